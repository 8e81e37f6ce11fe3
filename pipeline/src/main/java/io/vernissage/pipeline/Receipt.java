package io.vernissage.pipeline;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a disk was when it was sent, by which a blob or a file can be checked at any time. The segments' SHA-256 digests are the
 * leaves of a Merkle tree (RFC 9162); the receipt holds its root, and its nodes on the lowest level that has not too many.
 *
 * @param algorithm how segments are digested, {@link #ALGORITHM}
 * @param virtualSize bytes of the disk, without a footer
 * @param segmentSize bytes of a segment; the disk's last one may be shorter
 * @param segmentsPerNode segments below each node, a power of two
 * @param root hexadecimal
 * @param nodes all nodes of the level, 32 bytes each, one after the other in base64
 */
public record Receipt(
        String algorithm, long virtualSize, long segmentSize, int segmentsPerNode, String root, String nodes) {
    /** SHA-256 of each segment's blocks of 64 KiB that are not all zeros, each after its offset. */
    public static final String ALGORITHM = "sha256-64k-nonzero-blocks";

    private static final int NODE = 32;

    /** The nodes in order, each in hexadecimal. */
    public List<String> nodesInHexadecimal() {
        var bytes = Base64.getDecoder().decode(nodes);
        return IntStream.range(0, bytes.length / NODE)
                .mapToObj(i -> HexFormat.of().formatHex(Arrays.copyOfRange(bytes, i * NODE, (i + 1) * NODE)))
                .toList();
    }
}
