package io.vernissage.emulator.blob;

import io.vernissage.emulator.BlobEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;

/** Sends requests as a test writes them, let in by a signature of the account in the URL, and shows what came back. */
final class RawClient {
    private static final String FIRST_WITH_ENCRYPTION_SCOPE = "2020-12-06";

    private final String endpoint;
    private final String version;
    private final HttpClient http;

    private RawClient(URI endpoint, SSLContext trust, String version) {
        this.endpoint = endpoint + "/" + BlobEmulator.ACCOUNT;
        this.version = version;
        this.http = HttpClient.newBuilder().sslContext(trust).build();
    }

    static RawClient of(BlobEmulator emulator, String version) {
        return new RawClient(emulator.endpoint(), emulator.trust(), version);
    }

    static RawClient of(URI endpoint, SSLContext trust) {
        return new RawClient(endpoint, trust, "2019-07-07");
    }

    /** What came back. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        byte[] bytes() {
            return response.body();
        }

        /** Status, and the error's code if it is one. */
        String outcome() {
            return header("x-ms-error-code").isEmpty()
                    ? Integer.toString(status())
                    : status() + " " + header("x-ms-error-code");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        /** The texts of all elements of that name. */
        List<String> all(String element) {
            return Pattern.compile("<%1$s>([^<]*)</%1$s>".formatted(element))
                    .matcher(text())
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }

        /** The ranges in a list of pages, as {@code +start-end} where written and {@code -start-end} where cleared. */
        List<String> ranges() {
            return Pattern.compile("<(Page|Clear)Range><Start>(\\d+)</Start><End>(\\d+)</End>")
                    .matcher(text())
                    .results()
                    .map(found -> (found.group(1).equals("Page") ? "+" : "-") + found.group(2) + "-" + found.group(3))
                    .toList();
        }
    }

    /** Sends a request without a body; headers are names and values in turn. */
    Answer send(String method, String pathAndQuery, String... headers) {
        return send(method, pathAndQuery, new byte[0], headers);
    }

    Answer send(String method, String pathAndQuery, byte[] body, String... headers) {
        return sendTo(signed(pathAndQuery), method, body, headers);
    }

    /** Sends a request to a URL as it is. */
    Answer sendTo(String url, String method, byte[] body, String... headers) {
        var publisher = body.length == 0 && !method.equals("PUT")
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(body);
        var request = HttpRequest.newBuilder(URI.create(url)).method(method, publisher);
        request.header("x-ms-version", version);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** The URL of a path and query below the account, with a signature that allows everything. */
    String signed(String pathAndQuery) {
        var expiry = Instant.now()
                .plus(1, ChronoUnit.HOURS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        var scope = version.compareTo(FIRST_WITH_ENCRYPTION_SCOPE) >= 0 ? "\n" : "";
        var text = "%s\nrwdlacup\nb\nsco\n\n%s\n\n\n%s\n%s".formatted(BlobEmulator.ACCOUNT, expiry, version, scope);
        return url(pathAndQuery)
                + (pathAndQuery.contains("?") ? "&" : "?")
                + "sp=rwdlacup&ss=b&srt=sco&se=%s&sv=%s&sig=%s".formatted(expiry, version, signature(text));
    }

    /** The URL of a path and query below the account, with nothing added. */
    String url(String pathAndQuery) {
        return endpoint + "/" + pathAndQuery;
    }

    String version() {
        return version;
    }

    /** The account's signature of a text, encoded for a query. */
    static String signature(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(BlobEmulator.KEY), "HmacSHA256"));
            var bytes = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return URLEncoder.encode(Base64.getEncoder().encodeToString(bytes), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256", e);
        }
    }
}
