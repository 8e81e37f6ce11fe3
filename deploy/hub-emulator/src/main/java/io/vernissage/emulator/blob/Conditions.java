package io.vernissage.emulator.blob;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The conditional headers of a request ("Specifying conditional headers for Blob service operations"); empty ones are not
 * there. Times compare by the second, as HTTP tells them.
 *
 * @param match entity tags, or {@code *}
 * @param tags a search for blobs by their tags, that this blob must be among
 */
record Conditions(
        String match,
        String noneMatch,
        Optional<Instant> modifiedSince,
        Optional<Instant> unmodifiedSince,
        Optional<TagQuery> tags) {

    boolean isEmpty() {
        return match.isEmpty()
                && noneMatch.isEmpty()
                && modifiedSince.isEmpty()
                && unmodifiedSince.isEmpty()
                && tags.isEmpty();
    }

    /**
     * Throws 412 where a change of this blob may not pass, and 400 where no change could ever be asked for like this. That
     * there be no blob is passed over, as the service does for what changes all but pages (Azurite, its validator of writes).
     */
    void admitChange(BlobRecord blob) {
        if (noneMatch.equals("*")) {
            admitForm();
        } else {
            admitChange(blob.version(), blob.modified());
        }
        admitTags(blob);
    }

    /** The same for pages, where nothing is passed over. */
    void admitPages(BlobRecord blob) {
        admitChange(blob.version(), blob.modified());
        admitTags(blob);
    }

    /** The same for what has no tags. */
    void admitChange(long version, long modified) {
        admitForm();
        if (!admitsChange(version, modified)) {
            throw StorageError.ConditionNotMet.exception();
        }
    }

    /** A tag decides alone where a time is named as well. */
    boolean admitsChange(long version, long modified) {
        if (!noneMatch.isEmpty()) {
            return !names(noneMatch, version);
        }
        if (!match.isEmpty()) {
            return names(match, version);
        }
        return !failsUnmodified(modified) && !failsModified(modified);
    }

    /** Throws 412 or 304 where a read of this blob may not pass. */
    void admitRead(BlobRecord blob) {
        admitRead(blob.version(), blob.modified());
        admitTags(blob);
    }

    /** The same, tags left out. */
    void admitRead(long version, long modified) {
        if (noneMatch.equals("*")) {
            throw StorageError.UnsatisfiableCondition.exception();
        }
        boolean matchFails = !match.isEmpty() && !names(match, version);
        if (matchFails || failsUnmodified(modified)) {
            throw StorageError.ConditionNotMet.exception();
        }
        boolean other = !noneMatch.isEmpty() && !names(noneMatch, version);
        boolean newer = modifiedSince.isPresent() && !failsModified(modified);
        boolean asked = !noneMatch.isEmpty() || modifiedSince.isPresent();
        if (asked && !other && !newer) {
            throw StorageError.NotModified.exception();
        }
    }

    /** For a request that makes the blob or replaces it. */
    void admitPut(Optional<BlobRecord> existing) {
        if (existing.isEmpty()) {
            admitForm();
            if (!match.isEmpty() || tags.isPresent()) {
                throw StorageError.ConditionNotMet.exception();
            }
        } else if (noneMatch.equals("*")) {
            throw StorageError.BlobAlreadyExists.exception();
        } else {
            admitChange(existing.get());
        }
    }

    private void admitTags(BlobRecord blob) {
        if (tags.isPresent() && !tags.get().matches(blob.tags())) {
            throw StorageError.ConditionNotMet.exception();
        }
    }

    /** A change takes one tag a header, and no two headers but a tag with the time of the same sense. */
    private void admitForm() {
        boolean severalTags = List.of(match, noneMatch).stream().anyMatch(tag -> tag.indexOf(',') >= 0);
        boolean negative = !noneMatch.isEmpty() || modifiedSince.isPresent();
        boolean positive = !match.isEmpty() || unmodifiedSince.isPresent();
        if (severalTags || (negative && positive)) {
            throw StorageError.MultipleConditionHeadersNotSupported.exception();
        }
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
