package io.vernissage.emulator;

import java.nio.file.Path;

/**
 * How an emulator is set up.
 *
 * @param data folder for all state; made if absent
 * @param host name or address the listeners bind to and that answers name in their URLs
 * @param port tenant Resource Manager and identity; 0 takes a free one
 * @param adminPort admin Resource Manager; 0 takes a free one
 * @param blobPort blob service, accounts as the first segment of the path; 0 takes a free one
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
                data, "127.0.0.1", 0, 0, 0, Identity.AD_FS, HubEmulator.CLIENT_ID, HubEmulator.CLIENT_SECRET);
    }
}
