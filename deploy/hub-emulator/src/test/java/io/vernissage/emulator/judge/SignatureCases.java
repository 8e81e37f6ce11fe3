package io.vernissage.emulator.judge;

import static io.vernissage.emulator.judge.Service.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobAccessPolicy;
import com.azure.storage.blob.models.BlobSignedIdentifier;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import com.azure.storage.common.sas.SasIpRange;
import com.azure.storage.common.sas.SasProtocol;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Shared access signatures: of accounts, blobs, containers and policies. */
final class SignatureCases {
    private final Service service;

    private SignatureCases(Service service) {
        this.service = service;
    }

    static List<JavaSdkJudge.Case> all(Service service) {
        return new SignatureCases(service).cases();
    }

    private List<JavaSdkJudge.Case> cases() {
        return List.of(
                with("SAS of an account: everything", container -> {
                    var query = ofAccount("sco", "rwdlac");
                    assertThat(read(container, query)).isEqualTo("secret");
                    blob(container, query).delete();
                }),
                with(
                        "SAS of an account: not for this type of resource",
                        container -> refused(
                                () -> read(container, ofAccount("s", "r")), 403, "AuthorizationResourceTypeMismatch")),
                with(
                        "SAS of a blob: read",
                        container -> assertThat(read(container, ofBlob(container, "r")))
                                .isEqualTo("secret")),
                with(
                        "SAS of a blob: does not write",
                        container -> refused(
                                () -> blob(container, ofBlob(container, "r")).upload(BinaryData.fromString("x"), true),
                                403,
                                "AuthorizationPermissionMismatch")),
                with("SAS of a container: read, write, list", container -> {
                    var permissions = BlobContainerSasPermission.parse("rwl");
                    var query = container.generateSas(new BlobServiceSasSignatureValues(soon(), permissions));
                    blob(container, query).upload(BinaryData.fromString("new"), true);
                    assertThat(read(container, query)).isEqualTo("new");
                    assertThat(by(container, query).listBlobs().stream().count())
                            .isEqualTo(1);
                }),
                with("SAS of a container: without list", container -> {
                    var permissions = BlobContainerSasPermission.parse("r");
                    var query = container.generateSas(new BlobServiceSasSignatureValues(soon(), permissions));
                    refused(
                            () -> assertThat(by(container, query).listBlobs()).isEmpty(),
                            403,
                            "AuthorizationPermissionMismatch");
                }),
                with("SAS: expired", container -> {
                    var ended = new BlobServiceSasSignatureValues(
                            OffsetDateTime.now(ZoneOffset.UTC).minusHours(1), reading());
                    refused(() -> read(container, own(container).generateSas(ended)), 403, "AuthenticationFailed");
                }),
                with("SAS: from another address", container -> {
                    var elsewhere = new BlobServiceSasSignatureValues(soon(), reading())
                            .setSasIpRange(new SasIpRange().setIpMin("10.1.2.3"));
                    refused(
                            () -> read(container, own(container).generateSas(elsewhere)),
                            403,
                            "AuthorizationSourceIPMismatch");
                }),
                with("SAS: only by HTTPS", container -> {
                    var encrypted =
                            new BlobServiceSasSignatureValues(soon(), reading()).setProtocol(SasProtocol.HTTPS_ONLY);
                    var query = own(container).generateSas(encrypted);
                    refused(
                            () -> service.by(query, service.plain())
                                    .getBlobContainerClient(container.getBlobContainerName())
                                    .getBlobClient("b")
                                    .downloadContent(),
                            403,
                            "AuthorizationProtocolMismatch");
                }),
                with("SAS by policy: read, then withdrawn", container -> {
                    var policy = new BlobAccessPolicy().setExpiresOn(soon()).setPermissions("r");
                    container.setAccessPolicy(
                            null,
                            List.of(new BlobSignedIdentifier().setId("reads").setAccessPolicy(policy)));
                    var query = own(container).generateSas(new BlobServiceSasSignatureValues("reads"));
                    assertThat(read(container, query)).isEqualTo("secret");
                    container.setAccessPolicy(null, List.of());
                    refused(() -> read(container, query), 403, "AuthenticationFailed");
                }));
    }

    private JavaSdkJudge.Case with(String name, Service.InContainer work) {
        return service.in(name, container -> {
            own(container).upload(BinaryData.fromString("secret"));
            work.run(container);
        });
    }

    private String ofAccount(String types, String permissions) {
        return service.account(Service.ACCOUNT)
                .generateAccountSas(new AccountSasSignatureValues(
                        soon(),
                        AccountSasPermission.parse(permissions),
                        AccountSasService.parse("b"),
                        AccountSasResourceType.parse(types)));
    }

    private static String ofBlob(BlobContainerClient container, String permissions) {
        return own(container)
                .generateSas(new BlobServiceSasSignatureValues(soon(), BlobSasPermission.parse(permissions)));
    }

    private static BlobSasPermission reading() {
        return BlobSasPermission.parse("r");
    }

    private static OffsetDateTime soon() {
        return OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(10);
    }

    private static BlobClient own(BlobContainerClient container) {
        return container.getBlobClient("b");
    }

    private BlobContainerClient by(BlobContainerClient container, String query) {
        return service.by(query, service.blobs()).getBlobContainerClient(container.getBlobContainerName());
    }

    private BlobClient blob(BlobContainerClient container, String query) {
        return by(container, query).getBlobClient("b");
    }

    private String read(BlobContainerClient container, String query) {
        return blob(container, query).downloadContent().toString();
    }
}
