package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import java.time.Clock;

/** What a machine does: whether it runs, and where is written what it shows; of one that does not run the view says why. */
final class InstanceView {
    private final Clock clock;
    private final MachinePower power;
    private final BootDiagnostics diagnostics;

    InstanceView(Clock clock, MachinePower power, BootDiagnostics diagnostics) {
        this.clock = clock;
        this.power = power;
        this.diagnostics = diagnostics;
    }

    ObjectNode of(Resource machine) {
        var view = Json.object();
        view.set("disks", Json.array(ComputeReferences.disks(machine.view()).map(this::disk)));
        diagnostics(view, machine);
        var statuses = view.putArray("statuses");
        switch (machine.provisioningState()) {
            case "Succeeded" -> {
                statuses.add(status("ProvisioningState/succeeded", "Info", "Provisioning succeeded"));
                if (machine.internal().path("generalized").asBoolean()) {
                    statuses.add(status("OSState/generalized", "Info", "VM generalized"));
                }
                statuses.add(power(machine));
            }
            case "Failed" -> {
                statuses.add(status("ProvisioningState/failed", "Error", "Provisioning failed"));
                if (power.possible()) {
                    statuses.add(power(machine));
                }
            }
            case "Updating" -> {
                statuses.add(status("ProvisioningState/updating", "Info", "Updating"));
                statuses.add(power(machine));
            }
            case "Deleting" -> statuses.add(status("ProvisioningState/deleting", "Info", "Deleting"));
            default -> statuses.add(status("ProvisioningState/creating", "Info", "Creating"));
        }
        return view;
    }

    private ObjectNode power(Resource machine) {
        var state = power.of(machine);
        var word = state.code().substring(state.code().indexOf('/') + 1);
        var shown = status(state.code(), "Info", "VM " + word);
        return state.message().isEmpty() ? shown : shown.put("message", state.message());
    }

    private ObjectNode disk(JsonNode disk) {
        var shown = Json.object().put("name", disk.path("name").asText());
        shown.putArray("statuses").add(status("ProvisioningState/succeeded", "Info", "Provisioning succeeded"));
        return shown;
    }

    /** The addresses are given when there is something at them. */
    private void diagnostics(ObjectNode view, Resource machine) {
        BootDiagnostics.of(machine.view()).ifPresent(blobs -> {
            var shown = view.putObject("bootDiagnostics");
            if (diagnostics.shown(blobs.serialConsole())) {
                shown.put("serialConsoleLogBlobUri", blobs.serialConsole().toString());
            }
            if (diagnostics.shown(blobs.screenshot())) {
                shown.put("consoleScreenshotBlobUri", blobs.screenshot().toString());
            }
            if (shown.isEmpty()) {
                shown.set(
                        "status",
                        status("BootDiagnostics/unavailable", "Warning", "No boot diagnostics")
                                .put("message", why(power.of(machine))));
            }
        });
    }

    private static String why(PowerState state) {
        return state.message().isEmpty() ? "The virtual machine has shown nothing yet." : state.message();
    }

    private ObjectNode status(String code, String level, String text) {
        return Json.object()
                .put("code", code)
                .put("level", level)
                .put("displayStatus", text)
                .put("time", clock.instant().toString());
    }
}
