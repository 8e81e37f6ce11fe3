package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of a disk image that are of one length, read when needed; those used last are kept, in at most 4 MiB. */
final class FileTables {
    private static final int KEPT_BYTES = 4 << 20;
    private static final int READ_AT_ONCE = 1 << 20;

    private final SourceReader source;
    private final int length;
    private final ByteOrder order;
    private final Map<Long, ByteBuffer> kept;
    private final int most;

    FileTables(SourceReader source, int length, ByteOrder order) {
        this.source = source;
        this.length = length;
        this.order = order;
        this.most = Math.max(2, KEPT_BYTES / length);
        this.kept = new NewestFirst(most);
    }

    /** How many tables may be fetched at once without pushing out one another. */
    int mostAtOnce() {
        return most / 2;
    }

    /** The table at this offset of the file, for absolute reads only. */
    ByteBuffer at(long offset) throws IOException {
        var known = known(offset);
        if (known.isPresent()) {
            return known.get();
        }
        var table = ByteBuffer.allocate(length);
        source.read(offset, table);
        return keep(offset, table.array());
    }

    /** Reads those tables that are not kept yet: neighbours in the file, and what is no farther apart, at once. */
    void fetch(List<Long> offsets) throws IOException {
        var wanted = offsets.stream()
                .filter(offset -> known(offset).isEmpty())
                .sorted()
                .toList();
        var run = new ArrayList<Long>();
        for (var offset : wanted) {
            if (!run.isEmpty()
                    && (offset - run.getLast() > 2L * length || offset + length - run.getFirst() > READ_AT_ONCE)) {
                read(run);
                run.clear();
            }
            run.add(offset);
        }
        read(run);
    }

    private void read(List<Long> run) throws IOException {
        if (run.isEmpty()) {
            return;
        }
        var first = run.getFirst();
        var bytes = ByteBuffer.allocate((int) (run.getLast() + length - first));
        source.read(first, bytes);
        for (var offset : run) {
            var table = new byte[length]; // a slice would keep the neighbours alive too
            bytes.get((int) (offset - first), table);
            keep(offset, table);
        }
    }

    private ByteBuffer keep(long offset, byte[] bytes) {
        var table = ByteBuffer.wrap(bytes).order(order);
        synchronized (kept) {
            kept.put(offset, table);
        }
        return table;
    }

    private Optional<ByteBuffer> known(long offset) {
        synchronized (kept) {
            return Optional.ofNullable(kept.get(offset));
        }
    }

    private static final class NewestFirst extends LinkedHashMap<Long, ByteBuffer> {
        private static final long serialVersionUID = 1L;

        private final int most;

        NewestFirst(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ByteBuffer> eldest) {
            return size() > most;
        }
    }
}
