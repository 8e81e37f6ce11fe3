package io.vernissage.emulator.blob;

import java.util.List;

/** A request that ends in an error of the service. */
final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final StorageError error;
    private final String words;
    private final transient List<String> details;

    /** @param details names and values in turn, told beside code and message */
    StorageException(StorageError error, String... details) {
        this(error, error.words(), List.of(details));
    }

    private StorageException(StorageError error, String words, List<String> details) {
        super(error.name() + ": " + words, null, false, false);
        this.error = error;
        this.words = words;
        this.details = details;
    }

    /** An error whose message says more than usual. */
    static StorageException worded(StorageError error, String words) {
        return new StorageException(error, words, List.of());
    }

    String words() {
        return words;
    }

    StorageError error() {
        return error;
    }

    List<String> details() {
        return details;
    }
}
