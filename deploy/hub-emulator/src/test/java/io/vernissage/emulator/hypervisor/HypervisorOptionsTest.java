package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HypervisorOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "-1, 1, 1, PT1S, machine-memory",
        "0, 1, 1, PT1S, machine-memory",
        "1, -2, 1, PT1S, machine-cores",
        "1, 1, 0, PT1S, running-machines",
        "1, 1, 1, PT-1S, shutdown-patience"
    })
    void shouldNameTheSettingThatCannotBe(int memory, int cores, int machines, Duration patience, String setting) {
        assertThatThrownBy(() -> new HypervisorOptions(HypervisorOptions.AUTO, memory, cores, machines, patience))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("vernissage.emulator." + setting + " is ")
                .hasMessageContaining("must be");
    }

    @Test
    void shouldAllowMachinesThatAreTurnedOffAtOnce() {
        assertThat(new HypervisorOptions(HypervisorOptions.AUTO, 1, 1, 1, Duration.ZERO).patience())
                .isZero();
    }
}
