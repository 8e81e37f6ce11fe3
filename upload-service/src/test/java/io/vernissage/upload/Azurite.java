package io.vernissage.upload;

import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.vernissage.hub.GalleryItems;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PageWriter;
import io.vernissage.hub.PlatformImages;
import io.vernissage.hub.ResourceGroups;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.StorageAccounts;
import io.vernissage.hub.storage.PageRequests;
import io.vernissage.hub.wire.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * A blob service that we did not write, as a stamp that has nothing else. It refuses storage versions it does not know and
 * keeps leases, conditions and page ranges by its own reading of the service.
 */
final class Azurite {
    /** Its one account and that account's published key. */
    private static final String ACCOUNT = "devstoreaccount1";

    private static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Azurite() {}

    /** Where its program is: {@code VERNISSAGE_AZURITE}, as deploy/test sets it. */
    static Optional<Path> program() {
        return Optional.ofNullable(System.getenv("VERNISSAGE_AZURITE"))
                .map(Path::of)
                .filter(Files::isRegularFile);
    }

    static TestStamp start(Path program, Path folder) throws IOException {
        var port = freePort();
        var process = new ProcessBuilder(
                        "node", program.toString(), "--blobPort", Integer.toString(port), "-l", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("azurite.log").toFile())
                .start();
        Awaitility.await("Azurite")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
        var endpoint = URI.create("http://127.0.0.1:%d/%s".formatted(port, ACCOUNT));
        return new TestStamp(new OneStamp(new BlobsOnly(OneAccount.at(endpoint))), process::destroyForcibly);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private record OneStamp(Stamp stamp) implements Stamps {
        @Override
        public Stamp stamp(Optional<String> name) {
            return stamp;
        }

        @Override
        public Set<String> names() {
            return Set.of(TestStamp.NAME);
        }

        @Override
        public String defaultName() {
            return TestStamp.NAME;
        }
    }

    private record BlobsOnly(StorageAccounts storageAccounts) implements Stamp {
        @Override
        public String name() {
            return TestStamp.NAME;
        }

        @Override
        public String location() {
            return "local";
        }

        @Override
        public String subscription() {
            return "none";
        }

        @Override
        public ResourceGroups resourceGroups() {
            return new AnyGroup();
        }

        @Override
        public PlatformImages platformImages() {
            throw new HubException(0, "AdminNotConfigured", false, "Could not reach the operator's side", null);
        }

        @Override
        public GalleryItems galleryItems() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ComputeManager compute() {
            throw new UnsupportedOperationException();
        }

        @Override
        public NetworkManager network() {
            throw new UnsupportedOperationException();
        }

        @Override
        public HttpClient plainHttp() {
            throw new UnsupportedOperationException();
        }
    }

    private record AnyGroup() implements ResourceGroups {
        @Override
        public void ensure(String name, Map<String, String> tags) {}

        @Override
        public boolean exists(String name) {
            return true;
        }

        @Override
        public void delete(String name) {}

        @Override
        public List<String> tagged(String tag, String value) {
            return List.of();
        }
    }

    private record OneAccount(URI endpoint, PageRequests pages) implements StorageAccounts {
        static OneAccount at(URI endpoint) throws IOException {
            var trust = Trust.context(Optional.empty());
            return new OneAccount(
                    endpoint,
                    PageRequests.of(ACCOUNT, KEY, trust, StampSettings.STORAGE_VERSION, StampSettings.Limits.DEFAULT));
        }

        @Override
        public long breakEven(StorageAccount account) {
            return 4096;
        }

        @Override
        public StorageAccount ensure(String resourceGroup, String name) {
            return get(resourceGroup, name);
        }

        @Override
        public StorageAccount get(String resourceGroup, String name) {
            return new StorageAccount(resourceGroup, ACCOUNT, endpoint);
        }

        @Override
        public Optional<StorageAccount> holding(URI blob) {
            return Optional.of(get("any", ACCOUNT))
                    .filter(account -> blob.toString().startsWith(account.blobEndpoint() + "/"));
        }

        @Override
        public BlobServiceClient blobs(StorageAccount account) {
            return builder().buildClient();
        }

        @Override
        public PageWriter pageWriter(StorageAccount account, String container, String blob, Optional<String> lease) {
            return pages.to(URI.create("%s/%s/%s".formatted(endpoint, container, blob)), lease);
        }

        @Override
        public URI readOnlyAddress(StorageAccount account, String container, String blob, Duration lifetime) {
            throw new UnsupportedOperationException();
        }

        private BlobServiceClientBuilder builder() {
            return new BlobServiceClientBuilder()
                    .endpoint(endpoint.toString())
                    .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
                    .serviceVersion(BlobServiceVersion.V2019_07_07);
        }
    }
}
