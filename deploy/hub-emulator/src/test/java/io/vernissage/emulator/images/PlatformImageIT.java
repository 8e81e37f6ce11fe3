package io.vernissage.emulator.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.PublicAccessType;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TestStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformImageIT {
    private static final String LIST = "/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage";

    @TempDir
    Path data;

    private TestStamp stamp;
    private BlobServiceClient account;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
        stamp.group("images");
        account = stamp.account("images", "imagesources");
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldCopyAnImageByItsSignatureAndAnswerAsRecorded() throws IOException {
        // Given
        var source = signed(stamp.vhd(account, "vhds", "a.vhd", 21));
        // When
        var made = put("1.0.0", source);
        var repeated = put("1.0.0", source);
        var ended = terminal("1.0.0");
        // Then
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.state()).isEqualTo("Creating");
        assertThat(made.header("Location")).isEmpty();
        assertThat(made.header("Azure-AsyncOperation")).isEmpty();
        assertThat(made.json().get("name").isNull()).isTrue();
        assertThat(made.json().path("type").asText())
                .isEqualTo("Microsoft.Compute.Admin/locations/artifactTypes/publishers/offers/skus/versions");
        assertThat(made.json().path("properties").get("dataDisks").isNull()).isTrue();
        assertThat(made.json().path("properties").path("replicate").asBoolean(true))
                .isFalse();
        assertThat(repeated.status()).isEqualTo(200);
        assertThat(ended.state()).isEqualTo("Succeeded");
        assertThat(ended.json().path("properties").path("osDisk").path("uri").asText())
                .isEqualTo(source);
        assertThat(put("1.0.0", source).state()).isEqualTo("Succeeded");
        assertThat(list().isArray()).isTrue();
        assertThat(list()).hasSize(1);
        checkLibrary(source);
    }

    private void checkLibrary(String source) throws IOException {
        var folder = data.resolve("resource-manager/library/Contoso/Debian/12/1.0.0");
        var copy = Files.readAllBytes(folder.resolve("osDisk.vhd"));
        var original = account.getBlobContainerClient("vhds")
                .getBlobClient("a.vhd")
                .downloadContent()
                .toBytes();
        assertThat(copy).isEqualTo(original);
        assertThat(bytesOnDisk(folder.resolve("osDisk.vhd"))).isLessThan(4L * TestStamp.MIB);
        var manifest = Json.read(Files.readAllBytes(folder.resolve("manifest.json")));
        assertThat(manifest.path("osDisk").path("source").asText()).isEqualTo(source.substring(0, source.indexOf('?')));
        assertThat(manifest.toString()).doesNotContain("sig=");
    }

    private static long bytesOnDisk(Path file) throws IOException {
        var counted = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(counted.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim())
                * 512;
    }

    @Test
    void shouldShowTenantsWhatIsReady() {
        // Given
        put("1.2.0", signed(stamp.vhd(account, "vhds", "a.vhd", 20)));
        put("1.10.0", signed(stamp.vhd(account, "vhds", "b.vhd", 20)));
        terminal("1.2.0");
        terminal("1.10.0");
        // When
        var start = "/providers/Microsoft.Compute/locations/local/publishers";
        var publishers = stamp.tenant("GET", start, TestStamp.COMPUTE, "");
        var versions = start + "/contoso/artifacttypes/vmimage/offers/debian/skus/12/versions";
        var all = stamp.tenant("GET", versions, TestStamp.COMPUTE, "");
        var one = stamp.tenant("GET", versions + "/1.10.0", TestStamp.COMPUTE, "");
        // Then
        assertThat(publishers.json().path(0).path("name").asText()).isEqualTo("Contoso");
        assertThat(all.json().findValuesAsText("name")).containsExactly("1.2.0", "1.10.0");
        assertThat(one.json()
                        .path("properties")
                        .path("osDiskImage")
                        .path("operatingSystem")
                        .asText())
                .isEqualTo("Linux");
    }

    @Test
    void shouldReadAPublicContainerWithoutSignature() {
        // Given
        var source = stamp.vhd(account, "open", "a.vhd", 20);
        account.getBlobContainerClient("open").setAccessPolicy(PublicAccessType.BLOB, null);
        // When
        put("1.0.0", source);
        // Then
        assertThat(terminal("1.0.0").state()).isEqualTo("Succeeded");
    }

    @Test
    void shouldFailWhatAStampFails() {
        // Given
        var good = FixedVhd.footer(20L * TestStamp.MIB);
        var sources = Map.of(
                "1.0.1", stamp.vhd(account, "vhds", "closed.vhd", 20),
                "1.0.2", signed(stamp.pageBlob(account, "vhds", "raw.vhd", 20, new byte[512])),
                "1.0.3", signed(stamp.pageBlob(account, "vhds", "dynamic.vhd", 20, dynamic(good))),
                "1.0.4", signed(stamp.vhd(account, "vhds", "small.vhd", 19)),
                "1.0.5", signed(stamp.pageBlob(account, "vhds", "longer.vhd", 21, good)),
                "1.0.6", signed(block("block.vhd")),
                "1.0.7", signed(stamp.pageBlob(account, "vhds", "sum.vhd", 20, changed(good, 64))),
                "1.0.8",
                        signed(stamp.pageBlob(
                                account, "vhds", "odd.vhd", 20, FixedVhd.footer(20L * TestStamp.MIB - 512))),
                "1.0.9",
                        signed(account.getBlobContainerClient("vhds")
                                .getBlobClient("none.vhd")
                                .getBlobUrl()));
        // When
        sources.forEach(this::put);
        // Then
        sources.keySet().forEach(version -> {
            var ended = terminal(version);
            assertThat(ended.state()).as(version).isEqualTo("Failed");
            assertThat(ended.json().has("error")).isFalse();
        });
        assertThat(stamp.tenant("GET", "/providers/Microsoft.Compute/locations/local/publishers", TestStamp.COMPUTE, "")
                        .json())
                .isEmpty();
    }

    @Test
    void shouldCopyAgainAfterAFailureAndForgetWhatIsDeleted() {
        // Given
        var source = stamp.vhd(account, "vhds", "a.vhd", 20);
        put("1.0.0", source);
        assertThat(terminal("1.0.0").state()).isEqualTo("Failed");
        // When
        put("1.0.0", signed(source));
        var ended = terminal("1.0.0");
        var deleted = stamp.admin("DELETE", path("1.0.0"), TestStamp.IMAGES, "");
        // Then
        assertThat(ended.state()).isEqualTo("Succeeded");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(stamp.admin("GET", path("1.0.0"), TestStamp.IMAGES, "").status())
                .isEqualTo(404);
        assertThat(data.resolve("resource-manager/library/Contoso/Debian/12/1.0.0"))
                .doesNotExist();
    }

    @Test
    void shouldGoOnAfterARestart() {
        // Given
        var blobPort = stamp.emulator().blobService().getPort();
        var sources = java.util.stream.IntStream.range(0, 4)
                .mapToObj(i -> signed(stamp.vhd(account, "vhds", i + ".vhd", 20)))
                .toList();
        // When
        for (var i = 0; i < sources.size(); i++) {
            put("1.0." + i, sources.get(i));
        }
        stamp.close();
        stamp = TestStamp.withBlobsAt(data, blobPort);
        // Then
        for (var i = 0; i < sources.size(); i++) {
            assertThat(terminal("1.0." + i).state()).isEqualTo("Succeeded");
        }
    }

    @Test
    void shouldFailAtItsStartWhatNoClientCanFetch() {
        // Given
        put("1.0.0", signed(stamp.vhd(account, "vhds", "a.vhd", 20)));
        terminal("1.0.0");
        stamp.close();
        var store = new ResourceStore(data.resolve("resource-manager/resources"));
        var image = store.all()
                .filter(one -> one.id().endsWith("/versions/1.0.0"))
                .findFirst()
                .orElseThrow()
                .withProvisioningState("Creating");
        var body = image.body();
        ((ObjectNode) body.at("/properties/osDisk")).put("uri", "http://a_b/c.vhd");
        store.put(new Resource(image.id(), body, image.internal()));
        // When
        stamp = TestStamp.on(data);
        // Then
        assertThat(terminal("1.0.0").state()).isEqualTo("Failed");
    }

    @Test
    void shouldRefuseNamesAndAddressesThatCannotBe() {
        // When
        var version = put("1.0", "https://somewhere/a.vhd");
        var address = put("1.0.0", "file:///etc/passwd");
        var noHost = put("1.0.0", "http://a_b/c.vhd");
        var slash = put("1.0.0", "https:/foo");
        var port = put("1.0.0", "http://127.0.0.1:99999/x.vhd");
        var missing = stamp.admin("PUT", path("1.0.0"), TestStamp.IMAGES, "{'properties':{}}");
        var tenantSide = stamp.tenant("GET", LIST, TestStamp.IMAGES, "");
        // Then
        assertThat(version.error()).isEqualTo("InvalidParameter");
        assertThat(address.error()).isEqualTo("InvalidParameter");
        assertThat(noHost.error()).isEqualTo("InvalidParameter");
        assertThat(slash.error()).isEqualTo("InvalidParameter");
        assertThat(port.error()).isEqualTo("InvalidParameter");
        assertThat(missing.error()).isEqualTo("InvalidParameter");
        assertThat(tenantSide.status()).isEqualTo(404);
        assertThat(list()).isEmpty();
    }

    private TestStamp.Reply put(String version, String source) {
        return stamp.admin("PUT", path(version), TestStamp.IMAGES, """
                {'Properties':{'OsDisk':{'OsType':'Linux','Uri':'%s'}}}""".formatted(source));
    }

    private com.fasterxml.jackson.databind.JsonNode list() {
        return stamp.admin("GET", LIST, TestStamp.IMAGES, "").json();
    }

    private TestStamp.Reply terminal(String version) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> stamp.admin("GET", path(version), TestStamp.IMAGES, ""),
                        reply -> !reply.state().equals("Creating"));
    }

    private static String path(String version) {
        return LIST + "/publishers/Contoso/offers/Debian/skus/12/versions/" + version;
    }

    private String signed(String address) {
        var values = new BlobServiceSasSignatureValues(
                OffsetDateTime.now(java.time.ZoneOffset.UTC).plusHours(1),
                new BlobContainerSasPermission().setReadPermission(true));
        return address + "?" + account.getBlobContainerClient("vhds").generateSas(values);
    }

    private String block(String name) {
        var blob = account.getBlobContainerClient("vhds").getBlobClient(name);
        blob.upload(com.azure.core.util.BinaryData.fromBytes(FixedVhd.footer(20L * TestStamp.MIB)));
        return blob.getBlobUrl();
    }

    private static byte[] dynamic(byte[] footer) {
        var changed = footer.clone();
        ByteBuffer.wrap(changed)
                .putInt(60, 3)
                .putInt(64, ByteBuffer.wrap(footer).getInt(64) - 1);
        return changed;
    }

    private static byte[] changed(byte[] footer, int at) {
        var changed = footer.clone();
        changed[at] ^= 1;
        return changed;
    }
}
