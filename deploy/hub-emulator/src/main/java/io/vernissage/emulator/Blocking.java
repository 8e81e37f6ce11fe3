package io.vernissage.emulator;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Executor;

/** Takes requests from the event loop to virtual threads, with their body read. */
public final class Blocking {
    /** Resource Manager refuses larger requests as well (4 MiB). */
    public static final int LARGEST_BODY = 4 * 1024 * 1024;

    private static final Executor VIRTUAL_THREADS = task -> Thread.ofVirtual().start(task);

    private Blocking() {}

    /** What answers one request, free to block. What it throws reaches the router's failure handlers. */
    @FunctionalInterface
    public interface Answer {
        /**
         * Ends the response.
         *
         * @param body the whole body, empty if there was none
         */
        void to(RoutingContext request, Buffer body) throws Exception;
    }

    /** A handler that reads at most {@value #LARGEST_BODY} bytes of body (else fails with 413) and answers on a virtual thread. */
    public static Handler<RoutingContext> answer(Answer answer) {
        return context -> {
            var body = Buffer.buffer();
            var request = context.request();
            request.handler(piece -> {
                body.appendBuffer(piece);
                if (body.length() > LARGEST_BODY) {
                    request.handler(ignored -> {});
                    request.endHandler(ignored -> {});
                    context.fail(413);
                }
            });
            request.exceptionHandler(context::fail);
            request.endHandler(ended -> VIRTUAL_THREADS.execute(() -> run(answer, context, body)));
            request.resume();
        };
    }

    private static void run(Answer answer, RoutingContext context, Buffer body) {
        try {
            answer.to(context, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.fail(e);
        } catch (Throwable e) { // an error as well: nobody else would end the response
            context.fail(e);
        }
    }
}
