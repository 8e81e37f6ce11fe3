package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.PublicAccessType;
import com.azure.storage.blob.options.BlobBeginCopyOptions;
import com.azure.storage.blob.specialized.BlobClientBase;
import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.TestStamp;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A managed disk of a library's image, and the way to its bytes. */
class DiskAccessIT {
    private static final String IMAGE = "/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage"
            + "/publishers/P/offers/O/skus/S/versions/1.0.0";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path data;

    private static TestStamp stamp;
    private static BlobServiceClient account;
    private static BlobClientBase source;

    @BeforeAll
    static void start() {
        stamp = TestStamp.on(data);
        stamp.group("g");
        account = stamp.account("g", "diskaccess");
        source = blob(stamp.vhd(account, "vhds", "source.vhd", 20));
        var readable = account.getBlobContainerClient("vhds");
        readable.setAccessPolicy(PublicAccessType.BLOB, List.of());
        stamp.admin("PUT", IMAGE, TestStamp.IMAGES, """
                {'properties':{'osDisk':{'osType':'Linux','uri':'%s'}}}""".formatted(source.getBlobUrl()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        stamp.admin("GET", IMAGE, TestStamp.IMAGES, "").state().equals("Succeeded"));
    }

    @AfterAll
    static void end() {
        stamp.close();
    }

    @Test
    void shouldLetTheDiskOfAnImageBeReadAndCopiedUntilAccessEnds() {
        // Given
        assertThat(make("read").path("status").asText()).isEqualTo("Succeeded");
        var asked = stamp.tenant(
                "POST",
                path("read") + "/beginGetAccess",
                TestStamp.DISKS,
                "{'access':'Read','durationInSeconds':3600}");
        assertThat(asked.status()).isEqualTo(202);
        var address = stamp.operation(asked)
                .path("properties")
                .path("output")
                .path("accessSAS")
                .asText();
        var result = stamp.address(
                Listener.TENANT, "GET", URI.create(asked.header("Location").orElseThrow()), "");
        // When
        var target = account.getBlobContainerClient("vhds").getBlobClient("copy.vhd");
        target.beginCopy(new BlobBeginCopyOptions(address).setMetadata(Map.of("mark", "mine")));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> target.getProperties().getCopyStatus() == CopyStatusType.SUCCESS);
        // Then
        assertThat(result.json().path("accessSAS").asText()).isEqualTo(address);
        assertThat(address).contains("/md-");
        assertThat(target.downloadContent().toBytes())
                .isEqualTo(source.downloadContent().toBytes())
                .isEqualTo(blob(address).downloadContent().toBytes());
        assertThat(target.getProperties().getMetadata()).isEqualTo(Map.of("mark", "mine"));
        assertThat(state("read")).isEqualTo("ActiveSAS");
        assertThat(stamp.tenant("DELETE", path("read"), TestStamp.DISKS, "").error())
                .isEqualTo("OperationNotAllowed");
        // When
        stamp.operation(stamp.tenant("POST", path("read") + "/endGetAccess", TestStamp.DISKS, ""));
        // Then
        assertThat(Assertions.catchThrowable(() -> blob(address).getProperties()))
                .isInstanceOf(BlobStorageException.class);
        assertThat(state("read")).isEqualTo("Unattached");
        assertThat(stamp.operation(stamp.tenant("DELETE", path("read"), TestStamp.DISKS, ""))
                        .path("status")
                        .asText())
                .isEqualTo("Succeeded");
    }

    @Test
    void shouldRefuseImagesThatAreNot() {
        // When
        var missing = stamp.tenant("PUT", path("none"), TestStamp.DISKS, body("9.9.9"));
        var write = stamp.tenant(
                "POST", path("none") + "/beginGetAccess", TestStamp.DISKS, "{'access':'Read','durationInSeconds':1}");
        // Then
        assertThat(missing.error()).isEqualTo("PlatformImageNotFound");
        assertThat(write.status()).isEqualTo(404);
    }

    private static JsonNode make(String name) {
        return stamp.operation(stamp.tenant("PUT", path(name), TestStamp.DISKS, body("1.0.0")));
    }

    private static String body(String version) {
        return """
                {'location':'local','properties':{'creationData':{'createOption':'FromImage','imageReference':{'id':
                 '/Subscriptions/x/Providers/Microsoft.Compute/locations/local/publishers/P/artifacttypes/vmimage/offers/O/skus/S/versions/%s'
                }}}}""".formatted(version);
    }

    private static String state(String name) {
        return stamp.tenant("GET", path(name), TestStamp.DISKS, "")
                .json()
                .path("properties")
                .path("diskState")
                .asText();
    }

    private static String path(String name) {
        return TestStamp.in("g", "Microsoft.Compute/disks/" + name);
    }

    private static BlobClientBase blob(String address) {
        return new BlobClientBuilder()
                .endpoint(address)
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .httpClient(stamp.azureHttp())
                .buildClient();
    }
}
