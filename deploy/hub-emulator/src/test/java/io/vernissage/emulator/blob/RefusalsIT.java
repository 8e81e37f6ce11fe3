package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.BlobEmulator;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused whoever asks: by its verb, by its port, and because a machine needs it. */
class RefusalsIT {
    @TempDir
    private static Path data;

    private static BlobEmulator emulator;
    private static RawClient client;
    private static int httpPort;

    @BeforeAll
    static void start() throws IOException {
        try (var free = new ServerSocket(0)) {
            httpPort = free.getLocalPort();
        }
        emulator = BlobEmulator.withoutTls(data, httpPort);
        client = RawClient.of(emulator, "2019-07-07");
        client.send("PUT", "disks?restype=container");
        client.send("PUT", "disks/a.vhd", "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", "1024");
    }

    @AfterAll
    static void stop() {
        emulator.close();
    }

    @Test
    void shouldRefuseEveryVerbButTheOperationsOwn() {
        for (var request : List.of(
                "DELETE disks/a.vhd?comp=metadata",
                "POST disks/a.vhd?comp=properties",
                "DELETE disks/a.vhd?comp=page",
                "PATCH disks?restype=container&comp=acl",
                "DELETE disks?restype=container&comp=metadata",
                "POST ?restype=service&comp=properties",
                "PUT ?restype=account&comp=properties")) {
            var parts = request.split(" ", 2);
            assertThat(client.send(parts[0], parts[1]).outcome()).as(request).isEqualTo("405 UnsupportedHttpVerb");
        }
    }

    @Test
    void shouldRefuseANumberBehindTheLast() {
        var last = Long.toString(Long.MAX_VALUE);
        client.send(
                "PUT",
                "disks/last.vhd",
                "x-ms-blob-type",
                "PageBlob",
                "x-ms-blob-content-length",
                "512",
                "x-ms-blob-sequence-number",
                last);
        assertThat(client.send("PUT", "disks/last.vhd?comp=properties", "x-ms-sequence-number-action", "increment")
                        .outcome())
                .isEqualTo("409 SequenceNumberIncrementTooLarge");
        assertThat(client.send("HEAD", "disks/last.vhd").header("x-ms-blob-sequence-number"))
                .isEqualTo(last);
    }

    @Test
    void shouldEncodeNamesThatXmlCannotHave() throws IOException {
        // Given
        client.send("PUT", "names?restype=container");
        client.send("PUT", "names/bad%01%20na+me", new byte[1], "x-ms-blob-type", "BlockBlob");
        client.send("PUT", "names/good", new byte[1], "x-ms-blob-type", "BlockBlob");
        // When
        var list = client.send("GET", "names?restype=container&comp=list&prefix=");
        var refused = client.send("GET", "names?restype=container&comp=list&maxresults=%01");
        // Then
        assertThat(Xml.parse(list.bytes()).getTagName()).isEqualTo("EnumerationResults");
        assertThat(list.text())
                .contains("<Name Encoded=\"true\">bad%01%20na%2Bme</Name>")
                .contains("<Name>good</Name>");
        assertThat(Xml.parse(refused.bytes()).getTagName()).isEqualTo("Error");
    }

    @Test
    void shouldRefuseToDeleteAContainerWithADiskOfAMachine() {
        // Given
        client.send("PUT", "used?restype=container");
        for (var name : List.of("used/disk.vhd", "used/leased")) {
            client.send("PUT", name, "x-ms-blob-type", "PageBlob", "x-ms-blob-content-length", "512");
        }
        client.send("PUT", "used/leased?comp=lease", "x-ms-lease-action", "acquire", "x-ms-lease-duration", "-1");
        var disk = new BlobAddress(BlobEmulator.ACCOUNT, "used", "disk.vhd");
        emulator.blobs().lease(disk);
        // When, then
        assertThat(client.send("DELETE", "used?restype=container").outcome()).isEqualTo("412 LeaseIdMissing");
        assertThat(client.send("HEAD", "used/disk.vhd").status()).isEqualTo(200);
        emulator.blobs().endLease(disk);
        assertThat(client.send("DELETE", "used?restype=container").outcome()).isEqualTo("202");
    }

    @Test
    void shouldTakeHttp1WithoutTlsAndOnlyForAccountsThatAllowIt() throws Exception {
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var allowed = http.send(plain(BlobEmulator.ACCOUNT), HttpResponse.BodyHandlers.ofString());
            var refused = http.send(plain(BlobEmulator.OTHER_ACCOUNT), HttpResponse.BodyHandlers.ofString());
            assertThat(allowed.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(allowed.headers().firstValue("x-ms-error-code")).contains("ResourceNotFound");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.headers().firstValue("x-ms-error-code")).contains("AccountRequiresHttps");
        }
    }

    private static HttpRequest plain(String account) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/%s/disks/a.vhd".formatted(httpPort, account)))
                .build();
    }
}
