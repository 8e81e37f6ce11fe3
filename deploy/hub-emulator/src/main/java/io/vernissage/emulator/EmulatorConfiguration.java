package io.vernissage.emulator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vernissage.emulator.blob.StorageVersions;
import io.vernissage.emulator.hypervisor.HypervisorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/** How the emulator is set up when it runs alone. {@link EmulatorOptions} says what each setting means. */
@ConfigMapping(prefix = "vernissage.emulator")
interface EmulatorConfiguration {
    @WithDefault("hub-emulator-data")
    Path data();

    @WithDefault("127.0.0.1")
    String host();

    @WithDefault("8443")
    int port();

    @WithDefault("8444")
    int adminPort();

    @WithDefault("8445")
    int blobPort();

    /** 0 for none. */
    @WithDefault("0")
    int blobHttpPort();

    @WithDefault("ad-fs")
    EmulatorOptions.Identity identity();

    @WithDefault(HubEmulator.CLIENT_ID)
    String clientId();

    @WithDefault(HubEmulator.CLIENT_SECRET)
    String clientSecret();

    /** Newest version of the storage REST that the stamp takes; one of the list that a stamp takes. */
    @WithDefault("2019-07-07")
    String newestStorageVersion();

    /** {@code auto}, {@code none}, or the path of a qemu for x86-64. */
    @WithDefault(HypervisorOptions.AUTO)
    String hypervisor();

    /** Most MiB of one machine that runs. */
    @WithDefault("256")
    int machineMemory();

    @WithDefault("1")
    int machineCores();

    /** How many machines may run at once. */
    @WithDefault("4")
    int runningMachines();

    /** How long a machine that is turned off is given to shut itself down. */
    @WithDefault("10s")
    Duration shutdownPatience();

    default EmulatorOptions options() {
        return new EmulatorOptions(
                data(),
                host(),
                port(),
                adminPort(),
                blobPort(),
                blobHttpPort() == 0 ? OptionalInt.empty() : OptionalInt.of(blobHttpPort()),
                StorageVersions.upTo(newestStorageVersion()),
                identity(),
                clientId(),
                clientSecret(),
                new HypervisorOptions(
                        hypervisor(), machineMemory(), machineCores(), runningMachines(), shutdownPatience()));
    }
}
