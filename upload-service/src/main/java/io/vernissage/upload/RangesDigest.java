package io.vernissage.upload;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * A digest of which page ranges of a blob hold data. Segments finish in any order, so the digests of segments add up (mod
 * 2^256) to the digest of the blob, whatever the order; the same ranges give the same digest whoever lists them.
 *
 * @param value below 2^256
 */
public record RangesDigest(BigInteger value) {
    /** Of a disk without data. */
    public static final RangesDigest NOTHING = new RangesDigest(BigInteger.ZERO);

    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    @JsonCreator
    public static RangesDigest parse(String hexadecimal) {
        return new RangesDigest(new BigInteger(hexadecimal, 16));
    }

    /**
     * Digest of one segment's ranges.
     *
     * @param ranges in order, none touching the next: touching ranges are one range. None at all is {@link #NOTHING}
     */
    public static RangesDigest of(int segment, List<Extent> ranges) {
        if (ranges.isEmpty()) {
            return NOTHING;
        }
        var segmentDigest = new OfSegment(segment);
        ranges.forEach(segmentDigest::add);
        return segmentDigest.digest();
    }

    /** The digest of one segment whose ranges come one by one, so that none of them need be kept. */
    public static final class OfSegment {
        private final MessageDigest sha256 = sha256();
        private final ByteBuffer buffer = ByteBuffer.allocate(16);
        private boolean isEmpty = true;

        public OfSegment(int segment) {
            sha256.update(buffer.putLong(0, segment).array(), 0, 8);
        }

        /** Adds the next range, which does not touch the one before. */
        public void add(Extent range) {
            isEmpty = false;
            sha256.update(
                    buffer.putLong(0, range.start()).putLong(8, range.end()).array());
        }

        /** Of all that was added; ends this. */
        public RangesDigest digest() {
            return isEmpty ? NOTHING : new RangesDigest(new BigInteger(1, sha256.digest()));
        }
    }

    public RangesDigest plus(RangesDigest other) {
        return new RangesDigest(value.add(other.value).mod(MODULUS));
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString(16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
