package io.vernissage.benchmarks;

import java.nio.file.Path;

/**
 * A disk that is published.
 *
 * @param file where it lies
 * @param size bytes of the virtual disk
 * @param data bytes of its pages, of 512 bytes each, that hold anything but zeros: what must be sent
 * @param blocks bytes of its blocks of 4 KiB that do: how file systems know their data
 * @param mapped bytes of which the file says that they may be data, zeros or not: what must be read
 */
record Disk(Path file, DiskFormat format, long size, long data, long blocks, long mapped) {}
