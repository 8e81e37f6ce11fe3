package io.vernissage.upload.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * The last 512 bytes of a fixed VHD, from the Virtual Hard Disk Image Format Specification (Microsoft, 2006), "Hard Disk
 * Footer Format"; all numbers are big-endian.
 *
 * <p>The creator application is {@code win }, as Hyper-V writes it: readers that know it take the size from the footer's
 * size field. For other names some compute the size from cylinders, heads and sectors, which loses a disk's end.
 */
final class FixedVhdFooter {
    static final int LENGTH = 512;

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int CHECKSUM_OFFSET = 64;
    private static final int RESERVED_FEATURE = 0x00000002;
    private static final int FORMAT_VERSION = 0x00010000;
    private static final long NO_DYNAMIC_HEADER = -1L;
    private static final int CREATOR_VERSION = 0x000A0000;
    private static final int FIXED = 2;

    private FixedVhdFooter() {}

    /**
     * The footer of one disk; the same arguments give the same bytes.
     *
     * @param virtualSize bytes of the disk, a multiple of 512
     * @param created becomes the footer's time stamp, whole seconds
     * @return 512 bytes
     */
    static byte[] of(long virtualSize, Instant created, UUID id) {
        var footer = ByteBuffer.allocate(LENGTH);
        footer.put(ascii("conectix"))
                .putInt(RESERVED_FEATURE)
                .putInt(FORMAT_VERSION)
                .putLong(NO_DYNAMIC_HEADER)
                .putInt((int) Math.max(0, created.getEpochSecond() - EPOCH.getEpochSecond()))
                .put(ascii("win "))
                .putInt(CREATOR_VERSION)
                .put(ascii("Wi2k"))
                .putLong(virtualSize)
                .putLong(virtualSize)
                .putInt(geometry(virtualSize))
                .putInt(FIXED)
                .putInt(0)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return footer.putInt(CHECKSUM_OFFSET, checksum(footer)).array();
    }

    /** One's complement of the sum of all bytes, the checksum's own counted as zeros. */
    static int checksum(ByteBuffer footer) {
        var sum = 0;
        for (var i = 0; i < LENGTH; i++) {
            if (i < CHECKSUM_OFFSET || i >= CHECKSUM_OFFSET + Integer.BYTES) {
                sum += Byte.toUnsignedInt(footer.get(i));
            }
        }
        return ~sum;
    }

    /**
     * Cylinders (two bytes), heads and sectors per track (one byte each) by the specification's appendix "CHS
     * Calculation". Disks above 127 GiB get the largest geometry there is.
     */
    static int geometry(long virtualSize) {
        var sectors = Math.min(virtualSize / 512, 65535L * 16 * 255);
        long perTrack;
        long heads;
        if (sectors >= 65535L * 16 * 63) {
            perTrack = 255;
            heads = 16;
        } else {
            perTrack = 17;
            heads = Math.max(4, (sectors / perTrack + 1023) / 1024);
            if (sectors / perTrack >= heads * 1024 || heads > 16) {
                perTrack = 31;
                heads = 16;
            }
            if (sectors / perTrack >= heads * 1024) {
                perTrack = 63;
                heads = 16;
            }
        }
        var cylinders = sectors / perTrack / heads;
        return Math.toIntExact(cylinders) << 16 | Math.toIntExact(heads) << 8 | Math.toIntExact(perTrack);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
