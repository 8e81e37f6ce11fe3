package io.vernissage.emulator.blob;

import io.vernissage.emulator.chaos.Chaos;
import io.vernissage.emulator.chaos.Encounter;
import io.vernissage.emulator.chaos.Fault;
import io.vernissage.emulator.chaos.ServerError;
import io.vernissage.emulator.chaos.Service;
import io.vernissage.emulator.chaos.Visit;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Where chaos meets the calls and the copies of the blob service. */
final class Interference {
    private final Chaos chaos;

    Interference(Chaos chaos) {
        this.chaos = chaos;
    }

    /** What answers a call. */
    @FunctionalInterface
    interface Route {
        void answer(Call call) throws IOException;
    }

    /** Answers the call, that was let in, or lets happen to it what shall. */
    void around(Call call, Operation operation, Route route) throws IOException {
        if (chaos.isIdle()) {
            route.answer(call);
            return;
        }
        var met = chaos.meet(visit(call, operation));
        if (met.isEmpty()) {
            route.answer(call);
            return;
        }
        var encounter = met.get();
        switch (encounter.fault()) {
            case Fault.Refuse(var error, var retryAfter) -> {
                encounter.happened();
                throw refusal(call, error, retryAfter);
            }
            case Fault.CutRequest(var bytes) -> {
                if (bytes > 0) {
                    call.body().pass(bytes);
                }
                encounter.happened();
                call.cut();
            }
            case Fault.CutResponse(var bytes) -> route.answer(call.with(new Ending.Cut(bytes, encounter)));
            case Fault.Lose _ -> route.answer(call.with(new Ending.Lost(encounter)));
            case Fault.DoAndFail fault
            when operation == Operation.GET_BLOB -> {
                encounter.happened(); // a read leaves nothing behind: it fails before it sends its first byte
                throw refusal(call, fault.error(), fault.retryAfter());
            }
            case Fault.DoAndFail fault -> route.answer(call.with(new Ending.Failed(fault, encounter)));
        }
    }

    /** Whether a copy shall fail on its way. */
    Optional<Encounter<Fault.FailCopy>> copyFailure(BlobRecord accepted, BlobAddress destination) {
        if (chaos.isIdle()) {
            return Optional.empty();
        }
        return chaos.meetCopy(new Visit(
                Service.BLOB,
                Operation.COPY_BLOB.name(),
                destination.account(),
                destination.container(),
                destination.blob(),
                "",
                "",
                accepted.length(),
                accepted.copy().id(),
                ""));
    }

    /** The error to throw; an empty time tells none. */
    static StorageException refusal(Call call, ServerError error, Duration retryAfter) {
        if (retryAfter.toSeconds() > 0) {
            call.set("Retry-After", Long.toString(retryAfter.toSeconds()));
        }
        return StorageError.valueOf(error.name()).exception();
    }

    private static Visit visit(Call call, Operation operation) {
        var target = call.target();
        var range = call.header("x-ms-range");
        return new Visit(
                Service.BLOB,
                operation.name(),
                target.account(),
                target.container(),
                target.blob(),
                call.rawPath(),
                range.isEmpty() ? call.header("Range") : range,
                bytes(call, operation),
                call.response().headers().get("x-ms-request-id"),
                call.header("x-ms-client-request-id"));
    }

    private static long bytes(Call call, Operation operation) {
        if (operation != Operation.GET_BLOB) {
            return Math.max(0, call.body().length());
        }
        var range = ByteRange.of(call);
        return range.isPresent() && range.get().last().isPresent()
                ? range.get().last().getAsLong() + 1 - range.get().first()
                : 0;
    }
}
