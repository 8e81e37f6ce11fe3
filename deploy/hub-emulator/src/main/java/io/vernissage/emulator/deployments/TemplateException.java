package io.vernissage.emulator.deployments;

/** A template that cannot be deployed; the message says what is wrong with it, and shows no value of a parameter. */
final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }
}
