package io.vernissage.hub.storage;

import com.azure.storage.common.StorageSharedKeyCredential;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Signs read access to one blob (a service SAS). The SDK signs too, but with one version for the whole process, read when
 * its first class loads and newer than any stamp accepts; this signs with the version of the stamp.
 *
 * <p>Fields and their order: learn.microsoft.com/rest/api/storageservices/create-service-sas, "Specify a signature".
 *
 * @param version storage version to sign for
 */
record ServiceSignature(String version) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    /** From this version on an encryption scope is signed too. */
    private static final String WITH_ENCRYPTION_SCOPE = "2020-12-06";

    /**
     * The query that lets its holder read this blob until then. It begins at once: a start time would be compared with
     * the stamp's clock, which may be behind ours.
     *
     * @param https whether it is for https alone
     */
    String readQuery(StorageSharedKeyCredential key, String container, String blob, Instant until, boolean https) {
        var expiry = TIME.format(until.truncatedTo(ChronoUnit.SECONDS));
        var protocol = https ? "https" : "https,http";
        var signature = key.computeHmac256(stringToSign(key.getAccountName(), container, blob, expiry, protocol));
        return "sv=%s&spr=%s&se=%s&sr=b&sp=r&sig=%s"
                .formatted(version, encoded(protocol), encoded(expiry), encoded(signature));
    }

    private String stringToSign(String account, String container, String blob, String expiry, String protocol) {
        var permissions = "r";
        var start = "";
        var resource = "/blob/%s/%s/%s".formatted(account, container, blob);
        var identifier = "";
        var addresses = "";
        var snapshot = "";
        var fields = new ArrayList<>(
                List.of(permissions, start, expiry, resource, identifier, addresses, protocol, version, "b", snapshot));
        if (version.compareTo(WITH_ENCRYPTION_SCOPE) >= 0) {
            fields.add("");
        }
        // overridden response headers: Cache-Control, Content-Disposition, -Encoding, -Language, -Type
        fields.addAll(List.of("", "", "", "", ""));
        return String.join("\n", fields);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
