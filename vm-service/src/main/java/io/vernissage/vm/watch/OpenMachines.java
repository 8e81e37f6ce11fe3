package io.vernissage.vm.watch;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.VirtualMachineEvent;
import io.vernissage.pipeline.fold.FoldLogic;
import java.util.List;
import java.util.Optional;

/** The machines that are still waited for. */
final class OpenMachines implements FoldLogic<OpenMachine> {
    @Override
    public String name() {
        return "vm-service.machines";
    }

    @Override
    public Class<OpenMachine> stateType() {
        return OpenMachine.class;
    }

    @Override
    public List<Topic> topics() {
        return List.of(Topics.VIRTUAL_MACHINES);
    }

    @Override
    public List<Class<? extends Event>> events() {
        return List.of(VirtualMachineEvent.class);
    }

    @Override
    public Folded<OpenMachine> on(Optional<OpenMachine> state, Event event) {
        return event instanceof VirtualMachineEvent told
                ? Folded.unchanged(OpenMachine.on(state, told))
                : Folded.unchanged(state);
    }
}
