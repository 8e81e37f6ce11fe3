package io.vernissage.vm.watch;

import static io.vernissage.vm.Samples.IMAGE;
import static io.vernissage.vm.Samples.NAME;
import static io.vernissage.vm.Samples.PUBLICATION;
import static io.vernissage.vm.Samples.VERIFY_BOOT;
import static io.vernissage.vm.Samples.listed;
import static io.vernissage.vm.Samples.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.local.broker.Broker;
import io.vernissage.local.broker.BrokerOptions;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.VirtualMachineEvent;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreationStarted;
import io.vernissage.pipeline.kafka.KafkaSettings;
import io.vernissage.pipeline.running.KafkaPipeline;
import io.vernissage.vm.FakeMachines;
import io.vernissage.vm.Told;
import io.vernissage.vm.machine.MachineView;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine outlives the process that waits for it, and everything that process had on its disk. */
class RestartIT {
    @TempDir
    Path folder;

    private final FakeMachines machines = new FakeMachines();
    private Broker broker;

    @BeforeEach
    void start() {
        broker = Broker.start(new BrokerOptions(folder.resolve("kafka"), 0, 0));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldGoOnWithAMachineThatAnotherProcessBegan() {
        // Given a process that ends while the machine boots
        machines.holding(listed("Succeeded"));
        var console = URI.create("https://vm.blob.local.example/boot/check.log");
        machines.seen(new MachineView(List.of(), Optional.of(console)));
        try (var first = pipeline("first")) {
            first.tell(List.of(new VirtualMachineCreationStarted(
                    PUBLICATION,
                    Instant.now(),
                    NAME.resourceGroup(),
                    NAME.name(),
                    IMAGE,
                    spec(CreateOption.PLATFORM_IMAGE, true))));
            await().atMost(Duration.ofSeconds(60)).until(() -> machines.calls().contains("console"));
        }
        // When
        machines.showing("debian " + VERIFY_BOOT.expect());
        // Then another one sees it
        try (var _ = pipeline("second");
                var told = new Told(broker.bootstrapServers(), Topics.VIRTUAL_MACHINES, VirtualMachineEvent.class)) {
            assertThat(told.await(PUBLICATION, VirtualMachineBooted.class).evidence())
                    .isEqualTo("debian login:");
            assertThat(told.of(PUBLICATION, VirtualMachineCreated.class)).hasSize(1);
        }
    }

    private KafkaPipeline pipeline(String process) {
        var settings = KafkaSettings.of(broker.bootstrapServers(), "vm-service", folder.resolve("state-" + process));
        var pipeline = new KafkaPipeline(settings, new SimpleMeterRegistry());
        pipeline.fold(
                new OpenMachines(),
                Duration.ofMillis(100),
                new MachineWatch(machines, Duration.ofHours(6), Clock.systemUTC()));
        return pipeline;
    }
}
