package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.LeaseDurationType;
import io.vernissage.emulator.arm.TestStamp;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualMachineIT {
    private static final String PROFILE =
            "'osProfile':{'computerName':'vm','adminUsername':'us','adminPassword':'Very-secret-1'},";

    @TempDir
    Path data;

    private TestStamp stamp;
    private BlobServiceClient account;
    private String nic;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
        stamp.group("g");
        account = stamp.account("g", "machinedisks");
        nic = stamp.networkInterface("g", "nic");
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldAttachASpecialisedDiskAndLeaseItForAsLongAsTheMachineIsThere() {
        // Given
        var disk = stamp.vhd(account, "vhds", "a.vhd", 20);
        // When
        var made = put("vm", "", attach(disk));
        var operation = stamp.operation(made);
        // Then
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.state()).isEqualTo("Creating");
        assertThat(operation.path("status").asText()).isEqualTo("Succeeded");
        assertThat(get("vm").state()).isEqualTo("Succeeded");
        var blob = account.getBlobContainerClient("vhds").getBlobClient("a.vhd");
        assertThat(blob.getProperties().getLeaseDuration()).isEqualTo(LeaseDurationType.INFINITE);
        assertThatThrownBy(blob::delete)
                .isInstanceOf(BlobStorageException.class)
                .hasMessageContaining("LeaseIdMissing");
        // When
        stamp.operation(stamp.tenant("DELETE", path("vm"), TestStamp.COMPUTE, ""));
        // Then
        blob.delete();
        assertThat(get("vm").status()).isEqualTo(404);
    }

    @Test
    void shouldSayInWordsThatNothingRuns() {
        // Given
        stamp.operation(put("vm", "", attach(stamp.vhd(account, "vhds", "a.vhd", 20))));
        // When
        var view = stamp.tenant("GET", path("vm/instanceView"), TestStamp.COMPUTE, "")
                .json();
        var expanded = stamp.tenant("GET", path("vm?$expand=instanceView"), TestStamp.COMPUTE, "")
                .json();
        // Then
        assertThat(view.path("statuses").findValuesAsText("code"))
                .containsExactly("ProvisioningState/succeeded", "PowerState/stopped");
        assertThat(view.path("statuses").path(1).path("message").asText())
                .isEqualTo("The virtual machine is created but not started: there is no hypervisor on this machine.");
        assertThat(expanded.path("properties").path("instanceView").path("statuses"))
                .hasSize(2);
    }

    @Test
    void shouldFailWhatIsNoVhdWithTheWordsOfAStamp() {
        // Given
        var raw = stamp.pageBlob(account, "vhds", "raw.vhd", 20, new byte[512]);
        // When
        var operation = stamp.operation(put("vm", "", attach(raw)));
        // Then
        assertThat(operation.path("status").asText()).isEqualTo("Failed");
        assertThat(operation.path("error").path("code").asText()).isEqualTo("InvalidVhd");
        assertThat(operation.path("error").path("message").asText())
                .startsWith("The specified cookie value in VHD footer indicates that disk")
                .endsWith("Disk is expected to have cookie value 'conectix'.");
        assertThat(get("vm").state()).isEqualTo("Failed");
    }

    @Test
    void shouldRefuseADiskThatAnotherMachineHas() {
        // Given
        var disk = stamp.vhd(account, "vhds", "a.vhd", 20);
        stamp.operation(put("vm", "", attach(disk)));
        nic = stamp.networkInterface("g", "other");
        // When
        var operation = stamp.operation(put("second", "", attach(disk)));
        // Then
        assertThat(operation.path("error").path("code").asText()).isEqualTo("AcquireDiskLeaseFailed");
    }

    @Test
    void shouldCopyAUsersImageToADestinationThatMustNotExist() {
        // Given
        var image = stamp.vhd(account, "vhds", "image.vhd", 20);
        var destination =
                account.getBlobContainerClient("vhds").getBlobClient("vm.vhd").getBlobUrl();
        // When
        var first = stamp.operation(put("vm", PROFILE, fromImage(image, destination)));
        nic = stamp.networkInterface("g", "other");
        var second = stamp.operation(put("second", PROFILE, fromImage(image, destination)));
        // Then
        assertThat(first.path("status").asText()).isEqualTo("Succeeded");
        assertThat(second.path("error").path("code").asText()).isEqualTo("BlobAlreadyExists");
        assertThat(account.getBlobContainerClient("vhds")
                        .getBlobClient("vm.vhd")
                        .downloadContent()
                        .toBytes())
                .isEqualTo(account.getBlobContainerClient("vhds")
                        .getBlobClient("image.vhd")
                        .downloadContent()
                        .toBytes());
        assertThat(get("vm").json().toString()).doesNotContain("Very-secret");
    }

    @Test
    void shouldRefuseAtOnceWhatContradictsItself() {
        // Given
        var disk = stamp.vhd(account, "vhds", "a.vhd", 20);
        stamp.account("g", "elsewheredisks");
        var elsewhere = disk.replace("machinedisks", "elsewheredisks");
        // When
        var profile = put("vm", PROFILE, attach(disk));
        var noProfile = put("vm", "", fromImage(disk, disk + "2"));
        var otherAccount = put("vm", PROFILE, fromImage(disk, elsewhere));
        var size = stamp.tenant(
                "PUT", path("vm"), TestStamp.COMPUTE, body("", attach(disk)).replace("Standard_A1", "Standard_Z9"));
        nic = nic + "none";
        var noNic = put("vm", "", attach(disk));
        // Then
        assertThat(profile.json().path("error").path("message").asText())
                .isEqualTo("Parameter 'osProfile' is not allowed.");
        assertThat(noProfile.json().path("error").path("target").asText()).isEqualTo("osProfile");
        assertThat(otherAccount.json().path("error").path("message").asText()).contains("storage accounts for disk");
        assertThat(size.json().path("error").path("target").asText()).isEqualTo("vmSize");
        assertThat(noNic.error()).isEqualTo("InvalidResourceReference");
        assertThat(get("vm").status()).isEqualTo(404);
    }

    @Test
    void shouldMakeAManagedDiskAndImageAndMachinesOfThem() {
        // Given
        var blob = stamp.vhd(account, "vhds", "a.vhd", 20);
        var disk = stamp.tenant(
                "PUT", TestStamp.in("g", "Microsoft.Compute/disks/d"), TestStamp.DISKS, """
                {'location':'local','sku':{'name':'Standard_LRS'},'properties':{'osType':'Linux',
                 'creationData':{'createOption':'Import','sourceUri':'%s'}}}""".formatted(blob));
        var image = stamp.tenant(
                "PUT", TestStamp.in("g", "Microsoft.Compute/images/i"), TestStamp.COMPUTE, """
                {'location':'local','properties':{'storageProfile':{'osDisk':{'osType':'Linux','osState':'Generalized',
                 'blobUri':'%s'}}}}""".formatted(blob));
        stamp.operation(disk);
        stamp.operation(image);
        // When
        var attached = stamp.operation(put("vm", "", """
                'osDisk':{'osType':'Linux','createOption':'Attach','managedDisk':{'id':'%s'}}""".formatted(TestStamp.id("g", "Microsoft.Compute/disks/d"))));
        nic = stamp.networkInterface("g", "other");
        var fromImage =
                stamp.operation(put("second", PROFILE, """
                'imageReference':{'id':'%s'},'osDisk':{'createOption':'fromImage'}""".formatted(TestStamp.id("g", "Microsoft.Compute/images/i"))));
        // Then
        assertThat(disk.status()).isEqualTo(202);
        assertThat(attached.path("status").asText()).isEqualTo("Succeeded");
        assertThat(fromImage.path("status").asText()).isEqualTo("Succeeded");
        var shown = stamp.tenant("GET", TestStamp.in("g", "Microsoft.Compute/disks/d"), TestStamp.DISKS, "")
                .json();
        assertThat(shown.path("managedBy").asText()).endsWith("/virtualMachines/vm");
        assertThat(stamp.tenant("DELETE", TestStamp.in("g", "Microsoft.Compute/disks/d"), TestStamp.DISKS, "")
                        .error())
                .isEqualTo("OperationNotAllowed");
        assertThat(stamp.tenant("GET", TestStamp.in("g", "Microsoft.Compute/disks"), TestStamp.DISKS, "")
                        .json()
                        .path("value"))
                .hasSize(2);
    }

    @Test
    void shouldFinishAfterARestartWhatWasBegun() {
        // Given
        var image = stamp.vhd(account, "vhds", "image.vhd", 40);
        var destination =
                account.getBlobContainerClient("vhds").getBlobClient("vm.vhd").getBlobUrl();
        var port = stamp.emulator().blobService().getPort();
        // When
        put("vm", PROFILE, fromImage(image, destination));
        stamp.close();
        stamp = TestStamp.withBlobsAt(data, port);
        // Then
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> get("vm").state(), "Succeeded"::equals);
    }

    private TestStamp.Reply put(String name, String osProfile, String storage) {
        return stamp.tenant("PUT", path(name), TestStamp.COMPUTE, body(osProfile, storage));
    }

    private String body(String osProfile, String storage) {
        return """
                {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},%s
                 'storageProfile':{%s},'networkProfile':{'networkInterfaces':[{'id':'%s'}]}}}""".formatted(osProfile, storage, nic);
    }

    private static String attach(String blob) {
        return "'osDisk':{'name':'osdisk','osType':'Linux','createOption':'Attach','vhd':{'uri':'%s'}}".formatted(blob);
    }

    private static String fromImage(String image, String destination) {
        return "'osDisk':{'name':'osdisk','osType':'Linux','createOption':'FromImage','image':{'uri':'%s'},'vhd':{'uri':'%s'}}"
                .formatted(image, destination);
    }

    private TestStamp.Reply get(String name) {
        return stamp.tenant("GET", path(name), TestStamp.COMPUTE, "");
    }

    private static String path(String name) {
        return TestStamp.in("g", "Microsoft.Compute/virtualMachines/" + name);
    }
}
