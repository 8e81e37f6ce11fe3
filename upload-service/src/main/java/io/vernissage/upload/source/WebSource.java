package io.vernissage.upload.source;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.Extent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A file on a web server that answers range requests. Every answer must come from the same file as the first one. */
final class WebSource implements SourceReader {
    /** With every request, ranges or not. */
    static final Map<String, String> HEADERS = Map.of("Accept-Encoding", "identity", "User-Agent", "vernissage");

    /** What a disk is never sent as, but a login or an error is. */
    private static final Set<String> DOCUMENTS = Set.of(
            "text/html",
            "application/xhtml+xml",
            "application/json",
            "application/problem+json",
            "application/xml",
            "text/xml");
    /** What is taken from a connection at once, on the way into the buffer. */
    private static final int PIECE = 64 * 1024;

    private final WebPath path;
    private final long length;
    private final Validator validator;

    private WebSource(WebPath path, long length, Validator validator) {
        this.path = path;
        this.length = length;
        this.validator = validator;
    }

    /**
     * Asks for the first byte: the answer tells the length, what pins the file, and whether parts can be had. If not,
     * what is opened comes only from beginning to end.
     */
    static OpenSource open(WebClient client, URI uri, Optional<String> credential) throws IOException {
        var path = new WebPath(client, uri, credential.map(name -> Authorization.of(client.settings(), name, uri)));
        var answer = path.get(rangeHeaders(0, 1), found -> {
            if (found.status() == 200 || found.status() == 206) {
                refuseContent(path.label(), found.headers());
            }
            if (found.status() == 206) {
                found.body().readNBytes(2); // to the end, which leaves the connection to the next request
            }
            return false;
        });
        return switch (answer.status()) {
            case 206 -> {
                var range = ContentRange.of(answer.headers())
                        .filter(told -> told.start() == 0)
                        .orElseThrow(() -> SourceProblems.noRanges(path.label()));
                yield new WebSource(path, range.total(), Validator.of(path.label(), answer.headers()));
            }
            case 200 -> new WebStream(path, contentLength(answer.headers()), Validator.in(answer.headers()));
            default -> throw refusal(path, answer.status());
        };
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<String> name() {
        return path.name();
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

    /** One request for what is asked, read from the connection into the buffer. */
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
        var expected = new ContentRange(offset, offset + wanted - 1, length);
        var answer = path.get(headers, found -> {
            if (found.status() == 206) {
                refuseContent(path.label(), found.headers());
                refuseOther(expected, found.headers());
                // another attempt fills the same bytes anew
                fill(target.slice(), found.body());
            }
            return false;
        });
        switch (answer.status()) {
            case 206 -> target.position(target.limit());
            case 200 -> {
                refuseContent(path.label(), answer.headers());
                throw SourceProblems.noRanges(path.label());
            }
            default -> throw refusal(path, answer.status());
        }
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

    private static void fill(ByteBuffer target, InputStream body) throws IOException {
        var wanted = target.remaining();
        var piece = new byte[Math.min(wanted, PIECE)];
        for (int read;
                target.hasRemaining()
                        && (read = body.read(piece, 0, Math.min(piece.length, target.remaining()))) >= 0; ) {
            target.put(piece, 0, read);
        }
        if (target.hasRemaining()) {
            throw new NoAnswerException("sent %d bytes instead of %d".formatted(wanted - target.remaining(), wanted));
        }
        if (body.read() >= 0) {
            throw new NoAnswerException("sent more than the %d bytes it was asked for".formatted(wanted));
        }
    }

    private void refuseOther(ContentRange expected, HttpHeaders headers) {
        if (!validator.isIn(headers)) {
            throw SourceProblems.changed(path.label(), "the server now tells another %s".formatted(validator.header()));
        }
        var told = ContentRange.of(headers);
        told.filter(range -> range.total() != length).ifPresent(range -> {
            throw SourceProblems.changed(
                    path.label(), "it had %d bytes and now has %d".formatted(length, range.total()));
        });
        if (told.filter(expected::equals).isEmpty()) {
            throw SourceProblems.webRefused(path.label(), "answers range requests with other ranges than asked for");
        }
    }

    /** Why a status that brings no bytes is the end. */
    static ProblemException refusal(WebPath path, int status) {
        var label = path.label();
        return switch (status) {
            case 401, 403, 407 -> SourceProblems.accessRefused(label, status, path.hasCredential());
            case 404, 410 -> SourceProblems.webNotFound(label, status);
            case 412 -> SourceProblems.changed(label, "the server no longer has what was read first");
            case 416 -> SourceProblems.webRefused(label, "is empty, or shorter than it was (status 416)");
            default -> SourceProblems.webRefused(label, "answered with status " + status);
        };
    }

    /** Plain text passes: some servers say that of any file whose ending they do not know; its content is judged later. */
    static void refuseContent(String label, HttpHeaders headers) {
        var type = headers.firstValue("content-type")
                .orElse("")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        if (DOCUMENTS.contains(type)) {
            throw SourceProblems.webPage(label);
        }
        var encoding = headers.firstValue("content-encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw SourceProblems.webRefused(label, "is sent encoded although asked for as it is (Content-Encoding)");
        }
    }

    static OptionalLong contentLength(HttpHeaders headers) {
        return headers.firstValue("content-length")
                .filter(value -> value.matches("\\d{1,18}"))
                .map(value -> OptionalLong.of(Long.parseLong(value)))
                .orElse(OptionalLong.empty());
    }

    private static Map<String, String> rangeHeaders(long offset, int wanted) {
        var headers = new HashMap<>(HEADERS);
        headers.put("Range", "bytes=%d-%d".formatted(offset, offset + wanted - 1));
        return headers;
    }
}
