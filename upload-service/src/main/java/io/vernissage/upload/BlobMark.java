package io.vernissage.upload;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose blob it is, kept as the blob's metadata from the call that makes it, so that blob and mark are there together or
 * not at all.
 *
 * @param sourceVersion what the source was when the disk was judged
 * @param segmentSize bytes of a segment in this attempt, whatever the setting says meanwhile
 */
public record BlobMark(UUID publication, int attempt, String sourceVersion, long segmentSize) {

    /** Every worker of an attempt writes under this lease; the next attempt's is another one. */
    public String leaseId() {
        return leaseId(publication, attempt);
    }

    public static String leaseId(UUID publication, int attempt) {
        var name = "vernissage lease %s %d".formatted(publication, attempt);
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** Names are C# identifiers and values are ASCII, as the storage service wants them. */
    public Map<String, String> metadata() {
        return Map.of(
                "publication", publication.toString(),
                "attempt", Integer.toString(attempt),
                "sourceversion", URLEncoder.encode(sourceVersion, StandardCharsets.UTF_8),
                "segmentsize", Long.toString(segmentSize));
    }

    /** The mark of a blob; empty if the blob carries none, and so is not ours. */
    public static Optional<BlobMark> of(Map<String, String> metadata) {
        try {
            return Optional.of(new BlobMark(
                    UUID.fromString(metadata.getOrDefault("publication", "")),
                    Integer.parseInt(metadata.getOrDefault("attempt", "")),
                    URLDecoder.decode(metadata.getOrDefault("sourceversion", ""), StandardCharsets.UTF_8),
                    Long.parseLong(metadata.getOrDefault("segmentsize", ""))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
