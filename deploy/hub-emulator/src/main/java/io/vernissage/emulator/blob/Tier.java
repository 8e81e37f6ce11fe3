package io.vernissage.emulator.blob;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The access tier of a blob. What comes out of the archive is there after a while that follows from the clock alone.
 *
 * @param name as somebody set it; empty where nobody did, and the account's own holds
 * @param changed milliseconds since the epoch; 0 if nobody set it
 * @param from the archive while the blob comes back from it, else empty
 * @param priority of the way back, {@code Standard} or {@code High}; empty for none
 */
record Tier(String name, long changed, String from, String priority) {
    static final Tier INFERRED = new Tier("", 0, "", "");
    /** Hours in Azure; long enough here to be seen. */
    static final Duration REHYDRATION = Duration.ofSeconds(30);

    private static final String ARCHIVE = "Archive";
    private static final String DEFAULT = "Hot";
    private static final List<String> OF_BLOCKS = List.of("Hot", "Cool", "Cold", ARCHIVE);
    private static final List<String> OF_PAGES = IntStream.of(4, 6, 10, 15, 20, 30, 40, 50, 60, 70, 80)
            .mapToObj(size -> "P" + size)
            .toList();

    /** The tier that a header names for a blob of that type; empty if it names none. */
    static Optional<Tier> named(Call call, BlobRecord.Type type, long now) {
        var header = "x-ms-access-tier";
        var given = call.header(header);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        var fits = allowed(type).stream().filter(given::equalsIgnoreCase).findFirst();
        if (fits.isPresent()) {
            return Optional.of(new Tier(fits.get(), now, "", ""));
        }
        boolean known = Stream.of(OF_BLOCKS, OF_PAGES).flatMap(List::stream).anyMatch(given::equalsIgnoreCase);
        throw known
                ? StorageError.AccessTierNotSupportedForBlobType.header(header, given)
                : StorageError.InvalidHeaderValue.header(header, given);
    }

    private static List<String> allowed(BlobRecord.Type type) {
        return switch (type) {
            case BLOCK -> OF_BLOCKS;
            case PAGE -> OF_PAGES;
            case APPEND -> List.of();
        };
    }

    /** This tier after the change to another one, which may take a while. */
    Tier to(Tier other, String wanted, long now) {
        if (!isArchived(now) || other.name.equals(ARCHIVE)) {
            return other;
        }
        if (isComing(now) && !other.name.equals(name)) {
            throw StorageError.BlobBeingRehydrated.exception();
        }
        return isComing(now)
                ? new Tier(name, changed, from, wanted.isEmpty() ? priority : wanted)
                : new Tier(other.name, now, ARCHIVE, wanted.isEmpty() ? "Standard" : wanted);
    }

    /** Whether the bytes are in the archive, where nobody can read them. */
    boolean isArchived(long now) {
        return name.equals(ARCHIVE) || isComing(now);
    }

    /** Whether the blob is on its way back from the archive. */
    boolean isComing(long now) {
        return !from.isEmpty() && now < changed + REHYDRATION.toMillis();
    }

    void admitRead(long now) {
        if (isComing(now)) {
            throw StorageError.BlobBeingRehydrated.exception();
        }
        if (isArchived(now)) {
            throw StorageError.BlobArchived.exception();
        }
    }

    boolean isInferred() {
        return name.isEmpty();
    }

    /** As headers and listings have it; empty where blobs of that type have none. */
    String word(BlobRecord.Type type, long now) {
        if (isComing(now)) {
            return ARCHIVE;
        }
        return isInferred() && type == BlobRecord.Type.BLOCK ? DEFAULT : name;
    }

    /** Where the blob is on its way to; empty if it is not. */
    String status(long now) {
        return isComing(now) ? "rehydrate-pending-to-" + name.toLowerCase(Locale.ROOT) : "";
    }
}
