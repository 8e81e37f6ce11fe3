package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.util.Optional;

/** Finds out what a source holds. */
public interface Disks {
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
