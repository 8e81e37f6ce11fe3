package io.vernissage.upload.disk;

import java.util.Comparator;
import java.util.List;

/**
 * Bytes {@code [start, end)} of an image's file that belong to one thing.
 *
 * @param name for messages, such as "log"
 */
record VhdxSpan(String name, long start, long end) {
    /** These spans by place, none of which may share a byte with another. */
    static List<VhdxSpan> apart(List<VhdxSpan> spans) {
        var sorted = spans.stream()
                .filter(span -> span.start < span.end)
                .sorted(Comparator.comparingLong(VhdxSpan::start))
                .toList();
        for (var index = 1; index < sorted.size(); index++) {
            if (sorted.get(index).overlaps(sorted.get(index - 1))) {
                throw DiskProblems.diskDamaged("The %s overlaps the %s at offset %d of the file"
                        .formatted(sorted.get(index).name, sorted.get(index - 1).name, sorted.get(index).start));
            }
        }
        return sorted;
    }

    boolean overlaps(VhdxSpan other) {
        return start < other.end && other.start < end;
    }

    long length() {
        return end - start;
    }
}
