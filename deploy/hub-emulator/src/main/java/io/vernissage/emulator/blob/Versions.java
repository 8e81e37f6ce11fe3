package io.vernissage.emulator.blob;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers that never come twice and only grow, also over a restart, since they follow the clock. An ETag is one of them. */
final class Versions {
    private static final long TICKS_AT_EPOCH = 621_355_968_000_000_000L;

    private static final DateTimeFormatter SNAPSHOT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);

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

    /** The time that names a snapshot: a version once more, as the service tells it. */
    static String snapshot(long version) {
        long ticks = version - TICKS_AT_EPOCH;
        return SNAPSHOT.format(Instant.ofEpochSecond(ticks / 10_000_000L, ticks % 10_000_000L * 100));
    }

    /** The version that a snapshot's time stands for; throws if it is no time. */
    static long snapshotNumber(String parameter, String time) {
        try {
            return TICKS_AT_EPOCH + ticks(Instant.parse(time));
        } catch (DateTimeParseException e) {
            throw StorageError.InvalidQueryParameterValue.parameter(parameter, time);
        }
    }

    private static long ticks(Instant at) {
        return at.getEpochSecond() * 10_000_000L + at.getNano() / 100;
    }
}
