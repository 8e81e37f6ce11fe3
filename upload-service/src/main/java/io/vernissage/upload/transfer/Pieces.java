package io.vernissage.upload.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The buffers that pieces of disks are read into and written from: all the memory a worker's transfers take, outside of
 * the heap, and no more of them than were agreed on.
 */
final class Pieces {
    /** The most that one page write may carry, by the Put Page operation of the Blob service. */
    static final int SIZE = 4 * 1024 * 1024;

    private final Semaphore free;
    private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();

    Pieces(int most) {
        this.free = new Semaphore(most);
    }

    /** Waits for a buffer; its taker is the first of its users. */
    Piece take() throws InterruptedException {
        free.acquire();
        var buffer = idle.poll();
        return new Piece(buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer);
    }

    int available() {
        return free.availablePermits();
    }

    /** One buffer, in use by its reader and by every write that is cut from it. */
    final class Piece {
        private final ByteBuffer buffer;
        private final AtomicInteger users = new AtomicInteger(1);

        private Piece(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        /** The first bytes of the buffer, to be filled. */
        ByteBuffer first(int length) {
            return buffer.slice(0, length);
        }

        ByteBuffer part(int from, int length) {
            return buffer.slice(from, length).asReadOnlyBuffer();
        }

        void use() {
            users.incrementAndGet();
        }

        void release() {
            if (users.decrementAndGet() == 0) {
                idle.add(buffer);
                free.release();
            }
        }
    }
}
