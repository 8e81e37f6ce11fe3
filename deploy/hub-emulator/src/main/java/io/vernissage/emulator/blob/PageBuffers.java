package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/**
 * Buffers for page writes on their way from socket to file, outside the heap. There are so many and no more: a request that
 * finds none waits with its body unread, and so does its client.
 */
final class PageBuffers {
    static final int LARGEST_WRITE = 4 * 1024 * 1024;
    private static final int MOST = 24;

    private final Semaphore free = new Semaphore(MOST);
    private final ConcurrentLinkedDeque<ByteBuffer> idle = new ConcurrentLinkedDeque<>();

    /** What is done with a buffer while one has it. */
    @FunctionalInterface
    interface Use {
        void of(ByteBuffer buffer) throws IOException;
    }

    /** Lends an empty buffer of the largest write's size. */
    void lend(Use use) throws IOException {
        free.acquireUninterruptibly();
        try {
            var found = idle.pollFirst();
            var buffer = found == null ? ByteBuffer.allocateDirect(LARGEST_WRITE) : found.clear();
            try {
                use.of(buffer);
            } finally {
                idle.addFirst(buffer);
            }
        } finally {
            free.release();
        }
    }
}
