package io.vernissage.emulator.arm;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.images.FixedVhd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/** An emulator of a test's own, and the raw HTTP by which a test speaks to it. */
public final class TestStamp implements AutoCloseable {
    public static final String RESOURCES = "2019-10-01";
    public static final String STORAGE = "2019-06-01";
    public static final String NETWORK = "2018-11-01";
    public static final String COMPUTE = "2020-06-01";
    public static final String DISKS = "2019-07-01";
    public static final String IMAGES = "2015-12-01-preview";
    public static final String GALLERY = "2015-04-01";
    public static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HubEmulator emulator;
    private final HttpClient http;
    private final SSLContext trust;

    public TestStamp(EmulatorOptions options) {
        this(HubEmulator.start(options));
    }

    TestStamp(HubEmulator emulator) {
        this.emulator = emulator;
        this.trust = Trust.in(emulator.certificateAuthority());
        this.http = HttpClient.newBuilder().sslContext(trust).build();
    }

    public static TestStamp on(Path data) {
        return new TestStamp(EmulatorOptions.forTests(data));
    }

    /** On a port of its own choice, so that addresses stay what they were before a restart. */
    public static TestStamp on(Path data, int port) {
        return new TestStamp(with(EmulatorOptions.forTests(data), port, 0, EmulatorOptions.Identity.AD_FS));
    }

    /** With the blob service where it was, for addresses of blobs that were given before a restart. */
    public static TestStamp withBlobsAt(Path data, int port) {
        return new TestStamp(with(EmulatorOptions.forTests(data), 0, port, EmulatorOptions.Identity.AD_FS));
    }

    public static TestStamp entraOn(Path data) {
        return new TestStamp(with(EmulatorOptions.forTests(data), 0, 0, EmulatorOptions.Identity.ENTRA));
    }

    private static EmulatorOptions with(
            EmulatorOptions options, int port, int blobPort, EmulatorOptions.Identity identity) {
        return options.with(options.addresses().withPort(port).withBlobPort(blobPort))
                .with(identity);
    }

    /** What came back. */
    public record Reply(HttpResponse<byte[]> response) {
        public int status() {
            return response.statusCode();
        }

        public JsonNode json() {
            return response.body().length == 0 ? Json.object() : Json.read(response.body());
        }

        public Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }

        public String error() {
            return json().path("error").path("code").asText();
        }

        public String state() {
            return json().path("properties").path("provisioningState").asText();
        }
    }

    public HubEmulator emulator() {
        return emulator;
    }

    public HttpClient http() {
        return http;
    }

    public com.azure.core.http.HttpClient azureHttp() {
        return new JdkHttpClientBuilder(HttpClient.newBuilder().sslContext(trust)).build();
    }

    public Reply send(String method, URI address, String body, String... headers) {
        var request = HttpRequest.newBuilder(address)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Reply(http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String audience(Listener listener) {
        return send("GET", URI.create(endpoint(listener) + "/metadata/endpoints?api-version=2015-01-01"), "")
                .json()
                .path("authentication")
                .path("audiences")
                .path(0)
                .asText();
    }

    public String token(Listener listener) {
        var form = "grant_type=client_credentials&client_id=%s&client_secret=%s&resource=%s"
                .formatted(HubEmulator.CLIENT_ID, HubEmulator.CLIENT_SECRET, audience(listener));
        return send("POST", URI.create(tokenEndpoint()), form, "Content-Type", "application/x-www-form-urlencoded")
                .json()
                .path("access_token")
                .asText();
    }

    public String tokenEndpoint() {
        var login = send(
                        "GET",
                        URI.create(emulator.resourceManager() + "/metadata/endpoints?api-version=2015-01-01"),
                        "")
                .json()
                .path("authentication")
                .path("loginEndpoint")
                .asText();
        return login.endsWith("/adfs") ? login + "/oauth2/token" : login + HubEmulator.TENANT_ID + "/oauth2/token";
    }

    public URI endpoint(Listener listener) {
        return listener == Listener.TENANT ? emulator.resourceManager() : emulator.adminResourceManager();
    }

    /** A call below {@code /subscriptions/{s}}, of the listener's own subscription. */
    public Reply call(Listener listener, String method, String path, String version, String body) {
        return address(listener, method, address(listener, path, version), body);
    }

    public Reply address(Listener listener, String method, URI address, String body) {
        return send(
                method,
                address,
                body,
                "Authorization",
                "Bearer " + token(listener),
                "Content-Type",
                "application/json");
    }

    public URI address(Listener listener, String path, String version) {
        var subscription = listener == Listener.TENANT ? HubEmulator.SUBSCRIPTION : HubEmulator.ADMIN_SUBSCRIPTION;
        var join = path.contains("?") ? "&" : "?";
        return URI.create("%s/subscriptions/%s%s%sapi-version=%s"
                .formatted(endpoint(listener), subscription, path, join, version));
    }

    public Reply tenant(String method, String path, String version, String body) {
        return call(Listener.TENANT, method, path, version, body.replace('\'', '"'));
    }

    public Reply admin(String method, String path, String version, String body) {
        return call(Listener.ADMIN, method, path, version, body.replace('\'', '"'));
    }

    /** Follows {@code Azure-AsyncOperation} to its end. */
    public JsonNode operation(Reply begun) {
        var address = URI.create(begun.header("Azure-AsyncOperation").orElseThrow());
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> address(Listener.TENANT, "GET", address, "").json(),
                        body -> !body.path("status").asText().equals("InProgress"));
    }

    public void group(String name) {
        tenant("PUT", "/resourceGroups/" + name, RESOURCES, "{'location':'local'}");
    }

    public static String in(String group, String rest) {
        return "/resourceGroups/%s/providers/%s".formatted(group, rest);
    }

    public static String id(String group, String rest) {
        return "/subscriptions/" + HubEmulator.SUBSCRIPTION + in(group, rest);
    }

    /** Makes an account in a group and answers a client of its blobs. */
    public BlobServiceClient account(String group, String name) {
        var path = in(group, "Microsoft.Storage/storageAccounts/" + name);
        tenant("PUT", path, STORAGE, "{'location':'local','kind':'Storage','sku':{'name':'Standard_LRS'}}");
        return blobs(group, name);
    }

    public BlobServiceClient blobs(String group, String name) {
        var path = in(group, "Microsoft.Storage/storageAccounts/" + name);
        var key = tenant("POST", path + "/listKeys", STORAGE, "")
                .json()
                .path("keys")
                .path(0)
                .path("value")
                .asText();
        return new BlobServiceClientBuilder()
                .endpoint("%s/%s".formatted(emulator.blobService(), name))
                .credential(new StorageSharedKeyCredential(name, key))
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .httpClient(azureHttp())
                .buildClient();
    }

    /** Uploads a fixed VHD of this many MiB with a piece of random data; answers its address. */
    public String vhd(BlobServiceClient account, String container, String blob, int mebibytes) {
        return pageBlob(account, container, blob, mebibytes, FixedVhd.footer((long) mebibytes * MIB));
    }

    /** Uploads that with another footer. */
    public String pageBlob(BlobServiceClient account, String container, String blob, int mebibytes, byte[] footer) {
        var length = (long) mebibytes * MIB + FixedVhd.FOOTER_LENGTH;
        var in = account.getBlobContainerClient(container);
        in.createIfNotExists();
        var pages = in.getBlobClient(blob).getPageBlobClient();
        pages.create(length);
        var data = new byte[MIB];
        ThreadLocalRandom.current().nextBytes(data);
        upload(pages, 0, data);
        upload(pages, (mebibytes / 2L) * MIB, Arrays.copyOf(data, 4096));
        upload(pages, length - FixedVhd.FOOTER_LENGTH, footer);
        return pages.getBlobUrl();
    }

    private static void upload(com.azure.storage.blob.specialized.PageBlobClient pages, long start, byte[] bytes) {
        pages.uploadPages(
                new com.azure.storage.blob.models.PageRange().setStart(start).setEnd(start + bytes.length - 1),
                new ByteArrayInputStream(bytes));
    }

    /** A network, a subnet and an interface in it; answers the interface's address. */
    public String networkInterface(String group, String name) {
        var network = in(group, "Microsoft.Network/virtualNetworks/net");
        tenant("PUT", network, NETWORK, """
                {'location':'local','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},
                 'subnets':[{'name':'default','properties':{'addressPrefix':'10.0.1.0/24'}}]}}""");
        var rest = "Microsoft.Network/networkInterfaces/" + name;
        tenant("PUT", in(group, rest), NETWORK, """
                {'location':'local','properties':{'ipConfigurations':[{'name':'primary','properties':{
                 'privateIPAllocationMethod':'Dynamic','subnet':{'id':'%s'}}}]}}""".formatted(
                        id(group, "Microsoft.Network/virtualNetworks/net/subnets/default")));
        return id(group, rest);
    }

    @Override
    public void close() {
        http.close();
        emulator.close();
    }
}
