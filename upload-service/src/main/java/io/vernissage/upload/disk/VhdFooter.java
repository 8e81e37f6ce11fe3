package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The footer of a VHD: its last 512 bytes, and in a dynamic VHD a copy as its first (Virtual Hard Disk Image Format
 * Specification 1.0, "Hard Disk Footer Format"; big-endian).
 *
 * @param dataOffset where the dynamic header lies, in bytes of the file; without meaning in a fixed VHD
 * @param currentSize bytes of the virtual disk, as the footer says; checked to be a multiple of 512, at least 0
 * @param diskType 2 fixed, 3 dynamic, 4 differencing
 */
record VhdFooter(long dataOffset, long currentSize, int diskType, long idHigh, long idLow) {
    static final int LENGTH = 512;
    static final int FIXED = 2;
    static final int DYNAMIC = 3;
    private static final int DIFFERENCING = 4;
    private static final long COOKIE =
            ByteBuffer.wrap("conectix".getBytes(StandardCharsets.US_ASCII)).getLong();
    private static final int CHECKSUM = 64;
    private static final int SAVED_STATE = 84;

    /** Whether 512 bytes begin as a footer does. */
    static boolean isAt(ByteBuffer bytes, int offset) {
        return bytes.limit() - offset >= Long.BYTES && bytes.getLong(offset) == COOKIE;
    }

    /**
     * Reads a footer that begins with the cookie.
     *
     * @param where for messages, such as "The footer at the end"
     */
    static VhdFooter parse(ByteBuffer bytes, String where) {
        if (bytes.getInt(CHECKSUM) != checksum(bytes, LENGTH, CHECKSUM)) {
            throw DiskProblems.damaged(where + " does not match its checksum");
        }
        var version = bytes.getInt(12);
        if (version >>> 16 != 1) {
            throw DiskProblems.damaged(where + " has format version 0x%08X instead of 0x00010000".formatted(version));
        }
        var size = bytes.getLong(48);
        if (size < 0 || size % 512 != 0) {
            throw DiskProblems.damaged(
                    where + " says a size of %s bytes, which no disk has".formatted(Long.toUnsignedString(size)));
        }
        if (bytes.get(SAVED_STATE) != 0) {
            throw DiskProblems.savedState();
        }
        var type = bytes.getInt(60);
        switch (type) {
            case FIXED, DYNAMIC -> {}
            case DIFFERENCING -> throw DiskProblems.hasParent(where);
            default ->
                throw DiskProblems.damaged(where
                        + " has disk type %d; known are 2 (fixed), 3 (dynamic), 4 (differencing)"
                                .formatted(Integer.toUnsignedLong(type)));
        }
        return new VhdFooter(bytes.getLong(16), size, type, bytes.getLong(68), bytes.getLong(76));
    }

    /** One's complement of the sum of all bytes but the checksum's own. */
    static int checksum(ByteBuffer bytes, int length, int checksumOffset) {
        var sum = 0;
        for (var at = 0; at < length; at++) {
            if (at < checksumOffset || at >= checksumOffset + Integer.BYTES) {
                sum += bytes.get(at) & 0xFF;
            }
        }
        return ~sum;
    }
}
