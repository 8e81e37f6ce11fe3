package io.vernissage.emulator.blob;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A lease on a blob or a container, as the service's state table has it (Lease Blob, "Outcomes of lease operations").
 * Every transition gives a new lease or throws the service's error.
 *
 * @param id empty if there is none
 * @param seconds how long it was asked for, {@link #INFINITE}, or 0 without a lease
 * @param expiresAt milliseconds since the epoch
 * @param brokenAt milliseconds since the epoch at which a broken lease ends; 0 if nobody broke it
 */
record Lease(String id, int seconds, long expiresAt, long brokenAt) {
    static final int INFINITE = -1;
    private static final Pattern ID =
            Pattern.compile("(?i)[0-9a-f]{32}|(\\{|\\(|)[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}(\\}|\\)|)");
    static final Lease NONE = new Lease("", 0, 0, 0);

    enum State {
        AVAILABLE,
        LEASED,
        EXPIRED,
        BREAKING,
        BROKEN;

        /** As headers and listings have it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    State state(long now) {
        if (id.isEmpty()) {
            return State.AVAILABLE;
        }
        if (brokenAt > 0) {
            return now < brokenAt ? State.BREAKING : State.BROKEN;
        }
        return seconds != INFINITE && now >= expiresAt ? State.EXPIRED : State.LEASED;
    }

    boolean isLocked(long now) {
        var state = state(now);
        return state == State.LEASED || state == State.BREAKING;
    }

    /** What is left of it after a change of the blob: one that was over by then is none any more, and cannot be renewed. */
    Lease after(long modified, long now) {
        return switch (state(now)) {
            case EXPIRED -> modified > expiresAt ? NONE : this;
            case BROKEN -> modified > brokenAt ? NONE : this;
            case AVAILABLE, LEASED, BREAKING -> this;
        };
    }

    /** Whether a text is a GUID, in any of the forms the service takes: with or without hyphens, bare or in brackets. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    private boolean isFor(String other) {
        return bare(id).equals(bare(other));
    }

    private static String bare(String id) {
        return id.replaceAll("[-{}()]", "").toLowerCase(Locale.ROOT);
    }

    Lease acquire(String proposed, int duration, long now) {
        return switch (state(now)) {
            case LEASED -> {
                if (!isFor(proposed)) {
                    throw StorageError.LeaseAlreadyPresent.exception();
                }
                yield taken(proposed, duration, now);
            }
            case BREAKING ->
                throw (isFor(proposed)
                                ? StorageError.LeaseIsBreakingAndCannotBeAcquired
                                : StorageError.LeaseAlreadyPresent)
                        .exception();
            case AVAILABLE, EXPIRED, BROKEN -> taken(proposed, duration, now);
        };
    }

    Lease renew(String by, long now) {
        return switch (state(now)) {
            case AVAILABLE -> throw StorageError.LeaseIdMismatchWithLeaseOperation.exception();
            case LEASED, EXPIRED -> {
                mustMatch(by);
                yield taken(id, seconds, now);
            }
            case BREAKING, BROKEN -> {
                mustMatch(by);
                throw StorageError.LeaseIsBrokenAndCannotBeRenewed.exception();
            }
        };
    }

    Lease change(String by, String proposed, long now) {
        return switch (state(now)) {
            case LEASED -> {
                if (!isFor(by) && !isFor(proposed)) {
                    throw StorageError.LeaseIdMismatchWithLeaseOperation.exception();
                }
                yield new Lease(proposed, seconds, expiresAt, 0);
            }
            case BREAKING -> {
                mustMatch(by);
                throw StorageError.LeaseIsBreakingAndCannotBeChanged.exception();
            }
            case AVAILABLE, EXPIRED, BROKEN -> throw StorageError.LeaseNotPresentWithLeaseOperation.exception();
        };
    }

    Lease release(String by, long now) {
        if (state(now) == State.AVAILABLE) {
            throw StorageError.LeaseIdMismatchWithLeaseOperation.exception();
        }
        mustMatch(by);
        return NONE;
    }

    /** @param period seconds until the end, negative if the caller leaves it to the lease */
    Lease broken(int period, long now) {
        return switch (state(now)) {
            case AVAILABLE -> throw StorageError.LeaseNotPresentWithLeaseOperation.exception();
            case BROKEN -> this;
            case EXPIRED -> new Lease(id, seconds, expiresAt, now);
            case BREAKING -> period < 0 ? this : endingAt(Math.min(brokenAt, now + period * 1000L));
            case LEASED -> {
                if (seconds == INFINITE) {
                    yield endingAt(now + Math.max(0, period) * 1000L);
                }
                yield endingAt(period < 0 ? expiresAt : Math.min(expiresAt, now + period * 1000L));
            }
        };
    }

    /** Seconds until a broken lease ends. */
    long remaining(long now) {
        return Math.max(0, (brokenAt - now + 999) / 1000);
    }

    /** Whether a change may pass that names this lease, or none (empty). */
    void admitChange(String named, long now, boolean container) {
        if (named.isEmpty()) {
            if (isLocked(now)) {
                throw StorageError.LeaseIdMissing.exception();
            }
            return;
        }
        admitNamed(named, now, container);
    }

    /** Whether a read may pass that names this lease, or none (empty). */
    void admitRead(String named, long now, boolean container) {
        if (!named.isEmpty()) {
            admitNamed(named, now, container);
        }
    }

    private void admitNamed(String named, long now, boolean container) {
        switch (state(now)) {
            case AVAILABLE ->
                throw (container
                                ? StorageError.LeaseNotPresentWithContainerOperation
                                : StorageError.LeaseNotPresentWithBlobOperation)
                        .exception();
            case EXPIRED, BROKEN -> throw StorageError.LeaseLost.exception();
            case LEASED, BREAKING -> {
                if (!isFor(named)) {
                    throw (container
                                    ? StorageError.LeaseIdMismatchWithContainerOperation
                                    : StorageError.LeaseIdMismatchWithBlobOperation)
                            .exception();
                }
            }
        }
    }

    private void mustMatch(String by) {
        if (!isFor(by)) {
            throw StorageError.LeaseIdMismatchWithLeaseOperation.exception();
        }
    }

    private Lease endingAt(long at) {
        return new Lease(id, seconds, expiresAt, at);
    }

    private static Lease taken(String id, int duration, long now) {
        return new Lease(id, duration, duration == INFINITE ? Long.MAX_VALUE : now + duration * 1000L, 0);
    }
}
