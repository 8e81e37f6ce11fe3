package io.vernissage.registry.registration;

import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.registry.RegistrationProblems;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * Asks for the blob's properties and for its last 512 bytes, with no credential but what the address carries. The footer's
 * fields are those of the Virtual Hard Disk Image Format Specification: cookie at 0, current size at 48, disk type at 60.
 */
final class VhdSourceCheck implements SourceCheck {
    private static final int FOOTER = 512;
    private static final byte[] COOKIE = "conectix".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED = 2;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Function<Stamp, HttpClient> clients;

    /** Checks by the stamp's plain HTTP client, which trusts what the stamp's certificates are signed by. */
    VhdSourceCheck(Function<Stamp, HttpClient> clients) {
        this.clients = clients;
    }

    @Override
    public void check(Stamp stamp, URI address, BlobLocation blob, long virtualSize) {
        var client = clients.apply(stamp);
        var length = virtualSize + FOOTER;
        var properties =
                ask(client, HttpRequest.newBuilder(address).HEAD(), 200, blob).headers();
        var type = properties.firstValue("x-ms-blob-type").orElse("of no type");
        if (!type.equals("PageBlob")) {
            throw notFixed(blob, "the blob is a %s".formatted(type));
        }
        var found = properties.firstValueAsLong("Content-Length").orElse(-1);
        if (found != length) {
            throw notFixed(
                    blob,
                    "the blob has %d bytes where a disk of %d bytes and its footer need %d"
                            .formatted(found, virtualSize, length));
        }
        var range = "bytes=%d-%d".formatted(virtualSize, length - 1);
        var footer = ask(client, HttpRequest.newBuilder(address).header("Range", range), 206, blob);
        checkFooter(footer.body(), blob, virtualSize);
    }

    private static void checkFooter(ByteBuffer footer, BlobLocation blob, long virtualSize) {
        if (footer.remaining() != FOOTER) {
            throw notFixed(
                    blob,
                    footer.remaining() > FOOTER
                            ? "asked for its last 512 bytes, the blob service sent more"
                            : "its last 512 bytes came as %d bytes".formatted(footer.remaining()));
        }
        if (!footer.slice(0, COOKIE.length).equals(ByteBuffer.wrap(COOKIE))) {
            throw notFixed(blob, "its last 512 bytes are no VHD footer (no cookie 'conectix')");
        }
        if (footer.getInt(60) != FIXED) {
            throw notFixed(blob, "its footer names disk type %d where a fixed disk has 2".formatted(footer.getInt(60)));
        }
        if (footer.getLong(48) != virtualSize) {
            throw notFixed(
                    blob, "its footer names %d bytes where the disk has %d".formatted(footer.getLong(48), virtualSize));
        }
    }

    private record Answer(HttpHeaders headers, ByteBuffer body) {}

    /** Reads no more than a footer, and nothing of an answer that was not asked for: that may be the whole disk. */
    private static Answer ask(HttpClient client, HttpRequest.Builder request, int expected, BlobLocation blob) {
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                if (answer.statusCode() == expected) {
                    return new Answer(answer.headers(), ByteBuffer.wrap(body.readNBytes(FOOTER + 1)));
                }
            }
        } catch (IOException e) {
            throw unanswered(HubException.of("read " + blob.uri(), e), blob);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HubException(0, "", true, "Reading %s was interrupted".formatted(blob.uri()), e);
        }
        throw refusal(answer, blob);
    }

    private static RuntimeException refusal(HttpResponse<?> answer, BlobLocation blob) {
        var code = answer.headers().firstValue("x-ms-error-code").orElse("");
        var words = "the blob service answered %d %s"
                .formatted(answer.statusCode(), code)
                .strip();
        if (PASSING.contains(answer.statusCode())) {
            return new HubException(answer.statusCode(), code, true, "%s: %s".formatted(blob.uri(), words), null);
        }
        return new ProblemException(RegistrationProblems.sourceNotReadable(blob, words));
    }

    private static ProblemException notFixed(BlobLocation blob, String what) {
        return new ProblemException(RegistrationProblems.notFixedVhd(blob, what));
    }

    private static RuntimeException unanswered(HubException error, BlobLocation blob) {
        return error.passing()
                ? error
                : new ProblemException(RegistrationProblems.sourceNotReadable(blob, error.getMessage()), error);
    }
}
