package io.vernissage.upload;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.local.broker.Broker;
import io.vernissage.local.broker.BrokerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A broker and a stamp in this JVM, on free ports, and the configuration that leads to them. */
public final class LocalStamp implements QuarkusTestResourceLifecycleManager {
    private Optional<Broker> broker = Optional.empty();
    private Optional<HubEmulator> emulator = Optional.empty();

    @Override
    public Map<String, String> start() {
        var folder = folder();
        var brokers = Broker.start(new BrokerOptions(folder.resolve("kafka"), 0, 0));
        broker = Optional.of(brokers);
        var stamp = HubEmulator.start(EmulatorOptions.forTests(folder.resolve("stamp")));
        emulator = Optional.of(stamp);
        var configuration = new HashMap<String, String>();
        configuration.put("vernissage.kafka.bootstrap-servers", brokers.bootstrapServers());
        configuration.put(
                "vernissage.kafka.state-directory", folder.resolve("state").toString());
        configuration.put("vernissage.upload.source.root", folder.toString());
        configuration.put(
                "vernissage.upload.source.uploads", folder.resolve("uploads").toString());
        configuration.put("quarkus.http.test-port", "0");
        // The broker in this JVM logs what a broker does; a test's log is for what the service does.
        for (var category : List.of("org.apache.kafka", "kafka", "state.change.logger")) {
            configuration.put("quarkus.log.category.\"%s\".level".formatted(category), "ERROR");
        }
        configuration.putAll(stamp("vernissage.hub.stamps.local.", stamp));
        return configuration;
    }

    private static Map<String, String> stamp(String prefix, HubEmulator stamp) {
        return Map.of(
                prefix + "resource-manager", stamp.resourceManager().toString(),
                prefix + "admin-resource-manager", stamp.adminResourceManager().toString(),
                prefix + "subscription", HubEmulator.SUBSCRIPTION,
                prefix + "admin-subscription", HubEmulator.ADMIN_SUBSCRIPTION,
                prefix + "location", HubEmulator.LOCATION,
                prefix + "client-id", HubEmulator.CLIENT_ID,
                prefix + "client-secret", HubEmulator.CLIENT_SECRET,
                prefix + "trust", stamp.certificateAuthority().toString());
    }

    @Override
    public void stop() {
        emulator.ifPresent(HubEmulator::close);
        broker.ifPresent(Broker::close);
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "it")), "stamp")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
