package io.vernissage.upload.source;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.specialized.BlobClientBase;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.StorageAccount;
import io.vernissage.pipeline.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Blobs by their address. One in a storage account of a stamp is read by the account's key, which the stamp gives; any
 * other by a configured signature, which goes to the hosts it is configured for, private ones included.
 */
@ApplicationScoped
class BlobSources {
    /** Accounts that were found are remembered: a stamp may have thousands, and is asked to list them all. */
    private static final int REMEMBERED = 500;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Stamps stamps;
    private final SourceSettings settings;
    private final SequencedMap<String, Found> known = new LinkedHashMap<>();
    private final HttpClient transport;
    private final RequestRetryOptions patience;

    private record Found(String stamp, StorageAccount account) {}

    BlobSources(Stamps stamps, SourceSettings settings) {
        this.stamps = stamps;
        this.settings = settings;
        this.transport = new JdkHttpClientBuilder()
                .connectionTimeout(settings.connectTimeout())
                .responseTimeout(settings.answerTimeout())
                .readTimeout(settings.answerTimeout())
                .build();
        this.patience = new RequestRetryOptions(
                RetryPolicyType.EXPONENTIAL,
                Math.max(1, settings.attempts()),
                longer(settings.answerTimeout(), Duration.ofSeconds(1)),
                settings.firstBackOff(),
                longer(settings.firstBackOff(), LONGEST_WAIT),
                null);
    }

    /**
     * Opens a blob.
     *
     * @throws ProblemException if it can not be read, and never will be as it stands
     * @throws SourceUnreachableException if the stamp, or the storage service, does not answer
     */
    SourceReader open(URI blob, Optional<String> credential) throws IOException {
        try {
            return BlobSource.open(credential.isPresent() ? signed(blob, credential.get()) : inAccount(blob));
        } catch (ProblemException e) {
            // the account may have been deleted, and made anew in another group
            forget(blob);
            throw e;
        }
    }

    private void forget(URI blob) {
        synchronized (known) {
            known.remove(accountOf(blob));
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private BlobClientBase signed(URI blob, String credential) {
        return new BlobClientBuilder()
                .endpoint(blob.toString())
                .sasToken(Authorization.signature(settings, credential, blob))
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .httpClient(transport)
                .retryOptions(patience)
                .buildClient();
    }

    private BlobClientBase inAccount(URI blob) throws IOException {
        var label = blob.toString();
        var found = find(blob).orElseThrow(() -> SourceProblems.accountUnknown(label));
        var below = blob.getRawPath()
                .substring(found.account().blobEndpoint().getRawPath().length() + 1);
        var slash = below.indexOf('/');
        if (slash < 1 || slash == below.length() - 1) {
            throw SourceProblems.webRefused(label, "is not the address of a blob: it has a container and a name");
        }
        return stamps.stamp(Optional.of(found.stamp()))
                .storageAccounts()
                .blobs(found.account())
                .getBlobContainerClient(below.substring(0, slash))
                .getBlobClient(decoded(below.substring(slash + 1)));
    }

    private Optional<Found> find(URI blob) throws IOException {
        var account = accountOf(blob);
        synchronized (known) {
            if (known.containsKey(account)) {
                return Optional.of(known.get(account));
            }
        }
        var found = search(blob);
        synchronized (known) {
            found.ifPresent(one -> known.putLast(account, one));
            while (known.size() > REMEMBERED) {
                known.pollFirstEntry();
            }
        }
        return found;
    }

    /** Asks stamp by stamp; one that does not answer is only a reason to wait if no other has the account. */
    private Optional<Found> search(URI blob) throws IOException {
        var silent = new ArrayList<String>();
        for (var name : inOrder()) {
            try {
                var account = stamps.stamp(Optional.of(name)).storageAccounts().holding(blob);
                if (account.isPresent()) {
                    return account.map(one -> new Found(name, one));
                }
            } catch (HubException e) {
                silent.add("%s (%s)".formatted(name, e.getMessage()));
            }
        }
        if (!silent.isEmpty()) {
            throw SourceProblems.webUnreachable(
                    blob.toString(), "may be in an account of a stamp that did not tell: " + String.join(", ", silent));
        }
        return Optional.empty();
    }

    private List<String> inOrder() {
        var names = new ArrayList<>(stamps.names());
        names.sort(
                (one, other) -> Boolean.compare(other.equals(stamps.defaultName()), one.equals(stamps.defaultName())));
        return names;
    }

    /** By host on a stamp; by the first part of the path where accounts have no host of their own. */
    private static String accountOf(URI blob) {
        return blob.getAuthority() + "/" + blob.getRawPath().split("/", 3)[1];
    }

    /** A plus sign is itself in a path. */
    private static String decoded(String name) {
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
