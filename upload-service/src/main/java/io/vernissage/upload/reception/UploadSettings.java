package io.vernissage.upload.reception;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the disks that clients send are kept, and for how long. */
@ConfigMapping(prefix = "vernissage.upload.source")
interface UploadSettings {
    /** A folder that all workers share; without it clients can not send disks. */
    Optional<Path> uploads();

    /** How long an upload is kept after it was last sent to or read from, finished or not. */
    @WithDefault("P7D")
    Duration uploadExpiry();
}
