package io.vernissage.upload.reception;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Uploads for tests. */
public final class UploadsFixture {
    private UploadsFixture() {}

    private record Settings(Optional<Path> uploads) implements UploadSettings {
        @Override
        public Duration uploadExpiry() {
            return Duration.ofDays(7);
        }
    }

    /** Kept in this folder. */
    public static Uploads below(Path folder) {
        return new Uploads(new Settings(Optional.of(folder)));
    }

    /** Where no folder is configured. */
    public static Uploads none() {
        return new Uploads(new Settings(Optional.empty()));
    }
}
