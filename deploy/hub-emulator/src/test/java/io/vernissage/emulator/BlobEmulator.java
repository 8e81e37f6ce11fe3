package io.vernissage.emulator;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.vernissage.emulator.blob.AccountKeys;
import io.vernissage.emulator.blob.BlobStore;
import io.vernissage.emulator.blob.StorageProfile;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An emulator with two accounts and nothing behind Resource Manager, and clients that trust it. */
public final class BlobEmulator implements AutoCloseable {
    public static final String ACCOUNT = "contoso";
    public static final String OTHER_ACCOUNT = "fabrikam";
    public static final String KEY = Base64.getEncoder()
            .encodeToString("a key of sixty-four bytes or so, well known".getBytes(StandardCharsets.UTF_8));

    private final EmulatorServer server;
    private final SSLContext trust;
    private final BlobStore blobs;

    /** Accounts without a Resource Manager. */
    private static final class FixedAccounts implements Routes, AccountKeys {
        @Override
        public void mount(Router tenant, Router admin) {
            // no routes: these tests ask for blobs alone
        }

        @Override
        public Optional<List<String>> keys(String account) {
            return account.equals(ACCOUNT) || account.equals(OTHER_ACCOUNT)
                    ? Optional.of(List.of(KEY))
                    : Optional.empty();
        }

        @Override
        public boolean onlyEncrypted(String account) {
            return account.equals(OTHER_ACCOUNT);
        }
    }

    private BlobEmulator(EmulatorOptions options) {
        var found = new AtomicReference<BlobStore>();
        this.server = EmulatorServer.start(options, surroundings -> {
            found.set(surroundings.blobs());
            return new FixedAccounts();
        });
        this.blobs = found.get();
        this.trust = trust(server.certificateAuthority());
    }

    public static BlobEmulator on(Path data) {
        return on(data, StorageProfile.hub());
    }

    public static BlobEmulator on(Path data, StorageProfile profile) {
        return new BlobEmulator(EmulatorOptions.forTests(data).with(profile));
    }

    /** One that listens without TLS as well. */
    public static BlobEmulator withoutTls(Path data, int httpPort) {
        var options = EmulatorOptions.forTests(data)
                .with(EmulatorOptions.Addresses.free().withBlobHttpPort(httpPort));
        return new BlobEmulator(options);
    }

    /** The blob service alone, in a process of its own: prints its address and ends only when it is killed. */
    static void main(String[] arguments) throws InterruptedException {
        var emulator = on(Path.of(arguments[0]));
        System.out.println(emulator.endpoint());
        Thread.currentThread().join();
    }

    public URI endpoint() {
        return server.blobService();
    }

    public SSLContext trust() {
        return trust;
    }

    /** The blobs as the rest of an emulator sees them. */
    public BlobStore blobs() {
        return blobs;
    }

    public BlobServiceClient client() {
        return client(ACCOUNT, KEY, BlobServiceVersion.V2019_07_07);
    }

    public BlobServiceClient client(String account, String key, BlobServiceVersion version) {
        return client(endpoint(), trust, account, key, version);
    }

    /** A client that says what it was told and tries once. */
    public static BlobServiceClient client(
            URI endpoint, SSLContext trust, String account, String key, BlobServiceVersion version) {
        return new BlobServiceClientBuilder()
                .endpoint(endpoint + "/" + account)
                .credential(new StorageSharedKeyCredential(account, key))
                .serviceVersion(version)
                .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 20, null, null, null))
                .httpClient(transport(trust))
                .buildClient();
    }

    public static HttpClient transport(SSLContext trust) {
        return new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(trust)).build();
    }

    /** Trusts the authority in a PEM file and nobody else. */
    public static SSLContext trust(Path authority) {
        try (var pem = Files.newInputStream(authority)) {
            var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "emulator", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The emulator's authority cannot be trusted", e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
