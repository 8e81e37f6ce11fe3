package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.arm.TestStamp;
import io.vernissage.emulator.hypervisor.TestGuest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostDiskIT {
    private static final String MACHINE = TestStamp.in("g", "Microsoft.Compute/virtualMachines/vm");

    @TempDir
    Path data;

    @Test
    void shouldDeleteAMachineWhoseDiskWasTakenByForce() {
        TestGuest.assumeHypervisor();
        try (var stamp = new TestStamp(EmulatorOptions.forTests(data).with(TestGuest.options(1)))) {
            // Given
            stamp.group("g");
            var account = stamp.account("g", "lostdisks");
            var made = stamp.tenant("PUT", MACHINE, TestStamp.COMPUTE, """
                    {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},
                     'storageProfile':{'osDisk':{'name':'os','osType':'Linux','createOption':'Attach','vhd':{'uri':'%s'}}},
                     'networkProfile':{'networkInterfaces':[{'id':'%s'}]}}}""".formatted(
                            TestGuest.upload(stamp, account, "a.vhd", false), stamp.networkInterface("g", "nic")));
            assertThat(stamp.operation(made).path("status").asText()).isEqualTo("Succeeded");
            var machines = data.resolve("resource-manager/machines");
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> hasWritten(machines));
            var blob = account.getBlobContainerClient("vhds").getBlobClient("a.vhd");
            new BlobLeaseClientBuilder().blobClient(blob).buildClient().breakLease();
            blob.upload(BinaryData.fromString("other"), true);
            // When
            var deleted = stamp.operation(stamp.tenant("DELETE", MACHINE, TestStamp.COMPUTE, ""));
            // Then
            assertThat(deleted.path("status").asText()).isEqualTo("Succeeded");
            assertThat(stamp.tenant("GET", MACHINE, TestStamp.COMPUTE, "").status())
                    .isEqualTo(404);
            assertThat(TestGuest.processes(data)).isZero();
            assertThat(blob.downloadContent()).hasToString("other");
        }
    }

    /** Its serial log ends with the mark that comes after the guest's write. */
    private static boolean hasWritten(Path machines) throws IOException {
        try (var files = Files.walk(machines)) {
            for (var log : files.filter(file -> file.endsWith("serial.log")).toList()) {
                if (Files.readString(log, StandardCharsets.ISO_8859_1).contains("1!")) {
                    return true;
                }
            }
            return false;
        }
    }
}
