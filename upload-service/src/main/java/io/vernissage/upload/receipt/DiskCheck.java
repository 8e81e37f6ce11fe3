package io.vernissage.upload.receipt;

import io.vernissage.pipeline.Receipt;
import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares a disk, in whatever format, with the receipt of what it should be. */
public final class DiskCheck {
    private static final int PIECE = 1 << 20;
    private static final long MIB = 1 << 20;
    /** Extents that lie this close are read as one: a read costs more than a few zeros. */
    private static final long READ_THROUGH = 64 * 1024;

    private final Receipt receipt;
    private final List<byte[]> nodes;
    private final Progress progress;

    /** Is told how many bytes of the disk have been checked. */
    @FunctionalInterface
    public interface Progress {
        void checked(long bytes);
    }

    /**
     * A check that has not begun.
     *
     * @throws IllegalArgumentException the receipt is of another algorithm, or its nodes are not those of its root
     */
    public DiskCheck(Receipt receipt, Progress progress) {
        if (!receipt.algorithm().equals(Receipt.ALGORITHM)) {
            throw new IllegalArgumentException("The receipt's algorithm is %s, and only %s is known"
                    .formatted(receipt.algorithm(), Receipt.ALGORITHM));
        }
        this.receipt = receipt;
        this.nodes = Receipts.nodes(receipt);
        this.progress = progress;
        var perNode = receipt.segmentsPerNode();
        var segments = Math.ceilDiv(receipt.virtualSize(), receipt.segmentSize());
        var fits = perNode > 0 && Integer.bitCount(perNode) == 1 && nodes.size() == Math.ceilDiv(segments, perNode);
        if (!fits || !Receipts.isRootOf(receipt.root(), nodes)) {
            throw new IllegalArgumentException("The receipt is damaged: its nodes do not lead to its root");
        }
    }

    /**
     * The first range of the disk, as wide as a node of the receipt, that is not what it was; empty if all is.
     *
     * @throws IOException the disk cannot be read
     */
    public Optional<Extent> firstDifference(Disk disk) throws IOException {
        var perNode = receipt.segmentsPerNode() * receipt.segmentSize();
        for (var node = 0; node < nodes.size(); node++) {
            var start = node * perNode;
            var end = Math.min(receipt.virtualSize(), start + perNode);
            if (!Arrays.equals(nodes.get(node), node(disk, start, end))) {
                return Optional.of(new Extent(start, end));
            }
            progress.checked(end);
        }
        // The receipt's size is the disk's, rounded up to whole MiB.
        if (Math.ceilDiv(disk.virtualSize(), MIB) * MIB < receipt.virtualSize()) {
            return Optional.of(new Extent(disk.virtualSize(), receipt.virtualSize()));
        }
        var behind = data(disk, receipt.virtualSize(), disk.virtualSize());
        return behind.map(at -> new Extent(receipt.virtualSize(), disk.virtualSize()));
    }

    private byte[] node(Disk disk, long start, long end) throws IOException {
        var leaves = Stream.<byte[]>builder();
        for (var at = start; at < end; at += receipt.segmentSize()) {
            leaves.add(DigestTree.ofLeaf(segment(disk, at, Math.min(end, at + receipt.segmentSize()))));
        }
        return DigestTree.root(leaves.build().toList());
    }

    private static byte[] segment(Disk disk, long start, long end) throws IOException {
        var digest = new SegmentDigest();
        var piece = ByteBuffer.allocate(PIECE);
        for (var extent : extents(disk, start, end)) {
            for (var at = extent.start(); at < extent.end(); at += piece.limit()) {
                piece.clear().limit((int) Math.min(PIECE, extent.end() - at));
                disk.read(at, piece);
                digest.add(at, piece.flip());
            }
        }
        return digest.digest();
    }

    /** A disk that is longer than it was must hold nothing there. */
    private static Optional<Long> data(Disk disk, long start, long end) throws IOException {
        var nothing = new SegmentDigest().digest();
        for (var at = start; at < end; at += PIECE) {
            if (!Arrays.equals(segment(disk, at, Math.min(end, at + PIECE)), nothing)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static List<Extent> extents(Disk disk, long start, long end) throws IOException {
        var near = new ArrayList<Extent>();
        try (var extents = disk.extents(start, end)) {
            extents.forEachOrdered(extent -> {
                var joins = !near.isEmpty() && extent.start() - near.getLast().end() <= READ_THROUGH;
                Extents.append(near, joins ? near.getLast().end() : extent.start(), extent.end());
            });
        }
        return near;
    }
}
