package io.vernissage.emulator.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.arm.TestStamp;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkIT {
    private static final String NETWORK = TestStamp.in("g", "Microsoft.Network/virtualNetworks/net");
    private static final String NIC = TestStamp.in("g", "Microsoft.Network/networkInterfaces/");

    @TempDir
    Path data;

    private TestStamp stamp;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
        stamp.group("g");
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldGiveEachInterfaceAnAddressOfItsSubnetAndKeepIt() {
        // Given
        stamp.networkInterface("g", "one");
        stamp.networkInterface("g", "two");
        // When
        var one = address("one");
        var two = address("two");
        stamp.networkInterface("g", "one");
        // Then
        assertThat(one).isEqualTo("10.0.1.4");
        assertThat(two).isEqualTo("10.0.1.5");
        assertThat(address("one")).isEqualTo(one);
        var subnet = stamp.tenant("GET", NETWORK + "/subnets/default", TestStamp.NETWORK, "");
        assertThat(subnet.json().path("properties").path("ipConfigurations")).hasSize(2);
    }

    @Test
    void shouldRefuseReferencesThatLeadNowhere() {
        // When
        var refused = stamp.tenant("PUT", NIC + "nic", TestStamp.NETWORK, """
                {'location':'local','properties':{'ipConfigurations':[{'name':'a','properties':{'subnet':{'id':'%s'}}}]}}""".formatted(
                        TestStamp.id("g", "Microsoft.Network/virtualNetworks/none/subnets/none")));
        // Then
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error()).isEqualTo("InvalidResourceReference");
    }

    @Test
    void shouldNotDeleteWhatIsInUse() {
        // Given
        stamp.networkInterface("g", "one");
        // When
        var network = stamp.tenant("DELETE", NETWORK, TestStamp.NETWORK, "");
        var nic = stamp.tenant("DELETE", NIC + "one", TestStamp.NETWORK, "");
        var after = stamp.tenant("DELETE", NETWORK, TestStamp.NETWORK, "");
        // Then
        assertThat(network.error()).isEqualTo("InUseSubnetCannotBeDeleted");
        assertThat(nic.status()).isEqualTo(202);
        assertThat(stamp.operation(nic).path("status").asText()).isEqualTo("Succeeded");
        assertThat(after.status()).isEqualTo(202);
        assertThat(stamp.tenant("DELETE", NETWORK, TestStamp.NETWORK, "").status())
                .isEqualTo(204);
    }

    @Test
    void shouldRefuseSubnetsThatOverlapOrLieOutside() {
        // Given
        var body = """
                {'location':'local','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[
                {'name':'a','properties':{'addressPrefix':'10.0.0.0/24'}},{'name':'b','properties':{'addressPrefix':'%s'}}]}}""";
        // When
        var overlap = stamp.tenant("PUT", NETWORK, TestStamp.NETWORK, body.formatted("10.0.0.128/25"));
        var outside = stamp.tenant("PUT", NETWORK, TestStamp.NETWORK, body.formatted("10.1.0.0/24"));
        var crooked = stamp.tenant("PUT", NETWORK, TestStamp.NETWORK, body.formatted("10.0.2.1/24"));
        var good = stamp.tenant("PUT", NETWORK, TestStamp.NETWORK, body.formatted("10.0.2.0/24"));
        // Then
        assertThat(overlap.error()).isEqualTo("NetcfgSubnetRangesOverlap");
        assertThat(outside.error()).isEqualTo("NetcfgInvalidSubnet");
        assertThat(crooked.status()).isEqualTo(400);
        assertThat(good.status()).isEqualTo(201);
        assertThat(good.json().path("etag").asText()).startsWith("W/\"");
    }

    @Test
    void shouldAllocateStaticPublicAddresses() {
        // When
        var made =
                stamp.tenant("PUT", TestStamp.in("g", "Microsoft.Network/publicIPAddresses/p"), TestStamp.NETWORK, """
                {'location':'local','properties':{'publicIPAllocationMethod':'Static','dnsSettings':{'domainNameLabel':'web'}}}""");
        // Then
        var properties = made.json().path("properties");
        assertThat(properties.path("ipAddress").asText()).startsWith("198.18.");
        assertThat(properties.path("dnsSettings").path("fqdn").asText()).startsWith("web.local.cloudapp.");
    }

    private String address(String nic) {
        return stamp.tenant("GET", NIC + nic, TestStamp.NETWORK, "")
                .json()
                .path("properties")
                .path("ipConfigurations")
                .path(0)
                .path("properties")
                .path("privateIPAddress")
                .asText();
    }
}
