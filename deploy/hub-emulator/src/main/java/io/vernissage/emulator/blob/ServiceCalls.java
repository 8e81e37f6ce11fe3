package io.vernissage.emulator.blob;

import java.io.IOException;

/** What clients ask of the account as a whole. */
final class ServiceCalls {
    private static final int LARGEST_PROPERTIES = 64 * 1024;

    /** A stamp as installed: nothing logged, no metrics, no rules for browsers. */
    void getProperties(Call call) {
        var xml = new Xml().open("StorageServiceProperties").open("Logging");
        xml.element("Version", "1.0")
                .element("Read", "false")
                .element("Write", "false")
                .element("Delete", "false")
                .open("RetentionPolicy")
                .element("Enabled", "false")
                .close()
                .close();
        for (var name : new String[] {"HourMetrics", "MinuteMetrics"}) {
            xml.open(name)
                    .element("Version", "1.0")
                    .element("Enabled", "false")
                    .open("RetentionPolicy")
                    .element("Enabled", "false")
                    .close()
                    .close();
        }
        call.end(200, xml.open("Cors").close().close().toString());
    }

    /** Taken and forgotten: nothing here logs or measures for a client. */
    void setProperties(Call call) throws IOException {
        Xml.parse(call.body().bytes(LARGEST_PROPERTIES));
        call.end(202);
    }

    /** The only kind of account a stamp has. */
    void getAccountInformation(Call call) {
        call.set("x-ms-sku-name", "Standard_LRS")
                .set("x-ms-account-kind", "Storage")
                .end(200);
    }
}
