package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.hypervisor.HypervisorOptions;
import io.vernissage.emulator.hypervisor.TestGuest;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine ends with its emulator however that ends, and runs again with the next one. */
class KilledMachineIT {
    private static final String MACHINE = TestStamp.in("g", "Microsoft.Compute/virtualMachines/vm");

    @TempDir
    Path data;

    @Test
    void shouldLeaveNothingRunningAfterAKillAndStartMachinesAgain() {
        TestGuest.assumeHypervisor();
        int port;
        // Given
        try (var stamp = new TestStamp(KilledEmulator.start(data, 0, HypervisorOptions.AUTO))) {
            port = stamp.emulator().blobService().getPort();
            make(stamp);
            awaitConsole(stamp, "1!");
            assertThat(TestGuest.processes(data)).isEqualTo(1);
        }
        // When
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> TestGuest.processes(data) == 0);
        // Then
        try (var stamp = new TestStamp(KilledEmulator.start(data, port, HypervisorOptions.AUTO))) {
            awaitConsole(stamp, "2!");
            // When
            stamp.operation(stamp.tenant("POST", MACHINE + "/powerOff", TestStamp.COMPUTE, ""));
            // Then
            assertThat(TestGuest.boots(stamp.blobs("g", "killedaccount"), "vhds", "a.vhd"))
                    .isEqualTo(2);
        }
    }

    private static void make(TestStamp stamp) {
        stamp.group("g");
        var disk = TestGuest.upload(stamp, stamp.account("g", "killedaccount"), "a.vhd", false);
        var made = stamp.tenant("PUT", MACHINE, TestStamp.COMPUTE, """
                {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},
                 'storageProfile':{'osDisk':{'name':'os','osType':'Linux','createOption':'Attach','vhd':{'uri':'%s'}}},
                 'networkProfile':{'networkInterfaces':[{'id':'%s'}]},
                 'diagnosticsProfile':{'bootDiagnostics':{'enabled':true,'storageUri':'%s/killedaccount/'}}}}""".formatted(
                disk, stamp.networkInterface("g", "nic"), stamp.emulator().blobService()));
        assertThat(stamp.operation(made).path("status").asText()).isEqualTo("Succeeded");
    }

    private static void awaitConsole(TestStamp stamp, String expected) {
        var account = stamp.blobs("g", "killedaccount");
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> account.listBlobContainers().stream()
                        .filter(container -> container.getName().startsWith("bootdiagnostics-"))
                        .map(container -> account.getBlobContainerClient(container.getName()))
                        .flatMap(container -> container.listBlobs().stream()
                                .filter(blob -> blob.getName().endsWith(".serialconsole.log"))
                                .map(blob -> container
                                        .getBlobClient(blob.getName())
                                        .downloadContent()
                                        .toString()))
                        .anyMatch(log -> log.contains(expected)));
    }
}
