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
        var path = pathInAccount(log);
        var slash = path.indexOf('/');
        var blob = accounts.blobs(account)
                .getBlobContainerClient(path.substring(0, slash))
                .getBlobClient(path.substring(slash + 1));
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

    /** Container and blob; keys are used for addresses in the machine's own account and for no other. */
    private String pathInAccount(URI log) {
        var endpoint = account.blobEndpoint();
        var root = endpoint.getPath() + "/";
        var inside = endpoint.getHost().equalsIgnoreCase(log.getHost())
                && log.getPath().startsWith(root)
                && log.getPath().indexOf('/', root.length()) > 0;
        if (!inside) {
            throw new HubException(
                    0,
                    "",
                    false,
                    "The serial console's log at %s%s does not lie in the machine's own storage account %s"
                            .formatted(log.getAuthority(), log.getPath(), account.name()),
                    null);
        }
        return log.getPath().substring(root.length());
    }
}
