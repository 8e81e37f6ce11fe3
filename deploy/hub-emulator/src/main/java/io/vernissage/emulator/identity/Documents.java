package io.vernissage.emulator.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Listener;
import java.net.URI;
import java.util.stream.Stream;

/** What clients read before they sign in: the metadata of a listener and the description of the identity provider. */
final class Documents {
    private final Surroundings surroundings;
    private final Authority authority;

    Documents(Surroundings surroundings, Authority authority) {
        this.surroundings = surroundings;
        this.authority = authority;
    }

    /** {@code /metadata/endpoints}: an array of one from 2018-05-01 on, one object before. */
    JsonNode metadata(Listener listener, String apiVersion) {
        return apiVersion.compareTo("2018") >= 0 && !apiVersion.equals("1.0")
                ? Json.array(Stream.of(described(listener)))
                : brief(listener);
    }

    private ObjectNode brief(Listener listener) {
        var body = Json.object()
                .put("galleryEndpoint", address(listener) + "/")
                .put("graphEndpoint", authority.graph() + "/")
                .put("portalEndpoint", address(listener) + "/");
        body.set("authentication", authentication(listener));
        return body;
    }

    private ObjectNode described(Listener listener) {
        var body = Json.object()
                .put("name", "AzureStack-%s".formatted(listener == Listener.TENANT ? "User" : "Admin"))
                .put("portal", address(listener) + "/")
                .put("gallery", address(listener) + "/")
                .put("graph", authority.graph() + "/")
                .put("graphAudience", authority.graph() + "/");
        body.set("authentication", authentication(listener));
        var blobs = surroundings.blobService().get();
        body.putObject("suffixes")
                .put("storage", blobs.getAuthority())
                .put("keyVaultDns", "vault." + blobs.getAuthority());
        return body;
    }

    private ObjectNode authentication(Listener listener) {
        var authentication =
                Json.object().put("loginEndpoint", authority.loginEndpoint().toString());
        authentication.putArray("audiences").add(authority.audience(listener));
        return authentication;
    }

    private URI address(Listener listener) {
        return switch (listener) {
            case TENANT -> surroundings.resourceManager().get();
            case ADMIN -> surroundings.adminResourceManager().get();
        };
    }

    /** OpenID discovery; AD FS writes a slash after its endpoints, and so does this. */
    ObjectNode discovery(boolean secondVersion) {
        var start = "%s/%s".formatted(authority.base(), authority.tenant());
        var body = Json.object();
        switch (authority.kind()) {
            case AD_FS ->
                body.put("issuer", authority.issuer())
                        .put("authorization_endpoint", start + "/oauth2/authorize/")
                        .put("token_endpoint", start + "/oauth2/token/")
                        .put("jwks_uri", start + "/discovery/keys")
                        .put("access_token_issuer", authority.issuer());
            case ENTRA -> {
                var oauth = start + (secondVersion ? "/oauth2/v2.0" : "/oauth2");
                body.put("issuer", authority.issuer())
                        .put("authorization_endpoint", oauth + "/authorize")
                        .put("token_endpoint", oauth + "/token")
                        .put("jwks_uri", start + "/discovery/keys");
            }
        }
        body.putArray("response_types_supported").add("code").add("id_token").add("token");
        body.putArray("subject_types_supported").add("pairwise");
        body.putArray("scopes_supported").add("openid");
        body.putArray("grant_types_supported").add("client_credentials");
        body.putArray("id_token_signing_alg_values_supported").add("RS256");
        body.putArray("token_endpoint_auth_methods_supported")
                .add("client_secret_post")
                .add("private_key_jwt");
        return body;
    }

    /** For the discovery of the instance, which MSAL asks for where a client has not turned it off. */
    ObjectNode instance() {
        var body = Json.object()
                .put(
                        "tenant_discovery_endpoint",
                        "%s/%s/v2.0/.well-known/openid-configuration".formatted(authority.base(), authority.tenant()))
                .put("api-version", "1.1");
        var host = authority.base().getAuthority();
        var entry = body.putArray("metadata")
                .addObject()
                .put("preferred_network", host)
                .put("preferred_cache", host);
        entry.putArray("aliases").add(host);
        return body;
    }
}
