package io.vernissage.emulator.blob;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The conditional headers of a request; empty ones are not there. Times compare by the second, as HTTP tells them.
 *
 * @param match entity tags, or {@code *}
 */
record Conditions(String match, String noneMatch, Optional<Instant> modifiedSince, Optional<Instant> unmodifiedSince) {

    boolean isEmpty() {
        return match.isEmpty() && noneMatch.isEmpty() && modifiedSince.isEmpty() && unmodifiedSince.isEmpty();
    }

    /** Throws 412 where a change of this blob may not pass. */
    void admitChange(long version, long modified) {
        if (!admitsChange(version, modified)) {
            throw StorageError.ConditionNotMet.exception();
        }
    }

    boolean admitsChange(long version, long modified) {
        return !failsMatch(version)
                && !failsUnmodified(modified)
                && !failsNoneMatch(version)
                && !failsModified(modified);
    }

    /** Throws 412 or 304 where a read of this blob may not pass. */
    void admitRead(long version, long modified) {
        if (failsMatch(version) || failsUnmodified(modified)) {
            throw StorageError.ConditionNotMet.exception();
        }
        if (failsNoneMatch(version) || (noneMatch.isEmpty() && failsModified(modified))) {
            throw StorageError.NotModified.exception();
        }
    }

    /** For a request that makes the blob or replaces it. */
    void admitPut(Optional<BlobRecord> existing) {
        if (existing.isEmpty()) {
            if (!match.isEmpty()) {
                throw StorageError.ConditionNotMet.exception();
            }
        } else if (noneMatch.equals("*")) {
            throw StorageError.BlobAlreadyExists.exception();
        } else {
            admitChange(existing.get().version(), existing.get().modified());
        }
    }

    private boolean failsMatch(long version) {
        return !match.isEmpty() && !names(match, version);
    }

    private boolean failsNoneMatch(long version) {
        return !noneMatch.isEmpty() && names(noneMatch, version);
    }

    private boolean failsModified(long modified) {
        return modifiedSince.isPresent()
                && modified / 1000 <= modifiedSince.get().getEpochSecond();
    }

    private boolean failsUnmodified(long modified) {
        return unmodifiedSince.isPresent()
                && modified / 1000 > unmodifiedSince.get().getEpochSecond();
    }

    private static boolean names(String tags, long version) {
        var own = Versions.etag(version);
        var bare = own.substring(1, own.length() - 1);
        return Arrays.stream(tags.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(own) || tag.equals(bare));
    }
}
