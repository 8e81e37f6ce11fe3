package io.vernissage.upload.receipt;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree as RFC 9162, section 2.1.1, defines it: a leaf is hashed behind a byte 0, two nodes behind a byte 1, and of a
 * number of leaves that is no power of two the left half is the largest that is one. So nodes over the same number of leaves,
 * a power of two, are nodes of the whole tree.
 */
final class DigestTree {
    private DigestTree() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** The node over one leaf. */
    static byte[] ofLeaf(byte[] leaf) {
        var digest = sha256();
        digest.update((byte) 0);
        return digest.digest(leaf);
    }

    /** The nodes one level above: over two each, and the last one as it is where it has no neighbour. */
    static List<byte[]> above(List<byte[]> nodes) {
        var above = new ArrayList<byte[]>(nodes.size() / 2 + 1);
        for (var i = 0; i < nodes.size(); i += 2) {
            above.add(i + 1 < nodes.size() ? join(nodes.get(i), nodes.get(i + 1)) : nodes.get(i));
        }
        return above;
    }

    /** The node over all. */
    static byte[] root(List<byte[]> nodes) {
        if (nodes.isEmpty()) {
            return sha256().digest();
        }
        var level = nodes;
        while (level.size() > 1) {
            level = above(level);
        }
        return level.getFirst();
    }

    private static byte[] join(byte[] left, byte[] right) {
        var digest = sha256();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }
}
