package io.vernissage.emulator;

import io.vernissage.emulator.blob.StorageVersions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an emulator is set up.
 *
 * @param data folder for all state; made if absent
 * @param host name or address the listeners bind to and that answers name in their URLs
 * @param port tenant Resource Manager and identity; 0 takes a free one
 * @param adminPort admin Resource Manager; 0 takes a free one
 * @param blobPort blob service, accounts as the first segment of the path; 0 takes a free one
 * @param blobHttpPort the blob service once more without TLS, for measurements and old tools; empty for none
 * @param storageVersions accepted values of {@code x-ms-version} and of a signature's {@code sv}, oldest first
 * @param identity which kind of identity provider to be
 * @param clientId the service principal that operates the stamp
 * @param clientSecret its secret
 * @param tenantClientId a service principal that only uses the stamp
 * @param tenantClientSecret its secret
 * @param clientCertificate PEM file with the certificate by which either may sign in as well; empty for none
 */
public record EmulatorOptions(
        Path data,
        String host,
        int port,
        int adminPort,
        int blobPort,
        OptionalInt blobHttpPort,
        List<String> storageVersions,
        Identity identity,
        String clientId,
        String clientSecret,
        String tenantClientId,
        String tenantClientSecret,
        Optional<Path> clientCertificate) {

    /** The identity provider a stamp was installed with. */
    public enum Identity {
        ENTRA,
        AD_FS
    }

    /** Free ports on 127.0.0.1, AD FS, and the principals that {@link HubEmulator} names. */
    public static EmulatorOptions forTests(Path data) {
        return new EmulatorOptions(
                data,
                "127.0.0.1",
                0,
                0,
                0,
                OptionalInt.empty(),
                StorageVersions.HUB,
                Identity.AD_FS,
                HubEmulator.CLIENT_ID,
                HubEmulator.CLIENT_SECRET,
                HubEmulator.TENANT_CLIENT_ID,
                HubEmulator.TENANT_CLIENT_SECRET,
                Optional.empty());
    }

    /** The secrets stay out of logs. */
    @Override
    public String toString() {
        return "EmulatorOptions[data=%s, host=%s, port=%d, adminPort=%d, blobPort=%d, identity=%s, clientId=%s, tenantClientId=%s]"
                .formatted(data, host, port, adminPort, blobPort, identity, clientId, tenantClientId);
    }
}
