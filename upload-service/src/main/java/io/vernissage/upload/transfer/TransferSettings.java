package io.vernissage.upload.transfer;

import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How this process sends. */
@ApplicationScoped
class TransferSettings {
    private final int slots;
    private final int writesPerSegment;
    private final PageCut cut;

    /**
     * Settings as configured.
     *
     * @param slots segments at once; 0 leaves the sending to other processes
     * @param writesPerSegment page writes at once for each of them
     * @param pageSize bytes that are sent or left out as one: 512, or 4096 for a stamp that keeps pages of 4 KiB
     * @param smallestHole zero runs of at least this many bytes are left out
     */
    TransferSettings(
            @ConfigProperty(name = "vernissage.upload.transfer.slots", defaultValue = "4") int slots,
            @ConfigProperty(name = "vernissage.upload.transfer.writes-per-segment", defaultValue = "4")
                    int writesPerSegment,
            @ConfigProperty(name = "vernissage.upload.page-size", defaultValue = "512") MemorySize pageSize,
            @ConfigProperty(name = "vernissage.upload.smallest-hole", defaultValue = "512") MemorySize smallestHole) {
        if (slots < 0 || writesPerSegment < 1) {
            throw new IllegalArgumentException(
                    "vernissage.upload.transfer.slots must be at least 0 and .writes-per-segment at least 1; they are %d and %d"
                            .formatted(slots, writesPerSegment));
        }
        if (smallestHole.asLongValue() > Pieces.SIZE) {
            throw new IllegalArgumentException(
                    "vernissage.upload.smallest-hole must be at most 4M; it is " + smallestHole.asLongValue());
        }
        this.slots = slots;
        this.writesPerSegment = writesPerSegment;
        this.cut = new PageCut(Math.toIntExact(pageSize.asLongValue()), smallestHole.asLongValue());
    }

    int slots() {
        return slots;
    }

    int writesPerSegment() {
        return writesPerSegment;
    }

    PageCut cut() {
        return cut;
    }
}
