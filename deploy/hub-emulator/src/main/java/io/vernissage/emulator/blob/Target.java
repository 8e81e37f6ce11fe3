package io.vernissage.emulator.blob;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a URL names. Parts that it does not name are empty.
 *
 * @param blob decoded
 */
record Target(String account, String container, String blob) {
    /** A container whose blobs are addressed without naming it. */
    static final String ROOT = "$root";

    private static final Pattern ACCOUNT_HOST = Pattern.compile("((?:md-)?[a-z0-9]{3,24})\\.blob\\..+");
    /** Those that begin with {@code md-} are the disk provider's own. */
    private static final Pattern ACCOUNT = Pattern.compile("(?:md-)?[a-z0-9]{3,24}");

    private static final Pattern CONTAINER =
            Pattern.compile("\\$root|\\$logs|\\$web|(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");
    private static final int LONGEST_BLOB_NAME = 1024;

    /**
     * Takes a request apart.
     *
     * @param host without port
     * @param rawPath still encoded
     * @param ofContainer whether the query says that a container is meant, and not a blob of the root container
     */
    static Target of(String host, String rawPath, boolean ofContainer) {
        var named = ACCOUNT_HOST.matcher(host);
        boolean byHost = named.matches();
        var parts = rawPath.substring(rawPath.startsWith("/") ? 1 : 0).split("/", byHost ? 2 : 3);
        var account = byHost ? named.group(1) : decoded(parts[0]);
        var first = decoded(part(parts, byHost ? 0 : 1));
        var rest = decoded(part(parts, byHost ? 1 : 2));
        if (!rest.isEmpty() || first.isEmpty() || ofContainer) {
            return new Target(account, first, slashed(rest));
        }
        return new Target(account, ROOT, slashed(first));
    }

    /** Without quotes on what may be in a name: a plus is a plus. */
    static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new StorageException(StorageError.InvalidUri, "Reason", "percent encoding: " + e.getMessage());
        }
    }

    /** A value of a query, where a plus stands for a space. */
    static String decodedQuery(String encoded) {
        return decoded(encoded.replace("+", "%20"));
    }

    void validate() {
        if (!ACCOUNT.matcher(account).matches()) {
            throw StorageError.InvalidUri.exception();
        }
        boolean special = container.startsWith("$");
        if (!container.isEmpty() && !special && (container.length() < 3 || container.length() > 63)) {
            throw StorageError.OutOfRangeInput.exception();
        }
        if (!container.isEmpty() && !CONTAINER.matcher(container).matches()) {
            throw StorageError.InvalidResourceName.exception();
        }
        if (blob.length() > LONGEST_BLOB_NAME) {
            throw StorageError.InvalidResourceName.exception();
        }
    }

    boolean isValid() {
        try {
            validate();
            return true;
        } catch (StorageException e) {
            return false;
        }
    }

    /** Whether a container may have that name. */
    static boolean isContainer(String name) {
        return CONTAINER.matcher(name).matches();
    }

    BlobAddress address() {
        return new BlobAddress(account, container, blob);
    }

    /** The service takes a backslash in a blob's name for a slash. */
    private static String slashed(String blob) {
        return blob.replace('\\', '/');
    }

    private static String part(String[] parts, int index) {
        return index < parts.length ? parts[index] : "";
    }
}
