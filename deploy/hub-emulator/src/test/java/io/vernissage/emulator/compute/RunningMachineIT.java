package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.PublicAccessType;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.arm.TestStamp;
import io.vernissage.emulator.hypervisor.TestGuest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines with a hypervisor: what they boot, show and keep. */
class RunningMachineIT {
    private static final String IMAGE = "/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage"
            + "/publishers/Contoso/offers/Guest/skus/1/versions/1.0.0";
    private static final String PROFILE =
            "'osProfile':{'computerName':'vm','adminUsername':'us','adminPassword':'Very-secret-1'},";

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
    void shouldBootAPublishedImageToItsMarker() {
        // Given
        var source = TestGuest.upload(stamp, account, "image.vhd", false);
        account.getBlobContainerClient("vhds").setAccessPolicy(PublicAccessType.BLOB, List.of());
        stamp.admin(
                "PUT",
                IMAGE,
                TestStamp.IMAGES,
                "{'properties':{'osDisk':{'osType':'Linux','uri':'%s'}}}".formatted(source));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> stamp.admin("GET", IMAGE, TestStamp.IMAGES, "").state(), "Succeeded"::equals);
        // When
        machines.made("vm", PROFILE, """
                'imageReference':{'publisher':'Contoso','offer':'Guest','sku':'1','version':'latest'},
                'osDisk':{'createOption':'FromImage'},
                'dataDisks':[{'lun':3,'createOption':'Empty','diskSizeGB':1}]""");
        // Then
        assertThat(machines.power("vm")).isEqualTo("PowerState/running");
        var log = machines.shows("vm", "1!");
        assertThat(log).contains(TestGuest.MARKER);
        var diagnostics = machines.view("vm").path("bootDiagnostics");
        assertThat(diagnostics.path("serialConsoleLogBlobUri").asText())
                .startsWith(stamp.emulator().blobService() + "/machinedisks/bootdiagnostics-vm-")
                .endsWith(".serialconsole.log");
        assertThat(machines.bytes(diagnostics.path("consoleScreenshotBlobUri").asText()))
                .startsWith(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
        // When
        stamp.admin("DELETE", IMAGE, TestStamp.IMAGES, "");
        machines.act("vm", "restart");
        // Then
        assertThat(machines.shows("vm", "2!")).contains("1!");
    }

    @Test
    void shouldKeepWhatTheGuestWroteAndBringItToTheBlobWhenItIsOff() {
        // Given
        var disk = TestGuest.upload(stamp, account, "a.vhd", false);
        machines.made("vm", "", RunningMachines.attach(disk));
        machines.shows("vm", "1!");
        // Then
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isZero();
        // When
        machines.act("vm", "powerOff");
        // Then
        assertThat(machines.power("vm")).isEqualTo("PowerState/stopped");
        assertThat(TestGuest.processes(data)).isZero();
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isEqualTo(1);
        // When
        machines.act("vm", "start");
        // Then
        assertThat(machines.power("vm")).isEqualTo("PowerState/running");
        machines.shows("vm", "2!");
        // When
        machines.act("vm", "deallocate");
        // Then
        assertThat(machines.power("vm")).isEqualTo("PowerState/deallocated");
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isEqualTo(2);
        // When
        machines.act("vm", "start");
        machines.shows("vm", "3!");
        stamp.operation(stamp.tenant("DELETE", RunningMachines.path("vm"), TestStamp.COMPUTE, ""));
        // Then
        assertThat(TestGuest.processes(data)).isZero();
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isEqualTo(3);
        account.getBlobContainerClient("vhds").getBlobClient("a.vhd").delete();
    }

    @Test
    void shouldShowAMachineThatItsGuestTurnedOffAsStopped() {
        // Given
        var disk = TestGuest.upload(stamp, account, "a.vhd", true);
        // When
        machines.made("vm", "", RunningMachines.attach(disk));
        // Then
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> machines.power("vm"), "PowerState/stopped"::equals);
        assertThat(machines.view("vm").path("statuses").path(1).path("message").asText())
                .isEqualTo("The guest turned the machine off.");
        assertThat(machines.log("vm")).contains(TestGuest.MARKER, "1!");
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isEqualTo(1);
    }

    @Test
    void shouldCaptureAMachineThatIsGeneralisedAndOff() {
        // Given
        machines.made("vm", "", RunningMachines.attach(TestGuest.upload(stamp, account, "a.vhd", false)));
        machines.shows("vm", "1!");
        var early = stamp.tenant("POST", RunningMachines.path("vm/generalize"), TestStamp.COMPUTE, "");
        machines.act("vm", "deallocate");
        var capture = "{'vhdPrefix':'gold','destinationContainerName':'images','overwriteVhds':false}";
        var ungeneralised = stamp.tenant("POST", RunningMachines.path("vm/capture"), TestStamp.COMPUTE, capture);
        // When
        stamp.tenant("POST", RunningMachines.path("vm/generalize"), TestStamp.COMPUTE, "");
        var captured = stamp.tenant("POST", RunningMachines.path("vm/capture"), TestStamp.COMPUTE, capture);
        var twice = stamp.tenant("POST", RunningMachines.path("vm/capture"), TestStamp.COMPUTE, capture);
        var image = stamp.operation(
                stamp.tenant("PUT", TestStamp.in("g", "Microsoft.Compute/images/i"), TestStamp.COMPUTE, """
                {'location':'local','properties':{'sourceVirtualMachine':{'id':'%s'}}}""".formatted(
                                TestStamp.id("g", "Microsoft.Compute/virtualMachines/vm"))));
        // Then
        assertThat(early.error()).isEqualTo("OperationNotAllowed");
        assertThat(ungeneralised.error()).isEqualTo("OperationNotAllowed");
        assertThat(captured.status()).isEqualTo(200);
        assertThat(twice.error()).isEqualTo("BlobAlreadyExists");
        assertThat(image.path("status").asText()).isEqualTo("Succeeded");
        var osDisk = captured.json().at("/resources/0/properties/storageProfile/osDisk");
        var uri = osDisk.path("image").path("uri").asText();
        assertThat(uri).contains("/machinedisks/system/Microsoft.Compute/Images/images/gold-osDisk.");
        assertThat(TestGuest.boots(account, "system", uri.substring(uri.indexOf("/system/") + 8)))
                .isEqualTo(1);
        // When
        machines.made(
                "second",
                PROFILE,
                "'osDisk':{'name':'os','osType':'Linux','createOption':'FromImage','image':{'uri':'%s'},'vhd':{'uri':'%s'}}"
                        .formatted(uri, osDisk.path("vhd").path("uri").asText()));
        // Then
        machines.shows("second", "2!");
    }

    @Test
    void shouldLeaveAMachineOffForWhichThereIsNoRoomAndSaySo() {
        // Given
        machines.made("vm", "", RunningMachines.attach(TestGuest.upload(stamp, account, "a.vhd", false)));
        // When
        machines.made("second", "", RunningMachines.attach(TestGuest.upload(stamp, account, "b.vhd", false)));
        var refused =
                stamp.operation(stamp.tenant("POST", RunningMachines.path("second/start"), TestStamp.COMPUTE, ""));
        // Then
        assertThat(refused.path("error").path("code").asText()).isEqualTo("AllocationFailed");
        assertThat(stamp.tenant("GET", RunningMachines.path("second"), TestStamp.COMPUTE, "")
                        .state())
                .isEqualTo("Failed");
        // When
        machines.act("vm", "powerOff?skipShutdown=true");
        machines.act("second", "start");
        // Then
        assertThat(machines.power("second")).isEqualTo("PowerState/running");
        machines.shows("second", "1!");
    }
}
