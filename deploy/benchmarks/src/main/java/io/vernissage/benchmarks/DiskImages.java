package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** Makes disks to be uploaded. Their data is random, so that nobody on the way finds zeros or anything to compress. */
final class DiskImages {
    static final long MIB = 1 << 20;

    private final Path folder;

    DiskImages(Path folder) {
        this.folder = folder;
    }

    /**
     * A raw disk with a run of 1 MiB of data at the beginning of each so many MiB.
     *
     * @param every MiB from one run to the next; 1 is a disk full of data
     */
    Path raw(String name, long size, int every) throws IOException {
        var file = folder.resolve(name + ".raw");
        var random = new Random(1);
        var run = new byte[(int) MIB];
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (long at = 0; at < size; at += every * MIB) {
                random.nextBytes(run);
                if (at == 0) {
                    run[510] = 0x55; // a boot sector, so that it is seen to be a disk
                    run[511] = (byte) 0xAA;
                }
                write(channel, at, run);
            }
            if (channel.size() < size) {
                write(channel, size - 512, new byte[512]);
            }
        }
        return file;
    }

    /** The same disk in another format, made by qemu-img. */
    Path converted(Path raw, String format, String ending, String options) throws IOException, InterruptedException {
        var name = raw.getFileName().toString().replaceFirst("\\.raw$", "");
        var file = folder.resolve(name + ending);
        var command = new ProcessBuilder(
                "qemu-img", "convert", "-f", "raw", "-O", format, "-o", options, raw.toString(), file.toString());
        if (options.isEmpty()) {
            command.command("qemu-img", "convert", "-f", "raw", "-O", format, raw.toString(), file.toString());
        }
        run(command);
        return file;
    }

    static void run(ProcessBuilder command) throws IOException, InterruptedException {
        var log = Files.createTempFile("benchmark", ".log");
        try {
            var process = command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command.command()) + ": " + Files.readString(log));
            }
        } finally {
            Files.delete(log);
        }
    }

    private static void write(FileChannel channel, long start, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, start + buffer.position());
        }
    }
}
