package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobClientBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.blob.models.BlobAccessPolicy;
import com.azure.storage.blob.models.BlobSignedIdentifier;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.sas.BlobContainerSasPermission;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.AccountSasPermission;
import com.azure.storage.common.sas.AccountSasResourceType;
import com.azure.storage.common.sas.AccountSasService;
import com.azure.storage.common.sas.AccountSasSignatureValues;
import com.azure.storage.common.sas.SasIpRange;
import io.vernissage.emulator.BlobEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedAccessSignatureIT {
    private static final BinaryData CONTENT = BinaryData.fromString("a package");

    @TempDir
    private static Path data;

    private static BlobEmulator emulator;

    @BeforeAll
    static void start() {
        emulator = BlobEmulator.on(data);
    }

    @AfterAll
    static void stop() {
        emulator.close();
    }

    @Test
    void shouldReadButNotWriteWithAReadOnlyAddress() {
        // Given
        var blob = blob(container());
        var signed = signed(blob, values("r", tomorrow()));
        // When, then
        assertThat(signed.downloadContent().toString()).isEqualTo(CONTENT.toString());
        assertThat(failure(signed::delete)).isEqualTo("403 AuthorizationPermissionMismatch");
        assertThat(failure(() -> signed.upload(CONTENT, true))).isEqualTo("403 AuthorizationPermissionMismatch");
    }

    @Test
    void shouldCreateButNotReplaceWithTheRightToCreate() {
        // Given
        var container = container();
        var fresh = container.getBlobClient("fresh");
        var signed = signed(fresh, values("c", tomorrow()));
        // When
        signed.upload(CONTENT, true);
        // Then
        assertThat(failure(() -> signed.upload(CONTENT, true))).isEqualTo("403 UnauthorizedBlobOverwrite");
    }

    @Test
    void shouldRefuseWhatIsOverOrNotYetOrFromElsewhere() {
        // Given
        var blob = blob(container());
        var over = values("r", OffsetDateTime.now(ZoneOffset.UTC).minusMinutes(1));
        var early = values("r", tomorrow())
                .setStartTime(OffsetDateTime.now(ZoneOffset.UTC).plusHours(1));
        var elsewhere = values("r", tomorrow()).setSasIpRange(SasIpRange.parse("10.0.0.1-10.0.0.9"));
        // When, then
        assertThat(failure(() -> signed(blob, over).downloadContent())).isEqualTo("403 AuthenticationFailed");
        assertThat(failure(() -> signed(blob, early).downloadContent())).isEqualTo("403 AuthenticationFailed");
        assertThat(failure(() -> signed(blob, elsewhere).downloadContent()))
                .isEqualTo("403 AuthorizationSourceIPMismatch");
    }

    @Test
    void shouldNotTakeASignatureOfAnotherBlobOrANewerVersion() {
        // Given
        var container = container();
        var blob = blob(container);
        var other = container.getBlobClient("other");
        other.upload(CONTENT);
        var signature = blob.generateSas(values("r", tomorrow()));
        // When, then
        assertThat(failure(() -> at(other.getBlobUrl() + "?" + signature).downloadContent()))
                .isEqualTo("403 AuthenticationFailed");
        assertThat(failure(() -> at(blob.getBlobUrl() + "?" + signature.replace("2019-07-07", "2021-12-02"))
                        .downloadContent()))
                .isEqualTo("403 AuthenticationFailed");
    }

    @Test
    void shouldListWithASignatureOfTheContainerAlone() {
        // Given
        var container = container();
        var blob = blob(container);
        var permission =
                new BlobContainerSasPermission().setReadPermission(true).setListPermission(true);
        var signature = container.generateSas(new BlobServiceSasSignatureValues(tomorrow(), permission));
        // When
        var signed = containerAt(container.getBlobContainerUrl() + "?" + signature);
        // Then
        assertThat(signed.listBlobs()).hasSize(1);
        assertThat(signed.getBlobClient(blob.getBlobName()).downloadContent().toString())
                .isEqualTo(CONTENT.toString());
        assertThat(failure(signed::delete)).startsWith("403");
        var ofBlob = blob.generateSas(values("r", tomorrow()));
        assertThat(failure(() -> containerAt(container.getBlobContainerUrl() + "?" + ofBlob).listBlobs().stream()
                        .count()))
                .startsWith("403");
    }

    @Test
    void shouldReadWithAStoredPolicyUntilItIsWithdrawn() {
        // Given
        var container = container();
        var blob = blob(container);
        var policy = new BlobSignedIdentifier()
                .setId("readers")
                .setAccessPolicy(new BlobAccessPolicy()
                        .setStartsOn(OffsetDateTime.now(ZoneOffset.UTC).minusDays(1))
                        .setExpiresOn(tomorrow())
                        .setPermissions("r"));
        container.setAccessPolicy(null, List.of(policy));
        var signed = signed(blob, new BlobServiceSasSignatureValues("readers"));
        var before = signed.downloadContent();
        // When
        container.setAccessPolicy(null, List.of());
        // Then
        assertThat(before.toString()).isEqualTo(CONTENT.toString());
        assertThat(failure(signed::downloadContent)).isEqualTo("403 AuthenticationFailed");
    }

    @Test
    void shouldHoldAnAccountSignatureToItsServicesAndKindsOfResource() {
        // Given
        var container = container();
        var blob = blob(container);
        var permission = new AccountSasPermission().setReadPermission(true).setListPermission(true);
        var objects = new AccountSasSignatureValues(
                tomorrow(),
                permission,
                new AccountSasService().setBlobAccess(true),
                new AccountSasResourceType().setObject(true));
        var queues = new AccountSasSignatureValues(
                tomorrow(),
                permission,
                new AccountSasService().setQueueAccess(true),
                new AccountSasResourceType().setObject(true));
        // When
        var signature = emulator.client().generateAccountSas(objects);
        var wrong = emulator.client().generateAccountSas(queues);
        // Then
        assertThat(at(blob.getBlobUrl() + "?" + signature).downloadContent().toString())
                .isEqualTo(CONTENT.toString());
        assertThat(failure(() -> containerAt(container.getBlobContainerUrl() + "?" + signature).listBlobs().stream()
                        .count()))
                .isEqualTo("403 AuthorizationResourceTypeMismatch");
        assertThat(failure(() -> at(blob.getBlobUrl() + "?" + wrong).downloadContent()))
                .isEqualTo("403 AuthorizationServiceMismatch");
    }

    @Test
    void shouldCopyFromAnotherAccountOnlyWithASignature() {
        // Given
        var source = blob(container());
        var target = emulator.client(BlobEmulator.OTHER_ACCOUNT, BlobEmulator.KEY, BlobServiceVersion.V2019_07_07)
                .createBlobContainer("c" + UUID.randomUUID())
                .getBlobClient("copy");
        // When
        var refused = failure(() ->
                target.beginCopy(source.getBlobUrl(), Duration.ofMillis(50)).waitForCompletion(Duration.ofSeconds(20)));
        var copied = target.beginCopy(
                        source.getBlobUrl() + "?" + source.generateSas(values("r", tomorrow())), Duration.ofMillis(50))
                .waitForCompletion(Duration.ofSeconds(20));
        // Then
        assertThat(refused).isEqualTo("404 CannotVerifyCopySource");
        assertThat(copied.getValue().getCopyStatus()).isEqualTo(CopyStatusType.SUCCESS);
        assertThat(copied.getValue().getCopySourceUrl()).doesNotContain("sig=");
        assertThat(target.downloadContent().toString()).isEqualTo(CONTENT.toString());
    }

    private static BlobServiceSasSignatureValues values(String permission, OffsetDateTime expiry) {
        return new BlobServiceSasSignatureValues(expiry, BlobSasPermission.parse(permission));
    }

    private static OffsetDateTime tomorrow() {
        return OffsetDateTime.now(ZoneOffset.UTC).plusDays(1);
    }

    private static BlobContainerClient container() {
        return emulator.client().createBlobContainer("c" + UUID.randomUUID());
    }

    private static BlobClient blob(BlobContainerClient container) {
        var blob = container.getBlobClient("folder/an item.azpkg");
        blob.upload(CONTENT);
        return blob;
    }

    private static BlobClient signed(BlobClient blob, BlobServiceSasSignatureValues values) {
        return at(blob.getBlobUrl() + "?" + blob.generateSas(values));
    }

    private static BlobClient at(String url) {
        return new BlobClientBuilder()
                .endpoint(url)
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .httpClient(BlobEmulator.transport(emulator.trust()))
                .buildClient();
    }

    private static BlobContainerClient containerAt(String url) {
        return new BlobContainerClientBuilder()
                .endpoint(url)
                .serviceVersion(BlobServiceVersion.V2019_07_07)
                .httpClient(BlobEmulator.transport(emulator.trust()))
                .buildClient();
    }

    /** Status and code of what a call is refused with. */
    private static String failure(ThrowingCallable call) {
        var failure = catchThrowableOfType(BlobStorageException.class, call);
        return failure.getStatusCode() + " " + failure.getErrorCode();
    }
}
