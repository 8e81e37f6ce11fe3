package io.vernissage.emulator.blob;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * The bytes of one page blob: a sparse file and the journal of its written ranges. The ranges decide: what lies outside
 * them reads as zeros whatever the file holds there, so a write that was interrupted before its entry never shows, and
 * clearing a range moves no bytes. Data goes to the file before its entry goes to the journal.
 *
 * <p>Writes may run at the same time. The caller keeps clears and resizes apart from writes of the same range.
 */
final class PageFile {
    private static final long COPY_PIECE = 16L * 1024 * 1024;

    private record Channels(FileChannel data, FileChannel journal) {}

    private final Path data;
    private final RangeJournal journal;
    private final PageRanges ranges = new PageRanges();
    private final InFlight inFlight = new InFlight();
    private final Object changes = new Object();
    private volatile long version;
    private volatile long modified;
    private volatile long since;
    private Channels channels;
    private int users;

    private PageFile(Path data, Path journal) {
        this.data = data;
        this.journal = new RangeJournal(journal);
    }

    /**
     * Opens the files, or prepares to make them at the first write. Ranges behind the length are forgotten.
     *
     * @param snapshots that were taken of the blob before
     */
    static PageFile open(Path data, Path journal, long length, NavigableSet<Long> snapshots) throws IOException {
        var file = new PageFile(data, journal);
        file.journal.replay(entry -> {
            var before = snapshots.floor(entry.version());
            file.apply(entry, before == null ? 0 : before);
        });
        file.since = snapshots.isEmpty() ? 0 : snapshots.last();
        file.forgetFrom(length);
        return file;
    }

    /** What is written from now on is written after this snapshot. Nobody writes at this moment. */
    void snapshotTaken(long snapshot) {
        since = snapshot;
    }

    /** The version after the last change of bytes; 0 before the first. */
    long version() {
        return version;
    }

    /** Milliseconds since the epoch of the last change of bytes. */
    long modified() {
        return modified;
    }

    /**
     * Begins a write whose bytes are still coming in, if nothing lies or is written in its range; the caller closes it. It
     * becomes one by {@link #finish}.
     */
    Optional<EarlyWrite> begin(PageRange range) throws IOException {
        synchronized (changes) {
            if (!inFlight.isFree(range)
                    || !ranges.within(range.start(), range.end()).isEmpty()) {
                return Optional.empty();
            }
            var write = new EarlyWrite(range, use().data(), this::ended);
            inFlight.begun(write);
            return Optional.of(write);
        }
    }

    /** Whether all bytes were there early and nobody broke the write off; if so, they are there for ever. */
    boolean finish(EarlyWrite write, PageRange range, Versions versions) throws IOException {
        synchronized (changes) {
            boolean ours = inFlight.has(write) && write.isWhole();
            if (ours) {
                change(true, range.start(), range.end(), versions);
            }
            return ours;
        }
    }

    private void ended(EarlyWrite write) throws IOException {
        synchronized (changes) {
            inFlight.ended(write);
        }
        release();
    }

    /** Writes the buffer's remaining bytes; on return they are there for ever. */
    void write(long start, ByteBuffer bytes, Versions versions) throws IOException {
        var range = new PageRange(start, start + bytes.remaining());
        var open = use();
        try {
            synchronized (changes) {
                inFlight.begun(range);
            }
            long position = start;
            while (bytes.hasRemaining()) {
                position += open.data().write(bytes, position);
            }
            change(true, start, range.end(), versions);
        } finally {
            synchronized (changes) {
                inFlight.ended(range);
            }
            release();
        }
    }

    void clear(long start, long end, Versions versions) throws IOException {
        var open = use();
        try {
            change(false, start, end, versions);
            synchronized (changes) {
                if (ranges.size() == 0) {
                    inFlight.breakAll();
                    open.data().truncate(0); // the only moment at which cleared space is given back
                }
            }
        } finally {
            release();
        }
    }

    /** Fills the buffer from an offset, zeros for what was never written. The caller keeps within the blob. */
    void read(long offset, ByteBuffer into) throws IOException {
        long end = offset + into.remaining();
        int origin = into.position();
        var open = use();
        try {
            zero(into);
            for (var range : within(offset, end)) {
                var part = into.duplicate();
                part.position((int) (origin + range.start() - offset)).limit((int) (origin + range.end() - offset));
                readFully(open.data(), part, range.start());
            }
            into.position(into.limit());
        } finally {
            release();
        }
    }

    List<PageRange> within(long start, long end) {
        synchronized (changes) {
            return ranges.within(start, end);
        }
    }

    /** What of [start, end) was written after a snapshot. */
    List<PageRange> writtenSince(long snapshot, long start, long end) {
        synchronized (changes) {
            return ranges.writtenSince(snapshot, start, end);
        }
    }

    /** Forgets everything from an offset on, as when the blob shrinks. */
    void forgetFrom(long length) throws IOException {
        if (!within(length, Long.MAX_VALUE).isEmpty()) {
            var open = use();
            try {
                synchronized (changes) {
                    var entry = new RangeJournal.Entry(false, length, Long.MAX_VALUE, version, modified);
                    journal.append(currentJournal(), entry);
                    ranges.remove(length, Long.MAX_VALUE);
                }
                synchronized (changes) {
                    inFlight.breakAll();
                    if (open.data().size() > length) {
                        open.data().truncate(length);
                    }
                }
            } finally {
                release();
            }
        }
    }

    /**
     * Writes the bytes of all ranges to the same places of another file; in the kernel, where it can.
     *
     * @param steps around every piece
     */
    List<PageRange> copyRanges(FileChannel target, CopySteps steps) throws IOException {
        var written = within(0, Long.MAX_VALUE);
        var open = use();
        try {
            for (var range : written) {
                for (long start = range.start(); start < range.end(); start += COPY_PIECE) {
                    var piece = new PageRange(start, Math.min(range.end(), start + COPY_PIECE));
                    steps.make(() -> copy(open.data(), piece, target));
                    steps.reached(piece.end());
                }
            }
        } finally {
            release();
        }
        return written;
    }

    private void copy(FileChannel from, PageRange piece, FileChannel target) throws IOException {
        long position = piece.start();
        while (position < piece.end()) {
            target.position(position);
            long copied = from.transferTo(position, piece.end() - position, target);
            if (copied <= 0) {
                throw new IOException("Written range ends early, file=%s at=%d".formatted(data, position));
            }
            position += copied;
        }
    }

    /** Takes over all ranges of another blob, with their bytes, into this one, which holds none. */
    void copyFrom(PageFile source, Versions versions, CopySteps steps) throws IOException {
        var open = use();
        try {
            long after = since;
            var written = source.copyRanges(open.data(), steps).stream()
                    .map(range -> new PageRanges.Written(range.start(), range.end(), after))
                    .toList();
            steps.make(() -> adopt(written, versions.next(), versions.now()));
        } finally {
            release();
        }
    }

    /** Becomes what another file is now, that nobody writes to: a snapshot with its version and time. */
    void become(PageFile source, long itsVersion, long itsModified) throws IOException {
        var open = use();
        try {
            source.copyRanges(open.data(), CopySteps.UNGUARDED);
            adopt(source.all(), itsVersion, itsModified);
        } finally {
            release();
        }
    }

    private List<PageRanges.Written> all() {
        synchronized (changes) {
            return ranges.all();
        }
    }

    /** Takes over ranges whose bytes are in the data file already. */
    private void adopt(List<PageRanges.Written> written, long newVersion, long newModified) throws IOException {
        synchronized (changes) {
            written.forEach(range -> ranges.add(range.start(), range.end(), range.since()));
            version = newVersion;
            modified = newModified;
            journal.compact(ranges.all(), newVersion, newModified);
            reopenJournal();
        }
    }

    private void change(boolean written, long start, long end, Versions versions) throws IOException {
        synchronized (changes) {
            var entry = new RangeJournal.Entry(written, start, end, versions.next(), versions.now());
            journal.append(currentJournal(), entry);
            apply(entry, since);
            if (journal.isWorthCompacting(ranges.size())) {
                journal.compact(ranges.all(), version, modified);
                reopenJournal();
            }
        }
    }

    private void apply(RangeJournal.Entry entry, long snapshot) {
        if (entry.written()) {
            ranges.add(entry.start(), entry.end(), snapshot);
        } else if (entry.end() > entry.start()) {
            ranges.remove(entry.start(), entry.end());
        }
        version = entry.version();
        modified = entry.modified();
    }

    /** The files are open while somebody uses them and no longer: there may be very many blobs. */
    private synchronized Channels use() throws IOException {
        if (users == 0) {
            var bytes = FileChannel.open(
                    data,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.SPARSE);
            channels = new Channels(bytes, openJournal());
        }
        users++;
        return channels;
    }

    private synchronized void release() throws IOException {
        users--;
        if (users == 0) {
            channels.data().close();
            channels.journal().close();
        }
    }

    /** The caller is a user of the files and holds {@code changes}. */
    private synchronized FileChannel currentJournal() {
        return channels.journal();
    }

    private synchronized void reopenJournal() throws IOException {
        channels.journal().close();
        channels = new Channels(channels.data(), openJournal());
    }

    private FileChannel openJournal() throws IOException {
        return FileChannel.open(journal.file(), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    private static void readFully(FileChannel source, ByteBuffer target, long offset) throws IOException {
        long position = offset;
        while (target.hasRemaining()) {
            int read = source.read(target, position);
            if (read < 0) {
                throw new IOException("Data file ends before its written ranges, at=" + position);
            }
            position += read;
        }
    }

    private static void zero(ByteBuffer buffer) {
        MemorySegment.ofBuffer(buffer).fill((byte) 0);
    }
}
