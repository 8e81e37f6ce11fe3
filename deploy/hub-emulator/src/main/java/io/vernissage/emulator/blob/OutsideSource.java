package io.vernissage.emulator.blob;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Something behind another server's URL as the source of a copy: a page blob where its server says so, else a block blob. */
record OutsideSource(
        URI url,
        HttpClient http,
        BlobRecord.Type type,
        long length,
        long sequenceNumber,
        BlobRecord.Headers headers,
        Map<String, String> metadata)
        implements CopySource {
    private static final String METADATA = "x-ms-meta-";
    private static final int PIECE = 4 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Asks for all that goes over with its bytes.
     *
     * @param conditions headers to ask with
     */
    static OutsideSource ask(URI url, HttpClient http, Map<String, String> conditions) throws IOException {
        var asked = HttpRequest.newBuilder(url).timeout(PATIENCE).HEAD();
        conditions.forEach(asked::header);
        var answer = send(http, asked.build(), HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() == 304 || answer.statusCode() == 412) {
            throw StorageError.SourceConditionNotMet.exception();
        }
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (answer.statusCode() != 200 || length < 0) {
            throw StorageError.CannotVerifyCopySource.because("The source answered HEAD with " + answer.statusCode());
        }
        boolean pages = answer.headers()
                .firstValue("x-ms-blob-type")
                .filter("PageBlob"::equals)
                .isPresent();
        return new OutsideSource(
                url,
                http,
                pages ? BlobRecord.Type.PAGE : BlobRecord.Type.BLOCK,
                length,
                pages ? sequenceNumber(answer.headers()) : 0,
                headers(answer.headers()),
                metadata(answer.headers()));
    }

    private static long sequenceNumber(HttpHeaders answered) {
        try {
            return answered.firstValueAsLong("x-ms-blob-sequence-number").orElse(0);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static BlobRecord.Headers headers(HttpHeaders answered) {
        return new BlobRecord.Headers(
                answered.firstValue("Content-Type").orElse(BlobRecord.Headers.DEFAULT.contentType()),
                answered.firstValue("Content-Encoding").orElse(""),
                answered.firstValue("Content-Language").orElse(""),
                answered.firstValue("Content-MD5").orElse(""),
                answered.firstValue("Cache-Control").orElse(""),
                answered.firstValue("Content-Disposition").orElse(""));
    }

    private static Map<String, String> metadata(HttpHeaders answered) {
        var found = new TreeMap<String, String>();
        answered.map().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith(METADATA)) {
                found.put(name.substring(METADATA.length()), String.join(",", values));
            }
        });
        return found;
    }

    @Override
    public String name() {
        return CopySources.name(url);
    }

    @Override
    public boolean isOf(BlobSlot other) {
        return false;
    }

    @Override
    public long version() {
        return 0;
    }

    @Override
    public List<BlobRecord.Block> blocks() {
        return List.of();
    }

    @Override
    public void copyTo(PageFile target, Versions versions, CopySteps steps) throws IOException {
        try (var source = open()) {
            var zeros = new byte[PIECE];
            long offset = 0;
            for (var piece = source.readNBytes(PIECE); piece.length > 0; piece = source.readNBytes(PIECE)) {
                long start = offset;
                var bytes = ByteBuffer.wrap(piece);
                boolean empty = Arrays.equals(piece, 0, piece.length, zeros, 0, piece.length);
                if (start + piece.length > length) {
                    throw new IOException("The source gave more than %d bytes".formatted(length));
                }
                steps.make(empty ? () -> {} : () -> target.write(start, bytes, versions));
                offset += piece.length;
                steps.reached(offset);
            }
            mustBeWhole(offset);
        }
    }

    @Override
    public void copyTo(Path target) throws IOException {
        try (var source = open()) {
            mustBeWhole(Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    @Override
    public void copyTo(WritableByteChannel target, ByteRange.Part part) throws IOException {
        var asked = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Range", "bytes=%d-%d".formatted(part.start(), part.end() - 1))
                .GET()
                .build();
        var answer = send(http, asked, HttpResponse.BodyHandlers.ofInputStream());
        try (var source = answer.body()) {
            // A server that knows no ranges gives the whole.
            if (answer.statusCode() == 200) {
                source.skipNBytes(part.start());
            } else if (answer.statusCode() != 206) {
                throw StorageError.CannotVerifyCopySource.because(
                        "The source answered with status " + answer.statusCode());
            }
            long left = part.length();
            while (left > 0) {
                var piece = source.readNBytes((int) Math.min(PIECE, left));
                if (piece.length == 0) {
                    throw new IOException("The source ended early, missing=%d".formatted(left));
                }
                left -= piece.length;
                var bytes = ByteBuffer.wrap(piece);
                while (bytes.hasRemaining()) {
                    target.write(bytes);
                }
            }
        }
    }

    private void mustBeWhole(long read) throws IOException {
        if (read != length) {
            throw new IOException("The source gave %d bytes of %d".formatted(read, length));
        }
    }

    private InputStream open() throws IOException {
        var answer = send(
                http,
                HttpRequest.newBuilder(url).timeout(PATIENCE).GET().build(),
                HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            answer.body().close();
            throw new IOException("The source answered with status " + answer.statusCode());
        }
        return answer.body();
    }

    private static <T> HttpResponse<T> send(HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws IOException {
        try {
            return http.send(request, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while asking the source of a copy", e);
        }
    }
}
