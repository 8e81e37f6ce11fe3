package io.vernissage.benchmarks;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Storage accounts of the emulator, and what lets one in: a signature, good for a day, that costs a client nothing once made. */
final class Accounts {
    private static final String GROUPS = "/subscriptions/0a7e1a57-0000-4000-8000-000000000001/resourceGroups/";
    private static final String GROUP_VERSION = "?api-version=2019-10-01";
    private static final String VERSION = "?api-version=2019-06-01";

    private final Manager tenants;

    /** @param tenants Resource Manager */
    Accounts(Manager tenants) {
        this.tenants = tenants;
    }

    /** Makes an account, which takes requests without TLS as well, in a resource group of its name; answers its signature. */
    String make(String name) throws IOException, InterruptedException {
        tenants.ask("PUT", GROUPS + name + GROUP_VERSION, "{\"location\":\"local\"}");
        var body = "{\"location\":\"local\",\"kind\":\"Storage\",\"sku\":{\"name\":\"Standard_LRS\"},"
                + "\"properties\":{\"supportsHttpsTrafficOnly\":false}}";
        tenants.ask("PUT", path(name, name) + VERSION, body);
        return signatureOf(name, name);
    }

    /** The signature of an account that is there. */
    String signatureOf(String group, String name) throws IOException, InterruptedException {
        var keys = tenants.ask("POST", path(group, name) + "/listKeys" + VERSION, "");
        return signature(name, Manager.found("\"value\"\\s*:\\s*\"([^\"]+)\"", keys));
    }

    /** Has a resource group deleted, with its accounts and their blobs. */
    void deleteGroup(String name) throws IOException, InterruptedException {
        tenants.ask("DELETE", GROUPS + name + GROUP_VERSION, "");
    }

    private static String path(String group, String name) {
        return GROUPS + group + "/providers/Microsoft.Storage/storageAccounts/" + name;
    }

    private static String signature(String account, String key) throws IOException {
        var end = Instant.now()
                .plus(1, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        var text = String.join("\n", account, "rwdlacup", "b", "sco", "", end, "", "https,http", "2019-07-07", "");
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            var signed = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
            return "sv=2019-07-07&ss=b&srt=sco&sp=rwdlacup&spr=https,http&se=%s&sig=%s"
                    .formatted(encoded(end), encoded(signed));
        } catch (GeneralSecurityException e) {
            throw new IOException("No signature can be made for account " + account, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
