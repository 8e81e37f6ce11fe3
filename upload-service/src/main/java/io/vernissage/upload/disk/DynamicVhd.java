package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;

/** A dynamic VHD: blocks anywhere in the file, found by a table; each with a bitmap of the sectors that hold data. */
final class DynamicVhd implements Disk {
    private final SourceReader source;
    private final long virtualSize;
    private final int blockSize;
    private final BlockTable table;
    private final SectorBitmaps bitmaps;

    DynamicVhd(SourceReader source, long virtualSize, DynamicHeader header, BlockTable table) {
        this.source = source;
        this.virtualSize = virtualSize;
        this.blockSize = header.blockSize();
        this.table = table;
        this.bitmaps = new SectorBitmaps(source, header.bitmapBytes());
    }

    BlockTable table() {
        return table;
    }

    int blockSize() {
        return blockSize;
    }

    SectorBitmaps bitmaps() {
        return bitmaps;
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.VHD_DYNAMIC;
    }

    @Override
    public long virtualSize() {
        return virtualSize;
    }

    /** Allocated blocks; neighbours on the disk are one extent, wherever they lie in the file. Reads nothing. */
    @Override
    public Stream<Extent> extents(long start, long end) {
        return new BlockExtents(virtualSize, blockSize, table::isAllocated).in(start, end);
    }

    @Override
    public Stream<Extent> storedExtents(long start, long end) throws IOException {
        var stored = new StoredExtents(source);
        for (var extent : extents(start, end).toList()) {
            for (var at = extent.start(); at < extent.end(); ) {
                var inBlock = at % blockSize;
                var length = Math.min(extent.end() - at, blockSize - inBlock);
                var host = bitmaps.dataOffset(table.offset((int) (at / blockSize))) + inBlock;
                stored.add(at, host, length);
                at += length;
            }
        }
        return stored.found();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (offset >= virtualSize) {
                Zeros.put(target, target.remaining());
                return;
            }
            var inBlock = (int) (offset % blockSize);
            var left = Math.min(virtualSize - offset, (long) blockSize - inBlock);
            var length = (int) Math.min(target.remaining(), left);
            readInBlock((int) (offset / blockSize), inBlock, target, length);
            offset += length;
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private void readInBlock(int block, int inBlock, ByteBuffer target, int length) throws IOException {
        if (!table.isAllocated(block)) {
            Zeros.put(target, length);
            return;
        }
        var bitmap = bitmaps.of(table.offset(block));
        var all = bitmap.run(inBlock, inBlock + length);
        if (all.length() == length && !all.holdsData()) {
            Zeros.put(target, length);
            return;
        }
        // one read and then zeros over what is no data: a read may be a request to a server
        var piece = target.slice(target.position(), length);
        source.read(bitmaps.dataOffset(table.offset(block)) + inBlock, piece);
        for (var done = 0; done < length; ) {
            var run = bitmap.run(inBlock + done, inBlock + length);
            if (!run.holdsData()) {
                Zeros.put(piece.position(done), run.length());
            }
            done += run.length();
        }
        target.position(target.position() + length);
    }
}
