package io.vernissage.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Holds disks and blobs against the receipts of their publications, by {@code upload-service/check-receipt}. */
final class ReceiptCheck {
    private static final int PIECE = 8 << 20;

    private final UploadSystem system;
    private final Benchmark.Setting setting;

    ReceiptCheck(UploadSystem system, Benchmark.Setting setting) {
        this.system = system;
        this.setting = setting;
    }

    /** Whether the receipt is this disk's. */
    boolean holdsFor(String publication, Path disk) throws IOException, InterruptedException {
        var receipt = Files.createTempFile(setting.scratch(), "receipt", ".json");
        try {
            Files.writeString(receipt, system.service().get("/publications/%s/receipt".formatted(publication)));
            Command.run(List.of(
                    setting.project().resolve("upload-service/check-receipt").toString(),
                    receipt.toString(),
                    disk.toString()));
            return true;
        } catch (IOException e) {
            System.out.println("  " + e.getMessage());
            return false;
        } finally {
            Files.delete(receipt);
        }
    }

    /** Whether the receipt is what the publication's blob holds. */
    boolean holdsForBlob(String publication) throws IOException, InterruptedException {
        var file = setting.scratch().resolve(publication + ".vhd");
        try {
            download(publication, file);
            return holdsFor(publication, file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void download(String publication, Path file) throws IOException, InterruptedException {
        var address = URI.create(system.signedBlob(publication));
        try (var http = HttpClient.newBuilder()
                        .sslContext(system.emulator().trust())
                        .build();
                var target = FileChannel.open(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            long length = 1; // until the first answer tells it
            for (long at = 0; at < length; at += PIECE) {
                var request = HttpRequest.newBuilder(address)
                        .header("x-ms-version", "2019-07-07")
                        .header("Range", "bytes=%d-%d".formatted(at, at + PIECE - 1))
                        .build();
                var answer = http.send(request, BodyHandlers.ofByteArray());
                if (answer.statusCode() != 206) {
                    throw new IOException("The blob was answered with " + answer.statusCode());
                }
                length = Long.parseLong(answer.headers()
                        .firstValue("Content-Range")
                        .orElseThrow()
                        .replaceFirst(".*/", ""));
                var bytes = ByteBuffer.wrap(answer.body());
                while (bytes.hasRemaining()) {
                    target.write(bytes, at + bytes.position());
                }
            }
        }
    }
}
