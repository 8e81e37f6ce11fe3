package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.util.TreeMap;

/** Changes of a log laid over each other, and over what is read from the file. Read by several threads once it is complete. */
final class LogChanges {
    /** The tables of the largest disk in the smallest blocks take 2,400 pages; this is 16 MiB of them. */
    private static final int MOST = 4096;

    /** By their start; none overlaps another. */
    private final TreeMap<Long, LogChange> changes = new TreeMap<>();

    /** Lays a change over those before it; answers false if it is one too many. */
    boolean add(LogChange change) {
        if (change.start() == change.end()) {
            return true;
        }
        // all are whole sectors, so that what is only partly covered is zeros
        var before = changes.lowerEntry(change.start());
        if (before != null && before.getValue().end() > change.start()) {
            var end = before.getValue().end();
            changes.put(before.getKey(), new LogChange.Clear(before.getKey(), change.start()));
            putClear(change.end(), end);
        }
        var covered = changes.subMap(change.start(), change.end());
        if (!covered.isEmpty()) {
            var end = covered.lastEntry().getValue().end();
            covered.clear();
            putClear(change.end(), end);
        }
        changes.put(change.start(), change);
        return changes.size() <= MOST;
    }

    /** Where the last change ends. */
    long end() {
        return changes.isEmpty() ? 0 : changes.lastEntry().getValue().end();
    }

    /** Makes the changes in bytes that were read from this offset of the file. */
    void over(long offset, ByteBuffer bytes) {
        var end = offset + bytes.limit();
        var first = changes.floorKey(offset);
        for (var change : changes.subMap(first == null ? offset : first, end).values()) {
            var from = Math.max(offset, change.start());
            var length = Math.min(end, change.end()) - from;
            if (length > 0) {
                var at = (int) (from - offset);
                switch (change) {
                    case LogChange.Clear _ -> Zeros.put(bytes.duplicate().position(at), (int) length);
                    case LogChange.Page page -> bytes.put(at, page.bytes(), (int) (from - page.start()), (int) length);
                }
            }
        }
    }

    private void putClear(long start, long end) {
        if (start < end) {
            changes.put(start, new LogChange.Clear(start, end));
        }
    }
}
