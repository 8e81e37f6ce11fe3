package io.vernissage.upload.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.Extents;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.TemporaryNames;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.UploadStep.PlanRequested;
import io.vernissage.upload.UploadStep.SealRequested;
import io.vernissage.upload.plan.Planners;
import io.vernissage.upload.seal.Sealers;
import io.vernissage.upload.transfer.Transferers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new version of an image that is in the library, sent as what has changed in it. */
class DeltaIT {
    private static final long MIB = 1024 * 1024;
    private static final int PAGE = 512;
    private static final long SEGMENT = 4 * MIB;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static TestStamp stamp;

    private final UUID publication = UUID.randomUUID();
    private final TemporaryNames names = new TemporaryNames(publication);
    private final String offer = "Offer" + publication.toString().substring(0, 8);
    private final PlanRequested request = Planners.request(publication, 1, offer, "1.1.0", Optional.of("1.0.0"));

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(folder);
    }

    @AfterEach
    void calm() throws Exception {
        stamp.calm();
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldSendThreePercentAtMostWhenTwoHaveChanged() throws Exception {
        // Given: pages that have changed here and there, and others that changed together
        var base = disk(32);
        var pages = (int) (Extents.bytes(base.nonZero(0, 32 * MIB)) / PAGE);
        publishBase(base);
        var changed = new Random(2);
        var next = disk(32).data(9 * MIB, pages / 200, changed);
        for (var i = 0; i < pages * 15 / 1000; i++) {
            next.data(MIB + changed.nextInt(6 * 2048) * 512L, 1, changed);
        }
        // When
        var completed = upload(request, next);
        // Then
        assertThat(completed.bytesSent() - PAGE).isBetween(1L, pages * (long) PAGE * 3 / 100);
        assertThat(completed.receipt()).isPresent();
    }

    @Test
    void shouldEmptyWhatIsZerosNow() throws Exception {
        // Given: a few pages, many, and all of a segment
        publishBase(disk(32));
        var next = disk(32).zeros(MIB + 10 * PAGE, 8).zeros(5 * MIB, 600).zeros(24 * MIB, 4096);
        // When
        var completed = upload(request, next);
        // Then
        assertThat(completed.bytesSent()).isEqualTo(PAGE);
    }

    @Test
    void shouldMakeALongerAndAShorterDisk() throws Exception {
        // Given: data where the base's footer lay, and where the new footer will
        publishBase(disk(32).data(26 * MIB, 9, new Random(3)));
        var longer = disk(48).data(26 * MIB, 9, new Random(3)).data(32 * MIB + PAGE, 5, new Random(4));
        var shorter = disk(26).data(3 * MIB, 2, new Random(5));
        // When
        var grown = upload(request, longer);
        var shrunk = upload(Planners.request(UUID.randomUUID(), 1, offer, "1.2.0", Optional.of("1.0.0")), shorter);
        // Then
        assertThat(grown.bytesSent()).isEqualTo(5 * PAGE + PAGE);
        assertThat(shrunk.bytesSent()).isEqualTo(2 * PAGE + PAGE);
    }

    @Test
    void shouldGoOnWithACopyThatAnotherPlannerBegan() throws Exception {
        // Given: a base that is copied, by hand
        publishBase(disk(32));
        var next = disk(32).data(3 * MIB, 2, new Random(5));
        var blob = blobOf(plan(request, next));
        var ready = blob.getProperties();
        var disk = new BaseDisk(stamp.stamp(), names, 1, () -> image("1.0.0"));
        for (var left : List.of("awaited", "copying", "copied", "resized")) {
            back(blob, left, disk.address(), ready.getMetadata());
            // When
            var plan = plan(request, next);
            // Then
            assertThat(BaseMark.of(blob.getProperties().getMetadata())
                            .orElseThrow()
                            .state())
                    .as(left)
                    .isEqualTo(BaseMark.State.READY);
            assertThat(blob.getProperties().getBlobSize()).isEqualTo(32 * MIB + PAGE);
            assertThat(PageBlobs.ranges(blob, 32 * MIB, 32 * MIB + PAGE)).isEmpty();
            assertThat(plan.all(SegmentPlanned.class)).allMatch(SegmentPlanned::delta);
        }
        assertThat(finish(request, plan(request, next), next).bytesSent()).isEqualTo(3 * PAGE);
        assertThat(
                        stamp
                                .stamp()
                                .compute()
                                .serviceClient()
                                .getDisks()
                                .listByResourceGroup(names.resourceGroup())
                                .stream())
                .isEmpty();
    }

    @Test
    void shouldComeThroughAnswersThatGetLost() throws Exception {
        // Given: each step is done once without its caller learning of it
        publishBase(disk(32));
        stamp.inject("""
                {"rules": [%s]}""".formatted(String.join(
                ",",
                List.of("COPY_BLOB", "SET_BLOB_PROPERTIES", "SET_BLOB_METADATA", "PUT_BLOB").stream()
                        .map(DeltaIT::lostAnswer)
                        .toList())));
        // When
        var completed = upload(request, disk(32).data(3 * MIB, 2, new Random(5)));
        // Then
        assertThat(completed.bytesSent()).isEqualTo(3 * PAGE);
    }

    @Test
    void shouldGoOnWhereADeadWorkerStopped() throws Exception {
        // Given
        publishBase(disk(32));
        var next = disk(32).data(MIB, 1000, new Random(6))
                .data(5 * MIB, 9, new Random(7))
                .zeros(24 * MIB, 100);
        var one = new OneDisk(next);
        var planner = Planners.of(stamp, one, 32 * MIB);
        var plan = Told.by(planner, request);
        one.whenRead(offset -> {
            if (offset > 4 * MIB) {
                throw new IOException("The worker dies here");
            }
        });
        var segment = plan.only(SegmentPlanned.class);
        assertThat(catchThrowable(() -> Told.by(Transferers.of(stamp, one), segment)))
                .isInstanceOf(IOException.class);
        one.whenRead(_ -> {});
        // When: it is planned once more as well
        Told.by(planner, request);
        var first = Told.by(Transferers.of(stamp, one), segment).only(SegmentTransferred.class);
        var second = Told.by(Transferers.of(stamp, one), segment).only(SegmentTransferred.class);
        // Then
        assertThat(first.bytesSent()).isBetween(9L * PAGE, 1009L * PAGE);
        assertThat(second.bytesSent()).isZero();
        assertThat(second.ranges()).isEqualTo(first.ranges());
        assertThat(PageBlobs.ranges(blobOf(plan), 0, 32 * MIB)).isEqualTo(next.nonZero(0, 32 * MIB));
        Transferers.assertSameBytes(stamp, next, segment);
    }

    @Test
    void shouldSendTheWholeDiskWhenTheCopyFails() throws Exception {
        // Given
        publishBase(disk(32));
        stamp.inject("""
                {"rules": [{"id": "fail", "where": {"service": "blob", "operations": ["COPY_BLOB"]},
                  "every": 1, "fault": {"type": "fail-copy", "atPercent": 30, "description": "500 InternalError"}}]}""");
        var next = disk(32).data(3 * MIB, 2, new Random(5));
        // When
        var plan = plan(request, next);
        var again = plan(request, next);
        var completed = finish(request, plan, next);
        // Then
        assertThat(plan.only(UploadPlanned.class).baseUnused().orElseThrow()).contains("500 InternalError");
        assertThat(again.only(UploadPlanned.class).baseUnused())
                .isEqualTo(plan.only(UploadPlanned.class).baseUnused());
        assertThat(plan.all(SegmentPlanned.class)).noneMatch(SegmentPlanned::delta);
        assertThat(completed.bytesSent()).isEqualTo(Extents.bytes(next.nonZero(0, 32 * MIB)) + PAGE);
    }

    @Test
    void shouldSayThatThereIsNoSuchBaseBeforeAnythingIsMade() throws Exception {
        // Given: the version is another offer's
        publishBase(disk(32));
        var strange = Planners.request(publication, 1, offer + "x", "1.1.0", Optional.of("1.0.0"));
        // When
        var problem = catchThrowableOfType(ProblemException.class, () -> plan(strange, disk(32)))
                .problem();
        // Then
        assertThat(problem.type()).endsWith(":base-not-found");
        assertThat(problem.detail()).contains("Contoso:" + offer + "x:12:1.0.0");
        assertThat(problem.retryable()).isFalse();
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
    }

    @Test
    void shouldMakeWayForALaterAttempt() throws Exception {
        // Given
        publishBase(disk(32));
        var next = disk(32).data(3 * MIB, 2, new Random(5));
        var first = plan(request, next);
        // When
        var later = Planners.request(publication, 2, offer, "1.1.0", Optional.of("1.0.0"));
        var completed = upload(later, next);
        var left = first.all(SegmentPlanned.class).getFirst();
        Told.by(Transferers.of(stamp, new OneDisk(next)), left);
        // Then
        assertThat(completed.attempt()).isEqualTo(2);
        assertThat(plan(request, next).all()).isEmpty();
    }

    /** The same for every test: data at the start, in the middle and near the end, with holes. */
    private static ScatteredDisk disk(int mebibytes) {
        var random = new Random(1);
        return new ScatteredDisk(mebibytes * MIB)
                .data(0, 1, random)
                .data(MIB, 6 * 2048, random)
                .data(9 * MIB, 4096, random)
                .data(24 * MIB, 1500, random);
    }

    private void publishBase(ScatteredDisk disk) throws Exception {
        var first = Planners.request(UUID.randomUUID(), 1, offer, "1.0.0", Optional.empty());
        var blob = upload(first, disk).blob();
        var accounts = stamp.stamp().storageAccounts();
        var account = accounts.get(blob.resourceGroup(), blob.account());
        var images = stamp.stamp().platformImages();
        images.put(
                "Contoso",
                offer,
                "12",
                "1.0.0",
                "Linux",
                accounts.readOnlyAddress(account, blob.container(), blob.blob(), Duration.ofHours(1)));
        await().atMost(PATIENCE)
                .until(() -> images.get("Contoso", offer, "12", "1.0.0")
                        .orElseThrow()
                        .provisioningState()
                        .equals("Succeeded"));
        stamp.stamp().resourceGroups().delete(blob.resourceGroup());
    }

    private Optional<String> image(String version) {
        var images = stamp.stamp().compute().serviceClient().getVirtualMachineImages();
        return Optional.of(images.get(stamp.stamp().location(), "Contoso", offer, "12", version)
                .id());
    }

    private static Told plan(PlanRequested request, ScatteredDisk disk) throws Exception {
        return Told.by(Planners.of(stamp, new OneDisk(disk), SEGMENT), request);
    }

    private static PageBlobClient blobOf(Told plan) {
        return stamp.blob(plan.only(UploadPlanned.class).blob());
    }

    private static UploadCompleted upload(PlanRequested request, ScatteredDisk disk) throws Exception {
        return finish(request, plan(request, disk), disk);
    }

    private static UploadCompleted finish(PlanRequested request, Told plan, ScatteredDisk disk) throws Exception {
        var worker = Transferers.of(stamp, new OneDisk(disk));
        var ranges = RangesDigest.NOTHING;
        var bytesSent = 0L;
        for (var segment : plan.all(SegmentPlanned.class)) {
            var transferred = Told.by(worker, segment).only(SegmentTransferred.class);
            ranges = ranges.plus(transferred.ranges());
            bytesSent += transferred.bytesSent();
        }
        var planned = plan.only(UploadPlanned.class);
        var seal = new SealRequested(
                planned.publication(),
                Instant.now(),
                planned.attempt(),
                planned.blob(),
                planned.virtualSize(),
                ranges,
                bytesSent,
                request.spec());
        var completed = Told.by(Sealers.of(stamp), seal).only(UploadCompleted.class);
        Transferers.assertSameBytes(stamp, disk, plan.all(SegmentPlanned.class).getFirst());
        var there = PageBlobs.ranges(stamp.blob(planned.blob()), 0, planned.virtualSize());
        assertThat(there).isEqualTo(disk.nonZero(0, planned.virtualSize()));
        return completed;
    }

    /** Takes a blob that is ready back to where a planner may have died. */
    private static void back(PageBlobClient blob, String where, String address, Map<String, String> ready) {
        var lease = BlobMark.of(ready).orElseThrow().leaseId();
        var held = new BlobRequestConditions().setLeaseId(lease);
        var metadata = new HashMap<>(ready);
        metadata.put("basestate", where.equals("awaited") ? "awaited" : "copied");
        if (where.equals("awaited")) {
            var page = new PageRange().setStart(20 * MIB).setEnd(20 * MIB + PAGE - 1);
            var garbage = new PageBlobUploadPagesOptions(page, BinaryData.fromBytes(new byte[PAGE]))
                    .setRequestConditions(new PageBlobRequestConditions().setLeaseId(lease));
            blob.uploadPagesWithResponse(garbage, null, Context.NONE);
            blob.setMetadataWithResponse(metadata, held, null, Context.NONE);
            return;
        }
        blob.beginCopy(new BlobBeginCopyOptions(address).setMetadata(metadata).setDestinationRequestConditions(held));
        if (!where.equals("copying")) {
            await().atMost(PATIENCE).until(() -> blob.getProperties().getCopyStatus() == CopyStatusType.SUCCESS);
        }
        if (where.equals("resized")) {
            blob.resizeWithResponse(32 * MIB + PAGE, held, null, Context.NONE);
        }
    }

    private static String lostAnswer(String operation) {
        return """
                {"id": "%1$s", "where": {"service": "blob", "operations": ["%1$s"]}, "every": 1, "most": 1,
                 "fault": {"type": "do-and-fail", "error": "InternalError"}}""".formatted(operation);
    }
}
