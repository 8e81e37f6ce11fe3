package io.vernissage.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Us and another, measured in the same rounds.
 *
 * @param unit of both
 * @param ours by round
 * @param other by round, likewise
 * @param goal what our share of the other's should be
 */
public record Comparison(String name, String unit, List<Double> ours, List<Double> other, Goal goal) {

    /** Measured once. */
    static Comparison once(String name, String unit, double ours, double other, Goal goal) {
        return new Comparison(name, unit, List.of(ours), List.of(other), goal);
    }

    double medianOfOurs() {
        return median(ours);
    }

    double medianOfOther() {
        return median(other);
    }

    /** The median of the rounds' ratios: what slowed one round down slowed both its sides. */
    double ratio() {
        return median(ratios());
    }

    /** Between the smallest and the largest of the rounds' ratios. */
    String spread() {
        var all = ratios();
        var span = all.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return String.format(Locale.ROOT, "%.3f-%.3f", span.getMin(), span.getMax());
    }

    boolean isReached() {
        return goal.isReachedBy(ratio());
    }

    private List<Double> ratios() {
        var ratios = new Double[ours.size()];
        Arrays.setAll(ratios, round -> ours.get(round) / other.get(round));
        return List.of(ratios);
    }

    static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
