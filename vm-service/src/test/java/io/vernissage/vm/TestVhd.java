package io.vernissage.vm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Small fixed VHDs. Fields as in the Virtual Hard Disk Image Format Specification 1.0. */
public final class TestVhd {
    public static final int FOOTER = 512;

    /** Written to the first serial port by {@link #bootSector}. */
    public static final String GREETING = "vernissage test disk login:";

    private TestVhd() {}

    /** A boot sector that greets on the serial console and halts: real-mode code as the BIOS starts it at 0x7c00. */
    public static byte[] bootSector() {
        var code = new byte[] {
            (byte) 0xfc, // cld
            0x31,
            (byte) 0xc0, // xor ax, ax
            (byte) 0x8e,
            (byte) 0xd8, // mov ds, ax
            (byte) 0xbe,
            0x16,
            0x7c, // mov si, greeting
            (byte) 0xba,
            (byte) 0xf8,
            0x03, // mov dx, 0x3f8
            (byte) 0xac, // next: lodsb
            (byte) 0x84,
            (byte) 0xc0, // test al, al
            0x74,
            0x03, // jz end
            (byte) 0xee, // out dx, al
            (byte) 0xeb,
            (byte) 0xf8, // jmp next
            (byte) 0xf4, // end: hlt
            (byte) 0xeb,
            (byte) 0xfd // jmp end
        };
        return ByteBuffer.allocate(512)
                .put(0, code)
                .put(code.length, (GREETING + "\r\n").getBytes(StandardCharsets.US_ASCII))
                .putShort(510, (short) 0x55aa)
                .array();
    }

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
