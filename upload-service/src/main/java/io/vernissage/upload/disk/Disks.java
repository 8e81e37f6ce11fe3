package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.util.Optional;

/** Finds out what a source holds. */
public interface Disks {
    /** The bytes of a source as they are, whatever they look like; its length need not be a disk's. */
    static Disk flat(SourceReader source) {
        return new FlatDisk(source, DiskFormat.RAW, source.length());
    }

    /** Disks of all formats that are known here. */
    static Disks detected() {
        return new DetectedDisks();
    }

    /**
     * Opens the disk in a source. Detection is by content; a claim must agree with it. The disk owns the source from here
     * on and closes it.
     *
     * @throws io.vernissage.pipeline.ProblemException if this can not become an image on a stamp: no disk, damaged,
     *     truncated, depends on a parent, a size a stamp refuses
     * @throws IOException if the source could not be read just now
     */
    Disk open(SourceReader source, Optional<String> claimedFormat) throws IOException;
}
