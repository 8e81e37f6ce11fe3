package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a transfer ends that can not be done. */
class TransferEndingIT {
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
    void shouldStopSoonWhenItIsInterrupted() throws Exception {
        // Given: a worker that hangs in a read once some pages have travelled
        var disk = new OneDisk(new ScatteredDisk(64L * MIB).data(0, 32 * 2048, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 64L * MIB).getFirst();
        var hangs = new CountDownLatch(1);
        disk.whenRead(offset -> {
            if (offset >= 12L * MIB) {
                hang(hangs);
            }
        });
        var ended = new AtomicReference<Throwable>();
        var worker = Thread.ofVirtual()
                .start(() -> ended.set(catchThrowable(() -> Told.by(Transferers.of(stamp, disk), segment))));
        assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
        // When
        worker.interrupt();
        // Then
        assertThat(worker.join(Duration.ofSeconds(10))).isTrue();
        assertThat(ended.get()).isNotNull().isNotInstanceOf(ProblemException.class);
        assertThat(disk.open()).isZero();
    }

    @Test
    void shouldStopWhenALaterAttemptHasTheBlob() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(4L * MIB).data(0, 8, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 4L * MIB).getFirst();
        Transferers.plan(stamp, publication, disk, 2, 4L * MIB);
        // When
        var problem = problemOf(disk, segment);
        // Then
        assertThat(problem.type()).endsWith(":upload-superseded");
        assertThat(problem.retryable()).isTrue();
        assertThat(Transferers.ranges(stamp, segment)).isEmpty();
    }

    @Test
    void shouldStopWhenTheBlobIsGone() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(4L * MIB).data(0, 8, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 4L * MIB).getFirst();
        stamp.breakLease(segment.blob());
        stamp.blob(segment.blob()).delete();
        // When
        var problem = problemOf(disk, segment);
        // Then
        assertThat(problem.type()).endsWith(":upload-superseded");
    }

    @Test
    void shouldRefuseASourceThatHasChangedSinceThePlan() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(4L * MIB).data(0, 8, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 4L * MIB).getFirst();
        disk.becomes("version-2");
        // When
        var problem = problemOf(disk, segment);
        // Then
        assertThat(problem.type()).endsWith(":source-changed");
        assertThat(problem.detail()).contains("version-1").contains("version-2");
        assertThat(Transferers.ranges(stamp, segment)).isEmpty();
        assertThat(disk.open()).isZero();
    }

    @Test
    void shouldRefuseASourceThatChangesWhileItIsRead() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(4L * MIB).data(0, 8, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 4L * MIB).getFirst();
        disk.whenRead(_ -> disk.becomes("version-2"));
        // When
        var problem = problemOf(disk, segment);
        // Then
        assertThat(problem.type()).endsWith(":source-changed");
    }

    @Test
    void shouldTellWhyItFailed() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(4L * MIB).data(0, 8, random));
        var segment = Transferers.plan(stamp, publication, disk, 3, 4L * MIB).getFirst();
        var told = new Told();
        // When
        Transferers.of(stamp, disk).failed(new Work<>(segment, 5), Problem.passing("kind", "Title", "Detail"), told);
        // Then
        var failed = told.only(UploadFailed.class);
        assertThat(failed.attempt()).isEqualTo(3);
        assertThat(failed.problem().stage()).contains(Stage.UPLOAD);
    }

    @Test
    void shouldPassOverWhatIsLeftOfAnUploadThatHasEnded() throws Exception {
        // Given: the upload has failed, its blob is gone, and its segments are still in the queue
        var disk = new OneDisk(new ScatteredDisk(8L * MIB).data(0, 16, random));
        var segments = Transferers.plan(stamp, publication, disk, 1, 4L * MIB);
        var opened = disk.opened();
        stamp.breakLease(segments.getFirst().blob());
        stamp.blob(segments.getFirst().blob()).delete();
        var worker = Transferers.of(stamp, disk, (id, attempt) -> id.equals(publication) && attempt == 1);
        // When
        var told = Told.by(worker, segments.getFirst());
        worker.failed(new Work<>(segments.getFirst(), 9), Problem.passing("kind", "Title", "Detail"), told);
        // Then
        assertThat(told.all()).isEmpty();
        assertThat(disk.opened()).isEqualTo(opened);
    }

    @Test
    void shouldNotTryAgainWhatFailsBecauseTheUploadHasEndedMeanwhile() throws Exception {
        // Given: the clean-up comes while the segment is under way
        var disk = new OneDisk(new ScatteredDisk(4L * MIB).data(0, 8, random));
        var segment = Transferers.plan(stamp, publication, disk, 1, 4L * MIB).getFirst();
        var over = new AtomicBoolean();
        disk.whenRead(_ -> {
            over.set(true);
            throw new IOException("The account has vanished");
        });
        // When
        var told = Told.by(Transferers.of(stamp, disk, (_, _) -> over.get()), segment);
        // Then
        assertThat(told.all()).isEmpty();
        assertThat(disk.open()).isZero();
    }

    private static Problem problemOf(OneDisk disk, SegmentPlanned segment) {
        return catchThrowableOfType(ProblemException.class, () -> Told.by(Transferers.of(stamp, disk), segment))
                .problem();
    }

    private static void hang(CountDownLatch hangs) throws IOException {
        try {
            hangs.countDown();
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while reading");
        }
    }
}
