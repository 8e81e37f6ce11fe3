package io.vernissage.upload.transfer;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many bytes of pages this process sends in a second, whatever their blobs: those who come take their turns. */
final class Bandwidth {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Sent at once after a pause, so that a late timer loses nothing. */
    private static final long CREDIT = SECOND / 10;

    private final OptionalLong bytesPerSecond;
    private final LongSupplier nanoTime;
    private long next;

    Bandwidth(OptionalLong bytesPerSecond, LongSupplier nanoTime) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /** Waits for the turn of so many bytes. */
    void await(long bytes) throws InterruptedException {
        if (bytesPerSecond.isPresent()) {
            TimeUnit.NANOSECONDS.sleep(reserve(bytes, bytesPerSecond.getAsLong()));
        }
    }

    /** Nanoseconds until the turn of so many bytes comes; their time is taken from those who come later. */
    synchronized long reserve(long bytes, long perSecond) {
        var now = nanoTime.getAsLong();
        next = Math.max(next, now - CREDIT);
        var wait = Math.max(0, next - now);
        next += (long) ((double) bytes / perSecond * SECOND);
        return wait;
    }
}
