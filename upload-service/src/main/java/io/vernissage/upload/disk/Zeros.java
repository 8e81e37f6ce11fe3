package io.vernissage.upload.disk;

import java.nio.ByteBuffer;

/** What a hole reads as. */
final class Zeros {
    private static final byte[] SOME = new byte[64 << 10];

    private Zeros() {}

    static void put(ByteBuffer target, int length) {
        for (var left = length; left > 0; left -= SOME.length) {
            target.put(SOME, 0, Math.min(left, SOME.length));
        }
    }
}
