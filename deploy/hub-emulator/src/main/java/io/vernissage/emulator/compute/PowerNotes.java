package io.vernissage.emulator.compute;

import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import java.util.Optional;

/** What a machine's document says of its power: what is wanted, how it is come to, and why it is off where nobody wanted that. */
final class PowerNotes {
    static final String RUNNING = "running";
    static final String STOPPED = "stopped";
    static final String DEALLOCATED = "deallocated";

    /** It is turned off and on, even if it runs. */
    static final String AGAIN = "again";
    /** It is turned off without being asked to shut down. */
    static final String AT_ONCE = "atOnce";
    /** As what is wanted is usually come to. */
    static final String AS_USUAL = "";

    static final String POWER = "power";
    private static final String HOW = "powerHow";
    private static final String REASON = "powerReason";

    private final ResourceStore store;

    PowerNotes(ResourceStore store) {
        this.store = store;
    }

    static String wanted(Resource machine) {
        return machine.internal().path(POWER).asText();
    }

    static String how(Resource machine) {
        return machine.internal().path(HOW).asText();
    }

    static Optional<String> reason(Resource machine) {
        return Json.text(machine.internal(), REASON);
    }

    /** Writes down what somebody wants. */
    Optional<Resource> want(Resource machine, String power, String how) {
        return store.update(machine.id(), now -> {
            var internal = now.internal().put(POWER, power).put(HOW, how);
            internal.remove(REASON);
            return new Resource(now.id(), now.body(), internal);
        });
    }

    /**
     * What was wanted is so. A guest that turned its machine off just before has been noted as the reason why it is off,
     * which is over; what somebody wants since then stays.
     *
     * @param machine as it was when it was wanted
     */
    void reached(Resource machine) {
        store.update(machine.id(), now -> {
            var internal = now.internal().put(HOW, AS_USUAL);
            if (internal.has(REASON) && !wanted(now).equals(wanted(machine))) {
                internal.put(POWER, wanted(machine)).remove(REASON);
            }
            return new Resource(now.id(), now.body(), internal);
        });
    }

    /** It is off, though nobody wanted that. */
    void stopped(Resource machine, String why) {
        store.update(
                machine.id(),
                now -> new Resource(
                        now.id(),
                        now.body(),
                        now.internal().put(POWER, STOPPED).put(HOW, AS_USUAL).put(REASON, why)));
    }
}
