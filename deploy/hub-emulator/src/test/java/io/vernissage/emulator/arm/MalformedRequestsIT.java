package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedRequestsIT {
    private static final String VERSIONS =
            "/providers/Microsoft.Compute/locations/local/publishers/p/artifacttypes/vmimage/offers/o/skus/s/versions";

    @TempDir
    Path data;

    @Test
    void shouldSayInTheWordsOfResourceManagerWhatIsWrong() throws IOException {
        try (var stamp = TestStamp.on(data)) {
            stamp.group("g");
            // When
            var subnet = network(stamp, "virtualNetworks/n", """
                    {'location':'local','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':['x']}}""");
            var configuration = network(
                    stamp, "networkInterfaces/n", "{'location':'local','properties':{'ipConfigurations':['x']}}");
            var rule = network(
                    stamp, "networkSecurityGroups/n", "{'location':'local','properties':{'securityRules':['x']}}");
            var disk = stamp.tenant(
                    "PUT", TestStamp.in("g", "Microsoft.Compute/virtualMachines/v"), TestStamp.COMPUTE, """
                    {'location':'local','properties':{'hardwareProfile':{'vmSize':'Standard_A1'},
                     'networkProfile':{'networkInterfaces':[{'id':'%s'}]},'storageProfile':{'dataDisks':['x'],
                     'osDisk':{'osType':'Linux','createOption':'Attach','vhd':{'uri':'https://127.0.0.1/a/b/c'}}}}}""".formatted(
                                    stamp.networkInterface("g", "nic")));
            var top = stamp.tenant("GET", VERSIONS + "?$top=x", TestStamp.COMPUTE, "");
            var form = stamp.send("POST", URI.create(stamp.tokenEndpoint()), "client_id=%zz&grant_type=x");
            var unknown = stamp.send("GET", URI.create(stamp.emulator().resourceManager() + "/unknown"), "");
            var large = stamp.tenant("PUT", "/resourceGroups/large", TestStamp.RESOURCES, " ".repeat(5 << 20));
            // Then
            assertThat(subnet.error()).isEqualTo("InvalidRequestContent");
            assertThat(configuration.error()).isEqualTo("InvalidRequestContent");
            assertThat(rule.error()).isEqualTo("InvalidRequestContent");
            assertThat(disk.status()).isEqualTo(400);
            assertThat(top.status()).isEqualTo(400);
            assertThat(form.status()).isEqualTo(400);
            assertThat(form.json().path("error").asText()).isEqualTo("invalid_request");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.error()).isEqualTo("InvalidResourcePath");
            assertThat(unknown.header("x-ms-correlation-request-id")).isPresent();
            assertThat(large.status()).isEqualTo(413);
            assertThat(large.error()).isEqualTo("RequestContentTooLarge");
            assertThat(large.header("x-ms-correlation-request-id")).isPresent();
            // and what all of them leave behind is for nobody else to read
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
        }
    }

    private static TestStamp.Reply network(TestStamp stamp, String resource, String body) {
        return stamp.tenant("PUT", TestStamp.in("g", "Microsoft.Network/" + resource), TestStamp.NETWORK, body);
    }
}
