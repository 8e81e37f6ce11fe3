package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** qemu-img and qemu-io, which make images for tests and judge how they are read. */
final class Qemu {
    private Qemu() {}

    /** Skips a test where qemu is not installed: there is nothing to compare with. */
    static void assumeIsThere() {
        assumeTrue(Stream.of("qemu-img", "qemu-io")
                .allMatch(tool -> Stream.of("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                        .anyMatch(place -> Files.isExecutable(Path.of(place, tool)))));
    }

    /** Runs a command that must succeed. */
    static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = output(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    /** What a command says, whether it succeeds or not. */
    static String output(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = output(process);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    /** What qemu reads from an image. */
    static byte[] read(Path image, String format) throws IOException, InterruptedException {
        var raw = image.resolveSibling("read-by-qemu.raw");
        run("qemu-img", "convert", "-f", format, "-O", "raw", image.toString(), raw.toString());
        return Files.readAllBytes(raw);
    }

    /** A disk holds these bytes, and zeros outside of its extents. */
    static void assertReads(Disk disk, byte[] expected) throws IOException {
        assertThat(disk.virtualSize()).isEqualTo(expected.length);
        var whole = ByteBuffer.allocate(expected.length);
        disk.read(0, whole);
        assertThat(Arrays.mismatch(whole.array(), expected)).isEqualTo(-1);
        var data = ByteBuffer.allocate(expected.length);
        for (var extent : disk.extents(0, disk.virtualSize()).toList()) {
            disk.read(extent.start(), data.slice((int) extent.start(), (int) extent.length()));
        }
        assertThat(Arrays.mismatch(data.array(), expected)).isEqualTo(-1);
    }

    private static String output(Process process) throws IOException {
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
