package io.vernissage.emulator.blob;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Signatures that let their holder read one blob, for parts of the emulator that hand out addresses ("Create a service SAS"). */
public final class ReadSignature {
    /** One that every profile takes. */
    private static final String VERSION = "2018-03-28";

    private ReadSignature() {}

    /**
     * The query of a blob's address.
     *
     * @param key of the blob's account, base64
     * @param from whole seconds, like the end
     */
    public static String query(BlobAddress blob, String key, Instant from, Instant until) {
        var start = from.truncatedTo(ChronoUnit.SECONDS).toString();
        var expiry = until.truncatedTo(ChronoUnit.SECONDS).toString();
        var resource = "/blob/%s/%s/%s".formatted(blob.account(), blob.container(), blob.blob());
        var text = String.join("\n", List.of("r", start, expiry, resource, "", "", "", VERSION, "", "", "", "", ""));
        return "sv=%s&sr=b&sp=r&st=%s&se=%s&sig=%s"
                .formatted(VERSION, encoded(start), encoded(expiry), encoded(SharedKey.signature(text, key)));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
