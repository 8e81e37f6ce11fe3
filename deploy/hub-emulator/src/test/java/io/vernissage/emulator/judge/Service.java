package io.vernissage.emulator.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.vernissage.emulator.arm.Trust;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The service that is judged, by clients of the version that a stamp takes, which try once only.
 *
 * @param blobs its address, below which accounts are
 * @param plain the same without TLS
 * @param keys by account
 */
record Service(String blobs, String plain, Map<String, String> keys, HttpClient http) {
    static final String ACCOUNT = "judgeone";
    static final String OTHER_ACCOUNT = "judgetwo";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a case does with a container of its own. */
    @FunctionalInterface
    interface InContainer {
        void run(BlobContainerClient container) throws Exception;
    }

    /** Needs JUDGE_BLOBS, JUDGE_PLAIN_BLOBS, JUDGE_KEYS and STAMP_TRUST. */
    static Service fromEnvironment() {
        var keys = new HashMap<String, String>();
        for (var entry : environment("JUDGE_KEYS").split(";", -1)) {
            keys.put(entry.substring(0, entry.indexOf(':')), entry.substring(entry.indexOf(':') + 1));
        }
        var trusting = java.net.http.HttpClient.newBuilder().sslContext(Trust.in(Path.of(environment("STAMP_TRUST"))));
        return new Service(
                environment("JUDGE_BLOBS"),
                environment("JUDGE_PLAIN_BLOBS"),
                Map.copyOf(keys),
                new JdkHttpClientBuilder(trusting).build());
    }

    private static String environment(String name) {
        return Optional.ofNullable(System.getenv(name))
                .orElseThrow(() -> new IllegalStateException("Set " + name + ", or run deploy/hub-emulator/judge"));
    }

    BlobServiceClient account(String name) {
        return anonymous(blobs, name)
                .credential(new StorageSharedKeyCredential(name, keys.get(name)))
                .buildClient();
    }

    /** By a signature, or by nothing where it is empty. */
    BlobServiceClient by(String signature, String start) {
        var builder = anonymous(start, ACCOUNT);
        return signature.isEmpty()
                ? builder.buildClient()
                : builder.sasToken(signature).buildClient();
    }

    private BlobServiceClientBuilder anonymous(String start, String name) {
        return new BlobServiceClientBuilder()
                .endpoint(start + "/" + name)
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 30, null, null, null))
                .httpClient(http);
    }

    JavaSdkJudge.Case in(String name, InContainer work) {
        return new JavaSdkJudge.Case(name, () -> {
            var container = account(ACCOUNT).getBlobContainerClient(unique("case"));
            container.create();
            try {
                work.run(container);
            } finally {
                container.deleteIfExists();
            }
        });
    }

    static String unique(String prefix) {
        return prefix
                + UUID.randomUUID().toString().replace("-", "").substring(0, 12).toLowerCase(Locale.ROOT);
    }

    static byte[] bytes(int length) {
        var bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Passes if this is refused with that status and that code, as the SDK reads it. */
    static void refused(JavaSdkJudge.Work work, int status, String code) {
        var refusal = catchThrowableOfType(BlobStorageException.class, work::run);
        if (refusal != null && refusal.getStatusCode() == 501) {
            throw refusal;
        }
        assertThat(refusal).as("refused with " + code).isNotNull();
        assertThat(refusal.getStatusCode() + " " + refusal.getErrorCode()).isEqualTo(status + " " + code);
    }
}
