package io.vernissage.emulator.blob;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers that never come twice and only grow, also over a restart, since they follow the clock. An ETag is one of them. */
final class Versions {
    private static final long TICKS_AT_EPOCH = 621_355_968_000_000_000L;

    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    Versions(Clock clock) {
        this.clock = clock;
    }

    /** Ticks of 100 ns since the year 1, as the service's own ETags. */
    long next() {
        return last.updateAndGet(previous -> Math.max(previous + 1, TICKS_AT_EPOCH + ticks(clock.instant())));
    }

    /** Keeps ahead of a version that was given before a restart, should the clock have gone back. */
    void seen(long version) {
        last.accumulateAndGet(version, Math::max);
    }

    long now() {
        return clock.millis();
    }

    static String etag(long version) {
        return "\"0x%X\"".formatted(version);
    }

    private static long ticks(Instant at) {
        return at.getEpochSecond() * 10_000_000L + at.getNano() / 100;
    }
}
