package io.vernissage.emulator.blob;

import java.util.List;
import java.util.Optional;

/** The storage accounts there are, as the blob service sees them. Asked on every request: answers come from memory. */
@FunctionalInterface
public interface AccountKeys {
    /** The account's keys in base64, in order; empty if there is no such account. */
    Optional<List<String>> keys(String account);

    /** Whether the account, which exists, is to be reached by TLS alone. */
    default boolean onlyEncrypted(String account) {
        return false;
    }
}
