package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.Locale;
import java.util.UUID;

/** Lease Blob and Lease Container: one request, five actions. */
final class LeaseCalls {
    private final FolderStore store;

    LeaseCalls(FolderStore store) {
        this.store = store;
    }

    /** What an action makes of a lease, and how the answer looks. */
    private record Outcome(int status, Lease lease, boolean remaining) {}

    void leaseBlob(Call call) throws IOException {
        var slot = store.changeable(call);
        var outcome = slot.alone(() -> {
            var blob = slot.existing();
            call.conditions().admitChange(blob);
            var decided = act(
                    call, blob.lease().after(blob.modified(), store.versions().now()));
            slot.keep(blob.withLease(decided.lease()));
            call.setVersion(blob.version(), blob.modified());
            return decided;
        });
        answer(call, outcome);
    }

    void leaseContainer(Call call) throws IOException {
        var target = call.target();
        var container = store.container(target.account(), target.container());
        var versions = store.versions();
        var outcomes = new Outcome[1];
        var kept = container.change(record -> {
            call.conditions().admitChange(record.version(), record.modified());
            outcomes[0] = act(call, record.lease());
            return record.withLease(outcomes[0].lease(), versions.next(), versions.now());
        });
        call.setVersion(kept.version(), kept.modified());
        answer(call, outcomes[0]);
    }

    private Outcome act(Call call, Lease lease) {
        long now = store.versions().now();
        var action = call.required("x-ms-lease-action").toLowerCase(Locale.ROOT);
        return switch (action) {
            case "acquire" -> new Outcome(201, lease.acquire(proposed(call, false), duration(call), now), false);
            case "renew" -> new Outcome(200, lease.renew(call.required("x-ms-lease-id"), now), false);
            case "change" ->
                new Outcome(200, lease.change(call.required("x-ms-lease-id"), proposed(call, true), now), false);
            case "release" -> new Outcome(200, lease.release(call.required("x-ms-lease-id"), now), false);
            case "break" -> new Outcome(202, lease.broken(period(call), now), true);
            default -> throw StorageError.InvalidHeaderValue.header("x-ms-lease-action", action);
        };
    }

    private void answer(Call call, Outcome outcome) {
        if (outcome.remaining()) {
            call.set(
                    "x-ms-lease-time",
                    Long.toString(outcome.lease().remaining(store.versions().now())));
        } else {
            call.set("x-ms-lease-id", outcome.lease().id());
        }
        call.end(outcome.status());
    }

    private static String proposed(Call call, boolean mandatory) {
        var name = "x-ms-proposed-lease-id";
        var proposed = mandatory ? call.required(name) : call.header(name);
        if (!proposed.isEmpty() && !Lease.isId(proposed)) {
            throw StorageError.InvalidHeaderValue.header(name, proposed);
        }
        return proposed.isEmpty() ? UUID.randomUUID().toString() : proposed;
    }

    private static int duration(Call call) {
        var value = call.required("x-ms-lease-duration");
        if (!value.equals("-1") && !value.matches("1[5-9]|[2-5][0-9]|60")) {
            throw StorageError.InvalidHeaderValue.header("x-ms-lease-duration", value);
        }
        return Integer.parseInt(value);
    }

    private static int period(Call call) {
        var value = call.header("x-ms-lease-break-period");
        if (!value.isEmpty() && !value.matches("[0-9]|[1-5][0-9]|60")) {
            throw StorageError.InvalidHeaderValue.header("x-ms-lease-break-period", value);
        }
        return value.isEmpty() ? -1 : Integer.parseInt(value);
    }
}
