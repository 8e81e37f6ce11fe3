package io.vernissage.upload.intake;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer JSON Pointer (RFC 6901) to the value, empty for the whole request
 * @param detail what is wrong with it and what would be right
 */
record Violation(String pointer, String detail) {}
