package io.vernissage.upload.disk;

import static io.vernissage.upload.disk.VhdxBytes.MEBIBYTE;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The current header of a VHDX ([MS-VHDX] 2.2.2): of its two, the valid one with the higher sequence number.
 *
 * @param logId what a log entry must carry to be replayed; empty if none must be, as after a clean close
 * @param log where the log lies, checked to be inside the file
 */
record VhdxHeader(Optional<UUID> logId, FileSpan log) {
    /** What no region, no block and no log may lie in: identifier, headers, region tables and what is reserved behind. */
    static final FileSpan SECTION = new FileSpan("header section", 0, MEBIBYTE);

    private static final int SIGNATURE = VhdxBytes.signature("head");
    private static final int FIRST = 64 << 10;
    private static final int SECOND = 128 << 10;
    private static final int LENGTH = 4096;
    private static final UUID NO_LOG = new UUID(0, 0);

    static VhdxHeader read(SourceReader source) throws IOException {
        if (source.length() < SECTION.end()) {
            throw DiskProblems.diskTruncated(
                    "The file of %d bytes is too short for the headers of a VHDX".formatted(source.length()));
        }
        var current = current(VhdxBytes.read(source, FIRST, LENGTH), VhdxBytes.read(source, SECOND, LENGTH));
        var version = Short.toUnsignedInt(current.getShort(66));
        if (version != 1) {
            throw DiskProblems.featureUnknown("The header has format version %d instead of 1".formatted(version));
        }
        var id = Optional.of(VhdxBytes.guid(current, 48)).filter(found -> !found.equals(NO_LOG));
        var logVersion = Short.toUnsignedInt(current.getShort(64));
        if (id.isPresent() && logVersion != 0) {
            throw DiskProblems.logTooMuch(
                    "The log holds changes that are not in the VHDX yet, and has version %d instead of 0"
                            .formatted(logVersion));
        }
        return new VhdxHeader(id, log(source, current));
    }

    /** Two valid headers with one number are only known from Disk2vhd, which writes the same header twice. */
    private static ByteBuffer current(ByteBuffer first, ByteBuffer second) {
        if (!VhdxBytes.isSound(first, SIGNATURE)) {
            if (!VhdxBytes.isSound(second, SIGNATURE)) {
                throw DiskProblems.diskDamaged("Neither of the two headers matches its checksum");
            }
            return second;
        }
        if (!VhdxBytes.isSound(second, SIGNATURE)) {
            return first;
        }
        var order = Long.compareUnsigned(first.getLong(8), second.getLong(8));
        if (order == 0 && !first.equals(second)) {
            throw DiskProblems.diskDamaged("The two headers have the same sequence number but say different things");
        }
        return order < 0 ? second : first;
    }

    private static FileSpan log(SourceReader source, ByteBuffer header) {
        var length = Integer.toUnsignedLong(header.getInt(68));
        var offset = header.getLong(72);
        if (length % MEBIBYTE != 0 || offset % MEBIBYTE != 0) {
            throw DiskProblems.diskDamaged(
                    "The header says a log of %d bytes at offset %s of the file; both must be whole MiB"
                            .formatted(length, Long.toUnsignedString(offset)));
        }
        return FileSpan.of("log", offset, length, source.length());
    }
}
