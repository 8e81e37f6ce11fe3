package io.vernissage.upload.disk;

import java.nio.ByteBuffer;

/** A change to a file that is still in a log: whole sectors of 4 KiB. */
sealed interface LogChange {
    long start();

    long end();

    /** Zeros of any length; of none, too. */
    record Clear(long start, long end) implements LogChange {}

    /** One sector; its bytes are not changed any more. */
    record Page(long start, ByteBuffer bytes) implements LogChange {
        @Override
        public long end() {
            return start + bytes.limit();
        }
    }
}
