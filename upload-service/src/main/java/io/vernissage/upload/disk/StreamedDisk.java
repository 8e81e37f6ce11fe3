package io.vernissage.upload.disk;

import io.vernissage.pipeline.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** A disk image of which the bytes come only from beginning to end: raw, fixed VHD and dynamic VHD. */
public sealed interface StreamedDisk permits StreamedFlat, StreamedDynamic {
    /** Bytes of the virtual disk, where the beginning tells them. */
    OptionalLong virtualSize();

    /**
     * Reads the image to its end.
     *
     * @param segmentSize whole MiB
     * @throws ProblemException it can not become an image on a stamp, of which much shows only at the end
     */
    Found read(long segmentSize, DiskSink sink) throws IOException, InterruptedException;

    /** What the image was, as {@link Disk} tells it. */
    record Found(DiskFormat format, long virtualSize) {}

    /**
     * Judges the beginning of an image by the rules of {@link Disks}.
     *
     * @param bytes of the image; closing them is left to the caller
     * @param length of them, where it is known
     * @param name of the image inside, whose ending is a hint
     * @param claimedFormat what the request says of the image inside
     * @throws ProblemException it can not become an image on a stamp, or its format can not be read in a stream
     */
    static StreamedDisk open(
            InputStream bytes, OptionalLong length, Optional<String> name, Optional<String> claimedFormat)
            throws IOException {
        var claim = claimedFormat.map(Claim::parse);
        var head = ByteBuffer.wrap(bytes.readNBytes(DetectedDisks.HEAD));
        if (!head.hasRemaining()) {
            throw DiskProblems.noDisk("The source is empty");
        }
        var isVhd = VhdFooter.isAt(head, 0);
        var signature = Signature.of(head).filter(found -> found != Signature.ISO);
        if (signature.isPresent()) {
            throw refuse(signature.get(), claim);
        }
        return isVhd
                ? StreamedDynamic.open(bytes, head, length, claim)
                : StreamedFlat.open(bytes, head, new StreamedFlat.Known(name, claim));
    }

    private static ProblemException refuse(Signature signature, Optional<Claim> claim) {
        if (signature.isPacked()) {
            return DiskProblems.packedTwice(signature.found());
        }
        if (signature.isRead()) {
            return DiskProblems.notInStream(signature.found());
        }
        return DetectedDisks.refuse(signature, false, claim);
    }
}
