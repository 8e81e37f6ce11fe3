package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.PublicAccessType;
import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.arm.TestStamp;
import io.vernissage.emulator.hypervisor.TestGuest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

    @BeforeEach
    void start() {
        TestGuest.assumeHypervisor();
        stamp = new TestStamp(EmulatorOptions.forTests(data).with(TestGuest.options(1)));
        stamp.group("g");
        account = stamp.account("g", "machinedisks");
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
        made("vm", PROFILE, """
                'imageReference':{'publisher':'Contoso','offer':'Guest','sku':'1','version':'latest'},
                'osDisk':{'createOption':'FromImage'},
                'dataDisks':[{'lun':3,'createOption':'Empty','diskSizeGB':1}]""");
        // Then
        assertThat(power("vm")).isEqualTo("PowerState/running");
        var log = shows("vm", "1!");
        assertThat(log).contains(TestGuest.MARKER);
        var diagnostics = view("vm").path("bootDiagnostics");
        assertThat(diagnostics.path("serialConsoleLogBlobUri").asText())
                .startsWith(stamp.emulator().blobService() + "/machinedisks/bootdiagnostics-vm-")
                .endsWith(".serialconsole.log");
        assertThat(bytes(diagnostics.path("consoleScreenshotBlobUri").asText()))
                .startsWith(0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
        // When
        stamp.admin("DELETE", IMAGE, TestStamp.IMAGES, "");
        act("vm", "restart");
        // Then
        assertThat(shows("vm", "2!")).contains("1!");
    }

    @Test
    void shouldKeepWhatTheGuestWroteAndBringItToTheBlobWhenItIsOff() {
        // Given
        var disk = TestGuest.upload(stamp, account, "a.vhd", false);
        made("vm", "", attach(disk));
        shows("vm", "1!");
        // Then
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isZero();
        // When
        act("vm", "powerOff");
        // Then
        assertThat(power("vm")).isEqualTo("PowerState/stopped");
        assertThat(TestGuest.processes(data)).isZero();
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isEqualTo(1);
        // When
        act("vm", "start");
        // Then
        assertThat(power("vm")).isEqualTo("PowerState/running");
        shows("vm", "2!");
        // When
        act("vm", "deallocate");
        // Then
        assertThat(power("vm")).isEqualTo("PowerState/deallocated");
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isEqualTo(2);
        // When
        act("vm", "start");
        shows("vm", "3!");
        stamp.operation(stamp.tenant("DELETE", path("vm"), TestStamp.COMPUTE, ""));
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
        made("vm", "", attach(disk));
        // Then
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> power("vm"), "PowerState/stopped"::equals);
        assertThat(view("vm").path("statuses").path(1).path("message").asText())
                .isEqualTo("The guest turned the machine off.");
        assertThat(log("vm")).contains(TestGuest.MARKER, "1!");
        assertThat(TestGuest.boots(account, "vhds", "a.vhd")).isEqualTo(1);
    }

    @Test
    void shouldCaptureAMachineThatIsGeneralisedAndOff() {
        // Given
        made("vm", "", attach(TestGuest.upload(stamp, account, "a.vhd", false)));
        shows("vm", "1!");
        var early = stamp.tenant("POST", path("vm/generalize"), TestStamp.COMPUTE, "");
        act("vm", "deallocate");
        var capture = "{'vhdPrefix':'gold','destinationContainerName':'images','overwriteVhds':false}";
        var ungeneralised = stamp.tenant("POST", path("vm/capture"), TestStamp.COMPUTE, capture);
        // When
        stamp.tenant("POST", path("vm/generalize"), TestStamp.COMPUTE, "");
        var captured = stamp.tenant("POST", path("vm/capture"), TestStamp.COMPUTE, capture);
        var twice = stamp.tenant("POST", path("vm/capture"), TestStamp.COMPUTE, capture);
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
        made(
                "second",
                PROFILE,
                "'osDisk':{'name':'os','osType':'Linux','createOption':'FromImage','image':{'uri':'%s'},'vhd':{'uri':'%s'}}"
                        .formatted(uri, osDisk.path("vhd").path("uri").asText()));
        // Then
        shows("second", "2!");
    }

    @Test
    void shouldLeaveAMachineOffForWhichThereIsNoRoomAndSaySo() {
        // Given
        made("vm", "", attach(TestGuest.upload(stamp, account, "a.vhd", false)));
        // When
        made("second", "", attach(TestGuest.upload(stamp, account, "b.vhd", false)));
        var refused = stamp.operation(stamp.tenant("POST", path("second/start"), TestStamp.COMPUTE, ""));
        // Then
        assertThat(refused.path("error").path("code").asText()).isEqualTo("AllocationFailed");
        assertThat(stamp.tenant("GET", path("second"), TestStamp.COMPUTE, "").state())
                .isEqualTo("Failed");
        // When
        act("vm", "powerOff?skipShutdown=true");
        act("second", "start");
        // Then
        assertThat(power("second")).isEqualTo("PowerState/running");
        shows("second", "1!");
    }

    private void made(String name, String osProfile, String storage) {
        var made = stamp.tenant("PUT", path(name), TestStamp.COMPUTE, """
                {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},%s
                 'storageProfile':{%s},'networkProfile':{'networkInterfaces':[{'id':'%s'}]},
                 'diagnosticsProfile':{'bootDiagnostics':{'enabled':true,'storageUri':'%s/machinedisks/'}}}}""".formatted(
                        osProfile,
                        storage,
                        stamp.networkInterface("g", "nic-" + name),
                        stamp.emulator().blobService()));
        assertThat(stamp.operation(made).path("status").asText()).isEqualTo("Succeeded");
    }

    private void act(String name, String action) {
        var done = stamp.operation(stamp.tenant("POST", path(name + "/" + action), TestStamp.COMPUTE, ""));
        assertThat(done.path("status").asText()).isEqualTo("Succeeded");
    }

    private JsonNode view(String name) {
        return stamp.tenant("GET", path(name + "/instanceView"), TestStamp.COMPUTE, "")
                .json();
    }

    private String power(String name) {
        return view(name).path("statuses").findValuesAsText("code").stream()
                .filter(code -> code.startsWith("PowerState/"))
                .findFirst()
                .orElse("");
    }

    private String shows(String name, String expected) {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> log(name), log -> log.contains(expected));
    }

    private String log(String name) {
        var uri = view(name)
                .path("bootDiagnostics")
                .path("serialConsoleLogBlobUri")
                .asText();
        return uri.isEmpty() ? "" : new String(bytes(uri), StandardCharsets.US_ASCII);
    }

    private byte[] bytes(String uri) {
        var path = URI.create(uri).getPath().substring("/machinedisks/".length());
        var slash = path.indexOf('/');
        return account.getBlobContainerClient(path.substring(0, slash))
                .getBlobClient(path.substring(slash + 1))
                .downloadContent()
                .toBytes();
    }

    private static String attach(String blob) {
        return "'osDisk':{'name':'osdisk','osType':'Linux','createOption':'Attach','vhd':{'uri':'%s'}}".formatted(blob);
    }

    private static String path(String name) {
        return TestStamp.in("g", "Microsoft.Compute/virtualMachines/" + name);
    }
}
