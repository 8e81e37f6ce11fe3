package io.vernissage.emulator.chaos;

import java.util.HashMap;
import java.util.Map;

/** The buckets of one limit. */
final class Limiter {
    private static final int MANY = 1024;

    private final Fault.Limit limit;
    private final Map<String, Pair> pairs = new HashMap<>();

    Limiter(Fault.Limit limit) {
        this.limit = limit;
    }

    private record Pair(TokenBucket requests, TokenBucket bytes) {}

    /** Lets a request through if there is room; a refused one takes nothing. */
    synchronized boolean admits(Visit visit, long now) {
        var pair = pair(visit, now);
        if (!pair.requests().hasAny(now) || !pair.bytes().hasAny(now)) {
            return false;
        }
        pair.requests().take(1);
        pair.bytes().take((double) visit.bytes());
        return true;
    }

    /** Nanoseconds that a request must wait to keep within the limit. */
    synchronized long wait(Visit visit, long now) {
        var pair = pair(visit, now);
        return Math.max(pair.requests().reserve(1, now), pair.bytes().reserve((double) visit.bytes(), now));
    }

    private Pair pair(Visit visit, long now) {
        var key =
                switch (limit.per()) {
                    case ACCOUNT -> visit.account();
                    case BLOB -> visit.account() + "/" + visit.container() + "/" + visit.blob();
                };
        if (pairs.size() > MANY) {
            pairs.values()
                    .removeIf(
                            pair -> pair.requests().isFull(now) && pair.bytes().isFull(now)); // as good as new
        }
        return pairs.computeIfAbsent(
                key, ignored -> new Pair(bucket(limit.requestsPerSecond(), now), bucket(limit.bytesPerSecond(), now)));
    }

    private TokenBucket bucket(double rate, long now) {
        double perSecond = rate == 0 ? Double.MAX_VALUE / 1e12 : rate;
        return new TokenBucket(perSecond, Math.max(1, perSecond * limit.burst().toNanos() / 1e9), now);
    }
}
