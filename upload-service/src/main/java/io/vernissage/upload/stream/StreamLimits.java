package io.vernissage.upload.stream;

import java.time.Duration;

/**
 * What one stream may cost.
 *
 * @param time from its first byte to its last
 * @param output bytes that come out of a compressed source
 * @param ratio bytes that come out for each byte that goes in, once a gigabyte has
 * @param xzDictionary bytes
 * @param zstdWindow bytes
 */
record StreamLimits(Duration time, long output, long ratio, long xzDictionary, long zstdWindow) {
    static StreamLimits of(StreamSettings settings) {
        return new StreamLimits(
                settings.time(),
                settings.largestOutput().asLongValue(),
                settings.ratio(),
                settings.xzDictionary().asLongValue(),
                settings.zstdWindow().asLongValue());
    }

    StreamLimits {
        if (!time.isPositive() || output < 1 || ratio < 1 || xzDictionary < 4096 || zstdWindow < 1024) {
            throw new IllegalArgumentException(
                    "vernissage.upload.stream: time, largest-output and ratio must be above 0, xz-dictionary at least 4K and zstd-window at least 1K; they are "
                            + this);
        }
    }

    /** The base-2 logarithm of the largest window, as zstd counts: from 10 to 31. */
    int zstdWindowLog() {
        return Math.clamp(Long.SIZE - 1 - Long.numberOfLeadingZeros(zstdWindow), 10, 31);
    }

    /** The dictionary and what the decoder needs beside it. */
    int xzMemoryInKib() {
        return Math.clamp(xzDictionary / 1024 + 1024, 0, Integer.MAX_VALUE);
    }
}
