package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import java.time.Clock;

/** What runs of a machine: nothing, for there is no hypervisor; and the view says so in words. */
final class InstanceView {
    private static final String NOT_STARTED =
            "The virtual machine is created but not started: there is no hypervisor on this machine.";

    private final Clock clock;

    InstanceView(Clock clock) {
        this.clock = clock;
    }

    ObjectNode of(Resource machine) {
        var view = Json.object();
        view.set("disks", Json.array(ComputeReferences.disks(machine.view()).map(this::disk)));
        diagnostics(view, machine.view());
        var statuses = view.putArray("statuses");
        switch (machine.provisioningState()) {
            case "Succeeded" -> {
                statuses.add(status("ProvisioningState/succeeded", "Info", "Provisioning succeeded"));
                if (machine.internal().path("generalized").asBoolean()) {
                    statuses.add(status("OSState/generalized", "Info", "VM generalized"));
                }
                statuses.add(power(machine));
            }
            case "Failed" -> statuses.add(status("ProvisioningState/failed", "Error", "Provisioning failed"));
            case "Deleting" -> statuses.add(status("ProvisioningState/deleting", "Info", "Deleting"));
            default -> statuses.add(status("ProvisioningState/creating", "Info", "Creating"));
        }
        return view;
    }

    private ObjectNode power(Resource machine) {
        var deallocated = machine.internal().path("power").asText().equals("deallocated");
        return deallocated
                ? status("PowerState/deallocated", "Info", "VM deallocated")
                : status("PowerState/stopped", "Info", "VM stopped").put("message", NOT_STARTED);
    }

    private ObjectNode disk(JsonNode disk) {
        var shown = Json.object().put("name", disk.path("name").asText());
        shown.putArray("statuses").add(status("ProvisioningState/succeeded", "Info", "Provisioning succeeded"));
        return shown;
    }

    private void diagnostics(ObjectNode view, JsonNode machine) {
        var enabled = Json.at(machine, "properties", "diagnosticsProfile", "bootDiagnostics", "enabled")
                .map(JsonNode::asBoolean)
                .orElse(false);
        if (enabled) {
            view.putObject("bootDiagnostics")
                    .set(
                            "status",
                            status("BootDiagnostics/unavailable", "Warning", "No boot diagnostics")
                                    .put("message", NOT_STARTED));
        }
    }

    private ObjectNode status(String code, String level, String text) {
        return Json.object()
                .put("code", code)
                .put("level", level)
                .put("displayStatus", text)
                .put("time", clock.instant().toString());
    }
}
