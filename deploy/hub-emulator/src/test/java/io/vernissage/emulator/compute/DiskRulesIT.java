package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Listener;
import io.vernissage.emulator.arm.TestStamp;
import java.net.URI;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a disk is: none is given to two machines, written over, or taken away from under one. */
class DiskRulesIT {
    private static final String PROFILE =
            "'osProfile':{'computerName':'vm','adminUsername':'us','adminPassword':'Very-secret-1'},";

    @TempDir
    static Path data;

    private static TestStamp stamp;
    private static BlobServiceClient account;

    @BeforeAll
    static void start() {
        stamp = TestStamp.on(data);
        stamp.group("g");
        account = stamp.account("g", "ruleddisks");
    }

    @AfterAll
    static void end() {
        stamp.close();
    }

    @Test
    void shouldMakeAManagedDiskForOneMachineOnly() {
        // Given
        stamp.operation(
                stamp.tenant("PUT", TestStamp.in("g", "Microsoft.Compute/images/i"), TestStamp.COMPUTE, """
                {'location':'local','properties':{'storageProfile':{'osDisk':{'osType':'Linux','osState':'Generalized',
                 'blobUri':'%s'}}}}""".formatted(
                                stamp.vhd(account, "managed", "image.vhd", 20))));
        var storage = "'imageReference':{'id':'%s'},'osDisk':{'name':'shared','createOption':'FromImage'}"
                .formatted(TestStamp.id("g", "Microsoft.Compute/images/i"));
        // When
        var made = put("first", PROFILE, storage);
        var atOnce = put("second", PROFILE, storage);
        var status = status(made);
        var later = put("second", PROFILE, storage);
        var again = status(put("first", PROFILE, storage));
        stamp.operation(stamp.tenant("DELETE", path("first"), TestStamp.COMPUTE, ""));
        var successor = put("first", PROFILE, storage);
        // Then
        assertThat(status).isEqualTo("Succeeded");
        assertThat(again).isEqualTo("Succeeded");
        assertThat(atOnce.error()).isEqualTo("ConflictingUserInput");
        assertThat(later.error()).isEqualTo("ConflictingUserInput");
        assertThat(successor.status()).isEqualTo(409);
        assertThat(successor.error()).isEqualTo("ConflictingUserInput");
    }

    @Test
    void shouldRefuseManagedDisksThatAreNone() {
        // Given
        var disk = attach(stamp.vhd(account, "none", "os.vhd", 20));
        var data = ",'dataDisks':[{'lun':0,'createOption':'%s','diskSizeGB':1,'managedDisk':{'id':'%s'}}%s]";
        var id = TestStamp.id("g", "Microsoft.Compute/disks/twice");
        // When
        var other = put("none", "", disk + data.formatted("Attach", nic("none"), ""));
        var twice = put(
                "none",
                "",
                disk
                        + data.formatted(
                                "Empty",
                                id,
                                ",{'lun':1,'createOption':'Empty','diskSizeGB':1,'managedDisk':{'id':'%s'}}"
                                        .formatted(id)));
        // Then
        assertThat(other.error()).isEqualTo("InvalidParameter");
        assertThat(twice.error()).isEqualTo("InvalidParameter");
    }

    @Test
    void shouldLeaveABlobAloneThatCameAfterAMachineHadFailed() {
        // Given
        var blobs = account.getBlobContainerClient("late");
        blobs.createIfNotExists();
        var storage =
                "'osDisk':{'name':'os','osType':'Linux','createOption':'FromImage','image':{'uri':'%s'},'vhd':{'uri':'%s'}}"
                        .formatted(
                                blobs.getBlobClient("image.vhd").getBlobUrl() + "?sig=secret",
                                blobs.getBlobClient("own.vhd").getBlobUrl());
        // When
        var failed = stamp.operation(put("late", PROFILE, storage));
        // Then
        assertThat(failed.path("error").path("code").asText()).isEqualTo("ImageBlobNotFound");
        assertThat(failed.path("error").path("message").asText()).doesNotContain("secret");
        // When
        stamp.vhd(account, "late", "image.vhd", 20);
        stamp.vhd(account, "late", "own.vhd", 20);
        var before = blobs.getBlobClient("own.vhd").getProperties().getETag();
        var again = stamp.operation(put("late", PROFILE, storage));
        // Then
        assertThat(again.path("error").path("code").asText()).isEqualTo("BlobAlreadyExists");
        assertThat(blobs.getBlobClient("own.vhd").getProperties().getETag()).isEqualTo(before);
        // When
        blobs.getBlobClient("own.vhd").delete();
        // Then
        assertThat(status(put("late", PROFILE, storage))).isEqualTo("Succeeded");
    }

    @Test
    void shouldMakeADiskAgainThatWasTakenAwayAndDeleted() {
        // Given
        var osDisk = attach(stamp.vhd(account, "again", "os.vhd", 20));
        var image = stamp.vhd(account, "again", "image.vhd", 20);
        var blob = account.getBlobContainerClient("again").getBlobClient("data.vhd");
        var both = osDisk
                + ",'dataDisks':[{'lun':0,'name':'d','createOption':'FromImage','image':{'uri':'%s'},'vhd':{'uri':'%s'}}]"
                        .formatted(image, blob.getBlobUrl());
        assertThat(status(put("again", "", both))).isEqualTo("Succeeded");
        // When
        assertThat(status(put("again", "", osDisk + ",'dataDisks':[]"))).isEqualTo("Succeeded");
        // Then
        assertThat(stamp.operation(put("again", "", both))
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("BlobAlreadyExists");
        // When
        blob.delete();
        // Then
        assertThat(status(put("again", "", both))).isEqualTo("Succeeded");
        assertThat(blob.exists()).isTrue();
    }

    @Test
    void shouldKeepAnAccountWithTheDiskOfAMachine() {
        // Given
        stamp.group("other");
        var inUse = stamp.account("other", "accountinuse");
        var path = TestStamp.in("other", "Microsoft.Storage/storageAccounts/accountinuse");
        put("user", "", attach(stamp.vhd(inUse, "vhds", "os.vhd", 20)));
        // When
        var refused = stamp.tenant("DELETE", path, TestStamp.STORAGE, "");
        var group = stamp.tenant("DELETE", "/resourceGroups/other", TestStamp.RESOURCES, "");
        var blocked = Awaitility.await()
                .until(
                        () -> stamp.address(
                                Listener.TENANT,
                                "GET",
                                URI.create(group.header("Location").orElseThrow()),
                                ""),
                        reply -> reply.status() != 202);
        // Then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.error()).isEqualTo("AccountCannotBeDeleted");
        assertThat(blocked.error()).isEqualTo("ResourceGroupDeletionBlocked");
        assertThat(inUse.getBlobContainerClient("vhds").getBlobClient("os.vhd").exists())
                .isTrue();
        // When
        stamp.operation(stamp.tenant("DELETE", path("user"), TestStamp.COMPUTE, ""));
        // Then
        assertThat(stamp.tenant("DELETE", path, TestStamp.STORAGE, "").status()).isEqualTo(200);
    }

    private static TestStamp.Reply put(String name, String osProfile, String storage) {
        return stamp.tenant("PUT", path(name), TestStamp.COMPUTE, """
                {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},%s
                 'storageProfile':{%s},'networkProfile':{'networkInterfaces':[{'id':'%s'}]}}}""".formatted(osProfile, storage, nic(name)));
    }

    private static String status(TestStamp.Reply begun) {
        JsonNode operation = stamp.operation(begun);
        return operation.path("status").asText();
    }

    private static String nic(String name) {
        return stamp.networkInterface("g", "nic-" + name);
    }

    private static String attach(String blob) {
        return "'osDisk':{'name':'os','osType':'Linux','createOption':'Attach','vhd':{'uri':'%s'}}".formatted(blob);
    }

    private static String path(String name) {
        return TestStamp.in("g", "Microsoft.Compute/virtualMachines/" + name);
    }
}
