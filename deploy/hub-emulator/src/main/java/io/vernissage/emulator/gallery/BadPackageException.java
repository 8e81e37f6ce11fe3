package io.vernissage.emulator.gallery;

/** A package that the gallery refuses; the message says what is wrong with it. */
final class BadPackageException extends Exception {
    private static final long serialVersionUID = 1L;

    BadPackageException(String message) {
        super(message);
    }
}
