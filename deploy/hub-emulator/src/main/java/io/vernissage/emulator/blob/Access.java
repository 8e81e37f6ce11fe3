package io.vernissage.emulator.blob;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides whether a call may pass: by the account's key, by a signature in the URL, or because anybody may. */
final class Access {
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(15);

    private final AccountKeys accounts;
    private final FolderStore store;
    private final List<String> versions;
    private final Clock clock;

    Access(AccountKeys accounts, FolderStore store, List<String> versions, Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.versions = versions;
        this.clock = clock;
    }

    /**
     * What a caller may do beyond the operation it was let in for.
     *
     * @param overwrite whether a blob that exists may be replaced
     * @param key whether the caller has the account's key, and so everything
     */
    record Grant(boolean overwrite, boolean key) {
        static final Grant EVERYTHING = new Grant(true, true);
    }

    Grant admit(Call call, Operation operation) {
        var target = call.target();
        var keys = accounts.keys(target.account());
        if (keys.isEmpty()) {
            throw StorageError.AccountNotFound.exception();
        }
        if (!call.isEncrypted() && accounts.onlyEncrypted(target.account())) {
            throw StorageError.AccountRequiresHttps.exception();
        }
        if (!call.header("Authorization").isEmpty()) {
            return admitKey(call, keys.get());
        }
        if (SharedAccessSignature.isIn(call.parameters())) {
            var signature = new SharedAccessSignature(call.parameters());
            return admitSignature(
                    signature,
                    new SharedAccessSignature.Use(
                            target,
                            call.snapshot(),
                            operation,
                            call.isEncrypted(),
                            call.clientAddress(),
                            clock.instant()),
                    keys.get());
        }
        return admitAnybody(target, operation);
    }

    /** Whether a URL, taken by itself, lets its blob be read. */
    void admitSource(Target source, String snapshot, Optional<SharedAccessSignature> signature, String clientAddress) {
        var keys = accounts.keys(source.account());
        if (keys.isEmpty()) {
            throw StorageError.CannotVerifyCopySource.exception();
        }
        if (signature.isPresent()) {
            var use = new SharedAccessSignature.Use(
                    source, snapshot, Operation.GET_BLOB, true, clientAddress, clock.instant());
            admitSignature(signature.get(), use, keys.get());
        } else {
            admitAnybody(source, Operation.GET_BLOB);
        }
    }

    private Grant admitSignature(SharedAccessSignature signature, SharedAccessSignature.Use use, List<String> keys) {
        var target = use.target();
        var policies = store.find(target.account(), target.container())
                .map(container -> container.record().policies())
                .orElse(List.of());
        var granted = signature.admit(use, keys, versions, policies);
        return new Grant(granted.indexOf('w') >= 0, false);
    }

    private Grant admitAnybody(Target target, Operation operation) {
        boolean isPublic = store.find(target.account(), target.container())
                .filter(container -> operation.isPublic(container.record().access()))
                .isPresent();
        if (!isPublic) {
            throw StorageError.ResourceNotFound.exception(); // a private container does not show that it is there
        }
        return new Grant(false, false);
    }

    private Grant admitKey(Call call, List<String> keys) {
        var account = call.target().account();
        var authorization = call.header("Authorization");
        var expected = "SharedKey " + account + ":";
        if (!authorization.startsWith(expected)) {
            throw StorageError.AuthenticationFailed.because("Only SharedKey of this account and SAS are known here");
        }
        Instant sent = call.date("x-ms-date")
                .or(() -> call.date("Date"))
                .orElseThrow(() -> StorageError.AuthenticationFailed.because("Neither x-ms-date nor Date is there"));
        if (Duration.between(sent, clock.instant()).abs().compareTo(LARGEST_SKEW) > 0) {
            throw StorageError.AuthenticationFailed.because("Request date header too old: " + sent);
        }
        if (!SharedKey.signs(call, account, authorization.substring(expected.length()), keys)) {
            throw StorageError.AuthenticationFailed.because("The MAC signature is not that of the request by any key");
        }
        return Grant.EVERYTHING;
    }
}
