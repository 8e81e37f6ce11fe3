package io.vernissage.vm.machine;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.DownloadRetryOptions;
import io.vernissage.hub.HubException;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.StorageAccounts;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What a machine's serial console has shown: a blob in the storage account that its boot diagnostics name. */
final class SerialConsole {
    /** A stamp keeps 1 MiB of it as well. */
    private static final long LONGEST_TAIL = 1L << 20;

    private final StorageAccounts accounts;
    private final StorageAccount account;

    SerialConsole(StorageAccounts accounts, StorageAccount account) {
        this.accounts = accounts;
        this.account = account;
    }

    /** The last of it; nothing while there is no such blob yet. */
    String tail(URI log) {
        var endpoint = account.blobEndpoint() + "/";
        var address = log.toString();
        var path = address.startsWith(endpoint) ? address.substring(endpoint.length()) : "";
        var slash = path.indexOf('/');
        if (slash < 0) {
            throw new HubException(
                    0,
                    "",
                    false,
                    "The serial console's log %s://%s%s does not lie in the machine's own storage account %s"
                            .formatted(log.getScheme(), log.getAuthority(), log.getPath(), account.name()),
                    null);
        }
        var blob = accounts.blobs(account)
                .getBlobContainerClient(path.substring(0, slash))
                .getBlobClient(path.substring(slash + 1).replaceFirst("\\?.*", ""));
        return Asking.forPresent("read the serial console's log", () -> {
                    var length = blob.getProperties().getBlobSize();
                    if (length == 0) {
                        return ""; // no range of nothing can be asked for
                    }
                    var bytes = new ByteArrayOutputStream();
                    blob.downloadStreamWithResponse(
                            bytes,
                            new BlobRange(Math.max(0, length - LONGEST_TAIL)),
                            new DownloadRetryOptions().setMaxRetryRequests(3),
                            null,
                            false,
                            null,
                            Context.NONE);
                    return bytes.toString(StandardCharsets.UTF_8);
                })
                .orElse("");
    }
}
