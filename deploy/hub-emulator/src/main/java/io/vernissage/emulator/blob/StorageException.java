package io.vernissage.emulator.blob;

import java.util.List;

/** A request that ends in an error of the service. */
final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StorageError error;
    private final transient List<String> details;

    /** @param details names and values in turn, told beside code and message */
    StorageException(StorageError error, String... details) {
        super(error.name() + ": " + error.words(), null, false, false);
        this.error = error;
        this.details = List.of(details);
    }

    StorageError error() {
        return error;
    }

    List<String> details() {
        return details;
    }
}
