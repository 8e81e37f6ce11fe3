package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceGroupIT {
    @TempDir
    Path data;

    private TestStamp stamp;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldMakeShowTagAndFindGroupsWhateverTheCase() {
        // When
        var made = stamp.tenant(
                "PUT", "/resourceGroups/One", TestStamp.RESOURCES, "{'location':'local','tags':{'by':'us'}}");
        var again = stamp.tenant(
                "PUT", "/resourcegroups/one", TestStamp.RESOURCES, "{'location':'local','tags':{'by':'us'}}");
        stamp.group("two");
        var tagged = stamp.tenant(
                "GET",
                "/resourcegroups?$filter=tagName%20eq%20%27by%27%20and%20tagValue%20eq%20%27us%27",
                TestStamp.RESOURCES,
                "");
        // Then
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.state()).isEqualTo("Succeeded");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("name").asText()).isEqualTo("One");
        assertThat(tagged.json().path("value")).hasSize(1);
        assertThat(stamp.tenant("HEAD", "/resourceGroups/ONE", TestStamp.RESOURCES, "")
                        .status())
                .isEqualTo(204);
        assertThat(stamp.tenant("HEAD", "/resourceGroups/none", TestStamp.RESOURCES, "")
                        .status())
                .isEqualTo(404);
        assertThat(made.header("x-ms-correlation-request-id")).isPresent();
        assertThat(made.header("x-ms-ratelimit-remaining-subscription-writes")).isPresent();
    }

    @Test
    void shouldSayWhichApiVersionsThereAre() {
        // Given
        stamp.group("g");
        var disks = TestStamp.in("g", "Microsoft.Compute/disks");
        // When
        var wrong = stamp.tenant("GET", disks, "2020-06-01", "");
        var unknownType = stamp.tenant("GET", TestStamp.in("g", "Microsoft.Compute/galleries"), "2019-12-01", "");
        var unknownProvider = stamp.tenant("GET", TestStamp.in("g", "Microsoft.Nothing/things"), "2019-12-01", "");
        var core = stamp.tenant("GET", "/resourceGroups", "2021-04-01", "");
        var missing = stamp.address(
                Listener.TENANT, "GET", URI.create(stamp.emulator().resourceManager() + "/subscriptions"), "");
        // Then
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.error()).isEqualTo("NoRegisteredProviderFound");
        assertThat(wrong.json().path("error").path("message").asText())
                .contains("The supported api-versions are '")
                .contains("2019-07-01");
        assertThat(unknownType.error()).isEqualTo("InvalidResourceType");
        assertThat(unknownProvider.error()).isEqualTo("InvalidResourceNamespace");
        assertThat(core.error()).isEqualTo("InvalidApiVersionParameter");
        assertThat(missing.error()).isEqualTo("MissingApiVersionParameter");
    }

    @Test
    void shouldSayWhatIsNotThere() {
        // Given
        stamp.group("g");
        // When
        var group = stamp.tenant("GET", "/resourceGroups/none", TestStamp.RESOURCES, "");
        var inGroup = stamp.tenant("GET", TestStamp.in("none", "Microsoft.Compute/images/i"), TestStamp.COMPUTE, "");
        var resource = stamp.tenant("GET", TestStamp.in("g", "Microsoft.Compute/images/i"), TestStamp.COMPUTE, "");
        var adminOnly = stamp.tenant("GET", "/providers/Microsoft.Compute.Admin", TestStamp.RESOURCES, "");
        // Then
        assertThat(group.error()).isEqualTo("ResourceGroupNotFound");
        assertThat(inGroup.error()).isEqualTo("ResourceGroupNotFound");
        assertThat(resource.status()).isEqualTo(404);
        assertThat(resource.json().path("error").path("message").asText())
                .isEqualTo("The Resource 'Microsoft.Compute/images/i' under resource group 'g' was not found.");
        assertThat(adminOnly.status()).isEqualTo(404);
    }

    @Test
    void shouldListProvidersWithTheirApiVersions() {
        // When
        var compute = stamp.tenant("GET", "/providers/Microsoft.Compute", TestStamp.RESOURCES, "");
        var registered = stamp.tenant("POST", "/providers/Microsoft.Compute/register", TestStamp.RESOURCES, "");
        // Then
        assertThat(registered.json().path("registrationState").asText()).isEqualTo("Registered");
        assertThat(compute.json().path("resourceTypes").findValuesAsText("resourceType"))
                .contains("virtualMachines", "disks", "images");
    }

    @Test
    void shouldDeleteAGroupWithAllThatIsInIt() {
        // Given
        stamp.group("g");
        var account = stamp.account("g", "deletedwithgroup");
        stamp.vhd(account, "vhds", "a.vhd", 20);
        stamp.networkInterface("g", "nic");
        // When
        var deleting = stamp.tenant("DELETE", "/resourceGroups/g", TestStamp.RESOURCES, "");
        var result = URI.create(deleting.header("Location").orElseThrow());
        // Then
        assertThat(deleting.status()).isEqualTo(202);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> stamp.address(Listener.TENANT, "GET", result, "").status() == 200);
        assertThat(stamp.tenant("HEAD", "/resourceGroups/g", TestStamp.RESOURCES, "")
                        .status())
                .isEqualTo(404);
        stamp.group("g");
        assertThat(stamp.tenant("GET", "/resourceGroups/g/resources", TestStamp.RESOURCES, "")
                        .json()
                        .path("value"))
                .isEmpty();
        assertThat(stamp.account("g", "deletedwithgroup").listBlobContainers()).isEmpty();
    }

    @Test
    void shouldStillHaveEverythingAfterARestart() {
        // Given
        stamp.group("g");
        stamp.account("g", "stillthere");
        stamp.networkInterface("g", "nic");
        var keys = stamp.tenant(
                        "POST",
                        TestStamp.in("g", "Microsoft.Storage/storageAccounts/stillthere/listKeys"),
                        TestStamp.STORAGE,
                        "")
                .json();
        var nic = stamp.tenant(
                        "GET", TestStamp.in("g", "Microsoft.Network/networkInterfaces/nic"), TestStamp.NETWORK, "")
                .json();
        stamp.close();
        // When
        stamp = TestStamp.on(data);
        // Then
        assertThat(stamp.tenant(
                                "POST",
                                TestStamp.in("g", "Microsoft.Storage/storageAccounts/stillthere/listKeys"),
                                TestStamp.STORAGE,
                                "")
                        .json())
                .isEqualTo(keys);
        assertThat(stamp.tenant(
                                "GET",
                                TestStamp.in("g", "Microsoft.Network/networkInterfaces/nic"),
                                TestStamp.NETWORK,
                                "")
                        .json())
                .isEqualTo(nic);
    }
}
