package io.vernissage.emulator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vernissage.emulator.blob.StorageVersions;
import java.nio.file.Path;
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

    /** Newest version of the storage REST that the stamp takes; one of the list that a stamp takes. */
    @WithDefault("2019-07-07")
    String newestStorageVersion();

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
                tenantClientId(),
                tenantClientSecret(),
                clientCertificate());
    }
}
