package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;

/** A disk image, read as the virtual disk that a machine would see. May be read by several threads at once. */
public interface Disk extends AutoCloseable {
    DiskFormat format();

    /** Bytes of the virtual disk as the image says, a multiple of 512; not yet rounded to whole MiB. */
    long virtualSize();

    /**
     * Where there may be data in {@code [start, end)} of the virtual disk: in order, not touching, clipped to the span,
     * known without reading data. What lies outside reads as zeros; what lies inside may.
     */
    Stream<Extent> extents(long start, long end) throws IOException;

    /**
     * The same without what the file does not hold either, though a table has room for it: of a sparse file, or of one that
     * its maker has filled in part. Asks the source for its holes once a block, so it is for spans that are read next.
     */
    default Stream<Extent> storedExtents(long start, long end) throws IOException {
        return extents(start, end);
    }

    /** Fills the buffer from this offset of the virtual disk; holes and what lies past the end read as zeros. */
    void read(long offset, ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;
}
