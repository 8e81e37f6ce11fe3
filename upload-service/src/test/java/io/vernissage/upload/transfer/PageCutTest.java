package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PageCutTest {
    private static final int PAGE = 512;

    @RepeatedTest(300)
    void shouldFindWhatANaiveLookAtEveryByteFinds(RepetitionInfo repetition) {
        // Given
        var random = new Random(repetition.getCurrentRepetition());
        var pageSize = random.nextBoolean() ? PAGE : 4096;
        var holePages = 1 + random.nextInt(6);
        var pages = 1 + random.nextInt(120);
        var bytes = bytes(random, pages, pageSize);
        var pieceLength = (holePages + 1 + random.nextInt(8)) * pageSize;
        var cut = new PageCut(pageSize);
        // When
        var found = inPieces(cut, (long) holePages * pageSize, bytes, pieceLength);
        // Then
        assertThat(found).isEqualTo(naive(bytes, pageSize, holePages));
    }

    @Test
    void shouldKeepAPageOfWhichOneByteIsNotZero() {
        // Given
        var bytes = new byte[8 * PAGE];
        bytes[4 * PAGE - 1] = 1;
        // When
        var found = inPieces(new PageCut(PAGE), PAGE, bytes, bytes.length);
        // Then
        assertThat(found).containsExactly(new Extent(3 * PAGE, 4 * PAGE));
    }

    @Test
    void shouldFindNothingInZeros() {
        assertThat(inPieces(new PageCut(PAGE), PAGE, new byte[64 * PAGE], 16 * PAGE))
                .isEmpty();
    }

    @Test
    void shouldLookAtPiecesAnywhereInABuffer() {
        // Given
        var buffer = ByteBuffer.allocateDirect(16 * PAGE);
        buffer.put(5 * PAGE, (byte) 7);
        // When
        var found = new PageCut(PAGE).in(buffer.slice(4 * PAGE, 4 * PAGE), 1 << 20, PAGE, true, true);
        // Then
        assertThat(found.data()).containsExactly(new Extent((1 << 20) + PAGE, (1 << 20) + 2 * PAGE));
    }

    @Test
    void shouldRefuseSizesThatAreNoPages() {
        assertThatThrownBy(() -> new PageCut(500)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings(4096, 512)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings(512, 700)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings(512, 8 << 20)).isInstanceOf(IllegalArgumentException.class);
    }

    private static TransferSettings settings(long pageSize, long smallestHole) {
        return new TransferSettings(
                1,
                1,
                Optional.empty(),
                new MemorySize(BigInteger.valueOf(pageSize)),
                Optional.of(new MemorySize(BigInteger.valueOf(smallestHole))));
    }

    /** Runs of data and of zeros of a few pages each; most data pages have one byte that is not zero, somewhere. */
    private static byte[] bytes(Random random, int pages, int pageSize) {
        var bytes = new byte[pages * pageSize];
        var data = random.nextBoolean();
        for (var page = 0; page < pages; ) {
            var run = 1 + random.nextInt(8);
            for (var i = 0; data && i < run && page + i < pages; i++) {
                bytes[(page + i) * pageSize + random.nextInt(pageSize)] = (byte) (1 + random.nextInt(255));
            }
            page += run;
            data = !data;
        }
        return bytes;
    }

    private static List<Extent> inPieces(PageCut cut, long smallestHole, byte[] bytes, int pieceLength) {
        var found = new ArrayList<Extent>();
        var inHole = true;
        for (var at = 0L; at < bytes.length; ) {
            var length = (int) Math.min(pieceLength, bytes.length - at);
            var piece = ByteBuffer.wrap(bytes, (int) at, length).slice();
            var its = cut.in(piece, at, smallestHole, inHole, at + length == bytes.length);
            its.data().forEach(run -> Extents.append(found, run.start(), run.end()));
            at = its.next();
            inHole = its.inHole();
        }
        return found;
    }

    private static List<Extent> naive(byte[] bytes, int pageSize, int holePages) {
        var pages = bytes.length / pageSize;
        var sent = new boolean[pages];
        for (var page = 0; page < pages; page++) {
            for (var i = 0; i < pageSize; i++) {
                sent[page] |= bytes[page * pageSize + i] != 0;
            }
        }
        var found = new ArrayList<Extent>();
        for (var page = 0; page < pages; page++) {
            if (sent[page]) {
                // the zeros since the data before, if they are too few to be left out
                var gap = found.isEmpty() ? -1 : page - found.getLast().end() / pageSize;
                var from = gap > 0 && gap < holePages ? found.getLast().end() : (long) page * pageSize;
                Extents.append(found, from, (page + 1L) * pageSize);
            }
        }
        return found;
    }
}
