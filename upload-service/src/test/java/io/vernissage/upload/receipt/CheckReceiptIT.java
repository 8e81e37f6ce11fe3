package io.vernissage.upload.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.pipeline.Receipt;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.UploadStep.SealRequested;
import io.vernissage.upload.plan.Planners;
import io.vernissage.upload.seal.Sealers;
import io.vernissage.upload.transfer.Transferers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of a blob by its address alone. */
class CheckReceiptIT {
    private static final long MIB = 1024 * 1024;
    private static final long SEGMENT = 4 * MIB;

    @TempDir
    private static Path folder;

    private static TestStamp stamp;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Random random = new Random(1);

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(folder.resolve("stamp"));
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldKnowABlobAgain() throws Exception {
        // Given
        var completed = upload();
        // When
        var found = check(true, receipt(completed), signed(completed));
        // Then
        assertThat(found).isZero();
        assertThat(said())
                .contains("/disks/" + completed.blob().blob() + " is the disk of the receipt")
                .contains("\r24 of 24 MiB checked")
                .doesNotContain("sig=");
    }

    @Test
    void shouldNameTheFirstRangeThatHasChanged() throws Exception {
        // Given
        var completed = upload();
        for (var at : List.of(17 * MIB, 9 * MIB)) {
            var page = new PageRange().setStart(at).setEnd(at + 511);
            var bytes = BinaryData.fromBytes("changed!".repeat(64).getBytes(StandardCharsets.US_ASCII));
            stamp.blob(completed.blob())
                    .uploadPagesWithResponse(new PageBlobUploadPagesOptions(page, bytes), null, Context.NONE);
        }
        // When
        var found = check(false, receipt(completed), signed(completed));
        // Then
        assertThat(found).isEqualTo(1);
        assertThat(said())
                .contains("its bytes %d to %d differ".formatted(8 * MIB, 12 * MIB - 1))
                .doesNotContain("sig=");
    }

    @Test
    void shouldNameWhatABlobHasLost() throws Exception {
        // Given: one that has lost data, and one that has lost zeros
        var data = upload();
        stamp.blob(data.blob()).resize(18 * MIB + 512);
        var zeros = upload();
        stamp.blob(zeros.blob()).resize(21 * MIB);
        // When
        var lostData = check(false, receipt(data), signed(data));
        var lostZeros = check(false, receipt(zeros), signed(zeros));
        // Then
        assertThat(List.of(lostData, lostZeros)).containsExactly(1, 1);
        assertThat(said())
                .contains("its bytes %d to %d differ".formatted(16 * MIB, 20 * MIB - 1))
                .contains("its bytes %d to %d differ".formatted(21 * MIB, 24 * MIB - 1));
    }

    @Test
    void shouldTryAgainWhatMayPass() throws Exception {
        // Given
        var completed = upload();
        var receipt = receipt(completed);
        var address = signed(completed);
        stamp.inject("""
                {"rules": [{"id": "busy", "where": {"service": "blob", "operations": ["GET_BLOB", "GET_PAGE_RANGES"]},
                  "every": 2, "most": 3, "fault": {"type": "refuse", "error": "ServerBusy"}}]}""");
        // When
        var found = check(false, receipt, address);
        stamp.calm();
        // Then
        assertThat(found).as(said()).isZero();
    }

    @Test
    void shouldSayThatItMayNotRead() throws Exception {
        // Given
        var completed = upload();
        var signed = signed(completed);
        // When
        var wrong = check(false, receipt(completed), signed.replaceFirst("sig=.", "sig="));
        var refused = said();
        var none = check(false, receipt(completed), signed.replaceFirst("[?].*", ""));
        var noAddress = check(false, receipt(completed), signed.replaceFirst("//[^?]*", "//"));
        // Then
        assertThat(List.of(wrong, none, noAddress)).containsExactly(2, 2, 2);
        assertThat(refused).contains("answered 403");
        assertThat(said())
                .contains("needs a signature (SAS) in its address")
                .contains("is not the address of a blob")
                .doesNotContain("sig=");
    }

    @Test
    void shouldNotTrustAStampWithoutItsAuthority() throws Exception {
        // Given
        var completed = upload();
        // When
        var found = run(false, List.of(receipt(completed).toString(), signed(completed)));
        // Then
        assertThat(found).isEqualTo(2);
        assertThat(said()).contains("--trust").doesNotContain("sig=");
    }

    private int check(boolean isTerminal, Path receipt, String address) {
        var authority = folder.resolve("stamp").resolve("ca.pem").toString();
        return run(isTerminal, List.of("--trust", authority, receipt.toString(), address));
    }

    private int run(boolean isTerminal, List<String> arguments) {
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return CheckReceipt.run(new ArrayList<>(arguments), isTerminal, stream, stream);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static String signed(UploadCompleted completed) {
        var accounts = stamp.stamp().storageAccounts();
        var blob = completed.blob();
        return accounts.readOnlyAddress(
                        accounts.get(blob.resourceGroup(), blob.account()),
                        blob.container(),
                        blob.blob(),
                        Duration.ofHours(1))
                .toString();
    }

    /** As the service answers it. */
    private static Path receipt(UploadCompleted completed) throws Exception {
        Receipt receipt = completed.receipt().orElseThrow();
        var file = Files.createTempFile(folder, "receipt", ".json");
        new ObjectMapper()
                .writeValue(
                        file.toFile(),
                        Map.of(
                                "algorithm", receipt.algorithm(),
                                "virtualSize", receipt.virtualSize(),
                                "segmentSize", receipt.segmentSize(),
                                "segmentsPerNode", receipt.segmentsPerNode(),
                                "root", receipt.root(),
                                "nodes", receipt.nodesInHexadecimal()));
        return file;
    }

    private UploadCompleted upload() throws Exception {
        var disk = new OneDisk(new ScatteredDisk(24 * MIB)
                .data(0, 1, random)
                .data(MIB, 3000, random)
                .data(17 * MIB, 4000, random));
        var request = Planners.request(UUID.randomUUID(), 1);
        var plan = Told.by(Planners.of(stamp, disk, SEGMENT), request);
        var worker = Transferers.of(stamp, disk);
        var ranges = RangesDigest.NOTHING;
        for (var segment : plan.all(SegmentPlanned.class)) {
            ranges = ranges.plus(
                    Told.by(worker, segment).only(SegmentTransferred.class).ranges());
        }
        var planned = plan.only(UploadPlanned.class);
        var seal = new SealRequested(
                planned.publication(),
                Instant.now(),
                1,
                planned.blob(),
                planned.virtualSize(),
                ranges,
                0,
                request.spec());
        return Told.by(Sealers.of(stamp), seal).only(UploadCompleted.class);
    }
}
