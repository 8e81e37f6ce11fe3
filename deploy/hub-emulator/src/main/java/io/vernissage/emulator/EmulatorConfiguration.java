package io.vernissage.emulator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vernissage.emulator.blob.StorageProfile;
import io.vernissage.emulator.hypervisor.HypervisorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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

    @WithDefault("https")
    EmulatorOptions.BlobScheme blobScheme();

    @WithDefault("ad-fs")
    EmulatorOptions.Identity identity();

    @WithDefault(HubEmulator.CLIENT_ID)
    String clientId();

    @WithDefault(HubEmulator.CLIENT_SECRET)
    String clientSecret();

    @WithDefault(HubEmulator.TENANT_CLIENT_ID)
    String tenantClientId();

    @WithDefault(HubEmulator.TENANT_CLIENT_SECRET)
    String tenantClientSecret();

    Optional<Path> clientCertificate();

    /** Whose storage service to be. */
    @WithDefault("hub")
    StorageProfile.Cloud profile();

    /** Newest version of the storage REST to take, one of those the profile knows; without it the newest of these. */
    Optional<String> newestStorageVersion();

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
    @WithDefault("30s")
    Duration shutdownPatience();

    /** File of the faults to inject from the start. */
    Optional<Path> chaos();

    default EmulatorOptions options() {
        var profile = StorageProfile.of(profile());
        return new EmulatorOptions(
                data(),
                new EmulatorOptions.Addresses(host(), port(), adminPort(), blobPort(), plainPort(), blobScheme()),
                newestStorageVersion().map(profile::upTo).orElse(profile),
                identity(),
                new EmulatorOptions.Clients(
                        clientId(), clientSecret(), tenantClientId(), tenantClientSecret(), clientCertificate()),
                new HypervisorOptions(
                        hypervisor(), machineMemory(), machineCores(), runningMachines(), shutdownPatience()),
                chaos());
    }

    private OptionalInt plainPort() {
        return blobHttpPort() == 0 ? OptionalInt.empty() : OptionalInt.of(blobHttpPort());
    }
}
