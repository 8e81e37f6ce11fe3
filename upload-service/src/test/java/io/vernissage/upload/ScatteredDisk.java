package io.vernissage.upload;

import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.DiskFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A disk of any size with data here and there, which knows exactly what should become of it. */
public final class ScatteredDisk implements Disk {
    private static final int PAGE = 512;

    private final long virtualSize;
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();
    private final List<Extent> mayHoldData = new ArrayList<>();
    private final AtomicLong bytesRead = new AtomicLong();

    public ScatteredDisk(long virtualSize) {
        this.virtualSize = virtualSize;
    }

    /** Pages of random data, so many from a byte offset on. */
    public ScatteredDisk data(long offset, int pageCount, Random random) {
        for (var i = 0; i < pageCount; i++) {
            var page = new byte[PAGE];
            random.nextBytes(page);
            page[0] |= 1;
            pages.put(offset + (long) i * PAGE, page);
        }
        return mayHoldData(offset, offset + (long) pageCount * PAGE);
    }

    /** Pages that are zeros again, so many from a byte offset on. */
    public ScatteredDisk zeros(long offset, int pageCount) {
        pages.subMap(offset, offset + (long) pageCount * PAGE).clear();
        return this;
    }

    /** One page of which a single byte is not zero. */
    public ScatteredDisk almostZeroPage(long offset, int at) {
        var page = new byte[PAGE];
        page[at] = 1;
        pages.put(offset, page);
        return mayHoldData(offset, offset + PAGE);
    }

    /** A run that the disk's own tables call data, whatever is in it. */
    public ScatteredDisk mayHoldData(long start, long end) {
        mayHoldData.add(new Extent(start, end));
        return this;
    }

    /** The runs of pages that are not all zeros. */
    public List<Extent> nonZero(long start, long end) {
        var ranges = new ArrayList<Extent>();
        for (var page : pages.subMap(start, end).keySet()) {
            Extents.append(ranges, page, page + PAGE);
        }
        return ranges;
    }

    public long bytesRead() {
        return bytesRead.get();
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    public long virtualSize() {
        return virtualSize;
    }

    @Override
    public Stream<Extent> extents(long start, long end) {
        var extents = new ArrayList<Extent>();
        mayHoldData.stream()
                .sorted((a, b) -> Long.compare(a.start(), b.start()))
                .filter(extent -> extent.start() < end && extent.end() > start)
                .forEach(extent ->
                        Extents.append(extents, Math.max(start, extent.start()), Math.min(end, extent.end())));
        return extents.stream();
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        bytesRead.addAndGet(target.remaining());
        var start = target.position();
        var length = target.remaining();
        target.put(new byte[length]);
        for (var page : pages.subMap(offset - PAGE + 1, offset + length).entrySet()) {
            for (var i = 0; i < PAGE; i++) {
                var at = page.getKey() + i - offset;
                if (at >= 0 && at < length) {
                    target.put(start + (int) at, page.getValue()[i]);
                }
            }
        }
    }

    @Override
    public void close() {}
}
