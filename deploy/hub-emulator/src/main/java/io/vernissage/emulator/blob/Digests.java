package io.vernissage.emulator.blob;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** MD5 as the service uses it: against damage on the way, not against anybody. */
final class Digests {
    static final String CHECKSUM = "x-ms-content-crc64";
    static final String FIRST_WITH_CHECKSUM = "2019-02-02";

    private static final int LENGTH = 16;
    private static final String FIRST_TO_ANSWER_ONLY_WHEN_ASKED = "2019-02-02";

    private Digests() {}

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5", e);
        }
    }

    static String base64(MessageDigest digest) {
        return Base64.getEncoder().encodeToString(digest.digest());
    }

    /** What computes the digest of a body to answer with. Since 2019-02-02 it is computed only when the request names one. */
    static Optional<MessageDigest> ofBody(Call call) {
        return named(call).isEmpty() && call.isSince(FIRST_TO_ANSWER_ONLY_WHEN_ASKED)
                ? Optional.empty()
                : Optional.of(md5());
    }

    /** The digest of the body; throws if the request names another one. */
    static String checked(Call call, MessageDigest ofBody) {
        var own = base64(ofBody);
        admit(named(call), own);
        return own;
    }

    /** Throws if the request names another digest than its body's. */
    static void checkBody(Call call, byte[] body) {
        var digest = md5();
        digest.update(body);
        admit(named(call), base64(digest));
    }

    /** The digest of what came from another blob; throws if the request names another one. */
    static String ofSource(Call call, ByteBuffer body) {
        var digest = md5();
        digest.update(body.duplicate());
        var own = base64(digest);
        admit(namedOfSource(call), own);
        return own;
    }

    /** The digest that the request names for its body; empty if none. */
    static String named(Call call) {
        return named(call, "Content-MD5");
    }

    /** The checksum that the request names for its body; empty if none. It names no digest as well. */
    static String namedChecksum(Call call) {
        var named = call.header(CHECKSUM);
        if (!named.isEmpty() && !named(call).isEmpty()) {
            throw StorageError.BothCrc64AndMd5HeaderPresent.exception();
        }
        return named;
    }

    static void admitChecksum(String named, String own) {
        if (!named.isEmpty() && !named.equals(own)) {
            throw new StorageException(
                    StorageError.Crc64Mismatch, "UserSpecifiedCrc64", named, "ServerCalculatedCrc64", own);
        }
    }

    /** The digest that the request names for what comes from another blob; empty if none. */
    static String namedOfSource(Call call) {
        return named(call, "x-ms-source-content-md5");
    }

    private static String named(Call call, String header) {
        var named = call.header(header);
        try {
            if (!named.isEmpty() && Base64.getDecoder().decode(named).length != LENGTH) {
                throw StorageError.InvalidMd5.header(header, named);
            }
        } catch (IllegalArgumentException e) {
            throw StorageError.InvalidMd5.header(header, named);
        }
        return named;
    }

    static void admit(String named, String own) {
        if (!named.isEmpty() && !named.equals(own)) {
            throw new StorageException(StorageError.Md5Mismatch, "UserSpecifiedMd5", named, "ServerCalculatedMd5", own);
        }
    }
}
