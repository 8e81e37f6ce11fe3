package io.vernissage.hub.storage;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Lets page writes to one account begin no faster, and no more of them at once, than it takes them. */
final class Throttle {
    private final Pace pace = new Pace(System::nanoTime);
    private final WritesAtOnce writes = new WritesAtOnce();

    /**
     * Waits for a write's turn.
     *
     * @param bytes of the write
     */
    Turn enter(long bytes) throws InterruptedException {
        var turn = writes.enter();
        try {
            turn.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A turn never fails", e);
        } catch (InterruptedException e) {
            if (!turn.cancel(false)) {
                writes.ended();
            }
            throw e;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(pace.reserve(bytes));
        } catch (InterruptedException e) {
            writes.ended();
            throw e;
        }
        return new Turn(bytes);
    }

    /** From how many bytes on a run of zeros is left out at less cost than it is sent. */
    long breakEven() {
        return pace.breakEven();
    }

    /** A write that may be sent now; ends with what became of it, or without an answer when it is closed. */
    final class Turn implements AutoCloseable {
        private final long bytes;
        private final long sentAt = System.nanoTime();
        private boolean settled;

        private Turn(long bytes) {
            this.bytes = bytes;
        }

        void answered(int status) {
            settled = true;
            switch (status) {
                case 429, 500, 503 -> {
                    pace.refused(sentAt, bytes);
                    writes.refused();
                }
                default -> {
                    pace.took(bytes);
                    writes.took(bytes, System.nanoTime() - sentAt);
                }
            }
        }

        @Override
        public void close() {
            if (!settled) {
                writes.ended();
            }
        }
    }
}
