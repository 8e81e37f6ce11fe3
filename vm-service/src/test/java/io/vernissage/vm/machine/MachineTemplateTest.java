package io.vernissage.vm.machine;

import static io.vernissage.vm.Samples.IMAGE;
import static io.vernissage.vm.Samples.PUBLICATION;
import static io.vernissage.vm.Samples.plan;
import static io.vernissage.vm.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.management.serializer.SerializerFactory;
import com.azure.core.util.serializer.SerializerEncoding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vernissage.hub.StorageAccount;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.vm.Samples;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachineTemplateTest {
    private static final StorageAccount ACCOUNT =
            new StorageAccount("check-6f1c2a34", "vmacc", URI.create("https://vmacc.blob.local.example"));

    @Test
    void shouldTakeThePlatformImageToAManagedDisk() throws IOException {
        // When
        var json = json(plan(CreateOption.PLATFORM_IMAGE, false));
        // Then
        var storage = json.at("/properties/storageProfile");
        assertThat(storage.at("/imageReference/publisher").asText()).isEqualTo("Contoso");
        assertThat(storage.at("/imageReference/version").asText()).isEqualTo("1.0.0");
        assertThat(storage.at("/osDisk/createOption").asText()).isEqualTo("FromImage");
        assertThat(storage.at("/osDisk/managedDisk/storageAccountType").asText())
                .isEqualTo("Standard_LRS");
        assertThat(storage.at("/osDisk").has("vhd")).isFalse();
        assertThat(json.at("/properties").has("osProfile")).isTrue();
        assertThat(json.at("/properties").has("diagnosticsProfile")).isFalse();
        assertThat(json.at("/tags/vernissage-publication").asText()).isEqualTo(PUBLICATION.toString());
        assertThat(json.at("/properties/hardwareProfile/vmSize").asText()).isEqualTo("Standard_A1");
    }

    @Test
    void shouldMakeTheDiskFromTheCopyInTheSameAccount() throws IOException {
        // When
        var disk = json(plan(CreateOption.FROM_IMAGE, false)).at("/properties/storageProfile/osDisk");
        // Then
        assertThat(disk.at("/createOption").asText()).isEqualTo("FromImage");
        assertThat(disk.at("/osType").asText()).isEqualTo("Linux");
        assertThat(disk.at("/image/uri").asText()).isEqualTo("https://vmacc.blob.local.example/vhds/check-image.vhd");
        assertThat(disk.at("/vhd/uri").asText()).isEqualTo("https://vmacc.blob.local.example/vhds/check-osdisk.vhd");
    }

    @Test
    void shouldAttachTheCopyWithoutAnOsProfile() throws IOException {
        // When
        var json = json(plan(CreateOption.ATTACH, false));
        // Then
        var disk = json.at("/properties/storageProfile/osDisk");
        assertThat(disk.at("/createOption").asText()).isEqualTo("Attach");
        assertThat(disk.at("/vhd/uri").asText()).isEqualTo("https://vmacc.blob.local.example/vhds/check-osdisk.vhd");
        assertThat(disk.has("image")).isFalse();
        assertThat(json.at("/properties").has("osProfile")).isFalse();
    }

    @Test
    void shouldKeepTheSerialConsoleWhereTheBootIsWatched() throws IOException {
        // When
        var boot = json(plan(CreateOption.PLATFORM_IMAGE, true)).at("/properties/diagnosticsProfile/bootDiagnostics");
        // Then
        assertThat(boot.at("/enabled").asBoolean()).isTrue();
        assertThat(boot.at("/storageUri").asText()).isEqualTo("https://vmacc.blob.local.example/");
    }

    @Test
    void shouldLetNobodyInWhenNoKeyIsGiven() throws IOException {
        // When
        var profile = json(plan(CreateOption.PLATFORM_IMAGE, false)).at("/properties/osProfile");
        // Then
        var key = profile.at("/linuxConfiguration/ssh/publicKeys/0");
        assertThat(profile.at("/adminUsername").asText()).isEqualTo("vernissage");
        assertThat(profile.has("adminPassword")).isFalse();
        assertThat(profile.at("/linuxConfiguration/disablePasswordAuthentication")
                        .asBoolean())
                .isTrue();
        assertThat(key.at("/path").asText()).isEqualTo("/home/vernissage/.ssh/authorized_keys");
        assertThat(key.at("/keyData").asText()).startsWith("ssh-rsa AAAAB3NzaC1yc2E");
    }

    @Test
    void shouldGiveWindowsAShortNameAndAPasswordNobodyKnows() throws IOException {
        // Given
        var machine = new VirtualMachineSpec(
                "a-windows-check-2025",
                Optional.of("Standard_D1_v2"),
                CreateOption.PLATFORM_IMAGE,
                Optional.of("shared"),
                Optional.of("operator"),
                Optional.empty(),
                Optional.empty());
        var spec = spec(OsType.WINDOWS, OsState.GENERALIZED, Optional.of(machine));
        // When
        var one = json(new MachinePlan(PUBLICATION, IMAGE, spec)).at("/properties/osProfile");
        var other = json(new MachinePlan(PUBLICATION, IMAGE, spec)).at("/properties/osProfile");
        // Then
        assertThat(one.at("/computerName").asText()).isEqualTo("a-windows-check");
        assertThat(one.at("/adminUsername").asText()).isEqualTo("operator");
        assertThat(one.at("/adminPassword").asText())
                .hasSizeBetween(12, 123)
                .isNotEqualTo(other.at("/adminPassword").asText());
    }

    @Test
    void shouldNameEverythingAfterThePublication() {
        // Given
        var plan = plan(CreateOption.FROM_IMAGE, true);
        // Then
        assertThat(plan.name()).isEqualTo(Samples.NAME);
        assertThat(plan.account()).matches("[a-z0-9]{3,24}");
    }

    private static JsonNode json(MachinePlan plan) throws IOException {
        var machine = MachineTemplate.of(plan, "local", "/network/interface", Optional.of(ACCOUNT));
        var text = SerializerFactory.createDefaultManagementSerializerAdapter()
                .serialize(machine, SerializerEncoding.JSON);
        return new ObjectMapper().readTree(text);
    }
}
