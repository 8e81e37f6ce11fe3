package io.vernissage.hub.identity;

import java.net.URI;
import java.util.Locale;

/**
 * What a Resource Manager host says about itself at {@code /metadata/endpoints}.
 *
 * @param loginEndpoint the identity provider, without a trailing slash
 * @param audience for whom a token must be that this host accepts; the tenant and the admin host have different ones
 * @param storageSuffix what follows {@code <account>.blob.} in blob addresses, without a leading dot
 * @param keyVaultSuffix what follows {@code <vault>.}, without a leading dot
 * @param gallery empty if not told
 * @param portal empty if not told
 * @param graph empty if not told
 */
public record Endpoints(
        URI loginEndpoint,
        String audience,
        String storageSuffix,
        String keyVaultSuffix,
        String gallery,
        String portal,
        String graph) {

    private static final String AD_FS_PATH = "/adfs";

    /** AD FS is told from Entra ID by the path of its login endpoint, and by nothing else. */
    public boolean adFs() {
        return loginEndpoint.toString().toLowerCase(Locale.ROOT).endsWith(AD_FS_PATH);
    }

    /**
     * The authority host as the identity library wants it, with one trailing slash and without {@code /adfs}: the
     * library appends the tenant, which for AD FS is the literal {@code adfs}.
     */
    public String authorityHost() {
        var text = loginEndpoint.toString();
        return (adFs() ? text.substring(0, text.length() - AD_FS_PATH.length()) : text) + "/";
    }

    /** The scope of a token for this host. */
    public String scope() {
        return audience + "/.default";
    }
}
