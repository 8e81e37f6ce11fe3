package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeIT {
    @TempDir
    Path folder;

    @Test
    void shouldDoWithoutWhatIsNotAllowedHere() throws IOException, InterruptedException {
        TestGuest.assumeHypervisor();
        // Given a qemu that may neither use io_uring nor give up what it does not need, as in some containers
        var program = Files.writeString(folder.resolve("qemu"), """
                #!/bin/sh
                case "$*" in *io_uring*|*-sandbox*) exit 1 ;; esac
                exec qemu-system-x86_64 "$@"
                """);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        // When
        var found = new Probe(folder).fastest(Engine.slow(program, Optional.empty()));
        // Then
        assertThat(found).hasValueSatisfying(engine -> {
            assertThat(engine.aio()).isEqualTo("threads");
            assertThat(engine.sandboxed()).isFalse();
        });
    }
}
