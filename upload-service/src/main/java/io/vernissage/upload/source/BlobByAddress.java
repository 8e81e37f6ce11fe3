package io.vernissage.upload.source;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.vernissage.hub.wire.Trust;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A blob that somebody names by its address, with what lets him read it: no configuration and no service is needed. */
public final class BlobByAddress {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int TRIES = 6;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(BlobByAddress.class);

    private BlobByAddress() {}

    /** Whether a text is meant to be such an address, and not the name of a file. */
    public static boolean isAddress(String text) {
        return text.regionMatches(true, 0, "https://", 0, 8) || text.regionMatches(true, 0, "http://", 0, 7);
    }

    /** The address without its query, which may be a secret. */
    public static String shown(String address) {
        return address.replaceFirst("[?#].*", "");
    }

    /**
     * Opens a blob for reading. Trouble that may pass is tried again for about a minute.
     *
     * @param address of http or https; its query may be a shared access signature, and without one the blob is read as
     *     anybody may
     * @param trust a file with the certificate authority of a stamp, besides those of the JVM
     * @throws IllegalArgumentException this is no address of a blob; the message has nothing of its query
     * @throws io.vernissage.pipeline.ProblemException if it is not there, or may not be read
     * @throws IOException the file of trust cannot be read, or the service does not answer
     */
    public static SourceReader open(String address, Optional<Path> trust) throws IOException {
        var plain = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .sslContext(Trust.context(trust))
                .connectTimeout(CONNECT);
        requireTrust(checked(address), plain);
        var client = new BlobClientBuilder()
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .httpClient(transport(plain))
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.EXPONENTIAL, TRIES, ANSWER, FIRST_WAIT, LONGEST_WAIT, null));
        try {
            client.endpoint(address);
            var blob = client.buildClient();
            if (blob.getContainerName().isEmpty() || blob.getBlobName().isEmpty()) {
                throw notOfABlob(address);
            }
            return BlobSource.open(blob);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw notOfABlob(address);
        }
    }

    private static URI checked(String address) {
        try {
            var uri = new URI(address);
            if (uri.getHost() == null || uri.getRawUserInfo() != null) {
                throw notOfABlob(address);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw notOfABlob(address);
        }
    }

    private static IllegalArgumentException notOfABlob(String address) {
        return new IllegalArgumentException(
                "%s is not the address of a blob, such as https://account.blob.region.domain/container/disk.vhd?<signature>"
                        .formatted(shown(address)));
    }

    /** An authority that is not trusted will not be in a minute either; all else the blob's own client finds out. */
    private static void requireTrust(URI address, java.net.http.HttpClient.Builder plain) throws IOException {
        try (var http = plain.build()) {
            var server = URI.create(address.getScheme() + "://" + address.getRawAuthority() + "/");
            http.send(
                    HttpRequest.newBuilder(server).timeout(CONNECT).HEAD().build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (SSLException e) {
            throw new IOException(
                    "The connection to %s is not to be trusted (%s). If it is a stamp, name the file of its certificate authority with --trust."
                            .formatted(address.getAuthority(), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Stopped while connecting to " + address.getAuthority());
        } catch (IOException e) {
            LOG.debug("No answer yet, server={}, reason={}", address.getAuthority(), e.getMessage());
        }
    }

    private static HttpClient transport(java.net.http.HttpClient.Builder plain) {
        return new JdkHttpClientBuilder(plain)
                .connectionTimeout(CONNECT)
                .responseTimeout(ANSWER)
                .readTimeout(ANSWER)
                .build();
    }
}
