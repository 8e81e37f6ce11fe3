package io.vernissage.gallery.publishing;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import io.vernissage.gallery.azpkg.Azpkg;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Where a package lies while the stamp fetches it: a resource group of the publication's own, with one account and one
 * private container. All names follow from the publication, so whoever goes on after a crash finds the same place.
 */
final class TemporaryStorage {
    private static final String TAG = "vernissage-publication";
    private static final String CONTAINER = "packages";
    private static final int ACCOUNT_NAME = 24;
    /** What was there a moment ago is not: another worker is done with this publication and clears away. That passes. */
    private static final Set<String> TAKEN_AWAY =
            Set.of("ResourceGroupNotFound", "ResourceNotFound", "ContainerNotFound", "ContainerBeingDeleted");

    private final Stamp stamp;
    private final UUID publication;

    private TemporaryStorage(Stamp stamp, UUID publication) {
        this.stamp = stamp;
        this.publication = publication;
    }

    static TemporaryStorage of(Stamp stamp, UUID publication) {
        return new TemporaryStorage(stamp, publication);
    }

    static String groupOf(UUID publication) {
        return "vernissage-%s-gallery".formatted(publication);
    }

    /** Unique to the stamp, as account names must be: 24 characters of base 36 hold 124 bits of the digest. */
    static String accountOf(UUID publication) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(groupOf(publication).getBytes(StandardCharsets.UTF_8));
            var text = new BigInteger(1, digest).toString(Character.MAX_RADIX);
            return text.substring(text.length() - ACCOUNT_NAME);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /**
     * Stores the package.
     *
     * @param lifetime how long the address opens it
     * @return an address that lets its holder read the package, and only that. It is a secret
     * @throws HubException if the stamp or its blob service said no, or did not answer
     */
    URI put(Azpkg azpkg, Duration lifetime) {
        try {
            return stored(azpkg, lifetime);
        } catch (RuntimeException e) {
            var error = HubException.of("store the package " + azpkg.fileName(), e);
            if (error.status() == 0 && error.code().isEmpty()) {
                throw e; // neither an answer nor the lack of one, so no word of the stamp's
            }
            throw TAKEN_AWAY.contains(error.code())
                    ? new HubException(error.status(), error.code(), true, error.getMessage(), error)
                    : error;
        }
    }

    private URI stored(Azpkg azpkg, Duration lifetime) {
        stamp.resourceGroups().ensure(groupOf(publication), Map.of(TAG, publication.toString()));
        var accounts = stamp.storageAccounts();
        var account = accounts.ensure(groupOf(publication), accountOf(publication));
        var container = accounts.blobs(account).getBlobContainerClient(CONTAINER);
        container.createIfNotExists();
        BlobClient blob = container.getBlobClient(azpkg.fileName());
        blob.getBlockBlobClient().upload(BinaryData.fromBytes(azpkg.bytes()), true);
        return accounts.readOnlyAddress(account, CONTAINER, azpkg.fileName(), lifetime);
    }

    /** Deletes all of it, and waits until it is gone; nothing there is nothing to delete. */
    void delete() {
        stamp.resourceGroups().delete(groupOf(publication));
    }
}
