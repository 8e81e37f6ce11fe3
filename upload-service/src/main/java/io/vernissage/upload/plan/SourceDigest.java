package io.vernissage.upload.plan;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Compares a source with the digests its sender gave, by reading it once from beginning to end. */
final class SourceDigest {
    private static final int PIECE = 4 * 1024 * 1024;

    private SourceDigest() {}

    /** What the source must have, and what it has. */
    private record Expected(String algorithm, String digest, MessageDigest found) {
        private static Expected of(String algorithm, String digest) {
            try {
                return new Expected(algorithm, digest, MessageDigest.getInstance(algorithm));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has " + algorithm, e);
            }
        }
    }

    /**
     * Reads the whole source, in one buffer of 4 MiB, whether one digest is given or both.
     *
     * @param sender whose digests count, hexadecimal, in either case
     * @throws ProblemException if one of the source's digests is another one
     */
    static void verify(SourceReader source, Source sender) throws IOException, InterruptedException {
        var expected = new ArrayList<Expected>();
        sender.sha256().map(digest -> Expected.of("SHA-256", digest)).ifPresent(expected::add);
        sender.sha512().map(digest -> Expected.of("SHA-512", digest)).ifPresent(expected::add);
        read(source, expected);
        for (var one : expected) {
            var found = HexFormat.of().formatHex(one.found().digest());
            if (!found.equals(one.digest().toLowerCase(Locale.ROOT))) {
                throw new ProblemException(Problem.lasting(
                        "checksum-mismatch",
                        "The source is not what its sender says",
                        "The %s of the source's %d bytes is %s, and the request says %s. Send the request again with the source it means, or with its digest."
                                .formatted(one.algorithm(), source.length(), found, one.digest())));
            }
        }
    }

    private static void read(SourceReader source, List<Expected> expected) throws IOException, InterruptedException {
        var piece = ByteBuffer.allocate(PIECE);
        for (var at = 0L; at < source.length(); at += piece.limit()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Stopped while the source was being read");
            }
            piece.clear().limit((int) Math.min(PIECE, source.length() - at));
            source.read(at, piece);
            for (var one : expected) {
                one.found().update(piece.rewind());
            }
        }
    }
}
