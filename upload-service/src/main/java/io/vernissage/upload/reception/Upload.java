package io.vernissage.upload.reception;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An upload as it stands.
 *
 * @param length bytes that were announced
 * @param metadata as the client sent it ({@code Upload-Metadata}); empty for none
 * @param offset bytes that are here
 */
record Upload(UUID id, long length, String metadata, long offset, Instant expires) {
    boolean isFinished() {
        return offset == length;
    }

    /** The file's name where the client told it, without any folders. */
    Optional<String> name() {
        return Stream.of(metadata.split(","))
                .map(pair -> pair.strip().split(" ", 2))
                .filter(pair -> pair.length == 2 && pair[0].equals("filename"))
                .map(pair -> new String(Base64.getDecoder().decode(pair[1].strip()), StandardCharsets.UTF_8))
                .map(name -> name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1))
                .filter(name -> !name.isBlank())
                .findFirst();
    }
}
