package io.vernissage.hub.identity;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpPipeline;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Secret;
import io.vernissage.hub.ServicePrincipal;
import io.vernissage.hub.ServicePrincipal.Proof.ClientCertificate;
import io.vernissage.hub.ServicePrincipal.Proof.ClientSecret;
import java.util.Locale;

/** Makes the credential of a principal for the identity provider that a host names. */
final class SignIn {
    /** What AD FS has in the place of a directory: its token address is {@code /adfs/oauth2/token}. */
    private static final String AD_FS_TENANT = "adfs";

    private final String stamp;
    private final ServicePrincipal principal;
    private final HttpPipeline pipeline;

    SignIn(String stamp, ServicePrincipal principal, HttpPipeline pipeline) {
        this.stamp = stamp;
        this.principal = principal;
        this.pipeline = pipeline;
    }

    /** @throws HubException that does not pass, if the provider needs a directory and none is configured */
    TokenCredential credential(Endpoints endpoints) {
        return switch (principal.proof()) {
            case ClientSecret(var secret) ->
                common(new ClientSecretCredentialBuilder(), endpoints)
                        .clientSecret(secret.value())
                        .build();
            case ClientCertificate certificate ->
                certificate(common(new ClientCertificateCredentialBuilder(), endpoints), certificate)
                        .build();
        };
    }

    /** Instance discovery would ask a public host about ours, which an air-gapped stamp cannot reach. */
    private <B extends AadCredentialBuilderBase<B>> B common(B builder, Endpoints endpoints) {
        return builder.authorityHost(endpoints.authorityHost())
                .tenantId(endpoints.adFs() ? AD_FS_TENANT : directory(endpoints))
                .clientId(principal.clientId())
                .disableInstanceDiscovery()
                .pipeline(pipeline);
    }

    private String directory(Endpoints endpoints) {
        return principal
                .tenantId()
                .orElseThrow(() -> new HubException(
                        0,
                        "TenantMissing",
                        false,
                        "Could not sign in at %s: it is Entra ID and needs a directory; set vernissage.hub.stamps.%s.tenant-id"
                                .formatted(endpoints.loginEndpoint(), stamp),
                        null));
    }

    private static ClientCertificateCredentialBuilder certificate(
            ClientCertificateCredentialBuilder builder, ClientCertificate certificate) {
        var file = certificate.file().toString();
        if (file.toLowerCase(Locale.ROOT).matches(".*\\.(pfx|p12)")) {
            builder.pfxCertificate(file);
            certificate.password().map(Secret::value).ifPresent(builder::clientCertificatePassword);
            return builder;
        }
        return builder.pemCertificate(file);
    }
}
