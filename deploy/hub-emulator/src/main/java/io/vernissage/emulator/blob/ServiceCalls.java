package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What clients ask of the account as a whole. */
final class ServiceCalls {
    private static final int LARGEST_PROPERTIES = 64 * 1024;
    private static final String ROOT = "StorageServiceProperties";
    private static final Set<String> PARTS = Set.of(
            "Logging",
            "HourMetrics",
            "MinuteMetrics",
            "Cors",
            "DefaultServiceVersion",
            "DeleteRetentionPolicy",
            "StaticWebsite");

    private final FolderStore store;
    private final StorageProfile profile;

    ServiceCalls(FolderStore store, StorageProfile profile) {
        this.store = store;
        this.profile = profile;
    }

    void getProperties(Call call) {
        var xml = new Xml().open(ROOT);
        var parts = new LinkedHashMap<>(asInstalled(call));
        parts.putAll(store.properties(call.target().account()));
        parts.values().forEach(xml::fragment);
        call.end(200, xml.close().toString());
    }

    /** Kept, part by part, and given back. Those on other origins are held to; nothing here logs, measures or deletes by the others. */
    void setProperties(Call call) throws IOException {
        var root = Xml.parse(call.body().bytes(LARGEST_PROPERTIES));
        if (!root.getTagName().equals(ROOT)) {
            throw StorageError.InvalidXmlDocument.exception();
        }
        var parts = new LinkedHashMap<String, String>();
        for (var part : Xml.children(root)) {
            if (!PARTS.contains(part.getTagName())) {
                throw StorageError.InvalidXmlDocument.exception();
            }
            parts.put(part.getTagName(), Xml.text(part));
        }
        if (parts.containsKey("Cors")) {
            CorsRules.of(parts.get("Cors"));
        }
        store.keepProperties(call.target().account(), parts);
        call.end(202);
    }

    void getAccountInformation(Call call) {
        call.set("x-ms-sku-name", "Standard_LRS")
                .set("x-ms-account-kind", profile.accountKinds().getFirst());
        if (call.isSince("2019-07-07")) {
            call.set("x-ms-is-hns-enabled", "false");
        }
        call.end(200);
    }

    /** Only what is kept in a second region as well has any, and tells them there. */
    static StorageException noStatistics() {
        return StorageError.InvalidQueryParameterValue.parameter("comp", "stats");
    }

    /** It is for callers with a token of the directory, which no account here takes. */
    static StorageException noDelegation() {
        return StorageError.AuthenticationFailed.because("Only authentication scheme Bearer is supported");
    }

    /** Nothing logged, no metrics, no rules for browsers. */
    private static Map<String, String> asInstalled(Call call) {
        var none = "<RetentionPolicy><Enabled>false</Enabled></RetentionPolicy>";
        var metrics = "<Version>1.0</Version><Enabled>false</Enabled>" + none;
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "Logging",
                "<Logging><Version>1.0</Version><Delete>false</Delete><Read>false</Read><Write>false</Write>" + none
                        + "</Logging>");
        parts.put("HourMetrics", "<HourMetrics>" + metrics + "</HourMetrics>");
        parts.put("MinuteMetrics", "<MinuteMetrics>" + metrics + "</MinuteMetrics>");
        parts.put("Cors", "<Cors></Cors>");
        if (call.isSince("2017-07-29")) {
            parts.put(
                    "DeleteRetentionPolicy", "<DeleteRetentionPolicy><Enabled>false</Enabled></DeleteRetentionPolicy>");
        }
        if (call.isSince("2018-03-28")) {
            parts.put("StaticWebsite", "<StaticWebsite><Enabled>false</Enabled></StaticWebsite>");
        }
        return parts;
    }
}
