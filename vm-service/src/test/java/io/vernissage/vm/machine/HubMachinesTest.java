package io.vernissage.vm.machine;

import static io.vernissage.vm.Samples.NAME;
import static io.vernissage.vm.Samples.PUBLICATION;
import static io.vernissage.vm.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import java.net.URI;
import org.junit.jupiter.api.Test;

class HubMachinesTest {
    private static final String GROUP = "/subscriptions/subscription/resourceGroups/check-6f1c2a34/providers";
    private static final String MACHINE = GROUP + "/Microsoft.Compute/virtualMachines/check";
    private static final String INTERFACE = GROUP + "/Microsoft.Network/networkInterfaces/check-interface";
    private static final String NETWORK = GROUP + "/Microsoft.Network/virtualNetworks/check-network";

    private final MachinePlan plan = plan(CreateOption.PLATFORM_IMAGE, false);
    private final FakeResourceManager resourceManager = new FakeResourceManager();
    private final TenantOnly stamp = new TenantOnly(resourceManager);
    private final HubMachines machines = new HubMachines(stamp);

    @Test
    void shouldMakeGroupNetworkAndMachineAndReturnAtOnce() {
        // When
        machines.prepare(plan);
        machines.begin(plan);
        // Then
        assertThat(stamp.exists("check-6f1c2a34")).isTrue();
        assertThat(resourceManager
                        .resource(INTERFACE)
                        .at("/properties/ipConfigurations/0/properties/subnet/id")
                        .asText())
                .isEqualTo(NETWORK + "/subnets/default");
        assertThat(resourceManager
                        .resource(MACHINE)
                        .at("/properties/networkProfile/networkInterfaces/0/id")
                        .asText())
                .isEqualTo(INTERFACE);
        assertThat(machines.find(NAME)).hasValueSatisfying(machine -> {
            assertThat(machine.provisioningState()).isEqualTo("Creating");
            assertThat(machine.belongsTo(PUBLICATION)).isTrue();
            assertThat(machine.name()).isEqualTo(NAME);
        });
    }

    @Test
    void shouldPutNothingTwice() {
        // When
        machines.prepare(plan);
        machines.prepare(plan);
        // Then
        assertThat(resourceManager.calls())
                .containsOnlyOnce("PUT virtualNetworks/check-network", "PUT networkInterfaces/check-interface");
    }

    @Test
    void shouldNotTouchANetworkOfSomebodyElse() {
        // Given
        resourceManager.put(NETWORK, "{\"location\":\"local\",\"tags\":{},\"properties\":{\"subnets\":[]}}");
        // When
        var problem = catchThrowableOfType(ProblemException.class, () -> machines.prepare(plan))
                .problem();
        // Then
        assertThat(problem.type()).endsWith("machine-exists");
        assertThat(problem.detail()).contains("check-network");
        assertThat(resourceManager.calls()).noneMatch(call -> call.startsWith("PUT"));
    }

    @Test
    void shouldListAllMachinesOfTheSubscription() {
        // Given
        machines.begin(plan);
        resourceManager.put(
                "/subscriptions/subscription/resourceGroups/other/providers/Microsoft.Compute/virtualMachines/theirs",
                "{\"location\":\"local\"}");
        // When, Then
        assertThat(machines.list())
                .extracting(ListedMachine::name)
                .containsExactlyInAnyOrder(NAME, new MachineName("other", "theirs"));
        assertThat(resourceManager.calls()).containsOnlyOnce("GET Microsoft.Compute/virtualMachines");
    }

    @Test
    void shouldFindNothingWhereNothingIs() {
        assertThat(machines.find(NAME)).isEmpty();
        assertThat(machines.view(NAME)).isEmpty();
        assertThat(machines.list()).isEmpty();
    }

    @Test
    void shouldReadSizes() {
        // Given
        resourceManager.put(
                "/subscriptions/subscription/providers/Microsoft.Compute/locations/local/vmSizes/1",
                "{\"location\":\"local\"}");
        // When, Then
        assertThat(machines.sizes()).containsExactly("1");
    }

    @Test
    void shouldReadStatusesAndTheSerialConsole() {
        // Given
        resourceManager.put(MACHINE, """
                {"location": "local", "properties": {"instanceView": {
                  "statuses": [
                    {"code": "ProvisioningState/succeeded", "level": "Info", "displayStatus": "Provisioning succeeded"},
                    {"code": "PowerState/stopped", "level": "Info", "displayStatus": "VM stopped"},
                    {"code": "Boot/failed", "level": "Error", "displayStatus": "Not running", "message": "No hypervisor"}],
                  "bootDiagnostics": {"serialConsoleLogBlobUri": "https://vm.blob.local.example/boot/check.log"}}}}
                """);
        // When
        var view = machines.view(NAME).orElseThrow();
        // Then
        assertThat(view.errors()).contains("Not running: No hypervisor");
        assertThat(view.off()).contains("VM stopped");
        assertThat(view.serialConsole()).contains(URI.create("https://vm.blob.local.example/boot/check.log"));
    }
}
