package io.vernissage.upload.source;

import io.vernissage.upload.Extent;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A file on a web server that answers range requests. Every answer must come from the same file as the first one. */
final class WebSource implements SourceReader {
    private final WebPath path;
    private final long length;
    private final Validator validator;

    private WebSource(WebPath path, long length, Validator validator) {
        this.path = path;
        this.length = length;
        this.validator = validator;
    }

    /** Asks for the first byte: the answer tells the length, what pins the file, and that parts can be had. */
    static WebSource open(WebClient client, URI uri, Optional<String> credential) throws IOException {
        var path = new WebPath(client, uri, credential.map(name -> Authorization.of(client.settings(), name, uri)));
        var response = path.get(rangeHeaders(0, 1), 1);
        refuseStatus(path, response);
        var range = ContentRange.of(response.headers())
                .filter(told -> told.start() == 0)
                .orElseThrow(() -> SourceProblems.noRanges(path.label()));
        return new WebSource(path, range.total(), Validator.of(path.label(), response.headers()));
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<String> name() {
        var name = path.label().substring(path.label().lastIndexOf('/') + 1);
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    @Override
    public String openedAs() {
        return length + "-" + validator.value();
    }

    /** The same: every answer is refused that is not of what was opened, so nothing else can have been read. */
    @Override
    public String version() {
        return openedAs();
    }

    /** One request for what is asked. */
    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        var wanted = target.remaining();
        if (offset < 0 || offset > length - wanted) {
            throw new EOFException(
                    "Past the end of %s, offset=%d length=%d end=%d".formatted(path.label(), offset, wanted, length));
        }
        if (wanted == 0) {
            return;
        }
        var headers = rangeHeaders(offset, wanted);
        headers.putAll(validator.conditions());
        var response = path.get(headers, wanted);
        refuseStatus(path, response);
        refuseChange(response.headers());
        var expected = new ContentRange(offset, offset + wanted - 1, length);
        if (!ContentRange.of(response.headers()).filter(expected::equals).isPresent()) {
            throw SourceProblems.webRefused(path.label(), "answers range requests with other ranges than asked for");
        }
        if (response.body().length != wanted) {
            throw SourceProblems.webUnreachable(
                    path.label(), "sent %d bytes instead of %d".formatted(response.body().length, wanted));
        }
        target.put(response.body());
    }

    /** Nothing is known of holes. */
    @Override
    public Stream<Extent> dataRanges(long start, long end) {
        var last = Math.min(end, length);
        return start < last ? Stream.of(new Extent(start, last)) : Stream.empty();
    }

    @Override
    public void close() {
        // connections belong to the client
    }

    private void refuseChange(HttpHeaders headers) {
        if (!validator.isIn(headers)) {
            throw SourceProblems.changed(path.label(), "the server now tells another %s".formatted(validator.header()));
        }
        ContentRange.of(headers).filter(told -> told.total() != length).ifPresent(told -> {
            throw SourceProblems.changed(
                    path.label(), "it had %d bytes and now has %d".formatted(length, told.total()));
        });
    }

    private static void refuseStatus(WebPath path, HttpResponse<byte[]> response) {
        var label = path.label();
        var status = response.statusCode();
        switch (status) {
            case 206 -> refuseContent(label, response.headers());
            case 200 -> {
                refuseContent(label, response.headers());
                throw SourceProblems.noRanges(label);
            }
            case 401, 403, 407 -> throw SourceProblems.accessRefused(label, status, path.hasCredential());
            case 404, 410 -> throw SourceProblems.webNotFound(label, status);
            case 412 -> throw SourceProblems.changed(label, "the server no longer has what was read first");
            case 416 -> throw SourceProblems.webRefused(label, "is empty, or shorter than it was (status 416)");
            default -> throw SourceProblems.webRefused(label, "answered with status " + status);
        }
    }

    /** Plain text passes: some servers say that of any file whose ending they do not know; its content is judged later. */
    private static void refuseContent(String label, HttpHeaders headers) {
        var type = headers.firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/xhtml")) {
            throw SourceProblems.webPage(label);
        }
        var encoding = headers.firstValue("content-encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw SourceProblems.webRefused(label, "is sent encoded although asked for as it is (Content-Encoding)");
        }
    }

    private static Map<String, String> rangeHeaders(long offset, int wanted) {
        var headers = new HashMap<String, String>();
        headers.put("Range", "bytes=%d-%d".formatted(offset, offset + wanted - 1));
        headers.put("Accept-Encoding", "identity");
        headers.put("User-Agent", "vernissage");
        return headers;
    }
}
