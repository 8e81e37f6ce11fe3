package io.vernissage.emulator.chaos;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts every injected fault and lists the last ones. */
final class Ledger {
    static final int KEPT = 10_000;

    private final Clock clock;
    private final ArrayDeque<InjectedFault> newest = new ArrayDeque<>();
    private final SortedMap<String, Long> counts = new TreeMap<>();
    private long total;

    Ledger(Clock clock) {
        this.clock = clock;
    }

    /**
     * What was injected since the list was begun.
     *
     * @param total of all, listed or not
     * @param rules how many of them by each rule
     * @param faults the newest {@value #KEPT}, oldest first
     */
    record Report(long total, Map<String, Long> rules, List<InjectedFault> faults) {}

    synchronized void add(Rule rule, Visit visit, String did) {
        total++;
        counts.merge(rule.id(), 1L, Long::sum);
        newest.addLast(new InjectedFault(total, clock.instant(), rule.id(), did, visit));
        if (newest.size() > KEPT) {
            newest.removeFirst();
        }
    }

    synchronized Report report() {
        return new Report(total, new TreeMap<>(counts), List.copyOf(newest));
    }

    synchronized void clear() {
        total = 0;
        counts.clear();
        newest.clear();
    }
}
