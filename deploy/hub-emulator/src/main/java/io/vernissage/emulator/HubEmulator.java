package io.vernissage.emulator;

import io.vernissage.emulator.arm.ResourceManager;
import java.net.URI;
import java.nio.file.Path;

/** A running emulator. Everything it acknowledged is on disk and there again when it is started on the same folder. */
public interface HubEmulator extends AutoCloseable {
    String CLIENT_ID = "11111111-2222-4333-8444-555555555555";
    String CLIENT_SECRET = "emulator-secret";
    /** A principal of the tenant's: good at the tenant endpoint, refused at the admin one. */
    String TENANT_CLIENT_ID = "66666666-7777-4888-8999-aaaaaaaaaaaa";

    String TENANT_CLIENT_SECRET = "emulator-tenant-secret";
    /** The tenant subscription. */
    String SUBSCRIPTION = "0a7e1a57-0000-4000-8000-000000000001";
    /** The Default Provider Subscription, in which the admin resource providers live. */
    String ADMIN_SUBSCRIPTION = "0a7e1a57-0000-4000-8000-00000000000a";
    /** The directory, where the identity provider is Entra-like; {@code adfs} otherwise. */
    String TENANT_ID = "0a7e1a57-0000-4000-8000-0000000000dd";

    String LOCATION = "local";

    /**
     * Starts an emulator in this process and returns when it answers.
     *
     * @throws EmulatorException if it cannot run as it is set up: a port or the folder is taken
     */
    static HubEmulator start(EmulatorOptions options) {
        return EmulatorServer.start(options, ResourceManager::new);
    }

    /** Tenant Resource Manager, such as {@code https://127.0.0.1:8443}. */
    URI resourceManager();

    URI adminResourceManager();

    /** Blob service; an account's endpoint is this plus {@code /<account>}. */
    URI blobService();

    /** PEM file of the emulator's own certificate authority: what clients must trust. */
    Path certificateAuthority();

    @Override
    void close();
}
