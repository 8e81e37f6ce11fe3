package io.vernissage.upload.disk;

import java.util.Comparator;
import java.util.List;

/**
 * Bytes {@code [start, end)} of an image's file that belong to one thing.
 *
 * @param name for messages, without an article
 */
record FileSpan(String name, long start, long end) {
    /** A thing that must lie inside the file, whose length is no secret. */
    static FileSpan of(String name, long start, long length, long fileLength) {
        if (start < 0) {
            throw DiskProblems.diskDamaged("The %s is said to lie at offset %s of the file, where none can be"
                    .formatted(name, Long.toUnsignedString(start)));
        }
        if (start > fileLength - length) {
            throw DiskProblems.diskTruncated(
                    "The %s of %d bytes is said to lie at offset %d of the file, which has %d bytes"
                            .formatted(name, length, start, fileLength));
        }
        return new FileSpan(name, start, start + length);
    }

    /** These by place, none of which may share a byte with another. */
    static List<FileSpan> apart(List<FileSpan> spans) {
        var sorted = spans.stream()
                .filter(span -> span.start < span.end)
                .sorted(Comparator.comparingLong(FileSpan::start))
                .toList();
        for (var index = 1; index < sorted.size(); index++) {
            sorted.get(index).refuseOverlap(List.of(sorted.get(index - 1)));
        }
        return sorted;
    }

    /** Refuses an image in which this shares bytes with one of those. */
    void refuseOverlap(List<FileSpan> others) {
        for (var other : others) {
            if (overlaps(other)) {
                throw DiskProblems.diskDamaged("A %s overlaps the %s at offset %d of the file"
                        .formatted(name, other.name, Math.max(start, other.start)));
            }
        }
    }

    boolean overlaps(FileSpan other) {
        return start < other.end && other.start < end;
    }

    long length() {
        return end - start;
    }
}
