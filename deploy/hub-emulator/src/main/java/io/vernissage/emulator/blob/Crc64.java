package io.vernissage.emulator.blob;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** The checksum of {@code x-ms-content-crc64}: CRC-64/NVME, eight bytes a step, told in base64 of its bytes from the lowest on. */
final class Crc64 {
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;
    private static final long[][] TABLES = tables();

    private long state = -1L;

    void update(ByteBuffer bytes) {
        var source = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long crc = state;
        while (source.remaining() >= Long.BYTES) {
            crc ^= source.getLong();
            long next = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                next ^= TABLES[Long.BYTES - 1 - i][(int) (crc >>> (8 * i)) & 0xFF];
            }
            crc = next;
        }
        while (source.hasRemaining()) {
            crc = crc >>> 8 ^ TABLES[0][(int) (crc ^ source.get()) & 0xFF];
        }
        state = crc;
    }

    String base64() {
        var bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(~state);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static long[][] tables() {
        var tables = new long[Long.BYTES][256];
        for (int i = 0; i < 256; i++) {
            long crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
            tables[0][i] = crc;
        }
        for (int i = 0; i < 256; i++) {
            for (int step = 1; step < Long.BYTES; step++) {
                long before = tables[step - 1][i];
                tables[step][i] = before >>> 8 ^ tables[0][(int) before & 0xFF];
            }
        }
        return tables;
    }
}
