package io.vernissage.upload.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where a disk's bytes lie, as a directory says that is kept in memory, and tables that are read when needed: each has the
 * entries for a span of the disk. So it is in qcow2 and in VMDK.
 */
final class TwoLevelMap {
    /** No table: the span is a hole. */
    static final long NONE = 0;

    private final long[] directory;
    private final long span;
    private final FileTables tables;
    private final Entries entries;

    /** What a format's tables say. */
    interface Entries {
        /** The run from this offset of the disk on, at most to {@code end}, of which this table has the entries. */
        Piece piece(ByteBuffer table, long offset, long end);
    }

    /**
     * A map over a directory that was checked.
     *
     * @param directory offsets of the tables in the file, or {@link #NONE}
     * @param span bytes of the disk that one table is for
     */
    TwoLevelMap(long[] directory, long span, FileTables tables, Entries entries) {
        this.directory = directory;
        this.span = span;
        this.tables = tables;
        this.entries = entries;
    }

    /** Refuses a directory with a table outside of the file, over one of its structures, or over another table. */
    static void check(long[] directory, String table, int length, long fileLength, List<FileSpan> structures) {
        var sorted = directory.clone();
        Arrays.sort(sorted);
        var previousEnd = 0L;
        for (var offset : sorted) {
            if (offset == NONE) {
                continue;
            }
            var its = FileSpan.of(table, offset, length, fileLength);
            if (offset < previousEnd) {
                throw DiskProblems.diskDamaged(
                        "Two of the %ss share the bytes at offset %d of the file".formatted(table, offset));
            }
            its.refuseOverlap(structures);
            previousEnd = its.end();
        }
    }

    /** The runs that {@code [start, end)} of the disk is made of. */
    Walk walk(long start, long end) {
        return new Walk(start, end);
    }

    /** Runs in the disk's order, each as long as it can be. Tables are read as it goes, many at once. */
    final class Walk {
        private final long end;
        private long at;
        /** To where the tables have been fetched. */
        private long fetched;

        private ByteBuffer table = ByteBuffer.allocate(0);
        /** To where the disk's bytes are in this table, or in no table. */
        private long tableEnd;

        private boolean isThere;

        private Walk(long start, long end) {
            this.at = start;
            this.fetched = start;
            this.tableEnd = start;
            this.end = end;
        }

        boolean hasNext() {
            return at < end;
        }

        Piece next() throws IOException {
            var piece = pieceAt(at);
            while (piece.end() < end) {
                var joined = piece.joinedWith(pieceAt(piece.end()));
                if (joined.isEmpty()) {
                    break;
                }
                piece = joined.get();
            }
            at = piece.end();
            return piece;
        }

        private Piece pieceAt(long offset) throws IOException {
            if (offset >= tableEnd) {
                turnTo(offset);
            }
            return isThere ? entries.piece(table, offset, tableEnd) : new Piece.Hole(offset, tableEnd);
        }

        private void turnTo(long offset) throws IOException {
            var index = (int) (offset / span);
            isThere = directory[index] != NONE;
            if (isThere) {
                if (offset >= fetched) {
                    fetch(index);
                }
                table = tables.at(directory[index]);
            }
            tableEnd = Math.min(end, (index + 1) * span);
        }

        private void fetch(int index) throws IOException {
            var offsets = new ArrayList<Long>();
            var next = index;
            for (; next < directory.length && next * span < end && offsets.size() < tables.mostAtOnce(); next++) {
                if (directory[next] != NONE) {
                    offsets.add(directory[next]);
                }
            }
            tables.fetch(offsets);
            fetched = next * span;
        }
    }
}
