package io.vernissage.upload.reception;

import io.vertx.core.http.HttpServerRequest;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** The headers of one call, as the protocol means them. */
record TusCall(HttpServerRequest request) {
    private static final String BYTES = "application/offset+octet-stream";

    /** As some proxies let only GET and POST pass, another method may stand in a header. */
    String method() {
        return header("X-HTTP-Method-Override").orElse(request.method().name());
    }

    String version() {
        return header("Tus-Resumable").orElse("");
    }

    /** Ids are written in one way only. */
    UUID id(String text) {
        try {
            return Optional.of(UUID.fromString(text))
                    .filter(id -> id.toString().equals(text))
                    .orElseThrow(IllegalArgumentException::new);
        } catch (IllegalArgumentException e) {
            throw UploadRefusedException.malformed(404, "This is no id of an upload; begin one by POST /uploads.");
        }
    }

    long announcedLength() {
        return number("Upload-Length")
                .orElseThrow(() -> UploadRefusedException.malformed(
                        400, "Upload-Length is needed: how many bytes the disk's file has."));
    }

    long offset() {
        return number("Upload-Offset")
                .orElseThrow(() ->
                        UploadRefusedException.malformed(400, "Upload-Offset is needed: where the bytes belong."));
    }

    Optional<Long> bodyLength() {
        return number("Content-Length");
    }

    void ensureBytes() {
        if (header("Content-Type").filter(BYTES::equalsIgnoreCase).isEmpty()) {
            throw UploadRefusedException.malformed(415, "The Content-Type must be " + BYTES + ".");
        }
    }

    Optional<Checksum> checksum() {
        return header("Upload-Checksum").map(Checksum::parse);
    }

    /** Pairs of a key and a value in base64, which are told back as they are. */
    String metadata() {
        var metadata = header("Upload-Metadata").orElse("");
        try {
            for (var pair : metadata.split(",", -1)) {
                var parts = pair.strip().split(" ", 2);
                Base64.getDecoder().decode(parts.length == 2 ? parts[1].strip() : "");
            }
            return metadata;
        } catch (IllegalArgumentException e) {
            throw UploadRefusedException.malformed(
                    400, "Upload-Metadata must be pairs of a key and a value in base64, separated by commas.");
        }
    }

    private Optional<Long> number(String name) {
        return header(name).map(value -> {
            if (!value.matches("\\d{1,18}")) {
                throw UploadRefusedException.malformed(400, name + " must be a number of bytes.");
            }
            return Long.parseLong(value);
        });
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name)).map(String::strip);
    }
}
