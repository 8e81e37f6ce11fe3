/**
 * Comparisons of what we built with what it could be: both sides in turn, several rounds, medians. {@link
 * io.vernissage.benchmarks.Benchmarks} runs every {@link io.vernissage.benchmarks.Benchmark} it is asked for.
 */
package io.vernissage.benchmarks;
