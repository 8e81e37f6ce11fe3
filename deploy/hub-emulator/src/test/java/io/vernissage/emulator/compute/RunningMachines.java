package io.vernissage.emulator.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.storage.blob.BlobServiceClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.TestStamp;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What tests ask of machines that run. */
final class RunningMachines {
    static final String ACCOUNT = "machinedisks";

    private final TestStamp stamp;
    private final BlobServiceClient account;

    RunningMachines(TestStamp stamp, BlobServiceClient account) {
        this.stamp = stamp;
        this.account = account;
    }

    /** Makes a machine in the group {@code g}, with boot diagnostics. */
    void made(String name, String osProfile, String storage) {
        var made = stamp.tenant("PUT", path(name), TestStamp.COMPUTE, """
                {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},%s
                 'storageProfile':{%s},'networkProfile':{'networkInterfaces':[{'id':'%s'}]},
                 'diagnosticsProfile':{'bootDiagnostics':{'enabled':true,'storageUri':'%s/%s/'}}}}""".formatted(
                        osProfile,
                        storage,
                        stamp.networkInterface("g", "nic-" + name),
                        stamp.emulator().blobService(),
                        ACCOUNT));
        assertThat(stamp.operation(made).path("status").asText()).isEqualTo("Succeeded");
    }

    void act(String name, String action) {
        var done = stamp.operation(stamp.tenant("POST", path(name + "/" + action), TestStamp.COMPUTE, ""));
        assertThat(done.path("status").asText()).isEqualTo("Succeeded");
    }

    JsonNode view(String name) {
        return stamp.tenant("GET", path(name + "/instanceView"), TestStamp.COMPUTE, "")
                .json();
    }

    String power(String name) {
        return view(name).path("statuses").findValuesAsText("code").stream()
                .filter(code -> code.startsWith("PowerState/"))
                .findFirst()
                .orElse("");
    }

    /** Waits until its serial port has shown this, and answers all that it has shown. */
    String shows(String name, String expected) {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> log(name), log -> log.contains(expected));
    }

    String log(String name) {
        var uri = view(name)
                .path("bootDiagnostics")
                .path("serialConsoleLogBlobUri")
                .asText();
        return uri.isEmpty() ? "" : new String(bytes(uri), StandardCharsets.US_ASCII);
    }

    byte[] bytes(String uri) {
        var path = URI.create(uri).getPath().substring(ACCOUNT.length() + 2);
        var slash = path.indexOf('/');
        return account.getBlobContainerClient(path.substring(0, slash))
                .getBlobClient(path.substring(slash + 1))
                .downloadContent()
                .toBytes();
    }

    static String attach(String blob) {
        return "'osDisk':{'name':'osdisk','osType':'Linux','createOption':'Attach','vhd':{'uri':'%s'}}".formatted(blob);
    }

    static String path(String name) {
        return TestStamp.in("g", "Microsoft.Compute/virtualMachines/" + name);
    }
}
