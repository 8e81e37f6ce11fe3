package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;

/** Digests bytes while they pass. */
record DigestingChannel(FileChannel target, MessageDigest digest, Crc64 checksum) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) throws IOException {
        digest.update(source.duplicate());
        checksum.update(source);
        int written = 0;
        while (source.hasRemaining()) {
            written += target.write(source);
        }
        return written;
    }

    @Override
    public boolean isOpen() {
        return target.isOpen();
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
