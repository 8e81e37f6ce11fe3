package io.vernissage.vm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Small fixed VHDs. Fields as in the Virtual Hard Disk Image Format Specification 1.0. */
public final class TestVhd {
    public static final int FOOTER = 512;

    private TestVhd() {}

    /** The footer of a fixed disk of so many bytes. */
    public static byte[] footer(long virtualSize) {
        var footer = ByteBuffer.allocate(FOOTER)
                .put(0, "conectix".getBytes(StandardCharsets.US_ASCII))
                .putInt(8, 2) // features: reserved
                .putInt(12, 0x00010000) // version
                .putLong(16, -1L) // no further header
                .put(28, "win ".getBytes(StandardCharsets.US_ASCII))
                .putInt(32, 0x000a0000)
                .put(36, "Wi2k".getBytes(StandardCharsets.US_ASCII))
                .putLong(40, virtualSize)
                .putLong(48, virtualSize)
                .putShort(56, (short) 615)
                .put(58, (byte) 4)
                .put(59, (byte) 17)
                .putInt(60, 2); // fixed
        var sum = 0;
        for (var each : footer.array()) {
            sum += each & 0xff;
        }
        return footer.putInt(64, ~sum).array();
    }
}
