package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overlays as qemu's own tools judge and write them. */
class OverlayIT {
    private static final int CLUSTER = 1 << 16;

    @TempDir
    Path folder;

    @Test
    void shouldBeWithoutFaultAndReadWhatQemuWrites() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/qemu-img")), "qemu-utils is not installed");
        // Given
        var file = folder.resolve("o");
        new Overlay(file).make(3L << 30);
        assertThat(run("qemu-img", "check", "-f", "qcow2", file.toString())).contains("No errors were found");
        // When
        run("qemu-io", "-f", "qcow2", "-c", "write -P 7 1G 4k", "-c", "write -z 2G 64k", file.toString());
        // Then
        var offsets = new ArrayList<Long>();
        new Overlay(file).written((offset, bytes) -> {
            offsets.add(offset);
            assertThat(bytes.remaining()).isEqualTo(CLUSTER);
            assertThat(bytes.get(0)).isEqualTo((byte) (offset == 1 << 30 ? 7 : 0));
            assertThat(bytes.get(4096)).isZero();
        });
        assertThat(offsets).isEqualTo(List.of(1L << 30, 2L << 30));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
