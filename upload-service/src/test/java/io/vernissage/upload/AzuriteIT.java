package io.vernissage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.azure.storage.blob.models.LeaseStateType;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.UploadStep.SealRequested;
import io.vernissage.upload.plan.Planners;
import io.vernissage.upload.seal.Sealers;
import io.vernissage.upload.transfer.Transferers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we do to blobs, judged by a service that reads our requests in its own way. */
class AzuriteIT {
    private static final long MIB = 1024 * 1024;

    @TempDir
    private static Path folder;

    private static Optional<TestStamp> azurite = Optional.empty();

    private final UUID publication = UUID.randomUUID();
    private final Random random = new Random(11);
    private final ScatteredDisk disk = new ScatteredDisk(16 * MIB)
            .data(0, 1, random)
            .data(4 * MIB - 1024, 4, random)
            .almostZeroPage(9 * MIB, 511)
            .mayHoldData(12 * MIB, 14 * MIB)
            .data(14 * MIB - 512, 3000, random);

    @BeforeAll
    static void start() throws IOException {
        assumeThat(Azurite.program()).as("Azurite").isPresent();
        azurite = Optional.of(Azurite.start(Azurite.program().orElseThrow(), folder));
    }

    @AfterAll
    static void stop() {
        azurite.ifPresent(TestStamp::close);
    }

    @Test
    void shouldMakeADiskAFixedVhdAndSendNoZeros() throws Exception {
        // Given
        var one = new OneDisk(disk);
        var request = Planners.request(publication, 1);
        var plan = Told.by(Planners.of(stamp(), one, 4 * MIB), request);
        // When
        var seal = transfer(plan, one);
        var completed = Told.by(Sealers.of(stamp()), seal).only(UploadCompleted.class);
        // Then
        var blob = stamp().blob(seal.blob());
        var expected = new ArrayList<>(disk.nonZero(0, 16 * MIB));
        expected.add(new Extent(16 * MIB, 16 * MIB + 512));
        assertThat(PageBlobs.ranges(blob, 0, 16 * MIB + 512)).isEqualTo(expected);
        assertThat(completed.bytesSent()).isEqualTo(Extents.bytes(expected));
        var found = new ByteArrayOutputStream();
        blob.downloadStream(found);
        var bytes = ByteBuffer.allocate((int) (16 * MIB));
        disk.read(0, bytes);
        assertThat(ByteBuffer.wrap(found.toByteArray(), 0, bytes.capacity()).mismatch(bytes.rewind()))
                .isEqualTo(-1);
        assertThat(new String(found.toByteArray(), bytes.capacity(), 8, StandardCharsets.US_ASCII))
                .isEqualTo("conectix");
        assertThat(blob.getProperties().getLeaseState()).isNotEqualTo(LeaseStateType.LEASED);
    }

    @Test
    void shouldGoOnWhereADeadWorkerStopped() throws Exception {
        // Given
        var one = new OneDisk(disk);
        var plan = Told.by(Planners.of(stamp(), one, 16 * MIB), Planners.request(publication, 1));
        var blob = stamp().blob(plan.only(UploadPlanned.class).blob());
        one.whenRead(offset -> {
            if (offset >= 12 * MIB) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !PageBlobs.ranges(blob, 0, 12 * MIB).isEmpty());
                throw new IOException("The worker dies here");
            }
        });
        assertThat(catchThrowable(() -> transfer(plan, one))).isInstanceOf(IOException.class);
        one.whenRead(_ -> {});
        // When
        var seal = transfer(plan, one);
        var completed = Told.by(Sealers.of(stamp()), seal).only(UploadCompleted.class);
        // Then
        assertThat(completed.bytesSent())
                .isLessThan(Extents.bytes(disk.nonZero(0, 16 * MIB)) + 512)
                .isGreaterThan(512);
    }

    @Test
    void shouldKeepALeftOverWorkerFromTheBlobOfALaterAttempt() throws Exception {
        // Given
        var one = new OneDisk(disk);
        var plan = Told.by(Planners.of(stamp(), one, 16 * MIB), Planners.request(publication, 1));
        Told.by(Planners.of(stamp(), one, 16 * MIB), Planners.request(publication, 2));
        // When
        var problem = catchThrowableOfType(ProblemException.class, () -> transfer(plan, one))
                .problem();
        // Then
        assertThat(problem.type()).endsWith(":upload-superseded");
        var blob = stamp().blob(plan.only(UploadPlanned.class).blob());
        assertThat(PageBlobs.ranges(blob, 0, 16 * MIB + 512)).isEmpty();
    }

    private static TestStamp stamp() {
        return azurite.orElseThrow();
    }

    private static SealRequested transfer(Told plan, OneDisk one) throws Exception {
        var worker = Transferers.of(stamp(), one);
        var ranges = RangesDigest.NOTHING;
        var bytesSent = 0L;
        for (var segment : plan.all(SegmentPlanned.class)) {
            var transferred = Told.by(worker, segment).only(SegmentTransferred.class);
            ranges = ranges.plus(transferred.ranges());
            bytesSent += transferred.bytesSent();
        }
        var planned = plan.only(UploadPlanned.class);
        var request = Planners.request(planned.publication(), 1);
        return new SealRequested(
                planned.publication(),
                Instant.now(),
                1,
                planned.blob(),
                planned.virtualSize(),
                ranges,
                bytesSent,
                request.spec());
    }
}
