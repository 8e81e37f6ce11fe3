package io.vernissage.emulator.chaos;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.BlobEmulator;
import io.vernissage.emulator.arm.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;

/** A client that tries once and says what it saw, and an operator who injects faults. */
final class ChaosClient implements AutoCloseable {
    static final String CUT = "cut";

    private final HttpClient http;
    private final URI endpoint;

    ChaosClient(URI endpoint, SSLContext trust) {
        this.endpoint = endpoint;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trust)
                .build();
    }

    /** A fresh container's address and what lets one into it. */
    record Container(BlobContainerClient client, String signature) {
        static Container of(BlobEmulator emulator, String name) {
            var service = emulator.client();
            var everything = AccountSasPermission.parse("rwdlacup");
            var signature = service.generateAccountSas(new AccountSasSignatureValues(
                    OffsetDateTime.now(ZoneOffset.UTC).plusHours(1),
                    everything,
                    AccountSasService.parse("b"),
                    AccountSasResourceType.parse("sco")));
            return new Container(service.createBlobContainer(name), signature);
        }

        URI blob(String name, String query) {
            return URI.create("%s/%s?%s%s".formatted(client.getBlobContainerUrl(), name, query, signature));
        }
    }

    HttpResponse<byte[]> send(String method, URI address, byte[] body, String... headers) throws IOException {
        var request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .header("x-ms-version", "2019-07-07")
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<byte[]> putPages(Container container, String blob, long start, byte[] pages, String id)
            throws IOException {
        return send(
                "PUT",
                container.blob(blob, "comp=page&"),
                pages,
                "x-ms-page-write",
                "update",
                "x-ms-range",
                "bytes=%d-%d".formatted(start, start + pages.length - 1),
                "x-ms-client-request-id",
                id);
    }

    /** The status and the code of an error; {@link #CUT} where the connection ended. */
    String sawOfPutPages(Container container, String blob, long start, byte[] pages, String id) {
        try {
            var response = putPages(container, blob, start, pages, id);
            return response.headers()
                    .firstValue("x-ms-error-code")
                    .map(code -> response.statusCode() + " " + code)
                    .orElse(Integer.toString(response.statusCode()));
        } catch (IOException e) {
            return CUT;
        }
    }

    HttpResponse<byte[]> operate(String method, String path, String body, String... headers) {
        try {
            return send(
                    method,
                    URI.create(endpoint + "/$emulator/chaos/" + path),
                    body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                    headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts these rules in place of all others and begins the list anew. */
    void inject(String rules) {
        var answer = operate("PUT", "rules", rules);
        if (answer.statusCode() != 200) {
            throw new IllegalArgumentException(new String(answer.body(), StandardCharsets.UTF_8));
        }
        operate("DELETE", "faults", "");
    }

    JsonNode report() {
        return Json.read(operate("GET", "faults", "").body());
    }

    List<JsonNode> faults() {
        return StreamSupport.stream(report().path("faults").spliterator(), false)
                .toList();
    }

    @Override
    public void close() {
        http.close();
    }
}
