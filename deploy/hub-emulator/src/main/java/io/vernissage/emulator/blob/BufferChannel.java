package io.vernissage.emulator.blob;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes to a buffer that has room for what comes. */
record BufferChannel(ByteBuffer target) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
        int length = source.remaining();
        target.put(source);
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // a buffer holds nothing open
    }
}
