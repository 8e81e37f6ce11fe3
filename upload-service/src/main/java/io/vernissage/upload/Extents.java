package io.vernissage.upload;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic on lists of extents that are in order and do not overlap. */
public final class Extents {
    private Extents() {}

    /** Adds a run at the end of a list, joined with the last one where they touch or overlap. */
    public static void append(List<Extent> extents, long start, long end) {
        if (!extents.isEmpty() && extents.getLast().end() >= start) {
            var last = extents.removeLast();
            extents.add(new Extent(last.start(), Math.max(last.end(), end)));
        } else {
            extents.add(new Extent(start, end));
        }
    }

    /** What is in the first list and not in the second. */
    public static List<Extent> minus(List<Extent> extents, List<Extent> removed) {
        var rest = new ArrayList<Extent>();
        var next = 0;
        for (var extent : extents) {
            var from = extent.start();
            while (next < removed.size() && removed.get(next).end() <= from) {
                next++;
            }
            // An extent to remove may reach into the next one to keep: so it is looked at from here, but not passed
            // over.
            for (var i = next; i < removed.size() && removed.get(i).start() < extent.end(); i++) {
                if (removed.get(i).start() > from) {
                    rest.add(new Extent(from, removed.get(i).start()));
                }
                from = Math.max(from, removed.get(i).end());
            }
            if (from < extent.end()) {
                rest.add(new Extent(from, extent.end()));
            }
        }
        return rest;
    }

    /** What of them lies in {@code [start, end)}. */
    public static List<Extent> within(List<Extent> extents, long start, long end) {
        return extents.stream()
                .filter(extent -> extent.start() < end && extent.end() > start)
                .map(extent -> new Extent(Math.max(start, extent.start()), Math.min(end, extent.end())))
                .toList();
    }

    /** Bytes in all of them. */
    public static long bytes(List<Extent> extents) {
        return extents.stream().mapToLong(Extent::length).sum();
    }
}
