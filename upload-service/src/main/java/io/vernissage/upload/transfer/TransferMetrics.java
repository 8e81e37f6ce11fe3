package io.vernissage.upload.transfer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What can be watched of this process's transfers. */
final class TransferMetrics {
    private final Counter bytesRead;
    private final Counter bytesSent;
    private final Timer writes;

    TransferMetrics(MeterRegistry registry) {
        bytesRead = Counter.builder("vernissage.upload.disk.read")
                .baseUnit("bytes")
                .description("Bytes of virtual disks that were read")
                .register(registry);
        bytesSent = Counter.builder("vernissage.upload.pages.sent")
                .baseUnit("bytes")
                .description("Bytes of page writes that were acknowledged")
                .register(registry);
        writes = Timer.builder("vernissage.upload.page.write")
                .description("Page writes that were acknowledged, and how long each took, retries included")
                .publishPercentileHistogram()
                .register(registry);
    }

    void read(long bytes) {
        bytesRead.increment((double) bytes);
    }

    void written(long bytes, long nanoseconds) {
        bytesSent.increment((double) bytes);
        writes.record(nanoseconds, TimeUnit.NANOSECONDS);
    }
}
