package io.vernissage.emulator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vernissage.emulator.blob.StorageProfile;
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

    /** Whose storage service to be. */
    @WithDefault("hub")
    StorageProfile.Cloud profile();

    /** Newest version of the storage REST to take, one of those the profile knows; without it the newest of these. */
    Optional<String> newestStorageVersion();

    default EmulatorOptions options() {
        var profile = StorageProfile.of(profile());
        return new EmulatorOptions(
                data(),
                host(),
                port(),
                adminPort(),
                blobPort(),
                blobHttpPort() == 0 ? OptionalInt.empty() : OptionalInt.of(blobHttpPort()),
                newestStorageVersion().map(profile::upTo).orElse(profile),
                identity(),
                clientId(),
                clientSecret());
    }
}
