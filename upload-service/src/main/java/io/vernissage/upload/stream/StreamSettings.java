package io.vernissage.upload.stream;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How sources are read that come only from beginning to end, and what one of them may cost. */
@ConfigMapping(prefix = "vernissage.upload.stream")
public interface StreamSettings {
    /** How many of them this process reads at once; 0 leaves them to other processes. */
    @WithDefault("1")
    int slots();

    /** Memory outside of the heap, for each of them, in which segments wait to be whole; at least 65 MiB. */
    @WithDefault("96M")
    MemorySize buffer();

    /** How long one may take from its first byte to its last. */
    @WithDefault("PT24H")
    Duration time();

    /** How long nothing may move before the work is given to another worker. */
    @WithDefault("PT10M")
    Duration silence();

    /** Bytes that may come out of a compressed source; a dynamic VHD has some more than its disk. */
    @WithDefault("1024G")
    MemorySize largestOutput();

    /**
     * Bytes that may come out for each byte that goes in, once a gigabyte has. Zeros, of which disks are full, become 1,000
     * times smaller with gzip, 30,000 times with zstd, and more with bzip2.
     */
    @WithDefault("100000")
    long ratio();

    /** The largest dictionary that an xz file may ask for, which is memory on the heap; xz -9 asks for 64 MiB. */
    @WithDefault("64M")
    MemorySize xzDictionary();

    /** The largest window that a zstd file may ask for, outside of the heap; zstd --ultra and --long ask for 128 MiB. */
    @WithDefault("128M")
    MemorySize zstdWindow();
}
