package io.vernissage.upload.reception;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * What the bytes of one call must digest to ({@code Upload-Checksum}).
 *
 * @param expected hexadecimal
 */
record Checksum(String algorithm, MessageDigest found, String expected) {
    private static final Map<String, String> ALGORITHMS =
            Map.of("sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");
    /** As they are offered to clients. */
    static final String OFFERED = "sha1,sha256,sha512";

    /** Reads {@code <algorithm> <digest in base64>}. */
    static Checksum parse(String header) {
        var parts = header.strip().split(" +", 2);
        var algorithm = ALGORITHMS.get(parts[0]);
        if (algorithm == null || parts.length < 2) {
            throw UploadRefusedException.malformed(
                    400, "Upload-Checksum must be one of %s and a digest in base64.".formatted(OFFERED));
        }
        try {
            return new Checksum(
                    algorithm,
                    MessageDigest.getInstance(algorithm),
                    HexFormat.of().formatHex(Base64.getDecoder().decode(parts[1])));
        } catch (IllegalArgumentException e) {
            throw UploadRefusedException.malformed(400, "The digest in Upload-Checksum is not base64.");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has " + algorithm, e);
        }
    }

    boolean isMet() {
        return HexFormat.of().formatHex(found.digest()).equals(expected);
    }
}
