package io.vernissage.emulator.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The written ranges of a page blob: disjoint and in order. Each knows the snapshot after which it was last written, which is
 * what two states of a blob are compared by; ranges that touch are one where that is the same. Not safe for concurrent use.
 */
final class PageRanges {
    private final TreeMap<Long, Run> runsByStart = new TreeMap<>();

    private record Run(long end, long since) {}

    /**
     * A written range.
     *
     * @param since number of the newest snapshot before it was written; 0 for none
     */
    record Written(long start, long end, long since) {}

    void add(long start, long end, long since) {
        remove(start, end);
        long from = start;
        long to = end;
        var left = runsByStart.lowerEntry(start);
        if (left != null && left.getValue().equals(new Run(start, since))) {
            from = left.getKey();
        }
        var right = runsByStart.get(end);
        if (right != null && right.since() == since) {
            to = right.end();
            runsByStart.remove(end);
        }
        runsByStart.put(from, new Run(to, since));
    }

    void remove(long start, long end) {
        var overlapping = runsByStart.lowerEntry(end);
        while (overlapping != null && overlapping.getValue().end() > start) {
            var run = overlapping.getValue();
            runsByStart.remove(overlapping.getKey());
            if (run.end() > end) {
                runsByStart.put(end, run);
            }
            if (overlapping.getKey() < start) {
                runsByStart.put(overlapping.getKey(), new Run(start, run.since()));
            }
            overlapping = runsByStart.lowerEntry(Math.min(end, overlapping.getKey() + 1));
        }
    }

    /** The parts of the written ranges that lie in [start, end), those that touch as one. */
    List<PageRange> within(long start, long end) {
        return writtenSince(0, start, end);
    }

    /** The parts of [start, end) that were written after a snapshot and not cleared again. */
    List<PageRange> writtenSince(long snapshot, long start, long end) {
        var found = new ArrayList<PageRange>();
        if (end <= start) {
            return found;
        }
        var first = runsByStart.floorKey(start);
        for (var run : runsByStart.tailMap(first == null ? start : first, true).entrySet()) {
            if (run.getKey() >= end) {
                break;
            }
            if (run.getValue().end() > start && run.getValue().since() >= snapshot) {
                long from = Math.max(start, run.getKey());
                long to = Math.min(end, run.getValue().end());
                boolean touches = !found.isEmpty() && found.getLast().end() == from;
                found.add(new PageRange(touches ? found.removeLast().start() : from, to));
            }
        }
        return found;
    }

    List<Written> all() {
        return runsByStart.entrySet().stream()
                .map(run -> new Written(
                        run.getKey(), run.getValue().end(), run.getValue().since()))
                .toList();
    }

    int size() {
        return runsByStart.size();
    }
}
