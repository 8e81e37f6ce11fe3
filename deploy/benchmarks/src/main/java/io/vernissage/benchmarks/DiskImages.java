package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/** Makes disks to be uploaded. Their data is random, so that nobody on the way finds zeros or anything to compress. */
final class DiskImages {
    static final long MIB = 1 << 20;
    private static final int BLOCK = 4096;
    private static final int SHORT_RUN = 16 * 1024;
    private static final int SHORT_HOLE = 2 * 1024;
    private static final int LONG_HOLE = 240 * 1024;
    private static final Pattern MAPPED = Pattern.compile("\"length\": (\\d+), [^}]*\"zero\": false, \"data\": true");

    private final Path folder;

    DiskImages(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** A disk with this on it. */
    Disk make(String name, Content content, DiskFormat format) throws IOException, InterruptedException {
        return switch (content) {
            case Content.Runs(var size, var every) -> {
                var raw = folder.resolve(name + ".raw");
                var runs = evenRuns(size, every);
                write(raw, size, runs);
                yield converted(name, raw, size, runs, format, true);
            }
            case Content.ShortRuns(var number) -> {
                var raw = folder.resolve(name + ".raw");
                var runs = shortRuns(number);
                var size = Math.ceilDiv(runs.getLast().end(), MIB) * MIB;
                write(raw, size, runs);
                yield converted(name, raw, size, runs, format, true);
            }
            case Content.Made(var raw) -> converted(name, raw, Files.size(raw), Pages.runs(raw), format, false);
        };
    }

    /** Another format of the same, made by qemu-img. */
    private Disk converted(String name, Path raw, long size, List<Pages.Run> runs, DiskFormat format, boolean ours)
            throws IOException, InterruptedException {
        var file = folder.resolve(name + format.ending());
        if (ours && format == DiskFormat.RAW) {
            Files.move(raw, file);
        } else {
            convert(raw, DiskFormat.RAW, file, format);
            if (ours) {
                Files.delete(raw);
            }
        }
        return new Disk(file, format, size, Pages.bytes(runs), Pages.bytesOfBlocks(runs, BLOCK), mapped(file, format));
    }

    static void convert(Path from, DiskFormat fromFormat, Path to, DiskFormat toFormat)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of("qemu-img", "convert", "-f", fromFormat.qemuName(), "-O", toFormat.qemuName()));
        command.addAll(toFormat.options());
        command.addAll(List.of(from.toString(), to.toString()));
        Command.run(command);
    }

    /** As qemu-img tells it. */
    private static long mapped(Path file, DiskFormat format) throws IOException, InterruptedException {
        var map = Command.run(List.of("qemu-img", "map", "--output=json", "-f", format.qemuName(), file.toString()));
        return MAPPED.matcher(map)
                .results()
                .mapToLong(extent -> Long.parseLong(extent.group(1)))
                .sum();
    }

    private static List<Pages.Run> evenRuns(long size, int every) {
        var runs = new ArrayList<Pages.Run>();
        for (long at = 0; at < size; at += every * MIB) {
            runs.add(new Pages.Run(at, at + MIB));
        }
        return runs;
    }

    private static List<Pages.Run> shortRuns(int number) {
        var runs = new ArrayList<Pages.Run>();
        long at = 0;
        for (int i = 0; i < number; i++) {
            runs.add(new Pages.Run(at, at + SHORT_RUN));
            at += SHORT_RUN + (i % 8 == 7 ? SHORT_HOLE : LONG_HOLE);
        }
        return runs;
    }

    private static void write(Path file, long size, List<Pages.Run> runs) throws IOException {
        var random = new Random(1);
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (var run : runs) {
                var bytes = new byte[Math.toIntExact(run.length())];
                random.nextBytes(bytes);
                if (run.start() == 0) {
                    bytes[510] = 0x55; // a boot sector, so that it is seen to be a disk
                    bytes[511] = (byte) 0xAA;
                }
                write(channel, run.start(), bytes);
            }
            if (channel.size() < size) {
                write(channel, size - 512, new byte[512]);
            }
        }
    }

    private static void write(FileChannel channel, long start, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer, start + buffer.position());
        }
    }
}
