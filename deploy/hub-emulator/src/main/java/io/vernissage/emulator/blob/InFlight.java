package io.vernissage.emulator.blob;

import java.util.ArrayList;
import java.util.List;

/** The writes of one page blob that are under way. Its owner sees to it that one thread at a time is here. */
final class InFlight {
    private final List<PageRange> writes = new ArrayList<>();
    private final List<EarlyWrite> early = new ArrayList<>();

    boolean isFree(PageRange range) {
        return writes.stream().noneMatch(write -> write.start() < range.end() && range.start() < write.end())
                && early.stream().noneMatch(write -> write.overlaps(range.start(), range.end()));
    }

    /** A write with all its bytes begins; it goes before those whose bytes are still to come. */
    void begun(PageRange range) {
        writes.add(range);
        early.stream()
                .filter(write -> write.overlaps(range.start(), range.end()))
                .forEach(EarlyWrite::breakOff);
    }

    void ended(PageRange range) {
        writes.remove(range);
    }

    void begun(EarlyWrite write) {
        early.add(write);
    }

    void ended(EarlyWrite write) {
        early.remove(write);
    }

    boolean has(EarlyWrite write) {
        return early.contains(write);
    }

    /** The data file is about to lose bytes. */
    void breakAll() {
        early.forEach(EarlyWrite::breakOff);
    }
}
