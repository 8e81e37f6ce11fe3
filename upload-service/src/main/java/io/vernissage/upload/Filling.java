package io.vernissage.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Puts a download into a buffer, and takes no more than it has room for. */
public final class Filling extends OutputStream {
    private final ByteBuffer target;

    /** From the buffer's position on, which moves with what comes. */
    public Filling(ByteBuffer target) {
        this.target = target;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        if (count > target.remaining()) {
            throw new IOException("More than was asked for");
        }
        target.put(bytes, from, count);
    }
}
