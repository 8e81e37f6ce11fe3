package io.vernissage.upload.transfer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.TestStamp;
import java.math.BigInteger;

/** Workers for tests. */
public final class Transferers {
    private Transferers() {}

    public static WorkHandler<SegmentPlanned> of(TestStamp stamp, OneDisk disk) {
        return of(stamp, disk, 512, new SimpleMeterRegistry());
    }

    static WorkHandler<SegmentPlanned> of(TestStamp stamp, OneDisk disk, long smallestHole, MeterRegistry registry) {
        return new Transferer(new PageBlobs(stamp.stamps()), disk, disk, settings(smallestHole), registry);
    }

    private static TransferSettings settings(long smallestHole) {
        return new TransferSettings(
                4, 4, new MemorySize(BigInteger.valueOf(512)), new MemorySize(BigInteger.valueOf(smallestHole)));
    }
}
