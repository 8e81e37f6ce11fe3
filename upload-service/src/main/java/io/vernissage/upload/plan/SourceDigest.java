package io.vernissage.upload.plan;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.upload.source.SenderDigests;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Compares a source with the digests its sender gave, by reading it once from beginning to end. */
final class SourceDigest {
    private static final int PIECE = 4 * 1024 * 1024;

    private SourceDigest() {}

    /**
     * Reads the whole source, in one buffer of 4 MiB, whether one digest is given or both.
     *
     * @param sender whose digests count, hexadecimal, in either case
     * @throws ProblemException if one of the source's digests is another one
     */
    static void verify(SourceReader source, Source sender) throws IOException, InterruptedException {
        var digests = new SenderDigests(sender);
        var piece = ByteBuffer.allocate(PIECE);
        for (var at = 0L; at < source.length(); at += piece.limit()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Stopped while the source was being read");
            }
            piece.clear().limit((int) Math.min(PIECE, source.length() - at));
            source.read(at, piece);
            digests.add(piece.rewind());
        }
        digests.verify(source.length());
    }
}
