package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.BlobEmulator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotIT {
    private static final int PAGE = 512;

    @TempDir
    private static Path data;

    private static BlobEmulator emulator;
    private static RawClient client;

    @BeforeAll
    static void start() {
        emulator = BlobEmulator.on(data);
        client = RawClient.of(emulator, "2019-07-07");
    }

    @AfterAll
    static void stop() {
        emulator.close();
    }

    @Test
    void shouldKeepAPageBlobAsItWasWhileTheBlobGoesOn() {
        // Given
        var blob = pageBlob();
        write(blob, 0, 1);
        var before = client.send("HEAD", blob);
        // When
        var taken = client.send("PUT", blob + "?comp=snapshot");
        write(blob, 0, 2);
        write(blob, 2, 3);
        client.send("PUT", blob + "?comp=properties", "x-ms-blob-content-length", "1024");
        // Then
        assertThat(taken.outcome()).isEqualTo("201");
        assertThat(taken.header("ETag")).isEqualTo(before.header("ETag"));
        var then = blob + "?snapshot=" + taken.header("x-ms-snapshot");
        var read = client.send("GET", then);
        assertThat(read.bytes()).hasSize(8 * PAGE);
        assertThat(Arrays.copyOf(read.bytes(), PAGE)).containsOnly(1);
        assertThat(Arrays.copyOfRange(read.bytes(), PAGE, 8 * PAGE)).containsOnly(0);
        var properties = client.send("HEAD", then);
        assertThat(properties.header("ETag")).isEqualTo(before.header("ETag"));
        assertThat(properties.header("x-ms-lease-state")).isEmpty();
        assertThat(client.send("GET", then + "&comp=pagelist").ranges()).containsExactly("+0-511");
        assertThat(client.send("GET", blob).bytes()).hasSize(2 * PAGE);
    }

    @Test
    void shouldTakeASnapshotWithMetadataLeaseAndConditions() {
        // Given
        var blob = pageBlob();
        var lease = UUID.randomUUID().toString();
        client.send(
                "PUT",
                blob + "?comp=lease",
                "x-ms-lease-action",
                "acquire",
                "x-ms-lease-duration",
                "-1",
                "x-ms-proposed-lease-id",
                lease);
        // When
        var taken = client.send("PUT", blob + "?comp=snapshot", "x-ms-meta-why", "before", "x-ms-lease-id", lease);
        // Then
        assertThat(taken.outcome()).isEqualTo("201");
        var then = blob + "?snapshot=" + taken.header("x-ms-snapshot");
        assertThat(client.send("GET", then + "&comp=metadata").header("x-ms-meta-why"))
                .isEqualTo("before");
        assertThat(client.send("HEAD", blob).header("x-ms-meta-why")).isEmpty();
        assertThat(taken.header("ETag")).isNotEqualTo(client.send("HEAD", blob).header("ETag"));
        assertThat(client.send("PUT", blob + "?comp=snapshot").outcome())
                .as("a snapshot is no change")
                .isEqualTo("201");
        assertThat(client.send(
                                "PUT",
                                blob + "?comp=snapshot",
                                "x-ms-lease-id",
                                UUID.randomUUID().toString())
                        .outcome())
                .isEqualTo("412 LeaseIdMismatchWithBlobOperation");
        assertThat(client.send("PUT", blob + "?comp=snapshot", "If-Match", "\"0x1\"")
                        .outcome())
                .isEqualTo("412 ConditionNotMet");
    }

    @Test
    void shouldRefuseWhatASnapshotCannotDo() {
        // Given
        var blob = pageBlob();
        var then = blob + "?snapshot=" + snapshot(blob);
        // When, then
        assertThat(client.send("PUT", then + "&comp=metadata", "x-ms-meta-a", "b")
                        .status())
                .isEqualTo(400);
        assertThat(client.send("PUT", then + "&comp=snapshot").status()).isEqualTo(400);
        assertThat(client.send("DELETE", then, "x-ms-delete-snapshots", "only").outcome())
                .isEqualTo("400 InvalidOperation");
        assertThat(client.send("HEAD", blob + "?snapshot=2020-01-01T00:00:00.0000000Z")
                        .outcome())
                .isEqualTo("404 BlobNotFound");
        assertThat(client.send("GET", blob + "?snapshot=yesterday").outcome())
                .isEqualTo("400 InvalidQueryParameterValue");
    }

    @Test
    void shouldDeleteABlobOnlyWithItsSnapshots() {
        // Given
        var blob = pageBlob();
        var first = snapshot(blob);
        var second = snapshot(blob);
        // When, then
        assertThat(client.send("DELETE", blob).outcome()).isEqualTo("409 SnapshotsPresent");
        assertThat(client.send("DELETE", blob + "?snapshot=" + first).outcome()).isEqualTo("202");
        assertThat(client.send("HEAD", blob + "?snapshot=" + first).status()).isEqualTo(404);
        assertThat(client.send("HEAD", blob + "?snapshot=" + second).status()).isEqualTo(200);
        assertThat(client.send("DELETE", blob, "x-ms-delete-snapshots", "only").outcome())
                .isEqualTo("202");
        assertThat(client.send("HEAD", blob + "?snapshot=" + second).status()).isEqualTo(404);
        assertThat(client.send("HEAD", blob).status()).isEqualTo(200);
        var third = snapshot(blob);
        assertThat(client.send("DELETE", blob, "x-ms-delete-snapshots", "include")
                        .outcome())
                .isEqualTo("202");
        assertThat(client.send("HEAD", blob + "?snapshot=" + third).status()).isEqualTo(404);
    }

    @Test
    void shouldListSnapshotsBeforeTheirBlobAndOverPages() {
        // Given
        var blob = pageBlob();
        var first = snapshot(blob);
        var second = snapshot(blob);
        var list = blob.substring(0, blob.indexOf('/')) + "?restype=container&comp=list";
        // When
        var whole = client.send("GET", list + "&include=snapshots");
        var page = client.send("GET", list + "&include=snapshots&maxresults=1");
        var marker = page.all("NextMarker").getFirst();
        var rest = client.send("GET", list + "&include=snapshots&marker=" + marker);
        // Then
        assertThat(whole.all("Snapshot")).containsExactly(first, second);
        assertThat(whole.all("Name")).hasSize(3);
        assertThat(page.all("Snapshot")).containsExactly(first);
        assertThat(rest.all("Snapshot")).containsExactly(second);
        assertThat(rest.all("Name")).hasSize(2);
        assertThat(client.send("GET", list).all("Name")).hasSize(1);
        assertThat(client.send("GET", list + "&include=snapshots&delimiter=/").outcome())
                .isEqualTo("400 InvalidQueryParameterValue");
    }

    @Test
    void shouldTellWhatDiffersFromAnOlderSnapshot() {
        // Given
        var blob = pageBlob();
        write(blob, 0, 1);
        write(blob, 1, 1);
        write(blob, 2, 1);
        var first = snapshot(blob);
        write(blob, 1, 2);
        var second = snapshot(blob);
        client.send("PUT", blob + "?comp=page", "x-ms-page-write", "clear", "x-ms-range", "bytes=1024-1535");
        write(blob, 6, 3);
        // When, then
        var list = blob + "?comp=pagelist";
        assertThat(client.send("GET", list).ranges()).containsExactly("+0-1023", "+3072-3583");
        assertThat(client.send("GET", list + "&prevsnapshot=" + first).ranges())
                .containsExactly("+512-1023", "-1024-1535", "+3072-3583");
        assertThat(client.send("GET", list + "&prevsnapshot=" + second).ranges())
                .containsExactly("-1024-1535", "+3072-3583");
        assertThat(client.send("GET", list + "&snapshot=" + second + "&prevsnapshot=" + first)
                        .ranges())
                .containsExactly("+512-1023");
        assertThat(client.send("GET", list + "&prevsnapshot=" + first, "x-ms-range", "bytes=0-1100")
                        .ranges())
                .containsExactly("+512-1023", "-1024-1535");
        assertThat(client.send("GET", list + "&snapshot=" + first + "&prevsnapshot=" + second)
                        .outcome())
                .isEqualTo("400 PreviousSnapshotCannotBeNewer");
        assertThat(client.send("GET", list + "&prevsnapshot=2020-01-01T00:00:00.0000000Z")
                        .outcome())
                .isEqualTo("409 PreviousSnapshotNotFound");
        create(blob);
        assertThat(client.send("GET", list + "&prevsnapshot=" + first).outcome())
                .isEqualTo("409 BlobOverwritten");
    }

    @Test
    void shouldGoBackToASnapshotByCopyingItOverItsBlob() {
        // Given
        var blob = pageBlob();
        write(blob, 3, 1);
        var then = snapshot(blob);
        write(blob, 3, 2);
        // When
        var accepted = client.send("PUT", blob, "x-ms-copy-source", client.signed(blob + "?snapshot=" + then));
        // Then
        assertThat(accepted.outcome()).isEqualTo("202");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        client.send("HEAD", blob).header("x-ms-copy-status").equals("success"));
        assertThat(client.send("GET", blob, "x-ms-range", "bytes=1536-2047").bytes())
                .containsOnly(1);
        assertThat(client.send("HEAD", blob).header("x-ms-copy-source"))
                .endsWith("?snapshot=" + then)
                .doesNotContain("sig=");
        assertThat(client.send("HEAD", blob + "?snapshot=" + then).status()).isEqualTo(200);
    }

    @Test
    void shouldKeepABlockBlobWithItsBlocks() {
        // Given
        var blob = container() + "/item";
        client.send("PUT", blob + "?comp=block&blockid=AAAA", "one".getBytes(StandardCharsets.UTF_8));
        client.send(
                "PUT",
                blob + "?comp=blocklist",
                "<BlockList><Latest>AAAA</Latest></BlockList>".getBytes(StandardCharsets.UTF_8));
        var then = snapshot(blob);
        // When
        client.send("PUT", blob, "two".getBytes(StandardCharsets.UTF_8), "x-ms-blob-type", "BlockBlob");
        // Then
        assertThat(client.send("GET", blob).text()).isEqualTo("two");
        assertThat(client.send("GET", blob + "?snapshot=" + then).text()).isEqualTo("one");
        assertThat(client.send("GET", blob + "?comp=blocklist&snapshot=" + then).all("Name"))
                .containsExactly("AAAA");
    }

    @Test
    void shouldReadASnapshotWithASignatureOfItAlone() {
        // Given
        var blob = pageBlob();
        var then = snapshot(blob);
        var other = snapshot(blob);
        var text = "r\n\n2999-01-01\n/blob/%s/%s\n\n\n\n2019-07-07\nbs\n%s\n\n\n\n\n"
                .formatted(BlobEmulator.ACCOUNT, blob, then);
        var query = "&sp=r&se=2999-01-01&sv=2019-07-07&sr=bs&sig=" + RawClient.signature(text);
        // When, then
        assertThat(get(blob + "?snapshot=" + then + query).outcome()).isEqualTo("200");
        assertThat(get(blob + "?snapshot=" + other + query).outcome()).isEqualTo("403 AuthenticationFailed");
        assertThat(get(blob + "?" + query).outcome()).isEqualTo("403 AuthenticationFailed");
    }

    private static RawClient.Answer get(String pathAndQuery) {
        return client.sendTo(client.url(pathAndQuery), "GET", new byte[0]);
    }

    private static String snapshot(String blob) {
        return client.send("PUT", blob + "?comp=snapshot").header("x-ms-snapshot");
    }

    private static void write(String blob, int page, int value) {
        var bytes = new byte[PAGE];
        Arrays.fill(bytes, (byte) value);
        var range = "bytes=%d-%d".formatted(page * PAGE, (page + 1) * PAGE - 1);
        var answer = client.send("PUT", blob + "?comp=page", bytes, "x-ms-page-write", "update", "x-ms-range", range);
        assertThat(answer.outcome()).isEqualTo("201");
    }

    private static String container() {
        var container = "c" + UUID.randomUUID();
        client.send("PUT", container + "?restype=container");
        return container;
    }

    private static String pageBlob() {
        var blob = container() + "/disk.vhd";
        create(blob);
        return blob;
    }

    private static void create(String blob) {
        client.send("PUT", blob, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", Integer.toString(8 * PAGE));
    }
}
