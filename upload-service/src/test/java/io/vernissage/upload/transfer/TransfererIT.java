package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransfererIT {
    private static final int MIB = 1024 * 1024;

    @TempDir
    private static Path folder;

    private static TestStamp stamp;

    private final UUID publication = UUID.randomUUID();
    private final Random random = new Random(7);

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(folder);
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldSendThePagesThatAreNotZeroAndNoOthers() throws Exception {
        // Given: pages at both edges, alone, across the 4 MiB of a write, near each other, and zeros called data
        var scattered = new ScatteredDisk(32L * MIB)
                .data(0, 1, random)
                .data(5120, 3, random)
                .data(4L * MIB - 1024, 4, random)
                .almostZeroPage(9L * MIB, 511)
                .almostZeroPage(9L * MIB + 2048, 0)
                .mayHoldData(12L * MIB, 20L * MIB)
                .data(16L * MIB - 512, 9000, random)
                .data(32L * MIB - 512, 1, random);
        var disk = new OneDisk(scattered);
        var segment = Transferers.plan(stamp, publication, disk, 1, 32L * MIB).getFirst();
        // When
        var told = Told.by(Transferers.of(stamp, disk), segment).only(SegmentTransferred.class);
        // Then
        var expected = scattered.nonZero(0, 32L * MIB);
        assertThat(Transferers.ranges(stamp, segment)).isEqualTo(expected);
        assertThat(told.ranges()).isEqualTo(RangesDigest.of(0, expected));
        assertThat(told.dataBytes()).isEqualTo(Extents.bytes(expected));
        assertThat(told.bytesSent()).isEqualTo(told.dataBytes());
        Transferers.assertSameBytes(stamp, scattered, segment);
    }

    @Test
    void shouldSendNothingTheSecondTime() throws Exception {
        // Given
        var disk =
                new OneDisk(new ScatteredDisk(16L * MIB).data(MIB, 9000, random).data(12L * MIB, 5, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 16L * MIB).getFirst();
        var worker = Transferers.of(stamp, disk);
        var first = Told.by(worker, segment).only(SegmentTransferred.class);
        // When
        var second = Told.by(worker, segment).only(SegmentTransferred.class);
        // Then
        assertThat(second.bytesSent()).isZero();
        assertThat(second.ranges()).isEqualTo(first.ranges());
        assertThat(second.dataBytes()).isEqualTo(first.dataBytes());
    }

    @Test
    void shouldGoOnWhereADeadWorkerStopped() throws Exception {
        // Given: a worker whose reads fail after some of its pages have travelled
        var scattered = new ScatteredDisk(64L * MIB).data(0, 24 * 2048, random).data(40L * MIB, 3, random);
        var disk = new OneDisk(scattered);
        var segment = Transferers.plan(stamp, publication, disk, 1, 64L * MIB).getFirst();
        disk.whenRead(offset -> {
            if (offset >= 20L * MIB) {
                throw new IOException("The worker dies here");
            }
        });
        assertThat(catchThrowable(() -> Told.by(Transferers.of(stamp, disk), segment)))
                .isInstanceOf(IOException.class);
        var there = Extents.bytes(Transferers.ranges(stamp, segment));
        assertThat(there).isBetween(1L, 20L * MIB);
        disk.whenRead(_ -> {});
        // When
        var told = Told.by(Transferers.of(stamp, disk), segment).only(SegmentTransferred.class);
        // Then
        // what was under way when the worker died may have arrived since
        assertThat(told.bytesSent()).isBetween(told.dataBytes() - 20L * MIB, told.dataBytes() - there);
        assertThat(told.ranges()).isEqualTo(RangesDigest.of(0, scattered.nonZero(0, 64L * MIB)));
        Transferers.assertSameBytes(stamp, scattered, segment);
    }

    @Test
    void shouldSendEverySegmentOnceWhenManyWorkersTakeThem() throws Exception {
        // Given
        var scattered = new ScatteredDisk(64L * MIB);
        for (var at = 0L; at < 64L * MIB; at += 3L * MIB / 512 * 512 + 512) {
            scattered.data(at, 4000, random);
        }
        var disk = new OneDisk(scattered);
        var segments = Transferers.plan(stamp, publication, disk, 1, 4L * MIB);
        var opened = disk.opened();
        var worker = Transferers.of(stamp, disk);
        // When
        List<Future<SegmentTransferred>> transfers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            transfers = segments.stream()
                    .map(segment -> threads.submit(() -> transferred(worker, segment)))
                    .toList();
        }
        var sum = transfers.stream()
                .map(transfer -> transfer.resultNow().ranges())
                .reduce(RangesDigest.NOTHING, RangesDigest::plus);
        // Then
        var expected = segments.stream()
                .map(planned -> Transferers.digest(scattered, planned))
                .reduce(RangesDigest.NOTHING, RangesDigest::plus);
        assertThat(segments).hasSizeBetween(2, 8); // of 16, as some are handed out together
        assertThat(sum).isEqualTo(expected);
        assertThat(disk.opened() - opened).isEqualTo(1);
        Transferers.assertSameBytes(stamp, scattered, segments.getFirst());
    }

    @Test
    void shouldSendShortRunsOfZerosAlongWhenToldSo() throws Exception {
        // Given: holes of 1 and of 8 pages
        var scattered = new ScatteredDisk(4L * MIB)
                .data(8192, 1, random)
                .data(8192 + 1024, 1, random)
                .data(8192 + 1536 + 4096, 1, random);
        var disk = new OneDisk(scattered);
        var segment = Transferers.plan(stamp, publication, disk, 1, 4L * MIB).getFirst();
        // When
        var told = Told.by(Transferers.of(stamp, disk, 4096, new SimpleMeterRegistry()), segment)
                .only(SegmentTransferred.class);
        // Then
        var expected = List.of(new Extent(8192, 8192 + 1536), new Extent(8192 + 1536 + 4096, 8192 + 2048 + 4096));
        assertThat(Transferers.ranges(stamp, segment)).isEqualTo(expected);
        assertThat(told.ranges()).isEqualTo(RangesDigest.of(0, expected));
    }

    @Test
    void shouldEmptyPagesThatAWorkerWithOtherSettingsHasLeft() throws Exception {
        // Given: zeros that were sent along because they were few
        var scattered = new ScatteredDisk(4L * MIB).data(8192, 1, random).data(8192 + 2048, 1, random);
        var disk = new OneDisk(scattered);
        var segment = Transferers.plan(stamp, publication, disk, 1, 4L * MIB).getFirst();
        Told.by(Transferers.of(stamp, disk, 4096, new SimpleMeterRegistry()), segment);
        // When
        var told = Told.by(Transferers.of(stamp, disk), segment).only(SegmentTransferred.class);
        // Then
        assertThat(Transferers.ranges(stamp, segment)).isEqualTo(scattered.nonZero(0, 4L * MIB));
        assertThat(told.ranges()).isEqualTo(RangesDigest.of(0, Transferers.ranges(stamp, segment)));
        assertThat(told.bytesSent()).isZero();
    }

    @Test
    void shouldCountWhatItReadsAndSends() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(8L * MIB).data(0, 10_000, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 8L * MIB).getFirst();
        var registry = new SimpleMeterRegistry();
        // When
        Told.by(Transferers.of(stamp, disk, 512, registry), segment);
        // Then
        assertThat(registry.get("vernissage.upload.pages.sent").counter().count())
                .isEqualTo(10_000 * 512);
        assertThat(registry.get("vernissage.upload.disk.read").counter().count())
                .isEqualTo(10_000 * 512);
        assertThat(registry.get("vernissage.upload.page.write").timer().count()).isEqualTo(2);
    }

    private static SegmentTransferred transferred(WorkHandler<SegmentPlanned> worker, SegmentPlanned segment)
            throws Exception {
        return Told.by(worker, segment).only(SegmentTransferred.class);
    }
}
