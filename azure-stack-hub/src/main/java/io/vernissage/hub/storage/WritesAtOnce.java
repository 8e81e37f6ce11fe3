package io.vernissage.hub.storage;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * How many page writes of one account are under way at once: one more for every round of answers that come in their usual
 * time, fewer as soon as they take several times as long, since then they only wait behind each other, and far fewer when
 * some are refused.
 */
final class WritesAtOnce {
    private static final int FIRST = 6;
    private static final int FEWEST = 4;
    private static final int MOST = 64;
    /** What a write costs beside its bytes, as if it were bytes: makes the times of small and large writes comparable. */
    private static final long OVERHEAD = 64 * 1024;

    private static final double SLOW = 3;
    private static final double FEWER_WHEN_SLOW = 0.98;
    private static final double FEWER_WHEN_REFUSED = 0.7;
    private static final double NEWEST_SHARE = 0.1;
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private double limit = FIRST;
    private int underWay;
    /** The least that a write ever cost. */
    private double usual = Double.POSITIVE_INFINITY;

    private double recent;

    /** Done when a write may begin; it must be told to {@link #took}, {@link #refused} or {@link #ended}. */
    synchronized CompletableFuture<Void> enter() {
        if (underWay < (int) limit) {
            underWay++;
            return CompletableFuture.completedFuture(null);
        }
        var turn = new CompletableFuture<Void>();
        waiting.add(turn);
        return turn;
    }

    /** A write was answered. */
    void took(long bytes, long nanoseconds) {
        adapt((double) nanoseconds / (bytes + OVERHEAD));
        leave();
    }

    /** A write was refused since there are too many. */
    void refused() {
        synchronized (this) {
            limit = Math.max(FEWEST, limit * FEWER_WHEN_REFUSED);
        }
        leave();
    }

    /** A write failed in some other way, or was given up. */
    void ended() {
        leave();
    }

    synchronized int limit() {
        return (int) limit;
    }

    private synchronized void adapt(double cost) {
        usual = Math.min(usual, cost);
        recent = recent == 0 ? cost : recent + NEWEST_SHARE * (cost - recent);
        if (underWay >= (int) limit) {
            limit = recent > SLOW * usual
                    ? Math.max(FEWEST, limit * FEWER_WHEN_SLOW)
                    : Math.min(MOST, limit + 1 / limit);
        }
    }

    private void leave() {
        synchronized (this) {
            underWay--;
        }
        admit();
    }

    private void admit() {
        for (var next = next(); next.isPresent(); next = next()) {
            if (!next.get().complete(null)) {
                synchronized (this) {
                    underWay--; // whoever waited has given up
                }
            }
        }
    }

    private synchronized Optional<CompletableFuture<Void>> next() {
        if (underWay >= (int) limit || waiting.isEmpty()) {
            return Optional.empty();
        }
        underWay++;
        return Optional.of(waiting.remove());
    }
}
