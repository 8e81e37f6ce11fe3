package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;

/** A VHDX, fixed or dynamic, which are read alike: blocks anywhere in the file, found by a table. */
final class VhdxDisk implements Disk {
    private static final int LONGEST_LOOK = 1 << 30;

    private final SourceReader source;
    private final long virtualSize;
    private final int blockSize;
    private final VhdxBlocks blocks;

    VhdxDisk(SourceReader source, VhdxMetadata metadata, VhdxBlocks blocks) {
        this.source = source;
        this.virtualSize = metadata.virtualSize();
        this.blockSize = metadata.blockSize();
        this.blocks = blocks;
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.VHDX;
    }

    @Override
    public long virtualSize() {
        return virtualSize;
    }

    /** Allocated blocks; neighbours on the disk are one extent, wherever they lie in the file. Reads nothing. */
    @Override
    public Stream<Extent> extents(long start, long end) {
        return new BlockExtents(virtualSize, blockSize, blocks::isAllocated).in(start, end);
    }

    @Override
    public Stream<Extent> storedExtents(long start, long end) throws IOException {
        var stored = new StoredExtents(source);
        for (var extent : extents(start, end).toList()) {
            for (var at = extent.start(); at < extent.end(); ) {
                var block = (int) (at / blockSize);
                var length = run(at, (int) Math.min(extent.end() - at, LONGEST_LOOK));
                stored.add(at, blocks.offset(block) + at % blockSize, length);
                at += length;
            }
        }
        return stored.found();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        var at = offset;
        while (target.hasRemaining() && at < virtualSize) {
            var length = run(at, (int) Math.min(target.remaining(), virtualSize - at));
            var block = (int) (at / blockSize);
            if (blocks.isAllocated(block)) {
                var limit = target.limit();
                source.read(blocks.offset(block) + at % blockSize, target.limit(target.position() + length));
                target.limit(limit);
            } else {
                Zeros.put(target, length);
            }
            at += length;
        }
        Zeros.put(target, target.remaining());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Bytes from this offset on that lie in the file one after the other, or nowhere: a read may be a request. */
    private int run(long offset, int most) {
        var block = (int) (offset / blockSize);
        var run = blockSize - offset % blockSize;
        while (run < most && isNext(block, block + 1)) {
            run += blockSize;
            block++;
        }
        return (int) Math.min(run, most);
    }

    private boolean isNext(int block, int next) {
        return blocks.isAllocated(block)
                ? blocks.offset(next) == blocks.offset(block) + blockSize
                : !blocks.isAllocated(next);
    }
}
