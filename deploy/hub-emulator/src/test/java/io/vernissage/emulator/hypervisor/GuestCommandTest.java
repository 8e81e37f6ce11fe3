package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestCommandTest {
    private static final Engine ENGINE = new Engine(Path.of("/qemu"), "tcg", true, "threads", Optional.empty());
    private static final Path HOME = Path.of("/machines/m");

    @Test
    void shouldPutDataDisksAtTheirNumbersBehindTheDiskThatBoots() {
        var plan = new GuestPlan("m", 64, 1, List.of(disk(0, 9), disk(1, 5), disk(2, 0)));
        assertThat(command(plan, 256))
                .contains("ide-hd,bus=ide.0,unit=0,bootindex=0,write-cache=off,drive=disk0")
                .contains("scsi-hd,bus=scsi.0,write-cache=off,lun=5,drive=disk1")
                .contains("scsi-hd,bus=scsi.0,write-cache=off,lun=0,drive=disk2");
    }

    @Test
    void shouldGiveAMachineWhatItsSizeHasUpToTheLimit() {
        assertThat(command(new GuestPlan("m", 1792, 1, List.of(disk(0, 0))), 256))
                .containsSequence("-m", "256");
        assertThat(command(new GuestPlan("m", 128, 1, List.of(disk(0, 0))), 256))
                .containsSequence("-m", "128");
    }

    private static List<String> command(GuestPlan plan, int mostMegabytes) {
        var options = new HypervisorOptions(HypervisorOptions.AUTO, mostMegabytes, 1, 1, Duration.ZERO);
        return GuestCommand.of(ENGINE, plan, options, HOME, HOME.resolve("serial.log"));
    }

    private static GuestPlan.Disk disk(int number, int lun) {
        return new GuestPlan.Disk(HOME.resolve(number + ".base"), 1 << 20, HOME.resolve(number + ".overlay"), lun);
    }
}
