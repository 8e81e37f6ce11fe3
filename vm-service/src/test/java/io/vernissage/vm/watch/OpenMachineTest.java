package io.vernissage.vm.watch;

import static io.vernissage.vm.Samples.ID;
import static io.vernissage.vm.Samples.IMAGE;
import static io.vernissage.vm.Samples.NAME;
import static io.vernissage.vm.Samples.NOON;
import static io.vernissage.vm.Samples.PUBLICATION;
import static io.vernissage.vm.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.VirtualMachineEvent;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreationStarted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.vm.watch.OpenMachine.Booting;
import io.vernissage.vm.watch.OpenMachine.Provisioning;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenMachineTest {
    private static final PublicationSpec WITH_BOOT = spec(CreateOption.PLATFORM_IMAGE, true);
    private static final PublicationSpec WITHOUT_BOOT = spec(CreateOption.PLATFORM_IMAGE, false);
    private static final VirtualMachineEvent BOOTED =
            new VirtualMachineBooted(PUBLICATION, NOON, ID, "login:", IMAGE, WITH_BOOT);
    private static final VirtualMachineEvent FAILED =
            new VirtualMachineFailed(PUBLICATION, NOON, Problem.lasting("some", "Some", "problem"));

    @Test
    void shouldWaitForProvisioningWhenStarted() {
        assertThat(after(started(WITH_BOOT))).contains(new Provisioning(NAME, IMAGE, WITH_BOOT, NOON));
    }

    @Test
    void shouldWaitForTheBootOnlyWhereItIsAskedFor() {
        assertThat(after(started(WITH_BOOT), created(WITH_BOOT)))
                .contains(new Booting(NAME, ID, IMAGE, WITH_BOOT, NOON.plusSeconds(60)));
        assertThat(after(started(WITHOUT_BOOT), created(WITHOUT_BOOT))).isEmpty();
    }

    @Test
    void shouldEndTheSameWhenEveryEventComesTwice() {
        var histories = List.of(
                List.of(started(WITHOUT_BOOT), created(WITHOUT_BOOT)),
                List.of(started(WITH_BOOT), created(WITH_BOOT), BOOTED),
                List.of(started(WITH_BOOT), created(WITH_BOOT), FAILED),
                List.of(started(WITH_BOOT), FAILED));
        for (var history : histories) {
            // Given
            var twice =
                    history.stream().flatMap(event -> Stream.of(event, event)).toArray(VirtualMachineEvent[]::new);
            // When, Then
            assertThat(after(twice)).as("after %s", history).isEmpty();
        }
    }

    @Test
    void shouldKeepOnBootingWhenEarlierEventsComeAgain() {
        // Given
        var booting = after(started(WITH_BOOT), created(WITH_BOOT));
        // When, Then
        assertThat(after(started(WITH_BOOT), created(WITH_BOOT), started(WITH_BOOT), created(WITH_BOOT)))
                .isEqualTo(booting);
    }

    @Test
    void shouldOpenNothingWhenTheStartIsMissing() {
        for (var event : List.of(created(WITH_BOOT), BOOTED, FAILED)) {
            assertThat(after(event)).isEmpty();
        }
    }

    @Test
    void shouldReadBackWhatIsStored() throws Exception {
        // Given
        var json = JsonMapper.builder()
                .findAndAddModules()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        for (var state : List.of(
                after(started(WITH_BOOT)).orElseThrow(),
                after(started(WITH_BOOT), created(WITH_BOOT)).orElseThrow())) {
            // When
            var read = json.readValue(json.writeValueAsString(state), OpenMachine.class);
            // Then
            assertThat(read).isEqualTo(state);
        }
    }

    private static Optional<OpenMachine> after(VirtualMachineEvent... events) {
        var machines = new OpenMachines();
        var state = Optional.<OpenMachine>empty();
        for (var event : events) {
            state = machines.on(state, event).state();
        }
        return state;
    }

    private static VirtualMachineEvent started(PublicationSpec spec) {
        return new VirtualMachineCreationStarted(PUBLICATION, NOON, NAME.resourceGroup(), NAME.name(), IMAGE, spec);
    }

    private static VirtualMachineEvent created(PublicationSpec spec) {
        return new VirtualMachineCreated(
                PUBLICATION, NOON.plusSeconds(60), NAME.resourceGroup(), NAME.name(), ID, IMAGE, spec);
    }
}
