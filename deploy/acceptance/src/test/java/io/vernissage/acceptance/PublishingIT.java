package io.vernissage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.azure.storage.blob.models.PageRange;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishingIT {
    private static final int MIB = 1 << 20;

    private WholeSystem system;

    @BeforeAll
    void start() {
        system = WholeSystem.start();
    }

    @AfterAll
    void stop() {
        system.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PlatformImage", "FromImage", "Attach"})
    void shouldPublishADiskThroughToAMachine(String createOption) {
        // Given
        var name = "whole-" + createOption.toLowerCase(java.util.Locale.ROOT);
        Disks.sparseRaw(system.images().resolve(name + ".img"), 64, 1);
        // When
        var id = system.publish(request(name, ".img", createOption));
        var ended = system.awaitEnd(id);
        // Then
        assertThat(ended.path("status").asText()).as(ended.toPrettyString()).isEqualTo("completed");
        assertThat(ended.at("/stages/upload/progress/bytesDone").asLong()).isEqualTo(32L * MIB);
        assertThat(ended.at("/stages/image/result/reference/sku").asText()).isEqualTo(name);
        assertThat(ended.at("/stages/galleryItem/result/identity").asText()).startsWith("Contoso.");
        assertThat(ended.at("/stages/virtualMachine/result/id").asText()).contains("/virtualMachines/" + name);
        assertThat(system.stamp().platformImages().get("Contoso", "Acceptance", name, "1.0.0"))
                .isPresent();
        system.awaitNoTemporaries(id);
    }

    @Test
    void shouldMakeTheSameDiskToThePageAndSendNoZeros() throws IOException, InterruptedException {
        assumeTrue(QemuImg.installed(), "qemu-img is not installed");
        // Given a disk by qemu-img with scattered data, and a registry that is away, so that the blob stays to be
        // looked at
        var name = "scattered";
        var vhd = system.images().resolve(name + ".vhd");
        QemuImg.dynamicVhd(vhd, "200M", scatteredWrites());
        system.running().kill("image-registry-service");
        // When
        var id = system.publish(request(name, ".vhd", "PlatformImage"));
        system.awaitPublication(id, publication -> state(publication, "upload").equals("completed"));
        // Then the blob is the disk
        var raw = system.images().resolve(name + ".raw");
        QemuImg.run("qemu-img", "convert", "-f", "vpc", "-O", "raw", vhd.toString(), raw.toString());
        var copy = system.options().data().resolve(name + "-blob.vhd");
        var ranges = downloadBlob(id, copy);
        QemuImg.compareVhds(vhd, copy);
        assertValidFooter(copy);
        // and its page ranges are its data, and the footer
        var expected = new ArrayList<>(Disks.pagesWithData(raw));
        expected.add(new long[] {200L * MIB, 200L * MIB + 512});
        assertThat(ranges.stream().map(range -> new long[] {range.getStart(), range.getEnd() + 1}))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(expected);
        // and its receipt knows it, in whatever format, and knows where it differs
        var receipt = Files.writeString(
                system.options().data().resolve(name + "-receipt.json"),
                system.get(system.uploadService("/publications/" + id + "/receipt"))
                        .body());
        var command = Path.of("../../upload-service/check-receipt").toAbsolutePath();
        QemuImg.run(command.toString(), receipt.toString(), vhd.toString());
        QemuImg.run(command.toString(), receipt.toString(), copy.toString());
        try (var file = new java.io.RandomAccessFile(copy.toFile(), "rw")) {
            file.seek(130L * MIB);
            file.write(1);
        }
        assertThatThrownBy(() -> QemuImg.run(command.toString(), receipt.toString(), copy.toString()))
                .hasMessageContaining("its bytes %d to %d differ".formatted(128 * MIB, 192 * MIB - 1));
        // and the library's copy is the disk, too
        system.running().start(system.running().programs().program("image-registry-service"));
        var ended = system.awaitEnd(id);
        assertThat(ended.path("status").asText()).as(ended.toPrettyString()).isEqualTo("completed");
        var library = system.libraryCopy("Contoso", "Acceptance", name, "1.0.0");
        QemuImg.compareVhds(vhd, library);
        assertValidFooter(library);
        system.awaitNoTemporaries(id);
    }

    @Test
    void shouldMakeOnePublicationOfTwoRequestsWithOneKey() {
        // Given
        Disks.sparseRaw(system.images().resolve("key.img"), 32, 2);
        var key = UUID.randomUUID().toString();
        var request = request("key", ".img", "PlatformImage");
        // When
        var first = system.post(request, "Idempotency-Key", key);
        var second = system.post(request, "Idempotency-Key", key);
        var other = system.post(request.replace("1.0.0", "1.0.1"), "Idempotency-Key", key);
        // Then
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        var id = system.parse(first.body()).path("id").asText();
        assertThat(system.parse(second.body()).path("id").asText()).isEqualTo(id);
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(system.awaitEnd(id).path("status").asText()).isEqualTo("completed");
        var listed = system.parse(
                system.get(system.uploadService("/publications?limit=500")).body());
        assertThat(Stream.of(listed.path("items"))
                        .flatMap(JsonNode::valueStream)
                        .filter(each -> each.path("id").asText().equals(id)))
                .hasSize(1);
    }

    @Test
    void shouldRefuseWhatIsNoDiskAndLeaveNothingBehind() throws IOException {
        // Given
        Files.writeString(system.images().resolve("text.vhd"), "This is a letter, not a disk.\n".repeat(2_000_000));
        var cut = system.images().resolve("cut.vhd");
        Files.write(cut, truncatedDynamicVhd());
        Files.write(system.images().resolve("child.vhd"), differencingVhd());
        // Then
        assertFails("text", ".vhd", "no-disk");
        assertFails("cut", ".vhd", "vhd-");
        assertFails("child", ".vhd", "parent");
        assertFails("absent", ".vhd", "not-found");
        var outside =
                system.post(request("../../outside", ".vhd", "PlatformImage").replace("whole", "x"));
        assertThat(outside.statusCode()).isEqualTo(400);
        assertThat(outside.body()).contains("/source/file").doesNotContain("Exception");
    }

    @Test
    void shouldPublishFromAWebServerAndRefuseWhatItHasNot() throws IOException {
        // Given
        var disk = system.options().data().resolve("served.img");
        Disks.sparseRaw(disk, 32, 5);
        try (var web = WebServer.serving("/served.img", disk)) {
            // When
            var served = system.awaitEnd(system.publish(urlRequest(web.address("/served.img"))));
            var gone = system.awaitEnd(system.publish(urlRequest(web.address("/gone.img"))));
            // Then
            assertThat(served.path("status").asText())
                    .as(served.toPrettyString())
                    .isEqualTo("completed");
            assertThat(gone.at("/stages/upload/problem/type").asText()).endsWith("source-not-found");
            assertThat(gone.at("/stages/upload/problem/detail").asText()).contains("404");
            system.awaitNoTemporaries(gone.path("id").asText());
        }
    }

    private static String urlRequest(String address) {
        return request("served", ".img", "PlatformImage")
                .replace("\"file\": \"served.img\"", "\"url\": \"%s\"".formatted(address));
    }

    private void assertFails(String name, String suffix, String kind) {
        var id = system.publish(request(name, suffix, "PlatformImage"));
        var ended = system.awaitEnd(id);
        var problem = ended.at("/stages/upload/problem");
        assertThat(ended.path("status").asText()).isEqualTo("failed");
        assertThat(problem.path("type").asText()).as(problem.toString()).contains(kind);
        assertThat(problem.path("detail").asText()).isNotBlank().doesNotContain("Exception");
        assertThat(ended.at("/stages/image/state").asText()).isEqualTo("skipped");
        system.awaitNoTemporaries(id);
    }

    private static String state(JsonNode publication, String stage) {
        return publication.path("stages").path(stage).path("state").asText();
    }

    private static String request(String name, String suffix, String createOption) {
        return """
               {"source": {"file": "%1$s%2$s"},
                "image": {"publisher": "Contoso", "offer": "Acceptance", "sku": "%4$s", "version": "1.0.0",
                          "osType": "Linux"},
                "galleryItem": {"title": "Acceptance %4$s"},
                "virtualMachine": {"name": "%4$s", "createOption": "%3$s"}}
               """.formatted(name, suffix, createOption, name.replaceAll("[^a-z0-9-]", ""));
    }

    /** Runs of all sizes and alignments that a sector allows, over 200 MiB. */
    private static List<long[]> scatteredWrites() {
        var random = new Random(7);
        var writes = new ArrayList<long[]>();
        writes.add(new long[] {0, 512, 0x55});
        for (var count = 0; count < 120; count++) {
            var offset = random.nextLong(200L * MIB / 512 - 4096) * 512;
            var length = (1 + random.nextInt(count % 10 == 0 ? 4096 : 20)) * 512L;
            writes.add(new long[] {offset, length, 1 + random.nextInt(255)});
        }
        // written zeros are not data
        writes.add(new long[] {100L * MIB, MIB, 0});
        // a boot signature, which makes the first sector one
        writes.add(new long[] {0, 512, 0xAA});
        return writes;
    }

    private List<PageRange> downloadBlob(String id, Path file) throws IOException {
        var group = "vernissage-" + id;
        var view = system.publication(id);
        var uri = view.at("/stages/upload/result/uri").asText();
        var parts = Pattern.compile("https?://[^/]+/([^/]+)/([^/]+)/([^/]+)").matcher(uri);
        assertThat(parts.matches()).as(uri).isTrue();
        var accounts = system.stamp().storageAccounts();
        var blob = accounts.blobs(accounts.get(group, parts.group(1)))
                .getBlobContainerClient(parts.group(2))
                .getBlobClient(parts.group(3));
        blob.downloadToFile(file.toString(), true);
        return blob.getPageBlobClient().listPageRanges(new com.azure.storage.blob.models.BlobRange(0)).stream()
                .map(item -> new PageRange()
                        .setStart(item.getRange().getOffset())
                        .setEnd(item.getRange().getOffset() + item.getRange().getLength() - 1))
                .toList();
    }

    /** By the specification, not by our own reader. */
    private static void assertValidFooter(Path vhd) throws IOException {
        try (var channel = Files.newByteChannel(vhd)) {
            var footer = ByteBuffer.allocate(512);
            channel.position(channel.size() - 512).read(footer);
            assertThat(new String(footer.array(), 0, 8, java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("conectix");
            assertThat(footer.getInt(60)).as("disk type fixed").isEqualTo(2);
            assertThat(footer.getLong(16)).as("data offset of a fixed disk").isEqualTo(-1);
            assertThat(footer.getLong(48)).as("current size").isEqualTo(channel.size() - 512);
            var sum = 0;
            for (var index = 0; index < 512; index++) {
                sum += index >= 64 && index < 68 ? 0 : footer.get(index) & 0xff;
            }
            assertThat(footer.getInt(64)).as("checksum").isEqualTo(~sum);
        }
        assertThat(QemuImg.run("qemu-img", "info", "-f", "vpc", vhd.toString())).contains("200 MiB");
    }

    private static byte[] truncatedDynamicVhd() {
        var whole = dynamicVhd(3);
        return java.util.Arrays.copyOf(whole, whole.length - MIB - 512);
    }

    private static byte[] differencingVhd() {
        return dynamicVhd(4);
    }

    /** A dynamic VHD of 64 MiB with one block, laid out by the specification; type 4 depends on a parent. */
    private static byte[] dynamicVhd(int type) {
        var table = 1536;
        var block = 2048;
        var file = ByteBuffer.allocate(block + 512 + 2 * MIB + 512);
        var footer = ByteBuffer.allocate(512)
                .put("conectix".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(2)
                .putInt(0x10000)
                .putLong(512)
                .putInt(0)
                .put("win ".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(0xA0000)
                .putInt(0x5769326b)
                .putLong(64L * MIB)
                .putLong(64L * MIB)
                .putInt(0x03C41022)
                .putInt(type);
        var header = ByteBuffer.allocate(1024)
                .put("cxsparse".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putLong(-1)
                .putLong(table)
                .putInt(0x10000)
                .putInt(32)
                .putInt(2 * MIB);
        file.put(0, checksummed(footer.array().clone(), 64))
                .put(512, checksummed(header.array(), 36))
                .put(file.limit() - 512, checksummed(footer.array(), 64));
        for (var entry = 0; entry < 32; entry++) {
            file.putInt(table + 4 * entry, entry == 0 ? block / 512 : -1);
        }
        return file.array();
    }

    private static byte[] checksummed(byte[] structure, int at) {
        var sum = 0;
        for (var each : structure) {
            sum += each & 0xff;
        }
        ByteBuffer.wrap(structure).putInt(at, ~sum);
        return structure;
    }
}
