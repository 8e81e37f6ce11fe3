package io.vernissage.upload.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import io.vernissage.hub.StorageAccount;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.Extent;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.TestStamp;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobSourceIT {
    private static final long SPAN = PageBlobs.LONGEST_SPAN;
    private static final int PIECE = 64 * 1024;

    @TempDir
    private static Path folder;

    private static TestStamp stamp;
    private static StorageAccount account;
    private static BlobContainerClient container;
    private static int plainPort;

    private final byte[] data = new byte[PIECE];
    private final String name = "images/debian 12+%s.vhd".formatted(UUID.randomUUID());

    @BeforeAll
    static void start() throws IOException {
        try (var socket = new ServerSocket(0)) {
            plainPort = socket.getLocalPort();
        }
        stamp = TestStamp.startWithPlainBlobs(folder, plainPort);
        stamp.stamp().resourceGroups().ensure("disks", Map.of());
        account = stamp.stamp().storageAccounts().ensure("disks", "disks4tests");
        container = stamp.stamp().storageAccounts().blobs(account).createBlobContainer("vhds");
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldReadAPageBlobAndKnowWhereItHoldsData() throws IOException {
        // Given: data at the start, and over the end of the first span of ranges that is asked for at once
        var blob = pageBlob(3 * SPAN);
        write(blob, 0);
        write(blob, SPAN - PIECE / 2);
        // When
        try (var source = BlobSource.open(blob)) {
            // Then
            assertThat(source.length()).isEqualTo(3 * SPAN);
            assertThat(source.name()).contains(name.substring("images/".length()));
            assertThat(source.dataRanges(0, Long.MAX_VALUE))
                    .containsExactly(new Extent(0, PIECE), new Extent(SPAN - PIECE / 2, SPAN + PIECE / 2));
            assertThat(source.dataRanges(100, 200)).containsExactly(new Extent(100, 200));
            assertThat(source.dataRanges(PIECE, SPAN / 2)).isEmpty();
            for (var target : new ByteBuffer[] {ByteBuffer.allocateDirect(PIECE), ByteBuffer.allocate(PIECE)}) {
                source.read(SPAN - PIECE / 2, target);
                assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(data));
            }
            assertThatThrownBy(() -> source.read(3 * SPAN - 1, ByteBuffer.allocate(2)))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void shouldRefuseABlobThatChanges() throws IOException {
        // Given
        var blob = pageBlob(SPAN);
        write(blob, 0);
        try (var source = BlobSource.open(blob)) {
            // When
            write(blob, PIECE);
            // Then
            var reading = catchThrowableOfType(ProblemException.class, () -> source.read(0, ByteBuffer.allocate(512)));
            assertThat(reading.problem().type()).endsWith("source-changed");
            var listing = catchThrowableOfType(
                    ProblemException.class, () -> source.dataRanges(0, SPAN).toList());
            assertThat(listing.problem().type()).endsWith("source-changed");
            try (var now = BlobSource.open(blob)) {
                assertThat(now.openedAs()).isNotEqualTo(source.openedAs());
            }
        }
    }

    @Test
    void shouldOpenABlobOfAStampByItsAddress() throws IOException {
        // Given
        new Random(1).nextBytes(data);
        var blob = container.getBlobClient(name);
        blob.upload(BinaryData.fromBytes(data));
        var blobs = new BlobSources(stamp.stamps(), SourceFixture.settings());
        for (var time = 0; time < 2; time++) {
            // When: a block blob, whose name needs to be encoded
            try (var source = blobs.open(URI.create(blob.getBlobUrl()), Optional.empty())) {
                // Then
                var target = ByteBuffer.allocate(1000);
                source.read(PIECE - 1000, target);
                assertThat(target.array()).isEqualTo(Arrays.copyOfRange(data, PIECE - 1000, PIECE));
                assertThat(source.dataRanges(0, PIECE)).containsExactly(new Extent(0, PIECE));
            }
        }
    }

    @Test
    void shouldSayWhatIsNotThere() {
        var blobs = new BlobSources(stamp.stamps(), SourceFixture.settings());
        assertThat(refusal(blobs, container.getBlobClient(name).getBlobUrl())).endsWith(":source-not-found");
        assertThat(refusal(blobs, account.blobEndpoint() + "/nothing/disk.vhd")).endsWith(":source-not-found");
        assertThat(refusal(blobs, account.blobEndpoint() + "x/vhds/disk.vhd")).endsWith(":source-account-unknown");
        assertThat(refusal(blobs, account.blobEndpoint() + "/vhds")).endsWith(":source-refused");
    }

    @Test
    void shouldReadBySignature() throws IOException {
        // Given
        var blob = pageBlob(SPAN);
        write(blob, PIECE);
        var signature = blob.generateSas(new BlobServiceSasSignatureValues(
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(1), new BlobSasPermission().setReadPermission(true)));
        var address = URI.create(blob.getBlobUrl().replaceFirst("https://[^/]*", "http://127.0.0.1:" + plainPort));
        var settings = SourceFixture.settings()
                .withCredential("mine", new SourceFixture.Signature("?" + signature, Set.of("127.0.0.1")));
        // When
        try (var source = new BlobSources(stamp.stamps(), settings).open(address, Optional.of("mine"))) {
            // Then
            assertThat(source.dataRanges(0, SPAN)).containsExactly(new Extent(PIECE, 2 * PIECE));
            var target = ByteBuffer.allocate(PIECE);
            source.read(PIECE, target);
            assertThat(target.array()).isEqualTo(data);
        }
    }

    @Test
    void shouldKeepASignatureToItself() {
        // Given
        var blob = pageBlob(SPAN);
        var address = URI.create(blob.getBlobUrl().replaceFirst("https://[^/]*", "http://127.0.0.1:" + plainPort));
        var wrong = "sv=2019-07-07&sr=b&sp=r&se=2099-01-01T00%3A00%3A00Z&sig=aHVudGVyMg%3D%3D";
        var settings = SourceFixture.settings()
                .withCredential("mine", new SourceFixture.Signature(wrong, Set.of("127.0.0.1")));
        var blobs = new BlobSources(stamp.stamps(), settings);
        // When
        var refusal = catchThrowableOfType(ProblemException.class, () -> blobs.open(address, Optional.of("mine")));
        var elsewhere = catchThrowableOfType(
                ProblemException.class,
                () -> blobs.open(URI.create("https://evil.example/vhds/disk.vhd"), Optional.of("mine")));
        // Then
        assertThat(refusal.problem().type()).endsWith(":source-access-refused");
        assertThat(refusal.problem().detail()).doesNotContain("sig=").doesNotContain("aHVudGVyMg");
        assertThat(elsewhere.problem().type()).endsWith(":credential-refused");
    }

    private static String refusal(BlobSources blobs, String address) {
        return catchThrowableOfType(ProblemException.class, () -> blobs.open(URI.create(address), Optional.empty()))
                .problem()
                .type();
    }

    private BlobClient pageBlob(long size) {
        var blob = container.getBlobClient(name);
        blob.getPageBlobClient().create(size, true);
        return blob;
    }

    private void write(BlobClient blob, long offset) {
        new Random(offset).nextBytes(data);
        blob.getPageBlobClient()
                .uploadPages(
                        new PageRange().setStart(offset).setEnd(offset + PIECE - 1), new ByteArrayInputStream(data));
    }
}
