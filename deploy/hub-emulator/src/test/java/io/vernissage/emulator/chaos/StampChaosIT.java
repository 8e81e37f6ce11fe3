package io.vernissage.emulator.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.models.PublicAccessType;
import io.vernissage.emulator.EmulatorException;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.TestStamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampChaosIT {
    private static final String IMAGE =
            "/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage/publishers/Contoso/offers/Debian/skus/12/versions/1.0.0";

    @TempDir
    Path data;

    private TestStamp stamp;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldThrottleResourceManager() {
        inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'arm', 'operations': ['PUT'], 'path': '*/resourceGroups/busy'},
                 'most': 1, 'fault': {'type': 'refuse', 'error': 'TooManyRequests', 'retryAfter': 'PT7S'}}]}""");
        var throttled = group("busy");
        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.header("Retry-After")).contains("7");
        assertThat(throttled.error()).isEqualTo("TooManyRequests");
        assertThat(group("other").status()).isEqualTo(201);
        assertThat(group("busy").status()).isEqualTo(201);
        assertThat(listed("requestId"))
                .isEqualTo(throttled.header("x-ms-request-id").orElseThrow());
    }

    @Test
    void shouldDoAndFailAtResourceManager() {
        inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'arm', 'operations': ['PUT']}, 'most': 1,
                 'fault': {'type': 'do-and-fail'}}]}""");
        assertThat(group("done").status()).isEqualTo(500);
        assertThat(stamp.tenant("GET", "/resourceGroups/done", TestStamp.RESOURCES, "")
                        .status())
                .isEqualTo(200);
        assertThat(listed("operation")).isEqualTo("PUT");
    }

    @Test
    void shouldCutAnAnswerOfResourceManager() {
        inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'arm', 'operations': ['PUT']}, 'most': 1,
                 'fault': {'type': 'cut-response', 'afterBytes': 20}}]}""");
        assertThatThrownBy(() -> group("done")).isInstanceOf(UncheckedIOException.class);
        assertThat(stamp.tenant("GET", "/resourceGroups/done", TestStamp.RESOURCES, "")
                        .status())
                .isEqualTo(200);
        assertThat(listed("operation")).isEqualTo("PUT");
    }

    @Test
    void shouldLetATokenEndEarlyWithoutTelling() {
        inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'identity'}, 'most': 1,
                 'fault': {'type': 'expire-token', 'lifetime': 'PT1S'}}]}""");
        var form = "grant_type=client_credentials&client_id=%s&client_secret=%s&resource=%s"
                .formatted(HubEmulator.CLIENT_ID, HubEmulator.CLIENT_SECRET, stamp.audience(Listener.TENANT));
        var signedIn = stamp.send(
                "POST", URI.create(stamp.tokenEndpoint()), form, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(signedIn.json().path("expires_in").asInt()).isEqualTo(3600);
        var token = signedIn.json().path("access_token").asText();
        var address = stamp.address(Listener.TENANT, "/resourceGroups", TestStamp.RESOURCES);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> stamp.send("GET", address, "", "Authorization", "Bearer " + token)
                                .status()
                        == 401);
        assertThat(stamp.tenant("GET", "/resourceGroups", TestStamp.RESOURCES, "")
                        .status())
                .isEqualTo(200);
        assertThat(listed("operation")).isEqualTo("TOKEN");
    }

    @Test
    void shouldRefuseTokens() {
        inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'identity', 'operations': ['TOKEN']}, 'most': 1,
                 'fault': {'type': 'refuse', 'error': 'ServerBusy', 'retryAfter': 'PT2S'}}]}""");
        var refused = stamp.send("POST", URI.create(stamp.tokenEndpoint()), "grant_type=client_credentials");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("2");
        assertThat(listed("requestId"))
                .isEqualTo(refused.header("x-ms-request-id").orElseThrow());
    }

    @Test
    void shouldFailAnImageOnItsWayIntoTheLibraryAndLetItBePutAgain() {
        // Given
        stamp.group("images");
        var account = stamp.account("images", "imagesources");
        var source = stamp.vhd(account, "vhds", "a.vhd", 24);
        account.getBlobContainerClient("vhds").setAccessPolicy(PublicAccessType.BLOB, null);
        inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'arm', 'path': '*/publishers/Contoso/*'}, 'most': 1,
                 'fault': {'type': 'fail-copy', 'atPercent': 50}}]}""");
        // When
        var first = put(source);
        var failed = ended();
        put(source);
        var succeeded = ended();
        // Then
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.state()).isEqualTo("Creating");
        assertThat(failed).isEqualTo("Failed");
        assertThat(succeeded).isEqualTo("Succeeded");
        assertThat(listed("operation")).isEqualTo("COPY_PLATFORM_IMAGE");
    }

    @Test
    void shouldBeginWithTheRulesOfAFile(@TempDir Path other) throws IOException {
        var file = other.resolve("chaos.json");
        Files.writeString(file, """
                {"rules": [{"id": "rule", "where": {"service": "arm", "operations": ["PUT"]}, "most": 1,
                 "fault": {"type": "refuse", "error": "InternalError"}}]}""");
        try (var faulty = new TestStamp(options(other.resolve("data"), file))) {
            assertThat(faulty.tenant("PUT", "/resourceGroups/a", TestStamp.RESOURCES, "{'location':'local'}")
                            .status())
                    .isEqualTo(500);
        }
        Files.writeString(file, "{\"rules\": [{\"id\": \"rule\"}]}");
        assertThatThrownBy(() -> HubEmulator.start(options(other.resolve("data"), file)))
                .isInstanceOf(EmulatorException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("'rule' does not say 'where'");
    }

    private static EmulatorOptions options(Path data, Path chaos) {
        return EmulatorOptions.forTests(data).withChaos(chaos);
    }

    private TestStamp.Reply group(String name) {
        return stamp.tenant("PUT", "/resourceGroups/" + name, TestStamp.RESOURCES, "{'location':'local'}");
    }

    private TestStamp.Reply put(String source) {
        return stamp.admin("PUT", IMAGE, TestStamp.IMAGES, """
                {'properties':{'osDisk':{'osType':'Linux','uri':'%s'}}}""".formatted(source));
    }

    private String ended() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> stamp.admin("GET", IMAGE, TestStamp.IMAGES, "").state(),
                        state -> !state.equals("Creating"));
    }

    private void inject(String rules) {
        var answer = stamp.send("PUT", chaos("rules"), rules.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(200);
    }

    /** What the only fault in the list says of whom it met. */
    private String listed(String property) {
        var report = Json.read(stamp.send("GET", chaos("faults"), "").response().body());
        assertThat(report.path("total").asInt()).isEqualTo(1);
        return report.path("faults").path(0).path("visit").path(property).asText();
    }

    private URI chaos(String path) {
        return URI.create(stamp.emulator().blobService() + "/$emulator/chaos/" + path);
    }
}
