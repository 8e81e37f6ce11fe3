package io.vernissage.vm.watch;

import static io.vernissage.vm.Samples.ID;
import static io.vernissage.vm.Samples.IMAGE;
import static io.vernissage.vm.Samples.NAME;
import static io.vernissage.vm.Samples.NOON;
import static io.vernissage.vm.Samples.PUBLICATION;
import static io.vernissage.vm.Samples.listed;
import static io.vernissage.vm.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.hub.HubException;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.vm.FakeMachines;
import io.vernissage.vm.TestClock;
import io.vernissage.vm.machine.DiskCopy;
import io.vernissage.vm.machine.ListedMachine;
import io.vernissage.vm.machine.MachineName;
import io.vernissage.vm.machine.MachineView;
import io.vernissage.vm.machine.MachineView.Status;
import io.vernissage.vm.watch.OpenMachine.Booting;
import io.vernissage.vm.watch.OpenMachine.Provisioning;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MachineWatchTest {
    private static final Duration PATIENCE = Duration.ofHours(6);
    private static final OpenMachine PROVISIONING =
            new Provisioning(NAME, IMAGE, spec(CreateOption.PLATFORM_IMAGE, true), NOON);
    private static final OpenMachine COPYING = new Provisioning(NAME, IMAGE, spec(CreateOption.ATTACH, false), NOON);
    private static final OpenMachine BOOTING =
            new Booting(NAME, ID, IMAGE, spec(CreateOption.PLATFORM_IMAGE, true), NOON);
    private static final URI LOG = URI.create("https://vm.blob.local.example/bootdiagnostics/check.log");
    private static final Status RUNNING = new Status("PowerState/running", false, "VM running", "");

    private final FakeMachines machines = new FakeMachines();
    private final List<Event> told = new ArrayList<>();
    private final TestClock clock = new TestClock(NOON);
    private final MachineWatch watch = new MachineWatch(machines, PATIENCE, clock);

    @Test
    void shouldWaitWhileTheStampProvisions() throws Exception {
        // Given
        machines.holding(listed("Creating"));
        // When
        look(PROVISIONING);
        look(PROVISIONING);
        // Then
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTellTheMachineWhenItIsProvisioned() throws Exception {
        // Given
        machines.holding(listed("Succeeded"));
        // When
        look(PROVISIONING);
        look(PROVISIONING); // the fold is behind
        // Then
        assertThat(told)
                .containsExactly(new VirtualMachineCreated(
                        PUBLICATION, NOON, NAME.resourceGroup(), "check", ID, IMAGE, PROVISIONING.spec()));
    }

    @Test
    void shouldLookAtTheBootAtOnceWhenTheMachineWasToldAMomentAgo() throws Exception {
        // Given
        machines.holding(listed("Succeeded"));
        look(PROVISIONING);
        view(RUNNING);
        machines.showing("debian login:");
        // When
        look(BOOTING);
        // Then
        assertThat(told).hasSize(2).last().isInstanceOf(VirtualMachineBooted.class);
    }

    @Test
    void shouldFailInTheStampsWordsWhenProvisioningFailed() throws Exception {
        // Given
        machines.holding(listed("Failed"));
        view(new Status(
                "ProvisioningState/failed/OSProvisioningTimedOut", true, "Failed", "OS Provisioning timed out"));
        // When
        look(PROVISIONING);
        // Then
        assertThat(problem().type()).endsWith("machine-not-provisioned");
        assertThat(problem().detail()).contains("OS Provisioning timed out");
        assertThat(problem().stage()).contains(Stage.VIRTUAL_MACHINE);
    }

    @Test
    void shouldFailWhenTheMachineIsSomebodyElses() throws Exception {
        // Given
        machines.holding(new ListedMachine(NAME, ID, Optional.empty(), "Succeeded"));
        // When
        look(PROVISIONING);
        // Then
        assertThat(problem().type()).endsWith("machine-exists");
    }

    @Test
    void shouldFailOnlyWhenTheMachineIsMissingTwice() throws Exception {
        look(PROVISIONING);
        assertThat(told).isEmpty();
        look(PROVISIONING);
        assertThat(problem().type()).endsWith("machine-vanished");
    }

    @Test
    void shouldFailWhenProvisioningTakesTooLong() throws Exception {
        // Given
        machines.holding(listed("Creating"));
        clock.pass(PATIENCE.plusSeconds(1));
        // When
        look(PROVISIONING);
        // Then
        assertThat(problem().detail()).contains("PT6H", "Creating");
    }

    @Test
    void shouldAskForTheMachineWhenItsDiskIsCopied() throws Exception {
        // Given
        machines.copied(new DiskCopy.Copying("1/2"));
        look(COPYING);
        assertThat(machines.calls()).doesNotContain("begin");
        // When
        machines.copied(new DiskCopy.Ready());
        look(COPYING);
        look(COPYING);
        // Then
        assertThat(machines.calls()).containsOnlyOnce("begin");
        assertThat(told).isEmpty();
    }

    @Test
    void shouldGiveAStampTimeToShowAMachineBeforeItIsAskedAgain() throws Exception {
        // Given
        machines.copied(new DiskCopy.Ready());
        machines.acceptingOnly();
        // When
        look(COPYING);
        look(COPYING);
        // Then
        assertThat(machines.calls()).containsOnlyOnce("begin");
        // When
        clock.pass(Duration.ofSeconds(61));
        look(COPYING);
        // Then
        assertThat(machines.calls()).filteredOn("begin"::equals).hasSize(2);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldFailWhenAMachineThatTheStampAcceptedNeverAppears() throws Exception {
        // Given
        machines.copied(new DiskCopy.Ready());
        machines.acceptingOnly();
        look(COPYING);
        // When
        clock.pass(PATIENCE.plusSeconds(1));
        look(COPYING);
        // Then
        assertThat(machines.calls()).containsOnlyOnce("begin");
        assertThat(problem().type()).endsWith("machine-overdue");
        assertThat(problem().detail()).contains("PT6H", "does not show");
    }

    @Test
    void shouldReadAMachineThatTheListLacksBeforeItIsMissed() throws Exception {
        // Given
        machines.holding(listed("Succeeded"));
        machines.listingNothing();
        // When
        look(PROVISIONING);
        // Then
        assertThat(told).hasSize(1).first().isInstanceOf(VirtualMachineCreated.class);
    }

    @Test
    void shouldDiscardWhatAProvisionedMachineWasMadeFrom() throws Exception {
        // Given
        machines.holding(listed("Creating"));
        look(COPYING);
        assertThat(machines.calls()).doesNotContain("discardCopy");
        // When
        machines.holding(listed("Succeeded"));
        look(COPYING);
        // Then
        assertThat(machines.calls()).containsOnlyOnce("discardCopy");
        assertThat(told).hasSize(1).first().isInstanceOf(VirtualMachineCreated.class);
    }

    @Test
    void shouldFailInTheServicesWordsWhenTheDiskCannotBeCopied() throws Exception {
        // Given
        machines.copied(new DiskCopy.Failed("failed 403 CannotVerifyCopySource"));
        // When
        look(COPYING);
        // Then
        assertThat(problem().detail()).contains("CannotVerifyCopySource");
    }

    @Test
    void shouldTellTheLineThatShowsTheBoot() throws Exception {
        // Given
        view(RUNNING);
        machines.showing("GRUB\r\n\u001B[32mdebian login: \u001B[0m");
        // When
        look(BOOTING);
        // Then
        assertThat(told)
                .containsExactly(
                        new VirtualMachineBooted(PUBLICATION, NOON, ID, "debian login:", IMAGE, BOOTING.spec()));
    }

    @Test
    void shouldTellTheBootOfAMachineThatIsOffAgain() throws Exception {
        // Given
        view(new Status("PowerState/stopped", false, "VM stopped", ""));
        machines.showing("debian login:\nPower down");
        // When
        look(BOOTING);
        // Then
        assertThat(told).hasSize(1).first().isInstanceOf(VirtualMachineBooted.class);
    }

    @Test
    void shouldFailWithTheLastLinesWhenTheBootTakesTooLong() throws Exception {
        // Given
        view(RUNNING);
        machines.showing("Kernel panic - not syncing");
        look(BOOTING);
        assertThat(told).isEmpty();
        // When
        clock.pass(Duration.ofMinutes(5).plusSeconds(1));
        look(BOOTING);
        // Then
        assertThat(problem().type()).endsWith("machine-not-booted");
        assertThat(problem().detail()).contains("login:", "PT5M", "Kernel panic");
    }

    @Test
    void shouldFailAtOnceWhenTheStampSaysThatTheMachineDoesNotRun() throws Exception {
        // Given
        view(new Status("PowerState/unknown", true, "VM not running", "There is no hypervisor on this machine"));
        // When
        look(BOOTING);
        // Then
        assertThat(problem().type()).endsWith("machine-not-running");
        assertThat(problem().detail()).contains("There is no hypervisor on this machine");
    }

    @Test
    void shouldFailWhenTheMachineIsSeenOffTwice() throws Exception {
        // Given
        view(new Status("PowerState/stopped", false, "VM stopped", ""));
        machines.showing("Power down");
        // When
        look(BOOTING);
        assertThat(told).isEmpty();
        look(BOOTING);
        // Then
        assertThat(problem().detail()).contains("VM stopped", "Power down");
    }

    @Test
    void shouldWaitWhileTheStampDoesNotAnswer() throws Exception {
        // Given
        machines.holding(listed("Succeeded"));
        machines.troubledBy(new HubException(503, "", true, "Could not list the machines: 503", null));
        look(PROVISIONING);
        look(BOOTING);
        assertThat(told).isEmpty();
        // When
        machines.well();
        look(PROVISIONING);
        // Then
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldListOnceHoweverManyMachinesAreOpen() throws Exception {
        // Given
        var open = new HashMap<UUID, OpenMachine>();
        for (int i = 0; i < 100; i++) {
            var name = new MachineName("group-" + i, "check");
            var publication = new UUID(7, i);
            open.put(publication, new Provisioning(name, IMAGE, PROVISIONING.spec(), NOON));
            machines.holding(new ListedMachine(
                    new MachineName("GROUP-" + i, "Check"), ID, Optional.of(publication.toString()), "Succeeded"));
        }
        // When
        watch.tick(open, told::add);
        // Then
        assertThat(told).hasSize(100);
        assertThat(machines.calls()).containsExactly("list");
    }

    private void look(OpenMachine machine) throws InterruptedException {
        watch.tick(Map.of(PUBLICATION, machine), told::add);
    }

    private void view(Status status) {
        machines.seen(new MachineView(List.of(status), Optional.of(LOG)));
    }

    private Problem problem() {
        assertThat(told).hasSize(1);
        return ((VirtualMachineFailed) told.getFirst()).problem();
    }
}
