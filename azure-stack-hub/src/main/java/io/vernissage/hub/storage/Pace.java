package io.vernissage.hub.storage;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast one account takes page writes, as learned from its answers. Nothing is held back until it refuses for the first
 * time (429, 500, 503); from then on, as many bytes or as many requests are sent in a second as it took, and a little more
 * every second without a refusal. Every worker learns for itself, and since all are refused alike they come to equal shares.
 */
final class Pace {
    /** What a page blob of Azure is said to take: 60 MiB and 500 requests a second; a run of zeros costs less to send below the quotient. */
    static final long CUSTOMARY_BREAK_EVEN = 60L * 1024 * 1024 / 500;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long WINDOW = 2 * SECOND;
    /** What is measured over less than this says little. */
    private static final long LEAST_MEASURED = SECOND / 2;
    /** Sent at once after a pause, so that a late timer loses nothing. */
    private static final long CREDIT = SECOND / 10;

    private static final double LEAST_BYTES = 1 << 20;
    private static final double LEAST_REQUESTS = 4;
    private static final double SHARE_OF_MEASURED = 0.98;
    private static final double LEAST_SHARE = 0.9;
    /** Between a refusal and the next that counts: what is refused soon after it was sent too early to know. */
    private static final long EPISODE = SECOND / 4;

    private static final double RISE_PER_SECOND = 1.02;

    private final LongSupplier nanoTime;
    private final ArrayDeque<Taken> taken = new ArrayDeque<>();
    private double bytesPerSecond = Double.POSITIVE_INFINITY;
    private double requestsPerSecond = Double.POSITIVE_INFINITY;
    private long next;
    private long measuredSince;
    /** When it last sent less, and when it last sent more or less. */
    private long slowed;

    private long changed;

    private record Taken(long at, long bytes) {}

    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.measuredSince = nanoTime.getAsLong();
        this.next = measuredSince;
        this.slowed = measuredSince;
        this.changed = measuredSince;
    }

    /** Takes the next place for a write of so many bytes; nanoseconds until it comes, 0 for at once. */
    synchronized long reserve(long bytes) {
        var now = nanoTime.getAsLong();
        rise(now);
        next = Math.max(next, now - CREDIT);
        var wait = Math.max(0, next - now);
        next += cost(bytes);
        return wait;
    }

    /** A write was taken. */
    synchronized void took(long bytes) {
        var now = nanoTime.getAsLong();
        taken.addLast(new Taken(now, bytes));
        forget(now);
    }

    /**
     * A write was refused for its number or its size.
     *
     * @param sentAt when it was sent: what was sent before the last slowing down took hold says nothing of it
     */
    synchronized void refused(long sentAt, long size) {
        if (sentAt - slowed < EPISODE) {
            return;
        }
        var now = nanoTime.getAsLong();
        forget(now);
        var bytes = taken.stream().mapToLong(Taken::bytes).sum();
        var measured = Math.min(WINDOW, now - measuredSince);
        var ofBytes = bytes == 0 || bytes / taken.size() >= breakEven();
        if (measured < LEAST_MEASURED && Double.isInfinite(ofBytes ? bytesPerSecond : requestsPerSecond)) {
            return; // and measures on
        }
        if (ofBytes) {
            bytesPerSecond = slower(bytesPerSecond, (double) bytes, measured, LEAST_BYTES);
        } else {
            requestsPerSecond = slower(requestsPerSecond, taken.size(), measured, LEAST_REQUESTS);
        }
        taken.clear();
        measuredSince = now;
        slowed = now;
        changed = now;
        next = Math.max(next, now + cost(size));
    }

    /** What it took of late, which is what it can take; never much less at once. */
    private static double slower(double known, double taken, long measured, double least) {
        if (measured < LEAST_MEASURED) {
            return Math.max(least, known * LEAST_SHARE);
        }
        var share = SHARE_OF_MEASURED * taken * SECOND / measured;
        return Math.max(
                least,
                Double.isInfinite(known)
                        ? share
                        : Math.min(known * SHARE_OF_MEASURED, Math.max(share, known * LEAST_SHARE)));
    }

    private long cost(long bytes) {
        return (long) (SECOND * Math.max(bytes / bytesPerSecond, 1 / requestsPerSecond));
    }

    /** A run of zeros of at least so many bytes is left out at less cost than it is sent. */
    synchronized long breakEven() {
        return Double.isInfinite(bytesPerSecond) || Double.isInfinite(requestsPerSecond)
                ? CUSTOMARY_BREAK_EVEN
                : (long) (bytesPerSecond / requestsPerSecond);
    }

    private void rise(long now) {
        while (now - changed >= SECOND) {
            bytesPerSecond *= RISE_PER_SECOND;
            requestsPerSecond *= RISE_PER_SECOND;
            changed += SECOND;
        }
    }

    private void forget(long now) {
        while (!taken.isEmpty() && now - taken.getFirst().at() > WINDOW) {
            taken.removeFirst();
        }
    }
}
