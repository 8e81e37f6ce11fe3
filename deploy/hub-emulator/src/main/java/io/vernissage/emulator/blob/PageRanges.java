package io.vernissage.emulator.blob;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The written ranges of a page blob: disjoint, never touching, in order. Not safe for concurrent use. */
final class PageRanges {
    private final TreeMap<Long, Long> endsByStart = new TreeMap<>();

    void add(long start, long end) {
        long from = start;
        long to = end;
        var touching = endsByStart.floorEntry(end);
        while (touching != null && touching.getValue() >= start) {
            from = Math.min(from, touching.getKey());
            to = Math.max(to, touching.getValue());
            endsByStart.remove(touching.getKey());
            touching = endsByStart.floorEntry(end);
        }
        endsByStart.put(from, to);
    }

    void remove(long start, long end) {
        var overlapping = endsByStart.lowerEntry(end);
        while (overlapping != null && overlapping.getValue() > start) {
            endsByStart.remove(overlapping.getKey());
            if (overlapping.getValue() > end) {
                endsByStart.put(end, overlapping.getValue());
            }
            if (overlapping.getKey() < start) {
                endsByStart.put(overlapping.getKey(), start);
            }
            overlapping = endsByStart.lowerEntry(Math.min(end, overlapping.getKey() + 1));
        }
    }

    /** The parts of the written ranges that lie in [start, end). */
    List<PageRange> within(long start, long end) {
        var found = new ArrayList<PageRange>();
        if (end <= start) {
            return found;
        }
        var first = endsByStart.floorKey(start);
        for (var range :
                endsByStart.tailMap(first == null ? start : first, true).entrySet()) {
            if (range.getKey() >= end) {
                break;
            }
            if (range.getValue() > start) {
                found.add(new PageRange(Math.max(start, range.getKey()), Math.min(end, range.getValue())));
            }
        }
        return found;
    }

    int size() {
        return endsByStart.size();
    }
}
