package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.PageRange;
import io.vernissage.emulator.BlobEmulator;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicProfileIT {
    private static final String NEWEST = "2026-10-06";
    private static final int PAGE = 512;
    private static final byte[] CONTENT = "one two three".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private static Path data;

    private static BlobEmulator emulator;
    private static RawClient client;

    @BeforeAll
    static void start() {
        emulator = BlobEmulator.on(data, StorageProfile.publicAzure());
        client = RawClient.of(emulator, NEWEST);
    }

    @AfterAll
    static void stop() {
        emulator.close();
    }

    @Test
    void shouldTakeAVersionThatAStampRefuses() {
        // Given
        var unknown = RawClient.of(emulator, "2031-01-01");
        // When, then
        assertThat(client.send("GET", "?comp=list").outcome()).isEqualTo("200");
        assertThat(RawClient.of(emulator, "2019-07-07")
                        .send("GET", "?comp=list")
                        .outcome())
                .isEqualTo("200");
        assertThat(unknown.send("GET", "?comp=list").outcome()).isEqualTo("400 InvalidHeaderValue");
    }

    @Test
    void shouldHoldAServiceSignatureToTheFormOfItsVersion() {
        // Given
        var blob = blockBlob(container());
        // When
        var before = service(blob, "2020-10-02", "");
        var since = service(blob, NEWEST, "\n");
        var wrong = service(blob, NEWEST, "");
        // Then
        assertThat(before.outcome()).isEqualTo("200");
        assertThat(since.outcome()).isEqualTo("200");
        assertThat(wrong.outcome()).isEqualTo("403 AuthenticationFailed");
    }

    @Test
    void shouldWritePagesFromAnotherBlob() {
        // Given
        var container = container();
        var source = pageBlob(container, "source");
        var target = pageBlob(container, "target");
        var page = new byte[PAGE];
        Arrays.fill(page, (byte) 7);
        client.send("PUT", source + "?comp=page", page, "x-ms-page-write", "update", "x-ms-range", "bytes=512-1023");
        // When
        var written = fromUrl(target, client.signed(source), "bytes=512-1023");
        var unsigned = fromUrl(target, client.url(source), "bytes=512-1023");
        var longer = fromUrl(target, client.signed(source), "bytes=0-1023");
        // Then
        assertThat(written.outcome()).isEqualTo("201");
        assertThat(written.header("Content-MD5")).isNotEmpty();
        assertThat(client.send("GET", target, "Range", "bytes=0-511").bytes()).isEqualTo(page);
        assertThat(unsigned.outcome()).isEqualTo("404 CannotVerifyCopySource");
        assertThat(longer.outcome()).isEqualTo("400 InvalidHeaderValue");
        assertThat(client.send("GET", target + "?comp=pagelist").ranges()).containsExactly("+0-511");
    }

    @Test
    void shouldPutBlocksAndBlobsFromAnotherBlob() {
        // Given
        var container = container();
        var source = client.signed(blockBlob(container));
        var blocks = container + "/blocks";
        // When
        var block = client.send(
                "PUT",
                blocks + "?comp=block&blockid=AAAA",
                "x-ms-copy-source",
                source,
                "x-ms-source-range",
                "bytes=4-6");
        client.send("PUT", blocks + "?comp=blocklist", list("<Latest>AAAA</Latest>"));
        var whole = client.send("PUT", container + "/whole", "x-ms-copy-source", source, "x-ms-blob-type", "BlockBlob");
        var changed = client.send(
                "PUT",
                container + "/whole",
                "x-ms-copy-source",
                source,
                "x-ms-blob-type",
                "BlockBlob",
                "x-ms-source-if-match",
                "\"0x1\"");
        // Then
        assertThat(block.outcome()).isEqualTo("201");
        assertThat(client.send("GET", blocks).text()).isEqualTo("two");
        assertThat(whole.outcome()).isEqualTo("201");
        assertThat(client.send("GET", container + "/whole").bytes()).isEqualTo(CONTENT);
        assertThat(client.send("HEAD", container + "/whole").header("Content-Type"))
                .isEqualTo("text/plain");
        assertThat(changed.outcome()).isEqualTo("412 SourceConditionNotMet");
    }

    @Test
    void shouldCopyBeforeItAnswersWhereAskedTo() {
        // Given
        var container = container();
        var source = client.signed(blockBlob(container));
        // When
        var copied = client.send("PUT", container + "/copy", "x-ms-copy-source", source, "x-ms-requires-sync", "true");
        // Then
        assertThat(copied.outcome()).isEqualTo("202");
        assertThat(copied.header("x-ms-copy-status")).isEqualTo("success");
        assertThat(client.send("GET", container + "/copy").bytes()).isEqualTo(CONTENT);
    }

    @Test
    void shouldTellPageRangesInPages() {
        // Given
        var blob = pageBlob(container(), "disk");
        for (int page : new int[] {0, 2, 4}) {
            var range = "bytes=%d-%d".formatted(page * PAGE, (page + 1) * PAGE - 1);
            client.send("PUT", blob + "?comp=page", new byte[PAGE], "x-ms-page-write", "update", "x-ms-range", range);
        }
        // When
        var first = client.send("GET", blob + "?comp=pagelist&maxresults=2");
        var marker = first.all("NextMarker").getFirst();
        var second = client.send("GET", blob + "?comp=pagelist&maxresults=2&marker=" + marker);
        // Then
        assertThat(first.ranges()).containsExactly("+0-511", "+1024-1535");
        assertThat(second.ranges()).containsExactly("+2048-2559");
        assertThat(second.all("NextMarker")).containsExactly("");
        assertThat(client.send("GET", blob + "?comp=pagelist&maxresults=0").outcome())
                .isEqualTo("400 OutOfRangeQueryParameterValue");
    }

    @Test
    void shouldHavePageBlobsOfEightTebibytes() {
        // Given
        var blob = container() + "/huge";
        // When, then
        assertThat(create(blob, 8L << 40).outcome()).isEqualTo("201");
        assertThat(create(blob, (8L << 40) + PAGE).outcome()).isEqualTo("400 InvalidHeaderValue");
        assertThat(client.send("GET", "?restype=account&comp=properties").header("x-ms-account-kind"))
                .isEqualTo("StorageV2");
    }

    @Test
    void shouldServeTheNewestVersionOfTheSdk() {
        // Given
        var disk = emulator.client(BlobEmulator.ACCOUNT, BlobEmulator.KEY, BlobServiceVersion.getLatest())
                .createBlobContainer("c" + UUID.randomUUID())
                .getBlobClient("disk.vhd")
                .getPageBlobClient();
        disk.create(8 * PAGE);
        disk.uploadPages(new PageRange().setStart(0).setEnd(1023), new ByteArrayInputStream(new byte[2 * PAGE]));
        // When
        var then = disk.createSnapshot();
        disk.uploadPages(new PageRange().setStart(1024).setEnd(1535), new ByteArrayInputStream(new byte[PAGE]));
        disk.clearPages(new PageRange().setStart(0).setEnd(511));
        // Then
        assertThat(disk.listPageRangesDiff(new BlobRange(0), then.getSnapshotId()))
                .extracting(item -> item.getRange().getOffset() + (item.isClear() ? " cleared" : " written"))
                .containsExactlyInAnyOrder("0 cleared", "1024 written");
        assertThat(then.getProperties().getBlobSize()).isEqualTo(8 * PAGE);
    }

    private static RawClient.Answer service(String blob, String version, String scope) {
        var text = "r\n\n2999-01-01\n/blob/%s/%s\n\n\n\n%s\nb\n\n%s\n\n\n\n"
                .formatted(BlobEmulator.ACCOUNT, blob, version, scope);
        var query = "?sp=r&se=2999-01-01&sr=b&sv=" + version + "&sig=" + RawClient.signature(text);
        return client.sendTo(client.url(blob + query), "GET", new byte[0]);
    }

    private static RawClient.Answer fromUrl(String target, String source, String sourceRange) {
        return client.send(
                "PUT",
                target + "?comp=page",
                "x-ms-page-write",
                "update",
                "x-ms-range",
                "bytes=0-511",
                "x-ms-copy-source",
                source,
                "x-ms-source-range",
                sourceRange);
    }

    private static byte[] list(String blocks) {
        return "<BlockList>%s</BlockList>".formatted(blocks).getBytes(StandardCharsets.UTF_8);
    }

    private static String container() {
        var container = "c" + UUID.randomUUID();
        client.send("PUT", container + "?restype=container");
        return container;
    }

    private static String blockBlob(String container) {
        var blob = container + "/source.txt";
        client.send("PUT", blob, CONTENT, "x-ms-blob-type", "BlockBlob", "Content-Type", "text/plain");
        return blob;
    }

    private static String pageBlob(String container, String name) {
        var blob = container + "/" + name;
        create(blob, 8 * PAGE);
        return blob;
    }

    private static RawClient.Answer create(String blob, long length) {
        return client.send(
                "PUT", blob, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", Long.toString(length));
    }
}
