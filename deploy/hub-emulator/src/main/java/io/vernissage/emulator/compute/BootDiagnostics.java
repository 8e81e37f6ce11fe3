package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.blob.BlobStore;
import io.vernissage.emulator.hypervisor.Guest;
import io.vernissage.emulator.hypervisor.HypervisorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * What a machine shows, as page blobs in the storage account that its boot diagnostics name: the last MiB of its serial
 * port, and its screen. Bytes of zero fill the last page of each.
 */
final class BootDiagnostics {
    private static final Logger LOG = Logger.getLogger(BootDiagnostics.class);
    private static final int PAGE = 512;
    private static final int LETTERS_OF_NAME = 9;

    private final Vhds vhds;

    BootDiagnostics(Vhds vhds) {
        this.vhds = vhds;
    }

    /** Addresses of the two blobs. */
    record Blobs(URI serialConsole, URI screenshot) {}

    /** Where a machine's blobs are; empty if it has no boot diagnostics. */
    static Optional<Blobs> of(JsonNode machine) {
        var wanted = Json.at(machine, "properties", "diagnosticsProfile", "bootDiagnostics");
        return wanted.filter(
                        one -> Json.at(one, "enabled").map(JsonNode::asBoolean).orElse(false))
                .flatMap(one -> Json.text(one, "storageUri"))
                .map(account -> blobs(account, machine));
    }

    /** Whether the account is still there; without it a machine with boot diagnostics does not start. */
    boolean possible(Resource machine) {
        return account(machine).map(vhds::isAccount).orElse(true);
    }

    static Optional<String> account(Resource machine) {
        return of(machine.view())
                .flatMap(any ->
                        Json.text(machine.view(), "properties", "diagnosticsProfile", "bootDiagnostics", "storageUri"));
    }

    boolean shown(URI blob) {
        return vhds.blobs().address(blob).flatMap(vhds.blobs()::find).isPresent();
    }

    /** Writes what is new on the serial port. */
    void showConsole(Resource machine, Guest guest, Path folder) {
        of(machine.view()).ifPresent(blobs -> {
            try {
                guest.serialNews().ifPresent(bytes -> write(machine, blobs.serialConsole(), bytes, folder));
            } catch (IOException e) {
                LOG.warnf("Serial port not read, machine=%s, cause=%s", machine.id(), e.getMessage());
            }
        });
    }

    /**
     * Writes what the screen shows, if that is something new, and answers it.
     *
     * @param before what it answered the last time
     */
    byte[] showScreen(Resource machine, Guest guest, Path folder, byte[] before) throws InterruptedException {
        var blobs = of(machine.view());
        if (blobs.isPresent()) {
            try {
                var screen = guest.screen();
                if (!Arrays.equals(screen, before)) {
                    write(machine, blobs.get().screenshot(), screen, folder);
                }
                return screen;
            } catch (HypervisorException | IOException e) {
                LOG.debugf("Screen not shown, machine=%s, cause=%s", machine.id(), e.getMessage());
            }
        }
        return before;
    }

    private void write(Resource machine, URI blob, byte[] bytes, Path folder) {
        if (!possible(machine)) {
            return;
        }
        var file = folder.resolve("diagnostics.tmp");
        try {
            Files.write(file, Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, PAGE) * PAGE));
            vhds.blobs().address(blob).ifPresent(address -> vhds.blobs().copyIn(file, address));
        } catch (IOException | UncheckedIOException | BlobStore.LeaseTakenException e) {
            LOG.warnf("Boot diagnostics not written, machine=%s, cause=%s", machine.id(), e.getMessage());
        }
    }

    /** Container {@code bootdiagnostics-<start of the name>-<id>}, blobs {@code <name>.<id>.…}: as a stamp names them. */
    private static Blobs blobs(String account, JsonNode machine) {
        var name = machine.path("name").asText();
        var id = machine.path("properties").path("vmId").asText();
        var letters = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        var start = letters.substring(0, Math.min(LETTERS_OF_NAME, letters.length()));
        var both = "%s/bootdiagnostics-%s-%s/%s.%s."
                .formatted(account.replaceAll("/+$", ""), start, id, name.replaceAll("[^A-Za-z0-9._-]", "-"), id);
        return new Blobs(URI.create(both + "serialconsole.log"), URI.create(both + "screenshot.png"));
    }
}
