package io.vernissage.upload.plan;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Compares a source with the digest its sender gave, by reading it once from beginning to end. */
final class SourceDigest {
    private static final int PIECE = 4 * 1024 * 1024;

    private SourceDigest() {}

    /**
     * Reads the whole source, in one buffer of 4 MiB.
     *
     * @param sha256 hexadecimal, in either case
     * @throws ProblemException if the source's digest is another one
     */
    static void verify(SourceReader source, String sha256) throws IOException, InterruptedException {
        var found = HexFormat.of().formatHex(of(source));
        if (!found.equals(sha256.toLowerCase(Locale.ROOT))) {
            throw new ProblemException(Problem.lasting(
                    "checksum-mismatch",
                    "The source is not what its sender says",
                    "The SHA-256 of the source's %d bytes is %s, and the request says %s. Send the request again with the source it means, or with its digest."
                            .formatted(source.length(), found, sha256)));
        }
    }

    private static byte[] of(SourceReader source) throws IOException, InterruptedException {
        var digest = sha256();
        var piece = ByteBuffer.allocate(PIECE);
        for (var at = 0L; at < source.length(); at += piece.limit()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Stopped while the source was being read");
            }
            piece.clear().limit((int) Math.min(PIECE, source.length() - at));
            source.read(at, piece);
            digest.update(piece.rewind());
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
