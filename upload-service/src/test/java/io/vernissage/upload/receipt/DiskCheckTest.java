package io.vernissage.upload.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.pipeline.Receipt;
import io.vernissage.upload.Extent;
import io.vernissage.upload.ScatteredDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiskCheckTest {
    private static final long MIB = 1 << 20;
    private static final long SIZE = 21 * MIB;

    private final Random random = new Random(3);

    @Test
    void shouldKnowADiskAgainWhoeverKnowsOfItsHoles() throws IOException {
        // Given: one that tells where its data is, and one that tells nothing
        var told = disk(1);
        var untold = disk(1).mayHoldData(0, SIZE);
        // Then
        assertThat(new DiskCheck(receipt(told), _ -> {}).firstDifference(untold))
                .isEmpty();
        assertThat(receipt(untold)).isEqualTo(receipt(told));
    }

    @Test
    void shouldNameTheFirstRangeThatDiffers() throws IOException {
        var changed = disk(1).data(9 * MIB + 512, 1, random).data(17 * MIB, 1, random);
        assertThat(new DiskCheck(receipt(disk(1)), _ -> {}).firstDifference(changed))
                .contains(new Extent(8 * MIB, 12 * MIB));
    }

    @Test
    void shouldNameDataBehindTheEnd() throws IOException {
        var longer = new ScatteredDisk(SIZE + MIB).data(SIZE + 1024, 1, random);
        assertThat(new DiskCheck(receipt(new ScatteredDisk(SIZE)), _ -> {}).firstDifference(longer))
                .contains(new Extent(SIZE, SIZE + MIB));
    }

    @Test
    void shouldRefuseAReceiptWhoseNodesAreNotItsRoots() throws IOException {
        var receipt = receipt(disk(1));
        var other = receipt(disk(2));
        var forged = new Receipt(receipt.algorithm(), SIZE, receipt.segmentSize(), 1, receipt.root(), other.nodes());
        assertThatThrownBy(() -> new DiskCheck(forged, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void shouldKeepTheRootWithFewerNodes() throws IOException {
        var leaves = new ArrayList<byte[]>();
        for (var i = 0; i < 300; i++) {
            leaves.add(new byte[] {(byte) i, (byte) (i >> 8)});
        }
        var whole = Receipts.of(300 * MIB, MIB, leaves);
        var small = Receipts.small(whole);
        assertThat(whole.segmentsPerNode()).isEqualTo(1);
        assertThat(small.segmentsPerNode()).isEqualTo(4);
        assertThat(small.nodesInHexadecimal()).hasSize(75);
        assertThat(small.root()).isEqualTo(whole.root());
    }

    private ScatteredDisk disk(int seed) {
        var its = new Random(seed);
        return new ScatteredDisk(SIZE)
                .data(0, 1, its)
                .data(65536 - 512, 2, its)
                .data(5 * MIB, 3000, its)
                .almostZeroPage(13 * MIB, 511)
                .data(SIZE - 512, 1, its);
    }

    private static Receipt receipt(ScatteredDisk disk) throws IOException {
        var leaves = new ArrayList<byte[]>();
        for (var start = 0L; start < SIZE; start += 4 * MIB) {
            leaves.add(digest(
                    disk, disk.extents(start, Math.min(SIZE, start + 4 * MIB)).toList()));
        }
        return Receipts.of(SIZE, 4 * MIB, leaves);
    }

    private static byte[] digest(ScatteredDisk disk, List<Extent> extents) throws IOException {
        var digest = new SegmentDigest();
        for (var extent : extents) {
            var bytes = ByteBuffer.allocate((int) extent.length());
            disk.read(extent.start(), bytes);
            digest.add(extent.start(), bytes.flip());
        }
        return digest.digest();
    }
}
