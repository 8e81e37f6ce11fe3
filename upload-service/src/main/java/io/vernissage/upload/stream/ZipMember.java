package io.vernissage.upload.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/** The one member of a zip archive. Its name is a hint and no more: nothing is ever written by that name. */
final class ZipMember extends InputStream {
    private static final int SIGNATURE = 4;
    /** Third byte of the signature of an archive's end, which is all of an archive with no members. */
    private static final int END = 5;

    private final ZipArchiveInputStream archive;
    private final ZipArchiveEntry entry;
    private final CRC32 crc = new CRC32();
    private long length;
    private boolean isAtEnd;

    private ZipMember(ZipArchiveInputStream archive, ZipArchiveEntry entry) {
        this.archive = archive;
        this.entry = entry;
    }

    /**
     * Opens an archive at its member.
     *
     * @param stored begins with an archive's four bytes, and can be marked
     */
    static ZipMember open(InputStream stored) throws IOException {
        stored.mark(SIGNATURE);
        var isEmpty = stored.readNBytes(SIGNATURE)[2] == END;
        stored.reset();
        var archive = new ZipArchiveInputStream(stored);
        var entry = archive.getNextEntry();
        if (entry == null) {
            throw isEmpty ? StreamProblems.zipMembers("no members") : StreamProblems.truncated(Compression.ZIP);
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw StreamProblems.zipEncrypted();
        }
        if (entry.isDirectory()) {
            throw StreamProblems.zipMembers("a folder");
        }
        if (entry.getMethod() != ZipEntry.DEFLATED && entry.getMethod() != ZipEntry.STORED) {
            throw StreamProblems.method(Compression.ZIP, "uses method %d for its member".formatted(entry.getMethod()));
        }
        if (!archive.canReadEntryData(entry)) {
            throw StreamProblems.method(
                    Compression.ZIP, "does not say how long its member is, which is stored and not deflated");
        }
        return new ZipMember(archive, entry);
    }

    /** The last part of the member's name. */
    Optional<String> name() {
        var name = entry.getName();
        return Optional.of(name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1))
                .filter(last -> !last.isEmpty());
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
        if (isAtEnd) {
            return -1;
        }
        var read = archive.read(target, from, count);
        if (read >= 0) {
            crc.update(target, from, read);
            length += read;
        } else {
            isAtEnd = true;
            finish();
        }
        return read;
    }

    /** What the member should have been is known at the latest when the next record is looked for. */
    private void finish() throws IOException {
        if (archive.getNextEntry() != null) {
            throw StreamProblems.zipMembers("more than one member");
        }
        if (entry.getCrc() != crc.getValue()) {
            throw StreamProblems.damaged(Compression.ZIP, "has a member that does not match its checksum (CRC-32)");
        }
        if (entry.getSize() != length) {
            throw StreamProblems.damaged(
                    Compression.ZIP,
                    "says that its member has %d bytes, and it has %d".formatted(entry.getSize(), length));
        }
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
