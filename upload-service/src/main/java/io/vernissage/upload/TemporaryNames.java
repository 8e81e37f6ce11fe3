package io.vernissage.upload;

import io.vernissage.hub.StorageAccount;
import io.vernissage.pipeline.BlobLocation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * What the temporary things of a publication are called on its stamp. The names follow from the publication alone, so
 * that to make or to delete them twice is the same as once.
 */
public record TemporaryNames(UUID publication) {
    /** Tag of the resource group; its value is the publication. A group without it is not ours. */
    public static final String TAG = "vernissage-publication";

    /** Container of the blob; private. */
    public static final String CONTAINER = "disks";

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ACCOUNT_LENGTH = 24;

    public String resourceGroup() {
        return "vernissage-" + publication;
    }

    public String tagValue() {
        return publication.toString();
    }

    public String blob() {
        return publication + ".vhd";
    }

    /**
     * The storage account: 24 lower-case letters and digits, the longest name Azure allows, because account names are
     * global to a stamp.
     */
    public String account() {
        var digest = sha256().digest(("vernissage " + publication).getBytes(StandardCharsets.UTF_8));
        var name = new StringBuilder("v");
        for (var i = 0; name.length() < ACCOUNT_LENGTH; i++) {
            name.append(LETTERS.charAt(Byte.toUnsignedInt(digest[i]) % LETTERS.length()));
        }
        return name.toString();
    }

    /** Where the blob lies in its account, as the stamp gave the account's endpoint. */
    public BlobLocation blobIn(String stamp, StorageAccount account) {
        var uri = URI.create(account.blobEndpoint() + "/" + CONTAINER + "/" + blob());
        return new BlobLocation(stamp, account.resourceGroup(), account.name(), CONTAINER, blob(), uri);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
