package io.vernissage.gallery.publishing;

import io.vernissage.gallery.azpkg.Items;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.queue.Work;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;

/** Events and surroundings for tests of publishing. */
final class Due {
    static final String IDENTITY = "Contoso.Debian12-5.1.0.0";
    static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    private Due() {}

    private record Settings(int slots, Duration packageAccess, Duration confirmWithin) implements GallerySettings {}

    /** A publisher that looks once whether its item is there. */
    static ItemPublisher publisher(FakeStamp stamp) {
        return new ItemPublisher(stamp, new Settings(1, Duration.ofMinutes(30), Duration.ZERO));
    }

    static PublicationSpec specification(Order order) {
        return Items.specification(Items.titled("Debian 12"), order);
    }

    static Work<ImageRegistered> registered(Order order) {
        return new Work<>(registered(specification(order)), 1);
    }

    static ImageRegistered registered(PublicationSpec specification) {
        var blob = new BlobLocation(
                "redmond", "g", "a", "vhds", "x.vhd", URI.create("https://a.blob.example.test/vhds/x.vhd"));
        return new ImageRegistered(Items.PUBLICATION, NOW, Items.IMAGE, blob, 1L << 30, specification);
    }

    static Work<VirtualMachineBooted> booted(Order order) {
        return new Work<>(
                new VirtualMachineBooted(
                        Items.PUBLICATION, NOW, "/subscriptions/s/vm", "login:", Items.IMAGE, specification(order)),
                1);
    }
}
