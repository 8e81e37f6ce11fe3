package io.vernissage.emulator;

import io.vernissage.emulator.blob.StorageProfile;
import java.nio.file.Path;
import java.util.List;
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
 * @param storage whose storage service to be, and which versions of its REST to take
 * @param identity which kind of identity provider to be
 * @param clientId the one service principal that may sign in, operator of the stamp
 * @param clientSecret its secret
 */
public record EmulatorOptions(
        Path data,
        String host,
        int port,
        int adminPort,
        int blobPort,
        OptionalInt blobHttpPort,
        StorageProfile storage,
        Identity identity,
        String clientId,
        String clientSecret) {

    /** The identity provider a stamp was installed with. */
    public enum Identity {
        ENTRA,
        AD_FS
    }

    /** Free ports on 127.0.0.1, AD FS, and the principal that {@link HubEmulator} names. */
    public static EmulatorOptions forTests(Path data) {
        return new EmulatorOptions(
                data,
                "127.0.0.1",
                0,
                0,
                0,
                OptionalInt.empty(),
                StorageProfile.hub(),
                Identity.AD_FS,
                HubEmulator.CLIENT_ID,
                HubEmulator.CLIENT_SECRET);
    }

    /** Accepted values of {@code x-ms-version} and of a signature's {@code sv}, oldest first. */
    public List<String> storageVersions() {
        return storage.versions();
    }

    /** The secret stays out of logs. */
    @Override
    public String toString() {
        return "EmulatorOptions[data=%s, host=%s, port=%d, adminPort=%d, blobPort=%d, identity=%s, clientId=%s]"
                .formatted(data, host, port, adminPort, blobPort, identity, clientId);
    }
}
