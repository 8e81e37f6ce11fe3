package io.vernissage.upload.source;

import io.vernissage.upload.reception.Uploads;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Disks that a client has sent. */
@ApplicationScoped
class UploadSources {
    private final Uploads uploads;

    UploadSources(Uploads uploads) {
        this.uploads = uploads;
    }

    /**
     * Opens a finished upload.
     *
     * @throws io.vernissage.pipeline.ProblemException if there is none of this id, or bytes of it are missing
     */
    SourceReader open(UUID id) throws IOException {
        var label = "upload " + id;
        try {
            var disk = uploads.finished(id);
            var before = FileVersion.of(disk.path());
            var channel = FileChannel.open(disk.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            return FileSource.open(label, disk.name().orElse("disk"), disk.path(), before, channel);
        } catch (FileSystemException e) {
            throw SourceProblems.fileUnreachable(label, e);
        }
    }
}
