package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.models.BlobAccessPolicy;
import com.azure.storage.blob.models.BlobSignedIdentifier;
import io.vernissage.emulator.BlobEmulator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stamp answers to requests at the edge of the rules. */
class StampRulesIT {
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
    void shouldRefuseWhatOnlyPublicAzureHas() {
        // Given
        var container = container();
        var blob = pageBlob(container);
        var source = client.signed(blob);
        // When, then
        assertThat(client.send(
                                "PUT",
                                blob + "?comp=page",
                                "x-ms-page-write",
                                "update",
                                "x-ms-range",
                                "bytes=0-511",
                                "x-ms-copy-source",
                                source,
                                "x-ms-source-range",
                                "bytes=0-511")
                        .outcome())
                .isEqualTo("400 UnsupportedHeader");
        assertThat(client.send("PUT", container + "/b?comp=block&blockid=AAAA", "x-ms-copy-source", source)
                        .outcome())
                .isEqualTo("400 UnsupportedHeader");
        assertThat(client.send("PUT", container + "/b", "x-ms-copy-source", source, "x-ms-requires-sync", "true")
                        .outcome())
                .isEqualTo("400 UnsupportedHeader");
        assertThat(client.send("PUT", blob + "?comp=tier", "x-ms-access-tier", "Cool")
                        .outcome())
                .isEqualTo("409 BlobAccessTierNotSupportedForAccountType");
        assertThat(client.send(
                                "PUT",
                                container + "/huge",
                                "x-ms-blob-type",
                                "PageBlob",
                                "x-ms-blob-content-length",
                                Long.toString((1L << 40) + PAGE))
                        .outcome())
                .isEqualTo("400 InvalidHeaderValue");
        assertThat(client.send("GET", "?restype=account&comp=properties").header("x-ms-account-kind"))
                .isEqualTo("Storage");
    }

    @Test
    void shouldTakeSequenceNumbersByTheRulesOfTheirActions() {
        // Given
        var blob = pageBlob(container());
        // When, then
        assertThat(number(blob, "update", "5")).isEqualTo("5");
        assertThat(number(blob, "max", "3")).isEqualTo("5");
        assertThat(number(blob, "max", "9")).isEqualTo("9");
        assertThat(number(blob, "increment")).isEqualTo("10");
        assertThat(number(blob, "increment", "4")).isEqualTo("400 InvalidHeaderValue");
        assertThat(number(blob, "update")).isEqualTo("400 MissingRequiredHeader");
        assertThat(number(blob, "max")).isEqualTo("400 MissingRequiredHeader");
        assertThat(client.send("PUT", blob + "?comp=properties", "x-ms-blob-content-length", "100")
                        .outcome())
                .isEqualTo("400 InvalidHeaderValue");
    }

    @Test
    void shouldAnswerRangesAsTheServiceDoes() {
        // Given
        var blob = container() + "/text";
        client.send("PUT", blob, "0123456789".getBytes(StandardCharsets.UTF_8), "x-ms-blob-type", "BlockBlob");
        // When
        var part = client.send("GET", blob, "x-ms-range", "bytes=2-4", "x-ms-range-get-content-md5", "true");
        var behind = client.send("GET", blob, "x-ms-range", "bytes=10-");
        // Then
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo("234");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(part.header("Content-MD5")).isNotEmpty().isNotEqualTo(part.header("x-ms-blob-content-md5"));
        assertThat(behind.outcome()).isEqualTo("416 InvalidRange");
        assertThat(behind.header("Content-Range")).isEqualTo("bytes */10");
        assertThat(client.send("GET", blob, "x-ms-range-get-content-md5", "true")
                        .outcome())
                .isEqualTo("400 InvalidHeaderValue");
    }

    @Test
    void shouldHoldBlocksToTheirRules() {
        // Given
        var container = container();
        var blob = container + "/blocks";
        var bytes = "block".getBytes(StandardCharsets.UTF_8);
        // When
        var first = client.send("PUT", blob + "?comp=block&blockid=AAAA", bytes);
        // Then
        assertThat(first.outcome()).isEqualTo("201");
        assertThat(client.send("PUT", blob + "?comp=block&blockid=AAAAAAAA", bytes)
                        .outcome())
                .isEqualTo("400 InvalidBlobOrBlock");
        assertThat(client.send("PUT", blob + "?comp=block&blockid=AAAB").outcome())
                .isEqualTo("400 InvalidHeaderValue");
        assertThat(client.send("PUT", pageBlob(container) + "?comp=block&blockid=AAAA", bytes)
                        .outcome())
                .isEqualTo("409 InvalidBlobType");
        assertThat(client.send("GET", blob + "?comp=blocklist&blocklisttype=some")
                        .outcome())
                .isEqualTo("400 InvalidQueryParameterValue");
        assertThat(client.send("GET", blob).outcome()).isEqualTo("404 BlobNotFound");
        var list = container + "?restype=container&comp=list";
        assertThat(client.send("GET", list).all("Name")).containsExactly("disk.vhd");
        assertThat(client.send("GET", list + "&include=uncommittedblobs").all("Name"))
                .containsExactly("blocks", "disk.vhd");
        assertThat(client.send("GET", list + "&include=nonsense").outcome())
                .isEqualTo("400 InvalidQueryParameterValue");
    }

    @Test
    void shouldRefuseCopiesThatDoNotFit() {
        // Given
        var container = container();
        var blob = pageBlob(container);
        var text = container + "/text";
        client.send("PUT", text, new byte[3], "x-ms-blob-type", "BlockBlob");
        var other = container + "/other.vhd";
        // When, then
        assertThat(client.send("PUT", text, "x-ms-copy-source", client.signed(blob))
                        .outcome())
                .isEqualTo("409 InvalidBlobType");
        assertThat(client.send("PUT", other, "x-ms-copy-source", client.signed(blob), "x-ms-source-if-match", "\"0x1\"")
                        .outcome())
                .isEqualTo("412 SourceConditionNotMet");
        assertThat(client.send("PUT", blob + "?comp=copy&copyid=1", "x-ms-copy-action", "abort")
                        .outcome())
                .isEqualTo("409 NoPendingCopyOperation");
        assertThat(client.send("PUT", blob + "?comp=copy&copyid=1").outcome()).isEqualTo("400 MissingRequiredHeader");
        client.send("PUT", text + "?comp=lease", "x-ms-lease-action", "acquire", "x-ms-lease-duration", "60");
        assertThat(client.send("PUT", text, "x-ms-copy-source", client.signed(text))
                        .outcome())
                .isEqualTo("412 LeaseIdMissing");
    }

    @Test
    void shouldKeepItsBytesWhenABlobIsCopiedOntoItself() {
        // Given
        var text = container() + "/text";
        client.send("PUT", text, "kept".getBytes(StandardCharsets.UTF_8), "x-ms-blob-type", "BlockBlob");
        // When
        var accepted = client.send("PUT", text, "x-ms-copy-source", client.signed(text), "x-ms-meta-a", "b");
        // Then
        assertThat(accepted.outcome()).isEqualTo("202");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        client.send("HEAD", text).header("x-ms-copy-status").equals("success"));
        var read = client.send("GET", text);
        assertThat(read.text()).isEqualTo("kept");
        assertThat(read.header("x-ms-meta-a")).isEqualTo("b");
    }

    @Test
    void shouldRefuseNamesAndMetadataOutsideTheRules() {
        // Given
        var blob = pageBlob(container());
        // When, then
        assertThat(client.send("PUT", "ab?restype=container").outcome()).isEqualTo("400 OutOfRangeInput");
        assertThat(client.send("PUT", "Upper?restype=container").outcome()).isEqualTo("400 InvalidResourceName");
        assertThat(client.send("PUT", blob + "?comp=metadata", "x-ms-meta-not-a-name", "1")
                        .outcome())
                .isEqualTo("400 InvalidMetadata");
        assertThat(client.send("PUT", blob + "?comp=metadata", "x-ms-meta-large", "x".repeat(8200))
                        .outcome())
                .isEqualTo("400 MetadataTooLarge");
    }

    @Test
    void shouldKeepServiceProperties() {
        // Given
        var cors = """
                <StorageServiceProperties><Cors><CorsRule><AllowedOrigins>https://a.b</AllowedOrigins>\
                <AllowedMethods>GET</AllowedMethods><MaxAgeInSeconds>9</MaxAgeInSeconds><ExposedHeaders></ExposedHeaders>\
                <AllowedHeaders></AllowedHeaders></CorsRule></Cors></StorageServiceProperties>""";
        // When
        var set = client.send("PUT", "?restype=service&comp=properties", cors.getBytes(StandardCharsets.UTF_8));
        // Then
        var now = client.send("GET", "?restype=service&comp=properties");
        assertThat(set.outcome()).isEqualTo("202");
        assertThat(now.all("AllowedOrigins")).containsExactly("https://a.b");
        assertThat(now.all("Version")).hasSize(3);
    }

    @Test
    void shouldNotTakeASignatureThatSaysTwiceWhatItsPolicySays() {
        // Given
        var container = container();
        var blob = pageBlob(container);
        var policy = new BlobSignedIdentifier()
                .setId("readers")
                .setAccessPolicy(new BlobAccessPolicy()
                        .setExpiresOn(OffsetDateTime.now(ZoneOffset.UTC).plusDays(1))
                        .setPermissions("r"));
        emulator.client().getBlobContainerClient(container).setAccessPolicy(null, List.of(policy));
        // When, then
        assertThat(policy(blob, "", "").outcome()).isEqualTo("200");
        assertThat(policy(blob, "", "2999-01-01").outcome()).isEqualTo("403 AuthenticationFailed");
        assertThat(policy(blob, "r", "").outcome()).isEqualTo("403 AuthenticationFailed");
    }

    private static RawClient.Answer policy(String blob, String permissions, String expiry) {
        var text = "%s\n\n%s\n/blob/%s/%s\nreaders\n\n\n2019-07-07\nb\n\n\n\n\n\n"
                .formatted(permissions, expiry, BlobEmulator.ACCOUNT, blob);
        var query = "?si=readers&sr=b&sv=2019-07-07&sig=" + RawClient.signature(text)
                + (permissions.isEmpty() ? "" : "&sp=" + permissions)
                + (expiry.isEmpty() ? "" : "&se=" + expiry);
        return client.sendTo(client.url(blob + query), "HEAD", new byte[0]);
    }

    /** The new number, or what the action is refused with. */
    private static String number(String blob, String action, String... given) {
        var answer = given.length == 0
                ? client.send("PUT", blob + "?comp=properties", "x-ms-sequence-number-action", action)
                : client.send(
                        "PUT",
                        blob + "?comp=properties",
                        "x-ms-sequence-number-action",
                        action,
                        "x-ms-blob-sequence-number",
                        given[0]);
        return answer.status() == 200 ? answer.header("x-ms-blob-sequence-number") : answer.outcome();
    }

    private static String container() {
        var container = "c" + UUID.randomUUID();
        client.send("PUT", container + "?restype=container");
        return container;
    }

    private static String pageBlob(String container) {
        var blob = container + "/disk.vhd";
        client.send("PUT", blob, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", Integer.toString(8 * PAGE));
        return blob;
    }
}
