package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.models.PublicAccessType;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after a kill, and what was begun goes on to its end. */
class KillIT {
    private static final String IMAGE = "/providers/Microsoft.Compute.Admin/locations/local/artifactTypes/platformImage"
            + "/publishers/Contoso/offers/Debian/skus/12/versions/1.0.0";
    private static final String MACHINE = TestStamp.in("g", "Microsoft.Compute/virtualMachines/vm");

    @TempDir
    Path data;

    @Test
    void shouldGoOnAfterAKillWithWhatItHadAcknowledged() {
        int port;
        String operation;
        // Given
        try (var stamp = new TestStamp(KilledEmulator.start(data, 0))) {
            port = stamp.emulator().blobService().getPort();
            operation = begin(stamp);
        }
        // When
        try (var stamp = new TestStamp(KilledEmulator.start(data, port))) {
            // Then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> stamp.admin("GET", IMAGE, TestStamp.IMAGES, "").state(), "Succeeded"::equals);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> stamp.tenant("GET", MACHINE, TestStamp.COMPUTE, "")
                                    .state(),
                            "Succeeded"::equals);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () -> stamp.tenant("GET", operation, TestStamp.COMPUTE, "")
                                    .json()
                                    .path("status")
                                    .asText(),
                            "Succeeded"::equals);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> stamp.tenant("HEAD", "/resourceGroups/doomed", TestStamp.RESOURCES, "")
                                    .status()
                            == 404);
            assertThat(stamp.tenant(
                                    "GET",
                                    TestStamp.in("g", "Microsoft.Network/networkInterfaces/nic"),
                                    TestStamp.NETWORK,
                                    "")
                            .status())
                    .isEqualTo(200);
        }
    }

    /** Begins an image, a machine and the deletion of a group; answers the machine's operation. */
    private static String begin(TestStamp stamp) {
        stamp.group("g");
        stamp.group("doomed");
        stamp.account("doomed", "doomedaccount").createBlobContainer("full");
        var account = stamp.account("g", "killedaccount");
        var source = stamp.vhd(account, "vhds", "a.vhd", 64);
        account.getBlobContainerClient("vhds").setAccessPolicy(PublicAccessType.BLOB, null);
        var nic = stamp.networkInterface("g", "nic");
        stamp.tenant("DELETE", "/resourceGroups/doomed", TestStamp.RESOURCES, "");
        stamp.admin(
                "PUT",
                IMAGE,
                TestStamp.IMAGES,
                "{'properties':{'osDisk':{'osType':'Linux','uri':'%s'}}}".formatted(source));
        var begun = stamp.tenant("PUT", MACHINE, TestStamp.COMPUTE, """
                {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},
                 'osProfile':{'computerName':'vm','adminUsername':'us','adminPassword':'Very-secret-1'},
                 'storageProfile':{'osDisk':{'name':'os','osType':'Linux','createOption':'FromImage','image':{'uri':'%s'},
                 'vhd':{'uri':'%s-copy.vhd'}}},'networkProfile':{'networkInterfaces':[{'id':'%s'}]}}}""".formatted(source, source, nic));
        assertThat(begun.status()).isEqualTo(201);
        var address = begun.header("Azure-AsyncOperation").orElseThrow();
        return address.substring(address.indexOf("/providers/"), address.indexOf('?'));
    }
}
