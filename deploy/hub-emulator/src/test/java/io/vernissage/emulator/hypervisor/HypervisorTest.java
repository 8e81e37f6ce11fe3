package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.emulator.EmulatorException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HypervisorTest {
    @TempDir
    Path folder;

    @Test
    void shouldNotGoOnWithoutTheHypervisorThatWasNamed() {
        var missing = folder.resolve("qemu");
        assertThatThrownBy(() -> Hypervisor.in(
                        new HypervisorOptions(missing.toString(), 64, 1, 1, Duration.ofSeconds(1)), folder))
                .isInstanceOf(EmulatorException.class)
                .hasMessageContaining(missing.toString());
    }
}
