package io.vernissage.upload.source;

import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;

/**
 * What tells one state of a file on a server from another (RFC 9110, 8.8): its ETag, or else the time of its last change.
 *
 * @param header the header it comes in
 */
record Validator(String header, String value) {
    private static final int LONGEST = 256;

    /** The better one of what the server tells. */
    static Validator of(String label, HttpHeaders headers) {
        var validator = in(headers)
                .orElseThrow(
                        () -> SourceProblems.webRefused(
                                label,
                                "tells neither an ETag nor a time of change, so a change during the upload could not be noticed: put the image on a server that does"));
        if (validator.value.length() > LONGEST) {
            throw SourceProblems.webRefused(label, "tells an ETag of more than %d characters".formatted(LONGEST));
        }
        return validator;
    }

    /** The better one, where the server tells any. */
    static Optional<Validator> in(HttpHeaders headers) {
        return headers.firstValue("ETag")
                .map(value -> new Validator("ETag", value))
                .or(() -> headers.firstValue("Last-Modified").map(value -> new Validator("Last-Modified", value)));
    }

    boolean isIn(HttpHeaders headers) {
        return headers.firstValue(header).filter(value::equals).isPresent();
    }

    /** Has the server refuse with 412 what has changed; a weak ETag never matches there, and is only compared. */
    Map<String, String> conditions() {
        if (header.equals("Last-Modified")) {
            return Map.of("If-Unmodified-Since", value);
        }
        return value.startsWith("W/") ? Map.of() : Map.of("If-Match", value);
    }
}
