package io.vernissage.upload.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.DiskSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblyTest {
    private static final int PIECE = DiskSink.PIECE;
    private static final int SEGMENT = 4 * PIECE;
    private static final int SEGMENTS = 6;

    private final byte[] disk = new byte[SEGMENTS * SEGMENT];
    private final Memory target = new Memory();
    private final Random random = new Random(11);

    /** Shuffled, six segments compete for the memory of one and a piece. */
    @ParameterizedTest
    @ValueSource(ints = {5, 8, 100})
    void shouldSendWhatCameInWhateverOrder(int mostPieces) throws Exception {
        // Given: every third piece is zeros
        var offsets = new ArrayList<>(LongStream.range(0, SEGMENTS * 4)
                .mapToObj(piece -> piece * PIECE)
                .toList());
        for (var offset : offsets) {
            if (offset / PIECE % 3 != 0) {
                var piece = new byte[PIECE];
                random.nextBytes(piece);
                System.arraycopy(piece, 0, disk, (int) (long) offset, PIECE);
            }
        }
        Collections.shuffle(offsets, random);
        // When
        try (var assembly = new Assembly(target, SEGMENT, mostPieces)) {
            fill(assembly, offsets);
            assembly.finish();
            // Then
            assertThat(assembly.segments()).isEqualTo(SEGMENTS);
        }
        assertThat(Arrays.mismatch(target.content, disk)).isEqualTo(-1);
        assertThat(target.told).hasSize(SEGMENTS).allMatch(told -> told.bytesSent() <= SEGMENT);
        assertThat(target.parts > 0).isEqualTo(mostPieces < 9);
    }

    @Test
    void shouldPassOverSegmentsWithoutData() throws Exception {
        try (var assembly = new Assembly(target, SEGMENT, 5)) {
            assembly.data(0, ByteBuffer.allocate(PIECE));
            assembly.complete(0, SEGMENT);
            assembly.complete(1, 2 * SEGMENT);
            assembly.finish();
            assertThat(assembly.segments()).isZero();
        }
        assertThat(target.told).isEmpty();
    }

    @Test
    void shouldNoticeThatWhatItReadsBackIsNotWhatItSent() throws Exception {
        // Given
        random.nextBytes(disk);
        var offsets = List.of(0L, (long) SEGMENT, SEGMENT + (long) PIECE, 2L * SEGMENT, 3L * SEGMENT, 4L * SEGMENT);
        try (var assembly = new Assembly(target, SEGMENT, 5)) {
            for (var offset : offsets) {
                assembly.data(offset, ByteBuffer.wrap(disk).slice((int) (long) offset, PIECE));
            }
            // When
            target.content[17] ^= 1;
            // Then
            var refusal = catchThrowableOfType(ProblemException.class, () -> assembly.complete(0, SEGMENT));
            assertThat(refusal.problem().type()).endsWith(":blob-mismatch");
        }
    }

    @Test
    void shouldSayWhatWentWrongWhileASegmentWasSent() throws Exception {
        random.nextBytes(disk);
        target.broken = true;
        try (var assembly = new Assembly(target, SEGMENT, 5)) {
            var failure = catchThrowableOfType(
                    IOException.class,
                    () -> fill(
                            assembly,
                            LongStream.range(0, 8).mapToObj(at -> at * PIECE).toList()));
            assertThat(failure).hasMessage("The stamp is away");
        }
    }

    private void fill(Assembly assembly, List<Long> offsets) throws IOException, InterruptedException {
        var missing = new int[SEGMENTS];
        Arrays.fill(missing, 4);
        for (var offset : offsets) {
            assembly.data(offset, ByteBuffer.wrap(disk).slice((int) (long) offset, PIECE));
            var segment = (int) (offset / SEGMENT);
            if (--missing[segment] == 0) {
                assembly.complete(segment, (segment + 1L) * SEGMENT);
            }
        }
    }

    /** A blob in memory. */
    private static final class Memory implements SegmentTarget {
        private final byte[] content = new byte[SEGMENTS * SEGMENT];
        private final List<SegmentTransferred> told = new CopyOnWriteArrayList<>();
        private int parts;
        private boolean broken;

        @Override
        public SegmentTransferred send(int segment, long start, long end, Disk part, long bytesSent)
                throws IOException {
            if (broken) {
                throw new IOException("The stamp is away");
            }
            var all = ByteBuffer.allocate((int) (end - start));
            part.read(start, all);
            System.arraycopy(all.array(), 0, content, (int) start, all.capacity());
            return new SegmentTransferred(
                    new UUID(0, 0), Instant.now(), 1, segment, all.capacity(), bytesSent, RangesDigest.NOTHING);
        }

        @Override
        public long sendPart(long start, long end, Disk part) throws IOException {
            parts++;
            var some = ByteBuffer.allocate((int) (end - start));
            part.read(start, some);
            System.arraycopy(some.array(), 0, content, (int) start, some.capacity());
            return some.capacity();
        }

        @Override
        public void readBack(long offset, ByteBuffer bytes) {
            bytes.put(content, (int) offset, bytes.remaining());
        }

        @Override
        public void sent(SegmentTransferred segment) {
            told.add(segment);
        }
    }
}
