package io.vernissage.emulator.hypervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a machine has shown on its serial port, over all its starts, in a file that the process appends to. A stamp shows
 * the last MiB, and so does this; the file is cut back to that when it has become four times as long.
 */
final class SerialLog {
    private static final int SHOWN = 1 << 20;
    private static final long LONGEST = 4L * SHOWN;

    private final Path file;
    private final Path earlier;
    private long seen = -1;

    SerialLog(Path file) {
        this.file = file;
        this.earlier = file.resolveSibling(file.getFileName() + ".earlier");
    }

    Path file() {
        return file;
    }

    /** The last MiB, if there is something new since the last time. */
    synchronized Optional<byte[]> news() throws IOException {
        var length = Files.exists(file) ? Files.size(file) : 0;
        if (length == seen) {
            return Optional.empty();
        }
        var shown = last(length);
        seen = length;
        if (length > LONGEST) {
            cut(shown);
        }
        return Optional.of(shown);
    }

    private byte[] last(long length) throws IOException {
        var of = tail(file, length, SHOWN);
        if (of.length == SHOWN || !Files.exists(earlier)) {
            return of;
        }
        var before = tail(earlier, Files.size(earlier), SHOWN - of.length);
        return ByteBuffer.allocate(before.length + of.length)
                .put(before)
                .put(of)
                .array();
    }

    /** The process writes at the end of the file wherever that is, so the file may be emptied under it. */
    private void cut(byte[] shown) throws IOException {
        var next = earlier.resolveSibling(earlier.getFileName() + ".next");
        Files.write(next, shown);
        Files.move(next, earlier, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        seen = 0;
    }

    private static byte[] tail(Path file, long length, int most) throws IOException {
        if (length == 0) {
            return new byte[0];
        }
        var bytes = ByteBuffer.allocate((int) Math.min(most, length));
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var start = length - bytes.capacity();
            while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) > 0) {
                // a read may stop short
            }
        }
        return bytes.hasRemaining() ? Arrays.copyOf(bytes.array(), bytes.position()) : bytes.array();
    }
}
