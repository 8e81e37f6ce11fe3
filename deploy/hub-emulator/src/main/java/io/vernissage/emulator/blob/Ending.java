package io.vernissage.emulator.blob;

import io.vernissage.emulator.chaos.Encounter;
import io.vernissage.emulator.chaos.Fault;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;

/** How a call's response leaves: as it is, or as chaos has it. */
sealed interface Ending {

    record AsItIs() implements Ending {}

    /** As it is, but what it acknowledges was not done. */
    record Lost(Encounter<Fault.Outcome> encounter) implements Ending {}

    /** An error in its place. */
    record Failed(Fault.DoAndFail fault, Encounter<Fault.Outcome> encounter) implements Ending {}

    /** The connection closed in it. */
    record Cut(long afterBytes, Encounter<Fault.Outcome> encounter) implements Ending {
        /** Never the whole body, so that the client sees it. */
        private long after(long length) {
            encounter.happened();
            return Math.clamp(afterBytes, 0, Math.max(0, length - 1));
        }
    }

    /**
     * Asked before a response leaves that is ready as a whole: whether it may leave as it is.
     *
     * @param body empty if it has none
     */
    default boolean lets(Call call, Buffer body) {
        return switch (this) {
            case AsItIs _ -> true;
            case Lost(var encounter) -> {
                encounter.happened();
                yield true;
            }
            case Failed(var fault, var encounter) -> {
                encounter.happened();
                throw Interference.refusal(call, fault.error(), fault.retryAfter());
            }
            case Cut cut -> {
                cut(call, body, cut.after(body.length()));
                yield false;
            }
        };
    }

    /** After how many bytes of a long body the connection is closed; empty if it is not. */
    default OptionalLong cutting(long length) {
        return switch (this) {
            case AsItIs _, Lost _, Failed _ -> OptionalLong.empty();
            case Cut cut -> OptionalLong.of(cut.after(length));
        };
    }

    private static void cut(Call call, Buffer body, long after) {
        if (after == 0) {
            call.cut();
            return;
        }
        call.set("Content-Length", Integer.toString(body.length()));
        call.response().write(body.slice(0, Math.toIntExact(after))).onComplete(sent -> call.cut());
    }
}
