package io.vernissage.emulator.images;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of a stamp for disks: a fixed VHD, that is raw bytes and a footer of 512 bytes, big-endian. Source: Virtual
 * Hard Disk Image Format Specification 1.0; for sizes, "Verify your VHD" in the user documentation of Azure Stack Hub.
 */
public final class FixedVhd {
    public static final int FOOTER_LENGTH = 512;
    private static final long MIB = 1L << 20;
    private static final long SMALLEST = 20 * MIB;
    private static final long LARGEST = 1023L << 30;
    private static final int FIXED = 2;
    private static final int CURRENT_SIZE = 48;
    private static final int DISK_TYPE = 60;
    private static final int CHECKSUM = 64;

    private FixedVhd() {}

    /**
     * Says why this is no disk for a stamp; empty if it is one.
     *
     * @param length of the whole blob
     * @param footer its last 512 bytes
     */
    public static Optional<String> fault(long length, byte[] footer) {
        var cookie = new String(footer, 0, 8, StandardCharsets.ISO_8859_1);
        if (!cookie.equals("conectix")) {
            return Optional.of("The footer's cookie is not 'conectix': this is not a VHD");
        }
        var fields = ByteBuffer.wrap(footer);
        if (fields.getInt(CHECKSUM) != checksum(footer)) {
            return Optional.of("The footer's checksum is wrong");
        }
        if (fields.getInt(DISK_TYPE) != FIXED) {
            return Optional.of("The disk type is %d, not 2 (fixed)".formatted(fields.getInt(DISK_TYPE)));
        }
        return sizeFault(length, fields.getLong(CURRENT_SIZE));
    }

    /**
     * The footer of a fixed VHD, as the disk provider writes it for an empty disk.
     *
     * @param virtualSize in bytes
     */
    public static byte[] footer(long virtualSize) {
        var footer = ByteBuffer.allocate(FOOTER_LENGTH);
        footer.put("conectix".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(2)
                .putInt(0x00010000)
                .putLong(-1);
        footer.putInt(0)
                .put("win ".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(0x000a0000)
                .putInt(0x5769326b);
        footer.putLong(virtualSize).putLong(virtualSize);
        footer.putShort((short) 65535)
                .put((byte) 16)
                .put((byte) 255)
                .putInt(FIXED)
                .putInt(0);
        var id = UUID.randomUUID();
        footer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        footer.putInt(CHECKSUM, checksum(footer.array()));
        return footer.array();
    }

    /** Whether the footer has the cookie, whatever else is wrong. */
    public static boolean hasCookie(byte[] footer) {
        return new String(footer, 0, 8, StandardCharsets.ISO_8859_1).equals("conectix");
    }

    private static Optional<String> sizeFault(long length, long virtualSize) {
        if (virtualSize % MIB != 0) {
            return Optional.of("The virtual size of %d bytes is not a whole number of MiB".formatted(virtualSize));
        }
        if (virtualSize < SMALLEST) {
            return Optional.of("The virtual size of %d bytes is less than 20 MiB".formatted(virtualSize));
        }
        if (virtualSize > LARGEST) {
            return Optional.of("The virtual size of %d bytes is more than 1023 GiB".formatted(virtualSize));
        }
        return length == virtualSize + FOOTER_LENGTH
                ? Optional.empty()
                : Optional.of("The length of %d bytes is not the virtual size of %d bytes and a footer of 512"
                        .formatted(length, virtualSize));
    }

    /** One's complement of the sum of all bytes of the footer but the checksum's own four. */
    private static int checksum(byte[] footer) {
        var sum = 0;
        for (var i = 0; i < FOOTER_LENGTH; i++) {
            sum += i >= CHECKSUM && i < CHECKSUM + 4 ? 0 : footer[i] & 0xff;
        }
        return ~sum;
    }
}
