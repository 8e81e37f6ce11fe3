package io.vernissage.emulator.hypervisor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first sector of a disk that boots by BIOS, written by hand: what it takes to see whether an accelerator runs
 * anything at all.
 */
final class BootSector {
    static final int LENGTH = 512;
    private static final int LOADED_AT = 0x7c00;
    private static final int TEXT_ADDRESS = 5;

    private static final byte[] PRINT = code(
            0x31, 0xc0, // xor ax, ax
            0x8e, 0xd8, // mov ds, ax
            0xbe, 0x00, 0x00, // mov si, text
            0xac, // next: lodsb
            0x84, 0xc0, // test al, al
            0x74, 0x12, // jz done
            0x88, 0xc4, // mov ah, al
            0xba, 0xfd, 0x03, // mov dx, 0x3fd: line status of the first serial port
            0xec, // wait: in al, dx
            0xa8, 0x20, // test al, 0x20: ready to take a byte
            0x74, 0xfb, // jz wait
            0x88, 0xe0, // mov al, ah
            0xba, 0xf8, 0x03, // mov dx, 0x3f8
            0xee, // out dx, al
            0xeb, 0xe9); // jmp next

    private static final byte[] HALT = code(
            0xfa, // done: cli
            0xf4, // hlt
            0xeb, 0xfd); // jmp hlt

    private BootSector() {}

    /** Prints an ASCII text to the first serial port and halts. */
    static byte[] printing(String text) {
        return printing(text, HALT);
    }

    /** Prints a text and goes on with some code that does not return. */
    static byte[] printing(String text, byte[] then) {
        var sector = ByteBuffer.allocate(LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(PRINT)
                .put(then);
        sector.putShort(TEXT_ADDRESS, (short) (LOADED_AT + sector.position()));
        sector.put(text.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        return sector.putShort(LENGTH - 2, (short) 0xaa55).array();
    }

    static byte[] code(int... bytes) {
        var code = new byte[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            code[i] = (byte) bytes[i];
        }
        return code;
    }
}
