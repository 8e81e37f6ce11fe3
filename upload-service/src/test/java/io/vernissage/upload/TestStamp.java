package io.vernissage.upload;

import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.EmulatorOptions.Addresses;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.hub.HubSettings;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof.ClientSecret;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.StampSettings.Admin;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.connect.ConfiguredStamps;
import io.vernissage.pipeline.BlobLocation;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A stamp for tests: the emulator in this process and the real way to it, or what else there is to be judged by. */
public final class TestStamp implements AutoCloseable {
    public static final String NAME = "test";

    private final Stamps stamps;
    private final Runnable stop;

    TestStamp(Stamps stamps, Runnable stop) {
        this.stamps = stamps;
        this.stop = stop;
    }

    public static TestStamp start(Path folder) {
        return start(EmulatorOptions.forTests(folder));
    }

    /** A stamp whose blobs can also be had without TLS, at this port. */
    public static TestStamp startWithPlainBlobs(Path folder, int port) {
        return start(EmulatorOptions.forTests(folder).with(Addresses.free().withBlobHttpPort(port)));
    }

    private static TestStamp start(EmulatorOptions options) {
        var emulator = HubEmulator.start(options);
        return new TestStamp(wayTo(emulator), emulator::close);
    }

    private static Stamps wayTo(HubEmulator emulator) {
        return ConfiguredStamps.of(HubSettings.of(new StampSettings(
                NAME,
                emulator.resourceManager(),
                HubEmulator.SUBSCRIPTION,
                Optional.of(new Admin(emulator.adminResourceManager(), HubEmulator.ADMIN_SUBSCRIPTION)),
                HubEmulator.LOCATION,
                new ServicePrincipal(
                        Optional.empty(),
                        HubEmulator.CLIENT_ID,
                        new ClientSecret(new Secret(HubEmulator.CLIENT_SECRET))),
                Optional.of(emulator.certificateAuthority()),
                StampSettings.STORAGE_VERSION,
                StampSettings.Limits.DEFAULT)));
    }

    public Stamps stamps() {
        return stamps;
    }

    public Stamp stamp() {
        return stamps.stamp(Optional.of(NAME));
    }

    public PageBlobs blobs() {
        return new PageBlobs(stamps);
    }

    public PageBlobClient blob(BlobLocation location) {
        return blobs().at(location);
    }

    /** Writes, or takes the lease away, as an intruder would who has the account's key. */
    public void breakLease(BlobLocation location) {
        new BlobLeaseClientBuilder().blobClient(blob(location)).buildClient().breakLease();
    }

    /** Sets rules of faults, in JSON, as the emulator's README says; only of an emulator. */
    public void inject(String rules) throws IOException, InterruptedException {
        chaos("PUT", HttpRequest.BodyPublishers.ofString(rules));
    }

    /** Takes all rules back. */
    public void calm() throws IOException, InterruptedException {
        chaos("DELETE", HttpRequest.BodyPublishers.noBody());
    }

    private void chaos(String method, HttpRequest.BodyPublisher rules) throws IOException, InterruptedException {
        stamp().resourceGroups().ensure("chaos", Map.of());
        var endpoint = stamp().storageAccounts().ensure("chaos", "chaosaccount").blobEndpoint();
        var address = endpoint.resolve("/$emulator/chaos/rules");
        var answer = stamp().plainHttp()
                .send(
                        HttpRequest.newBuilder(address).method(method, rules).build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalArgumentException(answer.body());
        }
    }

    @Override
    public void close() {
        stop.run();
    }
}
