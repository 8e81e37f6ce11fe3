package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What clients ask of the account as a whole. */
final class ServiceCalls {
    private static final int LARGEST_PROPERTIES = 64 * 1024;
    private static final String ROOT = "StorageServiceProperties";

    private final FolderStore store;
    private final StorageProfile profile;

    ServiceCalls(FolderStore store, StorageProfile profile) {
        this.store = store;
        this.profile = profile;
    }

    void getProperties(Call call) {
        var xml = new Xml().open(ROOT);
        var parts = new LinkedHashMap<>(asInstalled());
        parts.putAll(store.properties(call.target().account()));
        parts.values().forEach(xml::fragment);
        call.end(200, xml.close().toString());
    }

    /** Kept, part by part, and given back; nothing here logs, measures or deletes by them. */
    void setProperties(Call call) throws IOException {
        var root = Xml.parse(call.body().bytes(LARGEST_PROPERTIES));
        if (!root.getTagName().equals(ROOT)) {
            throw StorageError.InvalidXmlDocument.exception();
        }
        var parts = new LinkedHashMap<String, String>();
        for (var part : Xml.children(root)) {
            parts.put(part.getTagName(), Xml.text(part));
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

    /** Nothing logged, no metrics, no rules for browsers. */
    private static Map<String, String> asInstalled() {
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
        return parts;
    }
}
