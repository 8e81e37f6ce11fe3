package io.vernissage.emulator.arm;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Work that goes on after its request has been answered. Its outcome is in the documents, never here. */
public final class Background implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Background.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** By name: whether what is going on is to be done once more when it is over. */
    private final ConcurrentMap<String, Boolean> running = new ConcurrentHashMap<>();

    /** Some work; interrupted where the emulator ends, and then begun again by the next start. */
    @FunctionalInterface
    public interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Begins this work. Where work of this name is going on, it is done once more after that: it looks at the state of
     * its resource, which may have changed since it looked.
     *
     * @param name the address of the resource it works on
     */
    public void run(String name, Work work) {
        var key = ResourceId.keyOf(name);
        if (threads.isShutdown() || running.merge(key, false, (before, now) -> true)) {
            return;
        }
        threads.execute(() -> {
            do {
                once(name, work);
            } while (!threads.isShutdown()
                    && running.computeIfPresent(key, (same, again) -> again ? false : null) != null);
        });
    }

    private static void once(String name, Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debugf("Work ends with the emulator, resource=%s", name);
        } catch (RuntimeException | Error e) { // what is to be done once more, and later, must not end with it
            LOG.errorf(e, "Work in the background failed, resource=%s", name);
        }
    }

    /** Whether failures are to be expected because everything is being shut down. */
    public boolean closing() {
        return threads.isShutdown();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Work in the background has not ended in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
