package io.vernissage.benchmarks;

import java.nio.file.Path;

/** What lies on a disk. */
sealed interface Content {
    /**
     * A run of random bytes at the beginning of each so many MiB.
     *
     * @param every MiB from one run of 1 MiB to the next; 1 is a disk full of data
     */
    record Runs(long size, int every) implements Content {}

    /**
     * Many short runs of random bytes, every eighth hole between them short as well.
     *
     * @param runs how many
     */
    record ShortRuns(int runs) implements Content {}

    /**
     * A disk that somebody made.
     *
     * @param raw stays where it is
     */
    record Made(Path raw) implements Content {}
}
