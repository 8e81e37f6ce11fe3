package io.vernissage.emulator.chaos;

/**
 * Fills at a rate and holds what a burst may take. Whoever finds anything in it takes all they want, and the bucket owes the
 * rest: so the rate holds for requests of any size.
 */
final class TokenBucket {
    private static final double NANOSECONDS = 1e9;

    private final double perSecond;
    private final double capacity;
    private double tokens;
    private long filled;

    /** @param capacity tokens that a rest saves up, and that are there at first */
    TokenBucket(double perSecond, double capacity, long now) {
        this.perSecond = perSecond;
        this.capacity = capacity;
        this.tokens = capacity;
        this.filled = now;
    }

    /** Whether anything is in it. Times are nanoseconds of one clock. */
    boolean hasAny(long now) {
        fill(now);
        return tokens > 0;
    }

    boolean isFull(long now) {
        fill(now);
        return tokens >= capacity;
    }

    void take(double wanted) {
        tokens -= wanted;
    }

    /** Takes what is not there yet as well; answers how many nanoseconds it is until the bucket owes nothing. */
    long reserve(double wanted, long now) {
        fill(now);
        tokens -= wanted;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * NANOSECONDS);
    }

    private void fill(long now) {
        tokens = Math.min(capacity, tokens + (now - filled) / NANOSECONDS * perSecond);
        filled = now;
    }
}
