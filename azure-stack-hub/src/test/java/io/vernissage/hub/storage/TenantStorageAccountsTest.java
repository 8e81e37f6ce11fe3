package io.vernissage.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.azure.storage.blob.models.BlobStorageException;
import io.vernissage.hub.HubException;
import io.vernissage.hub.StampSettings.Limits;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.fake.FakeStamp;
import io.vernissage.hub.fake.FakeStamp.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantStorageAccountsTest {
    private static final String ACCOUNT =
            "/subscriptions/tenant-subscription/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acct";
    private static final String KEYS = ACCOUNT + "/listKeys";
    private static final String CONTAINER = "/acct/vhds";
    private static final Limits PROVISIONED_IN_A_SECOND = new Limits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            1,
            Duration.ofMillis(20),
            Duration.ofSeconds(2));
    private static final String OLD = key(1);
    private static final String NEW = key(2);

    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        stamp.close();
    }

    @Test
    void shouldMakeAnAccountOfTheOnlyKindAStampHasAndWaitUntilItIsThere() {
        // Given
        var asked = new AtomicInteger();
        stamp.on("GET", ACCOUNT, _ -> switch (asked.getAndIncrement()) {
            case 0 -> Reply.of(404, "{\"error\":{\"code\":\"ResourceNotFound\",\"message\":\"no\"}}");
            case 1 -> json(account("Creating"));
            default -> json(account("Succeeded"));
        });
        stamp.on("PUT", ACCOUNT, 200, account("Creating"));
        // When
        var account = stamp.connect(folder).storageAccounts().ensure("g", "acct");
        // Then
        assertThat(account.blobEndpoint()).hasToString(stamp.tenant() + "/acct");
        var request = stamp.asked("PUT", ACCOUNT).getFirst();
        assertThat(request.query()).isEqualTo("api-version=2019-06-01");
        assertThat(request.body())
                .contains("\"kind\":\"Storage\"", "\"name\":\"Standard_LRS\"", "\"location\":\"local\"");
    }

    @Test
    void shouldFindTheAccountThatAnAddressLeadsTo() {
        // Given
        stamp.on(
                "GET",
                "/subscriptions/tenant-subscription/providers/Microsoft.Storage/storageAccounts",
                200,
                "{\"value\":[%s,%s]}".formatted(listed("g", "acct"), listed("h", "acct2")));
        var accounts = stamp.connect(folder).storageAccounts();
        // When, then
        assertThat(accounts.holding(URI.create(stamp.tenant() + "/acct2/vhds/disk.vhd")))
                .contains(new StorageAccount("h", "acct2", URI.create(stamp.tenant() + "/acct2")));
        assertThat(accounts.holding(URI.create(stamp.tenant() + "/acct/vhds/disk.vhd")))
                .map(StorageAccount::resourceGroup)
                .contains("g");
        assertThat(accounts.holding(URI.create(stamp.tenant() + "/acc/vhds/disk.vhd")))
                .isEmpty();
        assertThat(accounts.holding(URI.create("https://acct.example/acct/vhds/disk.vhd")))
                .isEmpty();
    }

    private String listed(String group, String name) {
        return """
                {"id": "/subscriptions/s/resourceGroups/%s/providers/Microsoft.Storage/storageAccounts/%s", "name": "%s",
                 "properties": {"provisioningState": "Succeeded", "primaryEndpoints": {"blob": "%s/%s/"}}}
                """.formatted(group, name, name, stamp.tenant(), name);
    }

    @Test
    void shouldLeaveAnAccountAsItIs() {
        // Given
        stamp.on("GET", ACCOUNT, 200, account("Succeeded"));
        // When
        stamp.connect(folder).storageAccounts().ensure("g", "acct");
        // Then
        assertThat(stamp.asked("PUT", ACCOUNT)).isEmpty();
    }

    @Test
    void shouldWaitForAnAccountThatARunBeforeHasAskedFor() {
        // Given
        var asked = new AtomicInteger();
        stamp.on("GET", ACCOUNT, _ -> asked.getAndIncrement() == 0 ? Reply.of(404, "") : json(account("Succeeded")));
        stamp.on(
                "PUT",
                ACCOUNT,
                409,
                "{\"error\":{\"code\":\"StorageAccountOperationInProgress\",\"message\":\"wait\"}}");
        // When, then
        assertThat(stamp.connect(folder).storageAccounts().ensure("g", "acct").name())
                .isEqualTo("acct");
    }

    @Test
    void shouldWaitForAnAccountNoLongerThanTheBound() {
        // Given: the operation never ends, and neither does the making of the account
        stamp.on(
                "GET",
                ACCOUNT,
                _ -> stamp.asked("PUT", ACCOUNT).isEmpty() ? Reply.of(404, "") : json(account("Creating")));
        stamp.on("PUT", ACCOUNT, _ -> new Reply(202, "", Map.of("Location", stamp.tenant() + "/operations/1")));
        stamp.on("GET", "/operations/1", _ -> new Reply(202, "", Map.of("Location", stamp.tenant() + "/operations/1")));
        var accounts = FakeStamp.connect(
                        stamp.settings(folder, FakeStamp.SECRET, PROVISIONED_IN_A_SECOND, "2019-07-07"))
                .storageAccounts();
        // When
        var error = assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> catchThrowableOfType(HubException.class, () -> accounts.ensure("g", "acct")));
        // Then
        assertThat(error.code()).isEqualTo("Timeout");
        assertThat(error.passing()).isTrue();
    }

    @Test
    void shouldNotWaitForAnAccountInAGroupThatIsBeingDeleted() {
        // Given
        stamp.on(
                "PUT",
                ACCOUNT,
                409,
                "{\"error\":{\"code\":\"ResourceGroupBeingDeleted\",\"message\":\"The group is in deprovisioning state.\"}}");
        var accounts = stamp.connect(folder).storageAccounts();
        // When
        var error = catchThrowableOfType(HubException.class, () -> accounts.ensure("g", "acct"));
        // Then
        assertThat(error.code()).isEqualTo("ResourceGroupBeingDeleted");
        assertThat(error.passing()).isTrue();
    }

    @Test
    void shouldSayThatANameIsTaken() {
        // Given
        stamp.on(
                "PUT",
                ACCOUNT,
                409,
                "{\"error\":{\"code\":\"StorageAccountAlreadyTaken\",\"message\":\"The name is taken.\"}}");
        var accounts = stamp.connect(folder).storageAccounts();
        // When
        var error = catchThrowableOfType(HubException.class, () -> accounts.ensure("g", "acct"));
        // Then
        assertThat(error.code()).isEqualTo("StorageAccountAlreadyTaken");
        assertThat(error.passing()).isFalse();
        assertThat(error).hasMessageContaining("The name is taken.");
    }

    @Test
    void shouldAnswerThatAnAccountIsNotThere() {
        // Given
        var accounts = stamp.connect(folder).storageAccounts();
        // When
        var error = catchThrowableOfType(HubException.class, () -> accounts.get("g", "acct"));
        // Then
        assertThat(error.status()).isEqualTo(404);
    }

    @Test
    void shouldPinTheStorageVersionAndAskForTheKeyOnce() {
        // Given
        stamp.on("POST", KEYS, 200, keys(OLD));
        stamp.on("PUT", CONTAINER, 201, "");
        var blobs = stamp.connect(folder).storageAccounts().blobs(account());
        // When
        blobs.createBlobContainer("vhds");
        blobs.createBlobContainer("vhds");
        // Then
        assertThat(stamp.asked("PUT", CONTAINER)).hasSize(2).allSatisfy(request -> {
            assertThat(request.header("x-ms-version")).isEqualTo("2019-07-07");
            assertThat(request.header("Authorization")).startsWith("SharedKey acct:");
        });
        assertThat(stamp.asked("POST", KEYS)).hasSize(1);
    }

    @Test
    void shouldAskForTheKeyAgainWhenItWasReplaced() {
        // Given
        var keys = new AtomicInteger();
        stamp.on("POST", KEYS, _ -> json(keys(keys.getAndIncrement() == 0 ? OLD : NEW)));
        var signatures = new AtomicInteger();
        stamp.on("PUT", CONTAINER, _ -> signatures.getAndIncrement() == 0 ? refused() : Reply.of(201, ""));
        var blobs = stamp.connect(folder).storageAccounts().blobs(account());
        // When
        blobs.createBlobContainer("vhds");
        // Then
        assertThat(stamp.asked("POST", KEYS)).hasSize(2);
        assertThat(stamp.asked("PUT", CONTAINER))
                .extracting(request -> request.header("Authorization"))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldKeepAKeyThatTheStampGivesAgainAfterItsSignatureWasRefusedOnce() {
        // Given
        stamp.on("POST", KEYS, 200, keys(OLD));
        var signatures = new AtomicInteger();
        stamp.on("PUT", CONTAINER, _ -> signatures.getAndIncrement() == 0 ? refused() : Reply.of(201, ""));
        var blobs = stamp.connect(folder).storageAccounts().blobs(account());
        // When
        blobs.createBlobContainer("vhds");
        blobs.createBlobContainer("vhds");
        blobs.createBlobContainer("vhds");
        // Then
        assertThat(stamp.asked("POST", KEYS)).hasSize(2);
    }

    @Test
    void shouldTakeASecondRefusalOfTheSignatureAsTheAnswerAndNotShowIt() {
        // Given
        stamp.on("POST", KEYS, 200, keys(NEW));
        stamp.on("PUT", CONTAINER, _ -> refused());
        var blobs = stamp.connect(folder).storageAccounts().blobs(account());
        // When, then
        assertThatThrownBy(() -> blobs.createBlobContainer("vhds"))
                .isInstanceOfSatisfying(BlobStorageException.class, error -> {
                    var told = HubException.of("make the container vhds", error);
                    assertThat(told.status()).isEqualTo(403);
                    assertThat(told.code()).isEqualTo("AuthenticationFailed");
                    assertThat(told)
                            .hasMessageContaining("make the container vhds")
                            .hasNoCause();
                    assertThat(told.getMessage()).doesNotContain("c2lnbmF0dXJl");
                });
        assertThat(stamp.asked("PUT", CONTAINER)).hasSize(2);
    }

    @Test
    void shouldKnowTheTroubleOfAGatewayForPassing() {
        // Given
        stamp.on("POST", KEYS, 200, keys(OLD));
        stamp.on("PUT", CONTAINER, _ -> new Reply(503, "no backend", Map.of("Content-Type", "text/plain")));
        var blobs = stamp.connect(folder).storageAccounts().blobs(account());
        // When, then
        assertThatThrownBy(() -> blobs.createBlobContainer("vhds")).satisfies(error -> {
            var told = HubException.of("make the container vhds", error);
            assertThat(told.status()).isEqualTo(503);
            assertThat(told.passing()).isTrue();
        });
    }

    @Test
    void shouldSignForEachStampWithItsOwnVersion() {
        // Given
        stamp.on("POST", KEYS, 200, keys(OLD));
        for (var version : List.of("2019-07-07", "2019-02-02", "2021-08-06")) {
            var connected = FakeStamp.connect(stamp.settings(folder, FakeStamp.SECRET, FakeStamp.QUICK, version));
            // When
            var address =
                    connected.storageAccounts().readOnlyAddress(account(), "vhds", "dir/a b.vhd", Duration.ofHours(24));
            // Then
            assertThat(address.toString())
                    .startsWith(stamp.tenant() + "/acct/vhds/dir/a%20b.vhd?sv=" + version + "&spr=https&se=");
        }
    }

    private StorageAccount account() {
        return new StorageAccount("g", "acct", URI.create(stamp.tenant() + "/acct"));
    }

    private String account(String state) {
        return """
                {"id":"%s","name":"acct","location":"local","kind":"Storage","properties":{"provisioningState":"%s",
                 "primaryEndpoints":{"blob":"%s/acct/"}}}
                """.formatted(ACCOUNT, state, stamp.tenant());
    }

    private static String keys(String key) {
        return "{\"keys\":[{\"keyName\":\"key1\",\"value\":\"%s\",\"permissions\":\"FULL\"}]}".formatted(key);
    }

    private static Reply json(String body) {
        return new Reply(200, body, Map.of("Content-Type", "application/json"));
    }

    private static Reply refused() {
        return new Reply(
                403,
                "<?xml version=\"1.0\"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.\nRequestId:1\nTime:2</Message>"
                        + "<AuthenticationErrorDetail>The MAC signature found in the HTTP request 'c2lnbmF0dXJlc2lnbmF0dXJlc2lnbmF0dXJlMTIzNDU=' is not the same</AuthenticationErrorDetail></Error>",
                Map.of("x-ms-error-code", "AuthenticationFailed", "Content-Type", "application/xml"));
    }

    private static String key(int fill) {
        var bytes = new byte[64];
        Arrays.fill(bytes, (byte) fill);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
