package io.vernissage.vm.creation;

import static io.vernissage.vm.Samples.IMAGE;
import static io.vernissage.vm.Samples.NAME;
import static io.vernissage.vm.Samples.NOON;
import static io.vernissage.vm.Samples.PUBLICATION;
import static io.vernissage.vm.Samples.machine;
import static io.vernissage.vm.Samples.registered;
import static io.vernissage.vm.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreationStarted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.vm.FakeMachines;
import io.vernissage.vm.Samples;
import io.vernissage.vm.TestClock;
import io.vernissage.vm.machine.DiskCopy;
import io.vernissage.vm.machine.ListedMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CreatorTest {
    private static final PublicationSpec PLATFORM_IMAGE = spec(CreateOption.PLATFORM_IMAGE, false);

    private final FakeMachines machines = new FakeMachines();
    private final List<Event> told = new ArrayList<>();
    private final Creator creator = new Creator(machines, new TestClock(NOON));

    @Test
    void shouldDoNothingWhenNoMachineIsAskedFor() {
        // When
        handle(spec(OsType.LINUX, OsState.GENERALIZED, Optional.empty()));
        // Then
        assertThat(told).isEmpty();
        assertThat(machines.calls()).isEmpty();
    }

    @Test
    void shouldAskForTheMachineAndTellThatItStarted() {
        // When
        handle(PLATFORM_IMAGE);
        // Then
        assertThat(machines.calls()).containsExactly("find", "sizes", "prepare", "begin");
        assertThat(told).containsExactly(started(PLATFORM_IMAGE));
    }

    @Test
    void shouldAskOnlyOnceWhenTheSameImageComesTwice() {
        // When
        handle(PLATFORM_IMAGE);
        handle(PLATFORM_IMAGE);
        // Then
        assertThat(machines.calls()).containsOnlyOnce("begin");
        assertThat(told).containsExactly(started(PLATFORM_IMAGE), started(PLATFORM_IMAGE));
    }

    @Test
    void shouldNotWaitForTheCopyOfADisk() {
        for (var option : List.of(CreateOption.FROM_IMAGE, CreateOption.ATTACH)) {
            // Given
            told.clear();
            machines.copied(new DiskCopy.Absent());
            // When
            handle(spec(option, false));
            // Then
            assertThat(machines.calls()).contains("startCopy debian.vhd").doesNotContain("begin");
            assertThat(told).containsExactly(started(spec(option, false)));
        }
    }

    @Test
    void shouldAskForTheMachineAtOnceWhenTheDiskIsCopied() {
        // Given
        machines.copied(new DiskCopy.Ready());
        // When
        handle(spec(CreateOption.ATTACH, false));
        // Then
        assertThat(machines.calls()).endsWith("begin");
    }

    @Test
    void shouldNotTouchAMachineOfSomebodyElse() {
        for (var owner : List.of(Optional.<String>empty(), Optional.of("another publication"))) {
            // Given
            machines.holding(new ListedMachine(NAME, Samples.ID, owner, "Succeeded"));
            // When
            var problem = problemOf(PLATFORM_IMAGE);
            // Then
            assertThat(problem.type()).endsWith("machine-exists");
            assertThat(problem.detail()).contains("check", "check-6f1c2a34", "Choose another");
            assertThat(machines.calls()).containsOnly("find");
        }
    }

    @Test
    void shouldListTheSizesWhenTheOneAskedForIsNotOffered() {
        // Given
        var wanted = machine(CreateOption.PLATFORM_IMAGE, false);
        var sized = new VirtualMachineSpec(
                wanted.name(),
                Optional.of("Standard_Z9"),
                wanted.createOption(),
                wanted.resourceGroup(),
                wanted.adminUsername(),
                wanted.sshPublicKey(),
                wanted.verifyBoot());
        // When
        var problem = problemOf(spec(OsType.LINUX, OsState.GENERALIZED, Optional.of(sized)));
        // Then
        assertThat(problem.detail()).contains("Standard_Z9", "Standard_A1, Standard_D1_v2");
        assertThat(machines.calls()).doesNotContain("prepare", "begin");
    }

    @Test
    void shouldOnlyAttachASpecialisedDisk() {
        for (var option : List.of(CreateOption.FROM_IMAGE, CreateOption.PLATFORM_IMAGE)) {
            // When
            var problem = problemOf(spec(OsType.LINUX, OsState.SPECIALIZED, Optional.of(machine(option, false))));
            // Then
            assertThat(problem.type()).endsWith("specialized-needs-attach");
            assertThat(machines.calls()).isEmpty();
        }
    }

    @Test
    void shouldLeaveTroubleThatMayPassToTheQueue() {
        // Given
        var busy = new HubException(503, "", true, "Could not read the machine: 503", null);
        machines.troubledBy(busy);
        // When, Then
        assertThatThrownBy(() -> handle(PLATFORM_IMAGE)).isSameAs(busy);
    }

    @Test
    void shouldAnswerInTheStampsWordsWhenItRefuses() {
        // Given
        machines.troubledBy(new HubException(
                409, "OperationNotAllowed", false, "This subscription is at capacity for Total Regional vCPUs", null));
        // When, Then
        assertThat(problemOf(PLATFORM_IMAGE).detail()).contains("at capacity for Total Regional vCPUs");
    }

    @Test
    void shouldTellAFailureInItsStage() {
        // Given
        var problem = Problem.lasting("some", "Some", "problem");
        // When
        creator.failed(new Work<>(registered(PLATFORM_IMAGE), 9), problem, told::add);
        // Then
        assertThat(told)
                .containsExactly(new VirtualMachineFailed(PUBLICATION, NOON, problem.in(Stage.VIRTUAL_MACHINE)));
    }

    private static VirtualMachineCreationStarted started(PublicationSpec spec) {
        return new VirtualMachineCreationStarted(PUBLICATION, NOON, NAME.resourceGroup(), NAME.name(), IMAGE, spec);
    }

    private void handle(PublicationSpec spec) {
        creator.handle(new Work<>(registered(spec), 1), told::add);
    }

    private Problem problemOf(PublicationSpec spec) {
        return catchThrowableOfType(ProblemException.class, () -> handle(spec)).problem();
    }
}
