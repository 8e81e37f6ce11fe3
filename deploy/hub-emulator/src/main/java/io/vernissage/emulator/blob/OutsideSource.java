package io.vernissage.emulator.blob;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
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
import java.util.Map;
import java.util.function.LongConsumer;

/** Something behind another server's URL as the source of a copy: a page blob where its server says so, else a block blob. */
record OutsideSource(URI url, HttpClient http, BlobRecord.Type type, long length, BlobRecord.Headers headers)
        implements CopySource {
    private static final int PIECE = 4 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Asks for its length and type. */
    static OutsideSource ask(URI url, HttpClient http) throws IOException {
        var asked = HttpRequest.newBuilder(url).timeout(PATIENCE).HEAD().build();
        var answer = send(http, asked, HttpResponse.BodyHandlers.discarding());
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (answer.statusCode() != 200 || length < 0) {
            throw StorageError.CannotVerifyCopySource.because("The source answered HEAD with " + answer.statusCode());
        }
        boolean pages = answer.headers()
                .firstValue("x-ms-blob-type")
                .filter("PageBlob"::equals)
                .isPresent();
        var type = answer.headers().firstValue("Content-Type").orElse(BlobRecord.Headers.DEFAULT.contentType());
        return new OutsideSource(
                url,
                http,
                pages ? BlobRecord.Type.PAGE : BlobRecord.Type.BLOCK,
                length,
                new BlobRecord.Headers(type, "", "", "", "", ""));
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
    public long sequenceNumber() {
        return 0;
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public List<BlobRecord.Block> blocks() {
        return List.of();
    }

    @Override
    public int appends() {
        return 0;
    }

    @Override
    public Map<String, String> tags() {
        return Map.of();
    }

    @Override
    public boolean isArchived(long now) {
        return false; // it would not have answered
    }

    @Override
    public boolean isPrompt() {
        return false;
    }

    @Override
    public void copyTo(PageFile target, Versions versions, LongConsumer progress) throws IOException {
        try (var source = open()) {
            var zeros = new byte[PIECE];
            long offset = 0;
            for (var piece = source.readNBytes(PIECE); piece.length > 0; piece = source.readNBytes(PIECE)) {
                if (!Arrays.equals(piece, 0, piece.length, zeros, 0, piece.length)) {
                    target.write(offset, ByteBuffer.wrap(piece), versions);
                }
                offset += piece.length;
                progress.accept(offset);
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
        var answer = send(http, HttpRequest.newBuilder(url).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
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
