package io.vernissage.hub;

import com.azure.storage.blob.BlobServiceClient;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Storage accounts (GPv1, LRS: the only kind a stamp has) and the way to their blobs. Every call may run twice. */
public interface StorageAccounts {
    /** Makes the account and waits until it is provisioned, or returns it where it exists in this group. */
    StorageAccount ensure(String resourceGroup, String name);

    /**
     * An account that exists.
     *
     * @throws HubException with status 404 if there is no such account
     */
    StorageAccount get(String resourceGroup, String name);

    /**
     * The account of the tenant subscription that holds what has this address.
     *
     * @return empty if the addresses of none of them begin like it
     */
    Optional<StorageAccount> holding(URI blob);

    /** Blob client by shared key, with the stamp's storage version, trust and retries. Keys are asked of the stamp and kept in memory only. */
    BlobServiceClient blobs(StorageAccount account);

    /**
     * Page writes to one blob, with the same key, version, trust and retries, no faster than the account takes them: for
     * disks, of which the SDK's client sends half as much in the same time.
     *
     * @param lease the id of the lease the blob is written under, where it has one
     */
    PageWriter pageWriter(StorageAccount account, String container, String blob, Optional<String> lease);

    /**
     * From how many bytes on a run of zeros costs an account less when it is left out, which takes one more page write: its
     * bytes a second divided by its writes a second, as far as its refusals have told them.
     */
    long breakEven(StorageAccount account);

    /**
     * An address that lets its holder read one blob for a while. It is a secret: it goes to the stamp and nowhere else.
     * Its signature has the stamp's storage version.
     */
    URI readOnlyAddress(StorageAccount account, String container, String blob, Duration lifetime);
}
