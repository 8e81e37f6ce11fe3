package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The log of a VHDX ([MS-VHDX] 2.3): changes to the tables of an image that was not closed, which count although they may
 * not have been made yet. They are made here in memory; the file stays as it is.
 */
final class VhdxLog {
    /** Hyper-V and qemu make logs of 1 MiB. It is held in memory while it is replayed. */
    private static final int LARGEST = 16 << 20;
    /** What comes before may only be changed outside the log ([MS-VHDX] 2.2.2). */
    private static final FileSpan HEADERS = new FileSpan("headers", 0, 192 << 10);

    private final ByteBuffer ring;
    private final UUID id;

    private VhdxLog(ByteBuffer ring, UUID id) {
        this.ring = ring;
        this.id = id;
    }

    /** The source as it is once the log has been replayed; the source itself if nothing must be. */
    static SourceReader replay(SourceReader source, VhdxHeader header) throws IOException {
        if (header.logId().isEmpty()) {
            return source;
        }
        var span = header.log();
        if (span.length() > LARGEST) {
            throw DiskProblems.logTooMuch(
                    "The log of %d bytes holds changes that are not in the VHDX yet; up to %d bytes are read"
                            .formatted(span.length(), LARGEST));
        }
        var ring = VhdxBytes.read(source, span.start(), (int) span.length());
        var sequence = new VhdxLog(ring, header.logId().get()).activeSequence();
        if (sequence.isEmpty()) {
            throw DiskProblems.diskDamaged(
                    "The header says that the log holds changes, but no complete sequence of them is in it");
        }
        var head = sequence.getLast();
        if (source.length() < head.flushedLength()) {
            throw DiskProblems.diskTruncated("The log says that the file had at least %d bytes, but it has %d"
                    .formatted(head.flushedLength(), source.length()));
        }
        return new ReplayedSource(source, head.lastLength(), changes(sequence, span));
    }

    /** What the sequence makes of the file: later changes over earlier ones. */
    private static LogChanges changes(List<VhdxLogEntry> sequence, FileSpan log) {
        var changes = new LogChanges();
        for (var entry : sequence) {
            entry.changes().forEach(change -> {
                new FileSpan("change in the log", change.start(), change.end()).refuseOverlap(List.of(HEADERS, log));
                if (!changes.add(change)) {
                    throw DiskProblems.logTooMuch("The log holds more changes than are made in memory");
                }
            });
        }
        return changes;
    }

    /**
     * The newest complete sequence, from its oldest entry with changes that may not have been made to its newest. Each
     * entry is followed by the next, round the ring, and the newest names the oldest. A sequence is looked for only where
     * none goes on: what is found from its middle ends the same way.
     */
    private List<VhdxLogEntry> activeSequence() {
        var entries = new TreeMap<Integer, VhdxLogEntry>();
        for (var offset = 0; offset < ring.limit(); offset += VhdxLogEntry.SECTOR) {
            VhdxLogEntry.parse(ring, offset, id).ifPresent(entry -> entries.put(entry.offset(), entry));
        }
        var following = entries.values().stream()
                .flatMap(entry -> next(entries, entry).stream())
                .map(VhdxLogEntry::offset)
                .collect(Collectors.toSet());
        return entries.values().stream()
                .filter(entry -> !following.contains(entry.offset()))
                .map(first -> sequence(entries, first))
                .filter(sequence -> !sequence.isEmpty())
                .max((one, other) -> Long.compareUnsigned(
                        one.getLast().sequence(), other.getLast().sequence()))
                .orElse(List.of());
    }

    /** From the tail that the last of these names; empty if it is not among them. */
    private static List<VhdxLogEntry> sequence(Map<Integer, VhdxLogEntry> entries, VhdxLogEntry first) {
        var sequence = new ArrayList<VhdxLogEntry>();
        for (var next = Optional.of(first); next.isPresent(); next = next(entries, sequence.getLast())) {
            sequence.add(next.get());
        }
        var tail = sequence.getLast().tail();
        return sequence.stream().dropWhile(entry -> entry.offset() != tail).toList();
    }

    private static Optional<VhdxLogEntry> next(Map<Integer, VhdxLogEntry> entries, VhdxLogEntry entry) {
        return Optional.ofNullable(entries.get(entry.nextOffset()))
                .filter(following -> following.sequence() == entry.sequence() + 1);
    }
}
