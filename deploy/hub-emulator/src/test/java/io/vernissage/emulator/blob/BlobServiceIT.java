package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.LeaseStateType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.models.PageBlobItem;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.models.PublicAccessType;
import com.azure.storage.blob.models.SequenceNumberActionType;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.emulator.BlobEmulator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobServiceIT {
    private static final int PAGE = 512;
    private static final long MIB = 1024 * 1024;

    @TempDir
    private static Path data;

    private static BlobEmulator emulator;

    @BeforeAll
    static void start() {
        emulator = BlobEmulator.on(data);
    }

    @AfterAll
    static void stop() {
        emulator.close();
    }

    @Test
    void shouldReadWhatWasWrittenAndZerosElsewhere() {
        // Given
        var blob = pageBlob(8 * MIB);
        var bytes = random((int) (4 * MIB));
        // When
        blob.uploadPages(pages(MIB, bytes.length), new ByteArrayInputStream(bytes));
        // Then
        var whole = download(blob);
        assertThat(whole).hasSize((int) (8 * MIB));
        assertThat(Arrays.copyOfRange(whole, (int) MIB, (int) (5 * MIB))).isEqualTo(bytes);
        assertThat(Arrays.copyOfRange(whole, 0, (int) MIB)).containsOnly(0);
        assertThat(ranges(blob)).containsExactly("%d-%d".formatted(MIB, 5 * MIB - 1));
        assertThat(blob.getProperties().getBlobSize()).isEqualTo(8 * MIB);
    }

    @Test
    void shouldForgetClearedPages() {
        // Given
        var blob = pageBlob(MIB);
        blob.uploadPages(pages(0, 4 * PAGE), new ByteArrayInputStream(random(4 * PAGE)));
        // When
        blob.clearPages(pages(PAGE, PAGE));
        // Then
        assertThat(ranges(blob)).containsExactly("0-511", "1024-2047");
        assertThat(Arrays.copyOfRange(download(blob), PAGE, 2 * PAGE)).containsOnly(0);
        assertThat(blob.listPageRanges(new BlobRange(PAGE, 2L * PAGE)).stream())
                .extracting(range -> range.getRange().getOffset())
                .containsExactly(1024L);
    }

    @Test
    void shouldKeepEveryOneOfManyParallelWrites() {
        // Given
        var blob = pageBlob(64 * MIB);
        // When
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                long start = i * MIB;
                var bytes = filled((int) MIB, i);
                threads.execute(() -> blob.uploadPages(pages(start, bytes.length), new ByteArrayInputStream(bytes)));
            }
        }
        // Then
        assertThat(ranges(blob)).containsExactly("0-" + (64 * MIB - 1));
        var whole = download(blob);
        for (int i = 0; i < 64; i++) {
            assertThat(whole[(int) (i * MIB)]).isEqualTo((byte) i);
            assertThat(whole[(int) ((i + 1) * MIB - 1)]).isEqualTo((byte) i);
        }
    }

    @Test
    void shouldRefuseWritesOutsideTheRules() throws Exception {
        // Given
        var blob = pageBlob(MIB);
        var md5 = MessageDigest.getInstance("MD5");
        var page = random(PAGE);
        // When, then
        assertThat(failure(() -> blob.uploadPages(pages(MIB, PAGE), new ByteArrayInputStream(page))))
                .isEqualTo("416 InvalidPageRange");
        assertThat(failure(
                        () -> write(blob, page, Optional.of(md5.digest(new byte[1])), new PageBlobRequestConditions())))
                .isEqualTo("400 Md5Mismatch");
        assertThat(failure(() ->
                        container().getBlobClient("none").getPageBlobClient().clearPages(pages(0, PAGE))))
                .isEqualTo("404 BlobNotFound");
        var digest = MessageDigest.getInstance("MD5").digest(page);
        var written = write(blob, page, Optional.of(digest), new PageBlobRequestConditions());
        assertThat(written.getContentMd5()).isEqualTo(digest);
    }

    @Test
    void shouldLetOnlyTheHolderOfALeaseWrite() {
        // Given
        var blob = pageBlob(MIB);
        var mine = UUID.randomUUID().toString();
        var lease = new BlobLeaseClientBuilder().blobClient(blob).leaseId(mine).buildClient();
        lease.acquireLease(-1);
        var page = random(PAGE);
        // When, then
        assertThat(failure(() -> blob.clearPages(pages(0, PAGE)))).isEqualTo("412 LeaseIdMissing");
        assertThat(failure(() -> write(
                        blob,
                        page,
                        new PageBlobRequestConditions()
                                .setLeaseId(UUID.randomUUID().toString()))))
                .isEqualTo("412 LeaseIdMismatchWithBlobOperation");
        assertThat(failure(blob::delete)).isEqualTo("412 LeaseIdMissing");
        assertThat(failure(() -> blob.setMetadata(Map.of("a", "b")))).isEqualTo("412 LeaseIdMissing");
        write(blob, page, new PageBlobRequestConditions().setLeaseId(mine));
        assertThat(blob.getProperties().getLeaseState()).isEqualTo(LeaseStateType.LEASED);
        var other = UUID.randomUUID().toString();
        lease.changeLease(other);
        assertThat(failure(() -> write(blob, page, new PageBlobRequestConditions().setLeaseId(mine))))
                .isEqualTo("412 LeaseIdMismatchWithBlobOperation");
        assertThat(lease.breakLease()).isZero();
        assertThat(blob.getProperties().getLeaseState()).isEqualTo(LeaseStateType.BROKEN);
        write(blob, page, new PageBlobRequestConditions());
        blob.delete();
        assertThat(blob.exists()).isFalse();
    }

    @Test
    void shouldHoldEveryConditionAgainstTheBlob() {
        // Given
        var blob = pageBlob(MIB);
        var page = random(PAGE);
        var first = blob.getProperties();
        write(blob, page, new PageBlobRequestConditions().setIfMatch(first.getETag()));
        // When, then
        assertThat(failure(() -> write(blob, page, new PageBlobRequestConditions().setIfMatch(first.getETag()))))
                .isEqualTo("412 ConditionNotMet");
        assertThat(failure(() -> write(blob, page, new PageBlobRequestConditions().setIfNoneMatch("*"))))
                .isEqualTo("412 ConditionNotMet");
        assertThat(failure(() -> blob.create(MIB))).isEqualTo("409 BlobAlreadyExists");
        blob.updateSequenceNumber(SequenceNumberActionType.UPDATE, 7L);
        assertThat(failure(() -> write(blob, page, new PageBlobRequestConditions().setIfSequenceNumberLessThan(7L))))
                .isEqualTo("412 SequenceNumberConditionNotMet");
        write(blob, page, new PageBlobRequestConditions().setIfSequenceNumberEqualTo(7L));
        assertThat(failure(() -> blob.getPropertiesWithResponse(
                        new BlobRequestConditions()
                                .setIfNoneMatch(blob.getProperties().getETag()),
                        Duration.ofSeconds(10),
                        Context.NONE)))
                .startsWith("304");
    }

    @Test
    void shouldResizeAndDescribe() {
        // Given
        var blob = pageBlob(MIB);
        blob.uploadPages(pages(0, 4 * PAGE), new ByteArrayInputStream(random(4 * PAGE)));
        // When
        blob.resize(2 * PAGE);
        blob.resize(8 * PAGE);
        blob.setMetadata(Map.of("source", "debian", "Digest", "sha256"));
        // Then
        assertThat(ranges(blob)).containsExactly("0-1023");
        var properties = blob.getProperties();
        assertThat(properties.getBlobSize()).isEqualTo(8 * PAGE);
        assertThat(properties.getMetadata()).containsEntry("source", "debian");
        assertThat(properties.getETag()).startsWith("0x8D");
        assertThat(download(blob)).hasSize(8 * PAGE);
    }

    @Test
    void shouldListInPagesByPrefixAndFolder() {
        // Given
        var container = container();
        for (var name : List.of("a/1.vhd", "a/2.vhd", "b c/ü.vhd", "z.vhd")) {
            container.getBlobClient(name).getPageBlobClient().create(PAGE);
        }
        container.getBlobClient("z.vhd").setMetadata(Map.of("key", "value"));
        // When, then
        assertThat(container.listBlobs(new ListBlobsOptions().setMaxResultsPerPage(2), null))
                .extracting(BlobItem::getName)
                .containsExactly("a/1.vhd", "a/2.vhd", "b c/ü.vhd", "z.vhd");
        assertThat(container.listBlobsByHierarchy("/", new ListBlobsOptions(), null))
                .extracting(BlobItem::getName)
                .containsExactlyInAnyOrder("a/", "b c/", "z.vhd");
        var detailed = container
                .listBlobs(
                        new ListBlobsOptions()
                                .setPrefix("z")
                                .setDetails(new BlobListDetails().setRetrieveMetadata(true)),
                        null)
                .stream()
                .toList();
        assertThat(detailed).hasSize(1);
        assertThat(detailed.getFirst().getMetadata()).containsEntry("key", "value");
        assertThat(emulator.client().listBlobContainers().stream())
                .anyMatch(item -> item.getName().equals(container.getBlobContainerName()));
    }

    @Test
    void shouldPutBlockBlobsAtOnceAndBlockByBlock() {
        // Given
        var container = container();
        var small = container.getBlobClient("item.azpkg");
        var large = container.getBlobClient("blocks").getBlockBlobClient();
        var parts = List.of(random(100_000), random(50_000));
        // When
        small.upload(BinaryData.fromBytes(parts.getFirst()), true);
        for (int i = 0; i < parts.size(); i++) {
            large.stageBlock(id(i), new ByteArrayInputStream(parts.get(i)), parts.get(i).length);
        }
        var waiting = large.listBlocks(BlockListType.ALL);
        large.commitBlockList(List.of(id(1), id(0)));
        // Then
        assertThat(small.downloadContent().toBytes()).isEqualTo(parts.getFirst());
        assertThat(waiting.getUncommittedBlocks()).hasSize(2);
        var bytes = large.downloadContent().toBytes();
        assertThat(bytes).startsWith(parts.get(1)).endsWith(parts.get(0)).hasSize(150_000);
        assertThat(large.listBlocks(BlockListType.ALL).getCommittedBlocks()).hasSize(2);
        assertThat(failure(() -> large.commitBlockList(List.of(id(9))))).isEqualTo("400 InvalidBlockList");
    }

    @Test
    void shouldCopyByItselfWithHolesKept() {
        // Given
        var source = pageBlob(64 * MIB);
        var bytes = random((int) MIB);
        source.uploadPages(pages(32 * MIB, bytes.length), new ByteArrayInputStream(bytes));
        var copy = container().getBlobClient("copy.vhd").getPageBlobClient();
        // When
        var done = copy.beginCopy(source.getBlobUrl(), Duration.ofMillis(50)).waitForCompletion(Duration.ofSeconds(20));
        // Then
        assertThat(done.getValue().getCopyStatus()).isEqualTo(CopyStatusType.SUCCESS);
        assertThat(ranges(copy)).isEqualTo(ranges(source));
        assertThat(copy.getProperties().getCopyProgress()).isEqualTo("%1$d/%1$d".formatted(64 * MIB));
        var read = new ByteArrayOutputStream();
        copy.downloadStreamWithResponse(
                read, new BlobRange(32 * MIB, MIB), null, null, false, Duration.ofSeconds(20), Context.NONE);
        assertThat(read.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void shouldRefuseAnUnknownVersionAndAWrongKey() {
        // Given
        var newest = emulator.client(BlobEmulator.ACCOUNT, BlobEmulator.KEY, BlobServiceVersion.V2021_12_02);
        var thief = emulator.client(
                BlobEmulator.ACCOUNT, Base64.getEncoder().encodeToString(new byte[32]), BlobServiceVersion.V2019_07_07);
        // When, then
        assertThat(failure(() -> newest.createBlobContainer("never"))).isEqualTo("400 InvalidHeaderValue");
        assertThat(failure(() -> thief.createBlobContainer("never"))).isEqualTo("403 AuthenticationFailed");
    }

    @Test
    void shouldShowAPublicContainerToAnybody() {
        // Given
        var container = container();
        var blob = container.getBlobClient("open.vhd").getPageBlobClient();
        blob.create(PAGE);
        var anybody = new com.azure.storage.blob.BlobClientBuilder()
                .endpoint(blob.getBlobUrl())
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .httpClient(BlobEmulator.transport(emulator.trust()))
                .buildClient();
        // When, then
        assertThat(failure(anybody::getProperties)).startsWith("404");
        container.setAccessPolicy(PublicAccessType.BLOB, null);
        assertThat(anybody.getProperties().getBlobSize()).isEqualTo(PAGE);
        assertThat(failure(anybody::delete)).startsWith("404");
    }

    @Test
    void shouldDeleteAContainerWithAllItHolds() {
        // Given
        var container = container();
        container.getBlobClient("a").getPageBlobClient().create(PAGE);
        // When
        container.delete();
        // Then
        assertThat(container.exists()).isFalse();
        container.create();
        assertThat(container.listBlobs()).isEmpty();
        assertThat(failure(container::create)).isEqualTo("409 ContainerAlreadyExists");
    }

    private static void write(PageBlobClient blob, byte[] page, PageBlobRequestConditions conditions) {
        write(blob, page, Optional.empty(), conditions);
    }

    private static PageBlobItem write(
            PageBlobClient blob, byte[] bytes, Optional<byte[]> md5, PageBlobRequestConditions conditions) {
        var options = new PageBlobUploadPagesOptions(pages(0, bytes.length), BinaryData.fromBytes(bytes))
                .setRequestConditions(conditions)
                .setContentMd5(md5.orElse(null));
        return blob.uploadPagesWithResponse(options, Duration.ofSeconds(20), Context.NONE)
                .getValue();
    }

    private static BlobContainerClient container() {
        return emulator.client().createBlobContainer("c" + UUID.randomUUID());
    }

    private static PageBlobClient pageBlob(long length) {
        var blob = container().getBlobClient("disk.vhd").getPageBlobClient();
        blob.create(length);
        return blob;
    }

    private static PageRange pages(long start, int length) {
        return new PageRange().setStart(start).setEnd(start + length - 1);
    }

    private static List<String> ranges(PageBlobClient blob) {
        return blob.listPageRanges(new BlobRange(0)).stream()
                .map(item -> item.getRange().getOffset() + "-"
                        + (item.getRange().getOffset() + item.getRange().getLength() - 1))
                .toList();
    }

    private static byte[] download(PageBlobClient blob) {
        var bytes = new ByteArrayOutputStream();
        blob.downloadStream(bytes);
        return bytes.toByteArray();
    }

    /** Status and code of what a call is refused with. */
    private static String failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        var failure = catchThrowableOfType(BlobStorageException.class, call);
        return failure.getStatusCode() + " " + failure.getErrorCode();
    }

    private static String id(int number) {
        return Base64.getEncoder().encodeToString(new byte[] {(byte) number});
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
