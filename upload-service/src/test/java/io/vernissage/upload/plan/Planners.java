package io.vernissage.upload.plan;

import io.quarkus.runtime.configuration.MemorySize;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.UploadStep.PlanRequested;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Planners and requests for tests. */
public final class Planners {
    private Planners() {}

    /** A planner that cuts into segments of this many bytes. */
    public static WorkHandler<PlanRequested> of(TestStamp stamp, OneDisk disk, long segmentSize) {
        return new Planner(
                stamp.stamps(),
                new PageBlobs(stamp.stamps()),
                disk,
                disk,
                new PlanSettings(new MemorySize(BigInteger.valueOf(segmentSize))));
    }

    public static PlanRequested request(UUID publication, int attempt) {
        return request(publication, attempt, Optional.empty(), TestStamp.NAME);
    }

    static PlanRequested request(UUID publication, int attempt, Optional<String> sha256, String stamp) {
        var spec = new PublicationSpec(
                new Source.File("disk.raw", sha256, Optional.empty()),
                new ImageSpec("Contoso", "Debian", "12", "1.0.0", OsType.LINUX, OsState.GENERALIZED),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Order.GALLERY_AFTER_IMAGE,
                Optional.of(stamp));
        return new PlanRequested(publication, Instant.now(), attempt, spec);
    }
}
