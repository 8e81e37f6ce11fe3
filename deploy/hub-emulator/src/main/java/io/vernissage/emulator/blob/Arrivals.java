package io.vernissage.emulator.blob;

import java.io.IOException;
import java.time.Duration;

/** How far a body has come in: told by the event loop, awaited by the thread that uses its bytes. */
final class Arrivals {
    /** So many bytes are worth waking somebody for. */
    private static final int STEP = 256 * 1024;

    /**
     * What is known of a body.
     *
     * @param bytes that are in the buffer, from its beginning on
     * @param whole if these are all
     */
    record State(int bytes, boolean whole) {}

    private int passed = Integer.MAX_VALUE;
    private int byRequest;
    private int byTap;
    private boolean whole;
    private Throwable failure;
    private int awaited;

    /** So many bytes come by way of the request, and those behind them by the tap. */
    synchronized void split(int passedBefore) {
        passed = passedBefore;
    }

    synchronized void byRequest(int position) {
        byRequest = position;
        tell();
    }

    synchronized void byTap(int position) {
        byTap = position;
        tell();
    }

    private void tell() {
        if (bytes() >= awaited) {
            notifyAll();
        }
    }

    /** The two ways are not in step. */
    private int bytes() {
        return byRequest < passed ? byRequest : Math.max(byRequest, byTap);
    }

    synchronized void ended() {
        whole = true;
        notifyAll();
    }

    synchronized void failed(Throwable reason) {
        failure = reason;
        notifyAll();
    }

    /**
     * Waits for a good deal more than is known already, or for the end.
     *
     * @throws StorageException if that much does not come in this time
     */
    synchronized State after(int known, Duration patience) throws IOException {
        awaited = known + STEP;
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (bytes() < awaited && !whole && failure == null) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw StorageError.OperationTimedOut.exception();
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a request was coming in", e);
        }
        if (failure instanceof StorageException refused) {
            throw refused;
        }
        if (failure != null) {
            throw new IOException("The client went away while its request was coming in", failure);
        }
        return new State(bytes(), whole);
    }
}
