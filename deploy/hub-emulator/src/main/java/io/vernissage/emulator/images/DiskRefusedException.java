package io.vernissage.emulator.images;

/** A disk that the library does not take. The message says why, and never has a signature in it. */
final class DiskRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    DiskRefusedException(String message) {
        super(message);
    }
}
