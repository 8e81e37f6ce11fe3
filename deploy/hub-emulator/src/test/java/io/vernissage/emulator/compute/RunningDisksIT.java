package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceClient;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.arm.TestStamp;
import io.vernissage.emulator.hypervisor.TestGuest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data disks of machines that run. In which order a BIOS finds those is not said anywhere. */
class RunningDisksIT {
    @TempDir
    Path data;

    private TestStamp stamp;
    private BlobServiceClient account;
    private RunningMachines machines;

    @BeforeEach
    void start() {
        TestGuest.assumeHypervisor();
        stamp = new TestStamp(EmulatorOptions.forTests(data).with(TestGuest.options(1)));
        stamp.group("g");
        account = stamp.account("g", RunningMachines.ACCOUNT);
        machines = new RunningMachines(stamp, account);
    }

    @AfterEach
    void end() {
        if (stamp != null) {
            stamp.close();
            assertThat(TestGuest.processes(data)).isZero();
        }
    }

    @Test
    void shouldKeepOnEachBlobWhatWasWrittenToItAndLetADiskGo() {
        // Given
        var osDisk = RunningMachines.attach(TestGuest.uploadForDataDisks(stamp, account, "os.vhd", 2));
        var old = TestGuest.uploadDataDisk(stamp, account, "old.vhd", 4);
        var fresh = """
                {'lun':5,'name':'fresh','createOption':'%s','diskSizeGB':1,'vhd':{'uri':'%s'}}""";
        var freshBlob = old.replace("old.vhd", "fresh.vhd");
        // When
        machines.made("vm", "", osDisk + """
                ,'dataDisks':[%s,{'lun':2,'name':'old','createOption':'Attach','vhd':{'uri':'%s'}}]""".formatted(fresh.formatted("Empty", freshBlob), old));
        // Then
        assertThat(machines.shows("vm", "5!")).containsPattern("1!(5!1!|1!5!)");
        assertThat(TestGuest.counted(account, "old.vhd")).isEqualTo(4);
        // When one of them is taken away
        machines.made("vm", "", osDisk + ",'dataDisks':[%s]".formatted(fresh.formatted("Empty", freshBlob)));
        // Then the machine is started again without it
        assertThat(machines.shows("vm", "2!2!")).doesNotContain("6!");
        assertThat(machines.power("vm")).isEqualTo("PowerState/running");
        assertThat(TestGuest.counted(account, "old.vhd")).isEqualTo(5);
        account.getBlobContainerClient("vhds").getBlobClient("old.vhd").delete();
        // When
        machines.act("vm", "deallocate");
        // Then
        assertThat(TestGuest.boots(account, "vhds", "os.vhd")).isEqualTo(2);
        assertThat(TestGuest.counted(account, "fresh.vhd")).isEqualTo(2);
    }

    @Test
    void shouldKeepManagedDisksFromStartToStartAndMachineToMachine() {
        // Given
        var osDisk = TestStamp.in("g", "Microsoft.Compute/disks/os");
        stamp.operation(stamp.tenant("PUT", osDisk, TestStamp.DISKS, """
                {'location':'local','sku':{'name':'Standard_LRS'},
                 'properties':{'osType':'Linux','creationData':{'createOption':'Import','sourceUri':'%s'}}}""".formatted(
                        TestGuest.uploadForDataDisks(stamp, account, "os.vhd", 1))));
        // When
        machines.made("vm", "", managed("'name':'data','createOption':'Empty','diskSizeGB':1"));
        // Then
        machines.shows("vm", "1!1!");
        // When
        machines.act("vm", "powerOff");
        machines.act("vm", "start");
        // Then
        machines.shows("vm", "2!2!");
        // When
        stamp.operation(stamp.tenant("DELETE", RunningMachines.path("vm"), TestStamp.COMPUTE, ""));
        machines.made(
                "second",
                "",
                managed("'createOption':'Attach','managedDisk':{'id':'%s'}"
                        .formatted(TestStamp.id("g", "Microsoft.Compute/disks/data"))));
        // Then
        assertThat(machines.shows("second", "3!3!")).doesNotContain("1!");
    }

    private static String managed(String dataDisk) {
        return """
               'osDisk':{'osType':'Linux','createOption':'Attach','managedDisk':{'id':'%s'}},
               'dataDisks':[{'lun':0,%s}]""".formatted(TestStamp.id("g", "Microsoft.Compute/disks/os"), dataDisk);
    }
}
