package io.vernissage.upload.transfer;

import io.quarkus.runtime.configuration.MemorySize;
import io.vernissage.upload.delta.BasePages;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How this process sends. */
@ApplicationScoped
class TransferSettings {
    private final int slots;
    private final int writesPerSegment;
    private final PageCut cut;
    private final Optional<Long> smallestHole;
    private final Bandwidth bandwidth;

    /**
     * Settings as configured.
     *
     * @param slots segments at once; 0 leaves the sending to other processes
     * @param writesPerSegment page writes at once for each of them
     * @param pageSize bytes that are sent or left out as one: 512, or 4096 for a stamp that keeps pages of 4 KiB
     * @param bandwidth bytes of pages that are sent in a second, by all segments together; without it, what the target takes
     * @param smallestHole zero runs of at least this many bytes are left out; where it is absent, what costs the target least
     */
    TransferSettings(
            @ConfigProperty(name = "vernissage.upload.transfer.slots", defaultValue = "4") int slots,
            @ConfigProperty(name = "vernissage.upload.transfer.writes-per-segment", defaultValue = "4")
                    int writesPerSegment,
            @ConfigProperty(name = "vernissage.upload.transfer.bandwidth") Optional<MemorySize> bandwidth,
            @ConfigProperty(name = "vernissage.upload.page-size", defaultValue = "512") MemorySize pageSize,
            @ConfigProperty(name = "vernissage.upload.smallest-hole") Optional<MemorySize> smallestHole) {
        if (slots < 0 || writesPerSegment < 1) {
            throw new IllegalArgumentException(
                    "vernissage.upload.transfer.slots must be at least 0 and .writes-per-segment at least 1; they are %d and %d"
                            .formatted(slots, writesPerSegment));
        }
        this.slots = slots;
        this.writesPerSegment = writesPerSegment;
        this.cut = new PageCut(Math.toIntExact(pageSize.asLongValue()));
        this.smallestHole = smallestHole.map(MemorySize::asLongValue);
        this.smallestHole.ifPresent(this::check);
        this.bandwidth = new Bandwidth(
                bandwidth.map(MemorySize::asLongValue).map(OptionalLong::of).orElseGet(OptionalLong::empty),
                System::nanoTime);
        bandwidth.map(MemorySize::asLongValue).ifPresent(TransferSettings::checkBandwidth);
    }

    private static void checkBandwidth(long bytes) {
        if (bytes < 64 * 1024) {
            throw new IllegalArgumentException(
                    "vernissage.upload.transfer.bandwidth must be at least 64K, in bytes a second; it is %d"
                            .formatted(bytes));
        }
    }

    private void check(long bytes) {
        if (bytes < cut.pageSize() || bytes % cut.pageSize() != 0 || bytes > Pieces.SIZE) {
            throw new IllegalArgumentException(
                    "vernissage.upload.smallest-hole must be a multiple of the page size, %d, and at most 4M; it is %d"
                            .formatted(cut.pageSize(), bytes));
        }
    }

    int slots() {
        return slots;
    }

    int writesPerSegment() {
        return writesPerSegment;
    }

    /** Shared by all that this process sends. */
    Bandwidth bandwidth() {
        return bandwidth;
    }

    PageCut cut() {
        return cut;
    }

    /** The same for all who send the segment. */
    SmallestHole smallestHoleOfDelta() {
        return SmallestHole.fixed(cut.ceiling(BasePages.SMALLEST_HOLE));
    }

    /** For one segment to an account with this break-even. */
    SmallestHole smallestHole(long breakEven) {
        return smallestHole.map(SmallestHole::fixed).orElseGet(() -> SmallestHole.learned(breakEven, cut.pageSize()));
    }
}
