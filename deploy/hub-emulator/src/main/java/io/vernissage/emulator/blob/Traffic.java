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
    private final LongAdder pageBytesReceived = new LongAdder();
    private final LongAdder pageBytesUnderWay = new LongAdder();

    /** A request that is being answered. */
    interface UnderWay extends AutoCloseable {
        @Override
        void close();
    }

    /** A page write of so many bytes was let in, which may wait before its body is read; closed when it was answered. */
    UnderWay begin(long bytes) {
        pageBytesUnderWay.add(bytes);
        return () -> pageBytesUnderWay.add(-bytes);
    }

    /** So many bytes of a page write have come, whatever becomes of it. */
    void received(int bytes) {
        pageBytesReceived.add(bytes);
    }

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
                .end("{\"pageWrites\": %d, \"pageBytes\": %d, \"pageBytesReceived\": %d, \"pageBytesUnderWay\": %d}"
                        .formatted(
                                pageWrites.sum(), pageBytes.sum(), pageBytesReceived.sum(), pageBytesUnderWay.sum()));
        return true;
    }
}
