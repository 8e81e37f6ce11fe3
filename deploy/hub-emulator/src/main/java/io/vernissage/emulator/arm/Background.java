package io.vernissage.emulator.arm;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Work that goes on after its request has been answered. Its outcome is in the documents, never here. */
public final class Background implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Background.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /** Some work; interrupted where the emulator ends, and then begun again by the next start. */
    @FunctionalInterface
    public interface Work {
        void run() throws InterruptedException;
    }

    /**
     * Begins this work, unless work of this name is going on.
     *
     * @param name the address of the resource it works on
     */
    public void run(String name, Work work) {
        if (threads.isShutdown() || !running.add(ResourceId.keyOf(name))) {
            return;
        }
        threads.execute(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.debugf("Work ends with the emulator, resource=%s", name);
            } catch (RuntimeException e) {
                LOG.errorf(e, "Work in the background failed, resource=%s", name);
            } finally {
                running.remove(ResourceId.keyOf(name));
            }
        });
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
