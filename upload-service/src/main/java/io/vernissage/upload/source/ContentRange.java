package io.vernissage.upload.source;

import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which part of a file an answer holds (RFC 9110, 14.4).
 *
 * @param last offset of the last byte, inclusive as on the wire
 * @param total bytes of the whole file
 */
record ContentRange(long start, long last, long total) {
    private static final Pattern FORM = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    /** Empty if there is none or it does not tell the whole length. */
    static Optional<ContentRange> of(HttpHeaders headers) {
        return headers.firstValue("content-range")
                .map(FORM::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(match -> new ContentRange(
                        Long.parseLong(match.group(1)),
                        Long.parseLong(match.group(2)),
                        Long.parseLong(match.group(3))));
    }
}
