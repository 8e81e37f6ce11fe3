package io.vernissage.emulator.blob;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A range header: {@code x-ms-range}, or else {@code Range}.
 *
 * @param last last byte, empty for the rest of the blob
 */
record ByteRange(long first, OptionalLong last) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    /** A range that lies in a blob. */
    record Part(long start, long end) {
        long length() {
            return end - start;
        }
    }

    /** Empty if there is no such header. */
    static Optional<ByteRange> of(Call call) {
        return of(call, call.header("x-ms-range").isEmpty() ? "Range" : "x-ms-range");
    }

    /** The same for a read, which passes over what is no range of bytes, as HTTP has it. */
    static Optional<ByteRange> ofRead(Call call) {
        try {
            return of(call);
        } catch (StorageException e) {
            return Optional.empty();
        }
    }

    /** The range in a header; empty if there is no such header. */
    static Optional<ByteRange> of(Call call, String name) {
        var text = call.header(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw StorageError.InvalidHeaderValue.header(name, text);
        }
        long first = Long.parseLong(parts.group(1));
        var last = parts.group(2).isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(parts.group(2)));
        if (last.isPresent() && last.getAsLong() < first) {
            throw StorageError.InvalidHeaderValue.header(name, text);
        }
        return Optional.of(new ByteRange(first, last));
    }

    /** The part of a blob it covers; 416 if it begins behind its end. */
    Part within(long length) {
        if (first >= length) {
            throw StorageError.InvalidRange.exception();
        }
        return new Part(first, Math.min(length, last.orElse(length - 1) + 1));
    }
}
