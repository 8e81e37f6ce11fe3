package io.vernissage.emulator;

import io.vertx.ext.web.Router;

/** A part of the emulator that answers requests of the tenant and the admin listener. */
public interface Routes {
    /**
     * Adds this part's routes. Handlers that block go through {@link Blocking}.
     *
     * @param tenant tenant Resource Manager and identity: {@code management.*}, {@code adfs.*}, {@code login.*}
     * @param admin admin Resource Manager and gallery artifacts: {@code adminmanagement.*}, {@code *.adminhosting.*}
     */
    void mount(Router tenant, Router admin);

    /** Takes up again what was going on when the emulator ended. Called once, when all listeners answer. */
    default void resume() {}

    /** Ends what goes on in the background; the next {@link #resume()} takes it up. */
    default void close() {}
}
