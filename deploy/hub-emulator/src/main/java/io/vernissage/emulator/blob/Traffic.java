package io.vernissage.emulator.blob;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what was written since the emulator was started, for those who want to know what a client really sent: {@code GET
 * /$emulator/traffic} on the blob listener, without signing in. No account can have that name.
 */
final class Traffic {
    private static final String PATH = "/$emulator/traffic";

    private final LongAdder pageWrites = new LongAdder();
    private final LongAdder pageBytes = new LongAdder();

    /** A page write of so many bytes is on disk and about to be acknowledged. */
    void wrote(int bytes) {
        pageWrites.increment();
        pageBytes.add(bytes);
    }

    /** Answers if it is this that is asked for. */
    boolean answered(HttpServerRequest request) {
        if (!PATH.equals(request.path())) {
            return false;
        }
        request.response()
                .putHeader("Content-Type", "application/json")
                .end("{\"pageWrites\": %d, \"pageBytes\": %d}".formatted(pageWrites.sum(), pageBytes.sum()));
        return true;
    }
}
