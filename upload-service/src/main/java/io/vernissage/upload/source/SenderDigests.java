package io.vernissage.upload.source;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The digests that a source's sender gave, and those of the bytes that have passed. */
public final class SenderDigests {
    private final List<Expected> expected = new ArrayList<>();

    private record Expected(String algorithm, String digest, MessageDigest found) {
        private static Expected of(String algorithm, String digest) {
            try {
                return new Expected(algorithm, digest, MessageDigest.getInstance(algorithm));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every JDK has " + algorithm, e);
            }
        }
    }

    /** @param sender whose digests count, hexadecimal, in either case */
    public SenderDigests(Source sender) {
        sender.sha256().map(digest -> Expected.of("SHA-256", digest)).ifPresent(expected::add);
        sender.sha512().map(digest -> Expected.of("SHA-512", digest)).ifPresent(expected::add);
    }

    /** Adds what comes next, from the buffer's position to its limit; the buffer stays as it is. */
    public void add(ByteBuffer bytes) {
        for (var one : expected) {
            one.found().update(bytes.duplicate());
        }
    }

    /**
     * Compares what has passed with what the sender says; to be called once.
     *
     * @param length bytes that have passed
     * @throws ProblemException a digest is another one
     */
    public void verify(long length) {
        for (var one : expected) {
            var found = HexFormat.of().formatHex(one.found().digest());
            if (!found.equals(one.digest().toLowerCase(Locale.ROOT))) {
                throw new ProblemException(Problem.lasting(
                        "checksum-mismatch",
                        "The source is not what its sender says",
                        "The %s of the source's %d bytes is %s, and the request says %s. Send the request again with the source it means, or with its digest."
                                .formatted(one.algorithm(), length, found, one.digest())));
            }
        }
    }
}
