package io.vernissage.upload.disk;

import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Takes from a disk's extents what lies in holes of its file. */
final class StoredExtents {
    /** Disks are kept in sectors of this size, and holes of files need not begin where one does. */
    private static final int SECTOR = 512;

    private final SourceReader source;
    private final List<Extent> stored = new ArrayList<>();

    StoredExtents(SourceReader source) {
        this.source = source;
    }

    /**
     * Adds a run of the disk, behind all that was added.
     *
     * @param start on the disk
     * @param host where it lies in the file
     */
    void add(long start, long host, long length) throws IOException {
        try (var ranges = source.dataRanges(host, host + length)) {
            ranges.forEachOrdered(range -> Extents.append(
                    stored,
                    start + (range.start() - host) / SECTOR * SECTOR,
                    start + Math.min(length, Math.ceilDiv(range.end() - host, SECTOR) * SECTOR)));
        }
    }

    Stream<Extent> found() {
        return stored.stream();
    }
}
