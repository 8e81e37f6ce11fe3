package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** One benchmark: it starts what it needs, measures both sides in turn, and leaves nothing running. */
public sealed interface Benchmark permits PutPage, Upload, Limits, Workers, Kills, Delta {
    /** By which it is asked for. */
    String name();

    /**
     * Measures.
     *
     * @param setting how thoroughly, and where
     */
    Result run(Setting setting) throws IOException, InterruptedException;

    /**
     * What was measured.
     *
     * @param facts beside the comparisons, by name
     */
    record Result(List<Comparison> comparisons, Map<String, String> facts) {}

    /**
     * How a benchmark is run.
     *
     * @param project the checkout, built
     * @param scratch an empty folder that is deleted afterwards
     * @param quick fewer and shorter rounds: shows that it works, measures little
     * @param seed of what is left to chance
     */
    record Setting(Path project, Path scratch, boolean quick, long seed) {
        /** Where the disks are made that it uploads. */
        Path images() {
            return scratch.resolve("images");
        }

        /** Where all lies that is kept from one run to the next. */
        Path kept() {
            return project.resolve("deploy/benchmarks/target");
        }
    }
}
