package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.Extent;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.plan.Planners;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Workers for tests, and what they work on. */
public final class Transferers {
    private Transferers() {}

    public static WorkHandler<SegmentPlanned> of(TestStamp stamp, OneDisk disk) {
        return of(stamp, disk, 512, new SimpleMeterRegistry());
    }

    static WorkHandler<SegmentPlanned> of(TestStamp stamp, OneDisk disk, long smallestHole, MeterRegistry registry) {
        return new Transferer(
                new PageBlobs(stamp.stamps()), disk, disk, settings(smallestHole), registry, (_, _) -> false);
    }

    /** A worker that knows of uploads that have ended. */
    static WorkHandler<SegmentPlanned> of(TestStamp stamp, OneDisk disk, EndedUploads ended) {
        return new Transferer(
                new PageBlobs(stamp.stamps()), disk, disk, settings(512), new SimpleMeterRegistry(), ended);
    }

    /** A sender of what is in memory already. */
    public static SegmentSender sender(TestStamp stamp) {
        return new SegmentSender(new PageBlobs(stamp.stamps()), settings(512), new SimpleMeterRegistry());
    }

    static List<SegmentPlanned> plan(TestStamp stamp, UUID publication, OneDisk disk, int attempt, long segmentSize)
            throws Exception {
        var planner = Planners.of(stamp, disk, segmentSize);
        return Told.by(planner, Planners.request(publication, attempt)).all(SegmentPlanned.class);
    }

    /** The page ranges of a segment's blob, its footer's included. */
    static List<Extent> ranges(TestStamp stamp, SegmentPlanned segment) {
        return PageBlobs.ranges(stamp.blob(segment.blob()), 0, segment.virtualSize() + 512);
    }

    public static void assertSameBytes(TestStamp stamp, ScatteredDisk disk, SegmentPlanned segment) {
        var expected = ByteBuffer.allocate(Math.toIntExact(segment.virtualSize()));
        disk.read(0, expected);
        var found = new ByteArrayOutputStream(expected.capacity() + 512);
        stamp.blob(segment.blob()).downloadStream(found);
        assertThat(ByteBuffer.wrap(found.toByteArray(), 0, expected.capacity()).mismatch(expected.rewind()))
                .isEqualTo(-1);
    }

    /** What must be told of a disk's planned segments. */
    static RangesDigest digest(ScatteredDisk disk, SegmentPlanned planned) {
        var sum = RangesDigest.NOTHING;
        var number = planned.segment();
        for (var start = planned.start(); start < planned.end(); start += planned.segmentSize()) {
            var end = Math.min(planned.end(), start + planned.segmentSize());
            sum = sum.plus(RangesDigest.of(number++, disk.nonZero(start, end)));
        }
        return sum;
    }

    private static TransferSettings settings(long smallestHole) {
        return new TransferSettings(
                4,
                4,
                Optional.empty(),
                new MemorySize(BigInteger.valueOf(512)),
                Optional.of(new MemorySize(BigInteger.valueOf(smallestHole))));
    }
}
