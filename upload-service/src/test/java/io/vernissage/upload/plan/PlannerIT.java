package io.vernissage.upload.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.LeaseDurationType;
import com.azure.storage.blob.models.LeaseStateType;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.Extent;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.TemporaryNames;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.source.SourceFixture;
import io.vernissage.upload.source.SourceUnreachableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerIT {
    private static final long MIB = 1024 * 1024;
    private static final String SHA_256_OF_5_MIB = digest("SHA-256", new byte[5 * (int) MIB]);

    @TempDir
    private static Path folder;

    private static TestStamp stamp;

    private final UUID publication = UUID.randomUUID();
    private final TemporaryNames names = new TemporaryNames(publication);

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(folder);
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldMakeAnEmptyLeasedBlobAndHandOutTheSegmentsWithData() throws Exception {
        // Given: a disk that does not end on whole MiB
        var disk = scattered(9 * MIB + 512);
        // When
        var told = Told.by(Planners.of(stamp, disk, 4 * MIB), Planners.request(publication, 1));
        // Then
        var planned = told.only(UploadPlanned.class);
        assertThat(planned.format()).isEqualTo("raw");
        assertThat(planned.virtualSize()).isEqualTo(10 * MIB);
        assertThat(planned.segments()).isEqualTo(1);
        assertThat(planned.dataBytes()).isEqualTo(4 * 512);
        assertThat(told.all(SegmentPlanned.class))
                .extracting(
                        SegmentPlanned::segment,
                        SegmentPlanned::start,
                        SegmentPlanned::end,
                        SegmentPlanned::segmentSize)
                .containsExactly(tuple(0, 0L, 10 * MIB, 4 * MIB)); // as there is little in them
        var blob = stamp.blob(planned.blob());
        var properties = blob.getProperties();
        assertThat(properties.getBlobSize()).isEqualTo(10 * MIB + 512);
        assertThat(properties.getLeaseState()).isEqualTo(LeaseStateType.LEASED);
        assertThat(properties.getLeaseDuration()).isEqualTo(LeaseDurationType.INFINITE);
        assertThat(BlobMark.of(properties.getMetadata())).contains(new BlobMark(publication, 1, "version-1", 4 * MIB));
        assertThat(PageBlobs.ranges(blob, 0, 10 * MIB + 512)).isEmpty();
        assertThat(stamp.stamp().resourceGroups().tagged(TemporaryNames.TAG, names.tagValue()))
                .containsExactly(names.resourceGroup());
        assertThat(disk.open()).isZero();
    }

    @Test
    void shouldEndTheSameWhenItRunsTwice() throws Exception {
        // Given
        var disk = scattered(4 * MIB);
        var first = Told.by(Planners.of(stamp, disk, 2 * MIB), Planners.request(publication, 1));
        var blob = first.only(UploadPlanned.class).blob();
        write(blob, 1, 512);
        // When: by a process that is configured differently by now
        var second = Told.by(Planners.of(stamp, disk, 4 * MIB), Planners.request(publication, 1));
        // Then
        assertThat(second.only(UploadPlanned.class))
                .usingRecursiveComparison()
                .ignoringFields("at")
                .isEqualTo(first.only(UploadPlanned.class));
        assertThat(second.all(SegmentPlanned.class))
                .usingRecursiveComparison()
                .ignoringFields("at")
                .isEqualTo(first.all(SegmentPlanned.class));
        assertThat(PageBlobs.ranges(stamp.blob(blob), 0, 4 * MIB)).containsExactly(new Extent(512, 1024));
        write(blob, 1, 1024);
    }

    @Test
    void shouldBeginAnewInALaterAttempt() throws Exception {
        // Given
        var planner = Planners.of(stamp, scattered(4 * MIB), 2 * MIB);
        var blob = Told.by(planner, Planners.request(publication, 1))
                .only(UploadPlanned.class)
                .blob();
        write(blob, 1, 512);
        // When
        var told = Told.by(planner, Planners.request(publication, 2));
        // Then
        assertThat(told.only(UploadPlanned.class).attempt()).isEqualTo(2);
        assertThat(PageBlobs.ranges(stamp.blob(blob), 0, 4 * MIB)).isEmpty();
        assertThatThrownBy(() -> write(blob, 1, 512))
                .isInstanceOfSatisfying(
                        BlobStorageException.class,
                        e -> assertThat(e.getStatusCode()).isEqualTo(412));
        write(blob, 2, 512);
    }

    @Test
    void shouldBeginAnewAfterAnAttemptThatDiedBeforeItsLease() throws Exception {
        // Given
        var planner = Planners.of(stamp, scattered(4 * MIB), 2 * MIB);
        var blob = Told.by(planner, Planners.request(publication, 1))
                .only(UploadPlanned.class)
                .blob();
        stamp.breakLease(blob);
        // When
        Told.by(planner, Planners.request(publication, 2));
        // Then
        write(blob, 2, 512);
    }

    @Test
    void shouldTakeTheLeaseThatItDiedBefore() throws Exception {
        // Given
        var planner = Planners.of(stamp, scattered(4 * MIB), 2 * MIB);
        var blob = Told.by(planner, Planners.request(publication, 1))
                .only(UploadPlanned.class)
                .blob();
        stamp.breakLease(blob);
        // When
        Told.by(planner, Planners.request(publication, 1));
        // Then
        write(blob, 1, 512);
    }

    @Test
    void shouldLeaveASealedBlobAlone() throws Exception {
        // Given: the footer is there and the lease was given back
        var disk = scattered(4 * MIB);
        var planner = Planners.of(stamp, disk, 2 * MIB);
        var blob = Told.by(planner, Planners.request(publication, 1))
                .only(UploadPlanned.class)
                .blob();
        write(blob, 1, 4 * MIB);
        stamp.breakLease(blob);
        disk.becomes("version-2");
        // When
        var told = Told.by(planner, Planners.request(publication, 1));
        // Then
        assertThat(told.all()).isEmpty();
        assertThat(stamp.blob(blob).getProperties().getLeaseState()).isNotEqualTo(LeaseStateType.LEASED);
    }

    @Test
    void shouldLeaveTheBlobOfALaterAttemptAlone() throws Exception {
        // Given
        var planner = Planners.of(stamp, scattered(4 * MIB), 2 * MIB);
        var blob = Told.by(planner, Planners.request(publication, 2))
                .only(UploadPlanned.class)
                .blob();
        write(blob, 2, 512);
        // When
        var told = Told.by(planner, Planners.request(publication, 1));
        // Then
        assertThat(told.all()).isEmpty();
        assertThat(PageBlobs.ranges(stamp.blob(blob), 0, 4 * MIB)).containsExactly(new Extent(512, 1024));
        write(blob, 2, 1024);
    }

    @Test
    void shouldMakeNothingForADiskThatIsTooLarge() {
        // Given
        var planner = Planners.of(stamp, scattered(1024 * 1024 * MIB), 64 * MIB);
        // When
        var problem = problemOf(() -> Told.by(planner, Planners.request(publication, 1)));
        // Then
        assertThat(problem.type()).endsWith(":disk-too-large");
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
    }

    @Test
    void shouldMakeNothingForASourceThatIsNotWhatItsSenderSays() {
        // Given
        var disk = scattered(4 * MIB);
        var planner = Planners.of(stamp, disk, 4 * MIB);
        var request = Planners.request(publication, 1, Optional.of("ab".repeat(32)), TestStamp.NAME);
        // When
        var problem = problemOf(() -> Told.by(planner, request));
        // Then
        assertThat(problem.type()).endsWith(":checksum-mismatch");
        assertThat(problem.detail()).contains("ab".repeat(32));
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
        assertThat(disk.open()).isZero();
    }

    @Test
    void shouldEnforceBothDigestsInOneRead() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(5 * MIB));
        var reads = new AtomicInteger();
        disk.whenSourceRead(reads::incrementAndGet);
        var planner = Planners.of(stamp, disk, 4 * MIB);
        var sha256 = Optional.of(SHA_256_OF_5_MIB);
        var right = Planners.request(
                publication, 1, sha256, Optional.of(digest("SHA-512", new byte[5 * (int) MIB])), TestStamp.NAME);
        var wrong = Planners.request(UUID.randomUUID(), 1, sha256, Optional.of("ab".repeat(64)), TestStamp.NAME);
        // When
        Told.by(planner, right).only(UploadPlanned.class);
        // Then: its first bytes, 4 MiB and 1 MiB
        assertThat(reads).hasValue(3);
        var problem = problemOf(() -> Told.by(planner, wrong));
        assertThat(problem.type()).endsWith(":checksum-mismatch");
        assertThat(problem.detail()).contains("SHA-512").contains("ab".repeat(64));
    }

    @Test
    void shouldPlanASourceThatIsWhatItsSenderSays() throws Exception {
        // Given: zeros, in upper case
        var sha256 = Optional.of(SHA_256_OF_5_MIB.toUpperCase(Locale.ROOT));
        var planner = Planners.of(stamp, new OneDisk(new ScatteredDisk(5 * MIB)), 4 * MIB);
        // When
        var told = Told.by(planner, Planners.request(publication, 1, sha256, TestStamp.NAME));
        // Then
        assertThat(told.only(UploadPlanned.class).segments()).isZero();
        assertThat(told.all(SegmentPlanned.class)).isEmpty();
    }

    @Test
    void shouldNotMixTwoVersionsOfASourceInOneAttempt() throws Exception {
        // Given
        var disk = scattered(4 * MIB);
        var planner = Planners.of(stamp, disk, 4 * MIB);
        Told.by(planner, Planners.request(publication, 1));
        disk.becomes("version-2");
        // When
        var problem = problemOf(() -> Told.by(planner, Planners.request(publication, 1)));
        // Then
        assertThat(problem.type()).endsWith(":source-changed");
        assertThat(problem.retryable()).isTrue();
    }

    @Test
    void shouldRefuseASourceThatChangesWhileTheStampMakesItsAccount() {
        // Given: the disk's extents are asked for last, when account and blob have been made
        var disk = scattered(4 * MIB);
        disk.whenMapped(() -> disk.becomes("version-2"));
        // When
        var problem = problemOf(() -> Told.by(Planners.of(stamp, disk, 4 * MIB), Planners.request(publication, 1)));
        // Then
        assertThat(problem.type()).endsWith(":source-changed");
        assertThat(problem.detail()).contains("version-1").contains("version-2");
        assertThat(disk.open()).isZero();
    }

    @Test
    void shouldRefuseASourceThatChangesWhileItIsDigested() {
        // Given
        var disk = new OneDisk(new ScatteredDisk(5 * MIB));
        disk.whenSourceRead(() -> disk.becomes("version-2"));
        var request = Planners.request(publication, 1, Optional.of(SHA_256_OF_5_MIB), TestStamp.NAME);
        // When
        var problem = problemOf(() -> Told.by(Planners.of(stamp, disk, 4 * MIB), request));
        // Then
        assertThat(problem.type()).endsWith(":source-changed");
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
    }

    @Test
    void shouldAnswerThatASourceCanNotBeReached() throws IOException {
        // Given: a server that nobody is
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var planner = Planners.of(stamp, SourceFixture.sources(), 4 * MIB);
        var request = Planners.request(publication, URI.create("http://127.0.0.1:%d/disk.vhd".formatted(port)));
        // When
        var problem = problemOf(() -> Told.by(planner, request));
        // Then
        assertThat(problem.type()).endsWith(":source-unreachable");
        assertThat(problem.retryable()).isTrue();
    }

    @Test
    void shouldWaitForALateFolderOfSourcesButNotForEver() {
        // Given
        var planner = Planners.of(stamp, SourceFixture.below(folder.resolve("late")), 4 * MIB);
        var request = Planners.request(publication, 1);
        // When, then
        assertThatThrownBy(() -> planner.handle(new Work<>(request, 3), new Told()))
                .isInstanceOf(SourceUnreachableException.class);
        assertThat(problemOf(() -> planner.handle(new Work<>(request, 4), new Told()))
                        .type())
                .endsWith(":source-unreachable");
    }

    @Test
    void shouldLeaveABlobAloneThatIsNotOurs() throws Exception {
        // Given
        var planner = Planners.of(stamp, scattered(4 * MIB), 4 * MIB);
        var blob = Told.by(planner, Planners.request(publication, 1))
                .only(UploadPlanned.class)
                .blob();
        stamp.breakLease(blob);
        stamp.blob(blob).setMetadata(Map.of("owner", "somebody"));
        // When
        var problem = problemOf(() -> Told.by(planner, Planners.request(publication, 2)));
        // Then
        assertThat(problem.type()).endsWith(":blob-not-ours");
        assertThat(stamp.blob(blob).exists()).isTrue();
    }

    @Test
    void shouldNameTheStampsThereAreWhenAnotherIsAskedFor() {
        // When
        var request = Planners.request(publication, 1, Optional.empty(), "nowhere");
        var problem = problemOf(() -> Told.by(Planners.of(stamp, scattered(4 * MIB), 4 * MIB), request));
        // Then
        assertThat(problem.type()).endsWith(":unknown-stamp");
        assertThat(problem.detail()).contains("nowhere").contains(TestStamp.NAME);
    }

    @Test
    void shouldTellWhyItFailed() {
        // Given
        var told = new Told();
        var work = new Work<>(Planners.request(publication, 3), 5);
        // When
        Planners.of(stamp, scattered(4 * MIB), 4 * MIB).failed(work, Problem.passing("kind", "Title", "Detail"), told);
        // Then
        var failed = told.only(UploadFailed.class);
        assertThat(failed.publication()).isEqualTo(publication);
        assertThat(failed.attempt()).isEqualTo(3);
        assertThat(failed.problem().stage()).contains(Stage.UPLOAD);
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OneDisk scattered(long size) {
        var random = new Random(1);
        return new OneDisk(new ScatteredDisk(size).data(0, 3, random).data(Math.min(size - 512, 9 * MIB), 1, random));
    }

    private static Problem problemOf(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }

    private void write(BlobLocation blob, int attempt, long offset) {
        var page = new PageRange().setStart(offset).setEnd(offset + 511);
        var body = new byte[512];
        body[0] = 1;
        var lease = new PageBlobRequestConditions().setLeaseId(BlobMark.leaseId(publication, attempt));
        stamp.blob(blob)
                .uploadPagesWithResponse(
                        new PageBlobUploadPagesOptions(page, BinaryData.fromBytes(body)).setRequestConditions(lease),
                        null,
                        Context.NONE);
    }
}
