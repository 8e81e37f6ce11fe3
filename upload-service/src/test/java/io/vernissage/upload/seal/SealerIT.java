package io.vernissage.upload.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.LeaseStateType;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.upload.BlobMark;
import io.vernissage.upload.Extent;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.UploadStep.SealRequested;
import io.vernissage.upload.plan.Planners;
import io.vernissage.upload.receipt.DiskCheck;
import io.vernissage.upload.transfer.Transferers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerIT {
    private static final long MIB = 1024 * 1024;

    @TempDir
    private static Path folder;

    private static TestStamp stamp;

    private final UUID publication = UUID.randomUUID();
    private final Random random = new Random(5);

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(folder);
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldMakeAProvenBlobAFixedVhd() throws Exception {
        // Given: ranges that join across segments
        var disk = new ScatteredDisk(10 * MIB).data(0, 5, random).data(4 * MIB - 1024, 5000, random);
        var request = upload(disk);
        // When
        var completed = Told.by(sealer(), request).only(UploadCompleted.class);
        // Then
        assertThat(completed.bytesSent()).isEqualTo(5005 * 512 + 512);
        assertThat(completed.virtualSize()).isEqualTo(10 * MIB);
        var vhd = download(request);
        assertThat(vhd).hasSize((int) (10 * MIB + 512));
        assertThat(ByteBuffer.wrap(vhd, (int) (10 * MIB), 512))
                .isEqualTo(ByteBuffer.wrap(FixedVhdFooter.of(10 * MIB, request.at(), publication)));
        var properties = stamp.blob(request.blob()).getProperties();
        assertThat(properties.getLeaseState()).isNotEqualTo(LeaseStateType.LEASED);
        // and it has a receipt that is the disk's
        var receipt = completed.receipt().orElseThrow();
        assertThat(new DiskCheck(receipt, _ -> {}).firstDifference(disk)).isEmpty();
        assertThat(new DiskCheck(receipt, _ -> {}).firstDifference(disk.data(9 * MIB, 1, random)))
                .contains(new Extent(8 * MIB, 10 * MIB));
        assertThat(properties.getMetadata()).containsEntry("receiptroot", receipt.root());
    }

    @Test
    void shouldSealWithoutAReceiptWhatWorkersOfAnEarlierVersionHaveSent() throws Exception {
        // Given
        var request = upload(new ScatteredDisk(4 * MIB).data(0, 5, random));
        var leaves = request.blob().blob() + ".1.leaves";
        stamp.blob(request.blob()).getContainerClient().getBlobClient(leaves).delete();
        // Then
        assertThat(Told.by(sealer(), request).only(UploadCompleted.class).receipt())
                .isEmpty();
    }

    @Test
    void shouldMakeAVhdThatQemuFindsTheSameAsTheDisk(@TempDir Path files) throws Exception {
        // Given: a disk that ends in a partial MiB
        assumeThat(Files.isExecutable(Path.of("/usr/bin/qemu-img"))).isTrue();
        var disk = new ScatteredDisk(7 * MIB + 1536).data(0, 100, random).data(7 * MIB + 1024, 1, random);
        var request = upload(disk);
        Told.by(sealer(), request);
        var bytes = ByteBuffer.allocate((int) (8 * MIB));
        disk.read(0, bytes);
        var raw = Files.write(files.resolve("disk.raw"), bytes.array());
        var vhd = Files.write(files.resolve("disk.vhd"), download(request));
        // When
        var info = run("qemu-img", "info", "-f", "vpc", vhd.toString());
        var compared = run("qemu-img", "compare", "-f", "raw", "-F", "vpc", raw.toString(), vhd.toString());
        // Then
        assertThat(info).contains("(" + 8 * MIB + " bytes)");
        assertThat(compared).contains("Images are identical");
    }

    @Test
    void shouldEndTheSameWhenItRunsTwice() throws Exception {
        // Given
        var request = upload(new ScatteredDisk(4 * MIB).data(MIB, 3, random));
        var first = Told.by(sealer(), request).only(UploadCompleted.class);
        var vhd = download(request);
        // When
        var second = Told.by(sealer(), request).only(UploadCompleted.class);
        // Then
        assertThat(second).usingRecursiveComparison().ignoringFields("at").isEqualTo(first);
        assertThat(download(request)).isEqualTo(vhd);
    }

    @Test
    void shouldSealADiskWithoutData() throws Exception {
        // Given
        var request = upload(new ScatteredDisk(4 * MIB));
        // When
        var completed = Told.by(sealer(), request).only(UploadCompleted.class);
        // Then
        assertThat(completed.bytesSent()).isEqualTo(512);
        assertThat(PageBlobs.ranges(stamp.blob(request.blob()), 0, 4 * MIB + 512))
                .containsExactly(new Extent(4 * MIB, 4 * MIB + 512));
    }

    @Test
    void shouldRefuseABlobThatLacksAPage() throws Exception {
        // Given
        var request = upload(new ScatteredDisk(8 * MIB).data(MIB, 3, random));
        stamp.blob(request.blob()).clearPagesWithResponse(page(MIB + 512), lease(), null, Context.NONE);
        // When
        var problem = problemOf(request);
        // Then
        assertThat(problem.type()).endsWith(":blob-mismatch");
        assertThat(problem.detail()).contains("1024 bytes in 2 page ranges");
        assertThat(problem.retryable()).isTrue();
        assertThat(PageBlobs.ranges(stamp.blob(request.blob()), 8 * MIB, 8 * MIB + 512))
                .isEmpty();
    }

    @Test
    void shouldRefuseABlobWithAPageTooMany() throws Exception {
        // Given
        var request = upload(new ScatteredDisk(8 * MIB).data(MIB, 3, random));
        var options = new PageBlobUploadPagesOptions(page(6 * MIB), BinaryData.fromBytes(new byte[512]))
                .setRequestConditions(lease());
        stamp.blob(request.blob()).uploadPagesWithResponse(options, null, Context.NONE);
        // When
        var problem = problemOf(request);
        // Then
        assertThat(problem.type()).endsWith(":blob-mismatch");
        assertThat(PageBlobs.ranges(stamp.blob(request.blob()), 8 * MIB, 8 * MIB + 512))
                .isEmpty();
    }

    @Test
    void shouldLeaveTheBlobOfALaterAttemptAlone() throws Exception {
        // Given
        var disk = new ScatteredDisk(4 * MIB).data(MIB, 3, random);
        var request = upload(disk);
        Told.by(Planners.of(stamp, new OneDisk(disk), 4 * MIB), Planners.request(publication, 2));
        // When
        var problem = problemOf(request);
        // Then
        assertThat(problem.type()).endsWith(":upload-superseded");
        assertThat(PageBlobs.ranges(stamp.blob(request.blob()), 0, 4 * MIB + 512))
                .isEmpty();
    }

    @Test
    void shouldSayThatTheBlobIsGone() throws Exception {
        // Given
        var request = upload(new ScatteredDisk(4 * MIB).data(MIB, 3, random));
        stamp.breakLease(request.blob());
        stamp.blob(request.blob()).delete();
        // When
        var problem = problemOf(request);
        // Then
        assertThat(problem.type()).endsWith(":upload-superseded");
    }

    @Test
    void shouldTellWhyItFailed() throws Exception {
        // Given
        var request = upload(new ScatteredDisk(4 * MIB));
        var told = new Told();
        // When
        sealer().failed(new Work<>(request, 5), Problem.passing("kind", "Title", "Detail"), told);
        // Then
        assertThat(told.only(UploadFailed.class).problem().stage()).contains(Stage.UPLOAD);
    }

    private static Sealer sealer() {
        return new Sealer(stamp.blobs());
    }

    /** Plans and transfers, in segments of 4 MiB. */
    private SealRequested upload(ScatteredDisk scattered) throws Exception {
        var disk = new OneDisk(scattered);
        var request = Planners.request(publication, 1);
        var planned = Told.by(Planners.of(stamp, disk, 4 * MIB), request);
        var worker = Transferers.of(stamp, disk);
        var ranges = RangesDigest.NOTHING;
        var bytesSent = 0L;
        for (var segment : planned.all(SegmentPlanned.class)) {
            var transferred = Told.by(worker, segment).only(SegmentTransferred.class);
            ranges = ranges.plus(transferred.ranges());
            bytesSent += transferred.bytesSent();
        }
        var plan = planned.only(UploadPlanned.class);
        return new SealRequested(
                publication, Instant.now(), 1, plan.blob(), plan.virtualSize(), ranges, bytesSent, request.spec());
    }

    private static Problem problemOf(SealRequested request) {
        return catchThrowableOfType(ProblemException.class, () -> Told.by(sealer(), request))
                .problem();
    }

    private PageBlobRequestConditions lease() {
        return new PageBlobRequestConditions().setLeaseId(BlobMark.leaseId(publication, 1));
    }

    private static PageRange page(long offset) {
        return new PageRange().setStart(offset).setEnd(offset + 511);
    }

    private static byte[] download(SealRequested request) {
        var bytes = new ByteArrayOutputStream();
        stamp.blob(request.blob()).downloadStream(bytes);
        return bytes.toByteArray();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
