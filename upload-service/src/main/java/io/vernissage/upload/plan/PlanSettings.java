package io.vernissage.upload.plan;

import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How disks are cut. */
@ApplicationScoped
class PlanSettings {
    private static final long MIB = 1024 * 1024;

    private static final long LARGEST_STREAMED_SEGMENT = 64 * MIB;

    private final long segmentSize;

    /**
     * Settings as configured.
     *
     * @param segmentSize bytes of the virtual disk that one worker takes as one piece of work
     */
    PlanSettings(
            @ConfigProperty(name = "vernissage.upload.segment-size", defaultValue = "64M") MemorySize segmentSize) {
        var size = segmentSize.asLongValue();
        if (size < MIB || size % MIB != 0 || size > 1024 * MIB) {
            throw new IllegalArgumentException(
                    "vernissage.upload.segment-size must be whole MiB, from 1M to 1G; it is %d bytes".formatted(size));
        }
        this.segmentSize = size;
    }

    long segmentSize() {
        return segmentSize;
    }

    /** Segments of a stream are in memory until they are whole. */
    long streamedSegmentSize() {
        return Math.min(segmentSize, LARGEST_STREAMED_SEGMENT);
    }
}
