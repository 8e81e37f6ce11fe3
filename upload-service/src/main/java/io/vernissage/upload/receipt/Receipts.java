package io.vernissage.upload.receipt;

import io.vernissage.pipeline.Receipt;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Makes receipts from the digests of segments. */
public final class Receipts {
    /** Nodes in an event: 4096 are 175 KB of it, and one node for each segment of a disk of 256 GiB. */
    private static final int MOST_IN_EVENT = 4096;
    /** Nodes in a blob's metadata, which holds 8 KiB in all. */
    private static final int MOST_IN_METADATA = 128;

    private static final int NODE = 32;

    private Receipts() {}

    /**
     * The receipt of a disk.
     *
     * @param segments the SHA-256 of every segment, in order, of those without data too
     */
    public static Receipt of(long virtualSize, long segmentSize, List<byte[]> segments) {
        var leaves = segments.stream().map(DigestTree::ofLeaf).toList();
        return reduced(virtualSize, segmentSize, leaves, 1, MOST_IN_EVENT);
    }

    /** The same with so few nodes that a blob's metadata holds it. */
    public static Receipt small(Receipt receipt) {
        return reduced(
                receipt.virtualSize(),
                receipt.segmentSize(),
                nodes(receipt),
                receipt.segmentsPerNode(),
                MOST_IN_METADATA);
    }

    static boolean isRootOf(String root, List<byte[]> nodes) {
        return HexFormat.of().formatHex(DigestTree.root(nodes)).equals(root);
    }

    static List<byte[]> nodes(Receipt receipt) {
        return receipt.nodesInHexadecimal().stream()
                .map(HexFormat.of()::parseHex)
                .toList();
    }

    private static Receipt reduced(long virtualSize, long segmentSize, List<byte[]> nodes, int perNode, int most) {
        var level = nodes;
        var segments = perNode;
        while (level.size() > most) {
            level = DigestTree.above(level);
            segments *= 2;
        }
        var bytes = new byte[level.size() * NODE];
        for (var i = 0; i < level.size(); i++) {
            System.arraycopy(level.get(i), 0, bytes, i * NODE, NODE);
        }
        return new Receipt(
                Receipt.ALGORITHM,
                virtualSize,
                segmentSize,
                segments,
                HexFormat.of().formatHex(DigestTree.root(level)),
                Base64.getEncoder().encodeToString(bytes));
    }
}
