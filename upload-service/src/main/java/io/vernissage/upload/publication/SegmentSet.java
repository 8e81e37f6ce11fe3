package io.vernissage.upload.publication;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;

/**
 * The numbers of some segments. A bit each, in JSON as hexadecimal: the 16,384 segments of a 1 TiB disk are 4 KiB of text.
 */
public record SegmentSet(BigInteger bits) {
    static final SegmentSet EMPTY = new SegmentSet(BigInteger.ZERO);

    @JsonCreator
    static SegmentSet parse(String hexadecimal) {
        return new SegmentSet(new BigInteger(hexadecimal, 16));
    }

    boolean contains(int segment) {
        return bits.testBit(segment);
    }

    SegmentSet with(int segment) {
        return new SegmentSet(bits.setBit(segment));
    }

    int size() {
        return bits.bitCount();
    }

    @JsonValue
    @Override
    public String toString() {
        return bits.toString(16);
    }
}
