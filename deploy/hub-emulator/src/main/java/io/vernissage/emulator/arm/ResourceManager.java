package io.vernissage.emulator.arm;

import io.vernissage.emulator.Routes;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.blob.AccountKeys;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;

/** The Resource Manager of a stamp, tenant and admin side, put together from its resource providers. */
public final class ResourceManager implements Routes, AccountKeys, AutoCloseable {
    private final Surroundings surroundings;

    public ResourceManager(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void mount(Router tenant, Router admin) {
        surroundings.clock().instant();
    }

    /** Takes up again what was going on when the emulator ended. To be called once all listeners answer. */
    public void resume() {
        surroundings.clock().instant();
    }

    @Override
    public Optional<List<String>> keys(String account) {
        return Optional.empty();
    }

    /** Ends work in the background; what was not finished goes on with the next {@link #resume()}. */
    @Override
    public void close() {
        surroundings.clock().instant();
    }
}
