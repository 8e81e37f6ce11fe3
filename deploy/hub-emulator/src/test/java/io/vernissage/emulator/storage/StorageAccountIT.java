package io.vernissage.emulator.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.emulator.EmulatorException;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.EmulatorOptions.Addresses;
import io.vernissage.emulator.EmulatorOptions.BlobScheme;
import io.vernissage.emulator.arm.TestStamp;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageAccountIT {
    private static final String BODY = "{'location':'local','kind':'Storage','sku':{'name':'Standard_LRS'}}";

    @TempDir
    Path data;

    private TestStamp stamp;

    @BeforeEach
    void start() {
        stamp = TestStamp.on(data);
        stamp.group("g");
    }

    @AfterEach
    void end() {
        stamp.close();
    }

    @Test
    void shouldMakeAnAccountWithItsEndpointAndKeys() {
        // When
        var made = stamp.tenant("PUT", path("accountone"), TestStamp.STORAGE, BODY);
        var keys = keys("accountone");
        stamp.tenant("POST", path("accountone/regenerateKey"), TestStamp.STORAGE, "{'keyName':'key2'}");
        var renewed = keys("accountone");
        // Then
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.state()).isEqualTo("Succeeded");
        assertThat(blobEndpoint(made)).isEqualTo(stamp.emulator().blobService() + "/accountone/");
        assertThat(renewed.path(0)).isEqualTo(keys.path(0));
        assertThat(renewed.path(1)).isNotEqualTo(keys.path(1));
        assertThat(stamp.blobs("g", "accountone").listBlobContainers()).isEmpty();
    }

    @Test
    void shouldGiveANameOnceOnTheWholeStamp() {
        // Given
        stamp.tenant("PUT", path("accountone"), TestStamp.STORAGE, BODY);
        stamp.group("other");
        // When
        var taken = stamp.tenant(
                "PUT", TestStamp.in("other", "Microsoft.Storage/storageAccounts/accountone"), TestStamp.STORAGE, BODY);
        var asked = stamp.tenant(
                "POST",
                "/providers/Microsoft.Storage/checkNameAvailability",
                TestStamp.STORAGE,
                "{'name':'accountone'}");
        var free = stamp.tenant(
                "POST",
                "/providers/Microsoft.Storage/checkNameAvailability",
                TestStamp.STORAGE,
                "{'name':'accounttwo'}");
        // Then
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.error()).isEqualTo("StorageAccountAlreadyTaken");
        assertThat(asked.json().path("reason").asText()).isEqualTo("AlreadyExists");
        assertThat(free.json().path("nameAvailable").asBoolean()).isTrue();
    }

    @Test
    void shouldRefuseWhatAStampDoesNotHave() {
        // When
        var name = stamp.tenant("PUT", path("Account-One"), TestStamp.STORAGE, BODY);
        var kind = stamp.tenant("PUT", path("accountone"), TestStamp.STORAGE, BODY.replace("'Storage'", "'StorageV2'"));
        var sku = stamp.tenant("PUT", path("accountone"), TestStamp.STORAGE, BODY.replace("_LRS", "_GRS"));
        var location = stamp.tenant("PUT", path("accountone"), TestStamp.STORAGE, BODY.replace("'local'", "'moon'"));
        // Then
        assertThat(name.error()).isEqualTo("AccountNameInvalid");
        assertThat(kind.status()).isEqualTo(400);
        assertThat(sku.status()).isEqualTo(400);
        assertThat(location.error()).isEqualTo("LocationNotAvailableForResourceType");
    }

    @Test
    void shouldDeleteAnAccountWithItsBlobs() {
        // Given
        stamp.account("g", "accountone").createBlobContainer("full");
        // When
        var deleted = stamp.tenant("DELETE", path("accountone"), TestStamp.STORAGE, "");
        // Then
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(stamp.tenant("DELETE", path("accountone"), TestStamp.STORAGE, "")
                        .status())
                .isEqualTo(204);
        assertThat(stamp.account("g", "accountone").listBlobContainers()).isEmpty();
    }

    @Test
    void shouldSayThatAccountsAreReachedWithoutTlsWhereTheyAreToBe() throws IOException {
        // Given
        var port = freePort();
        var options = EmulatorOptions.forTests(data.resolve("plain"))
                .with(new Addresses("127.0.0.1", 0, 0, 0, OptionalInt.of(port), BlobScheme.HTTP));
        try (var plain = new TestStamp(options)) {
            plain.group("g");
            // When
            var made = plain.tenant("PUT", path("accountone"), TestStamp.STORAGE, BODY);
            var encrypted = plain.tenant(
                    "PUT",
                    path("accounttwo"),
                    TestStamp.STORAGE,
                    BODY.replaceFirst("}$", ",'properties':{'supportsHttpsTrafficOnly':true}}"));
            // Then
            assertThat(blobEndpoint(made)).isEqualTo("http://127.0.0.1:%d/accountone/".formatted(port));
            assertThat(blobEndpoint(encrypted)).isEqualTo(plain.emulator().blobService() + "/accounttwo/");
        }
    }

    @Test
    void shouldRefuseToSaySoWhereNobodyListens() {
        assertThatThrownBy(() -> new Addresses("127.0.0.1", 0, 0, 0, OptionalInt.empty(), BlobScheme.HTTP))
                .isInstanceOf(EmulatorException.class)
                .hasMessageContaining("blob-http-port");
    }

    private static String blobEndpoint(TestStamp.Reply account) {
        return account.json()
                .path("properties")
                .path("primaryEndpoints")
                .path("blob")
                .asText();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private com.fasterxml.jackson.databind.JsonNode keys(String account) {
        return stamp.tenant("POST", path(account + "/listKeys"), TestStamp.STORAGE, "")
                .json()
                .path("keys");
    }

    private static String path(String account) {
        return TestStamp.in("g", "Microsoft.Storage/storageAccounts/" + account);
    }
}
