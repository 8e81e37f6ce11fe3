package io.vernissage.upload.plan;

import io.quarkus.runtime.configuration.MemorySize;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.UploadStep.PlanRequested;
import io.vernissage.upload.source.Sources;
import io.vernissage.upload.stream.StreamFixture;
import java.math.BigInteger;
import java.net.URI;
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
                StreamFixture.judge(),
                new PlanSettings(new MemorySize(BigInteger.valueOf(segmentSize))));
    }

    /** A planner of whatever disks there are in these sources. */
    public static WorkHandler<PlanRequested> of(TestStamp stamp, Sources sources, long segmentSize) {
        return new Planner(
                stamp.stamps(),
                new PageBlobs(stamp.stamps()),
                sources,
                (_, _) -> {
                    throw new IllegalStateException("No source opens here");
                },
                StreamFixture.judge(),
                new PlanSettings(new MemorySize(BigInteger.valueOf(segmentSize))));
    }

    public static PlanRequested request(UUID publication, int attempt) {
        return request(publication, attempt, Optional.empty(), TestStamp.NAME);
    }

    static PlanRequested request(UUID publication, int attempt, Optional<String> sha256, String stamp) {
        return request(publication, attempt, sha256, Optional.empty(), stamp);
    }

    static PlanRequested request(
            UUID publication, int attempt, Optional<String> sha256, Optional<String> sha512, String stamp) {
        return request(publication, attempt, new Source.File("disk.raw", sha256, sha512, Optional.empty()), stamp);
    }

    static PlanRequested request(UUID publication, URI address) {
        var source = new Source.Url(address, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        return request(publication, 1, source, TestStamp.NAME);
    }

    public static PlanRequested request(UUID publication, int attempt, Source source) {
        return request(publication, attempt, source, TestStamp.NAME);
    }

    private static PlanRequested request(UUID publication, int attempt, Source source, String stamp) {
        return request(publication, attempt, source, "12", Optional.empty(), stamp);
    }

    /** A request for an image of this SKU and a machine made from it. */
    static PlanRequested request(UUID publication, String sku, Optional<VirtualMachineSpec> machine) {
        var source = new Source.File("disk.raw", Optional.empty(), Optional.empty(), Optional.empty());
        return request(publication, 1, source, sku, machine, TestStamp.NAME);
    }

    /** A request for a version of the image of this offer that is sent as the difference to another one. */
    public static PlanRequested request(
            UUID publication, int attempt, String offer, String version, Optional<String> base) {
        var image = new ImageSpec("Contoso", offer, "12", version, OsType.LINUX, OsState.GENERALIZED, base);
        var spec = request(publication, attempt).spec();
        return new PlanRequested(
                publication,
                Instant.now(),
                attempt,
                new PublicationSpec(
                        spec.source(),
                        image,
                        spec.dataDisks(),
                        spec.galleryItem(),
                        spec.virtualMachine(),
                        spec.order(),
                        spec.stamp()));
    }

    private static PlanRequested request(
            UUID publication,
            int attempt,
            Source source,
            String sku,
            Optional<VirtualMachineSpec> machine,
            String stamp) {
        var spec = new PublicationSpec(
                source,
                new ImageSpec("Contoso", "Debian", sku, "1.0.0", OsType.LINUX, OsState.GENERALIZED, Optional.empty()),
                List.of(),
                Optional.empty(),
                machine,
                Order.GALLERY_AFTER_IMAGE,
                Optional.of(stamp));
        return new PlanRequested(publication, Instant.now(), attempt, spec);
    }
}
