package io.vernissage.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.hub.HubException;
import io.vernissage.hub.PageWriter;
import io.vernissage.hub.StorageAccount;
import io.vernissage.hub.fake.FakeStamp;
import io.vernissage.hub.fake.FakeStamp.Reply;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageRequestsTest {
    private static final String KEYS =
            "/subscriptions/tenant-subscription/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/acct/listKeys";
    private static final String BLOB = "/acct/vhds/disk.vhd";
    private static final ByteBuffer PAGE =
            ByteBuffer.wrap("v".repeat(512).getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

    private final FakeStamp stamp = new FakeStamp();

    @TempDir
    Path folder;

    @BeforeEach
    void giveKeys() {
        var keys = new AtomicInteger();
        stamp.on(
                "POST",
                KEYS,
                _ -> new Reply(
                        200,
                        "{\"keys\":[{\"keyName\":\"key1\",\"permissions\":\"FULL\",\"value\":\"a2V5MDA%d\"}]}"
                                .formatted(keys.getAndIncrement()),
                        Map.of("Content-Type", "application/json")));
    }

    @AfterEach
    void close() {
        stamp.close();
    }

    private PageWriter writer() {
        var account = new StorageAccount("g", "acct", URI.create(stamp.tenant() + "/acct"));
        return stamp.connect(folder).storageAccounts().pageWriter(account, "vhds", "disk.vhd", Optional.of("lease-1"));
    }

    @Test
    void shouldPutPagesUnderTheLeaseWithTheirDigestAndTheStampsVersion() throws InterruptedException {
        // Given
        stamp.on("PUT", BLOB, 201, "");
        // When
        writer().write(1024, PAGE);
        // Then
        var request = stamp.asked("PUT", BLOB).getFirst();
        assertThat(request.query()).isEqualTo("comp=page");
        assertThat(request.body()).isEqualTo("v".repeat(512));
        assertThat(request.header("x-ms-range")).isEqualTo("bytes=1024-1535");
        assertThat(request.header("x-ms-page-write")).isEqualTo("update");
        assertThat(request.header("x-ms-lease-id")).isEqualTo("lease-1");
        assertThat(request.header("x-ms-version")).isEqualTo("2019-07-07");
        // printf 'v%.0s' $(seq 512) | openssl md5 -binary | base64
        assertThat(request.header("Content-MD5")).isEqualTo("fJzhc57mh5UTK4LL/rMrkg==");
        assertThat(request.header("Authorization")).startsWith("SharedKey acct:");
        assertThat(PAGE.remaining()).isEqualTo(512);
    }

    @Test
    void shouldAskAgainWhileTheTroubleMayPass() throws InterruptedException {
        // Given
        var asked = new AtomicInteger();
        stamp.on("PUT", BLOB, _ -> switch (asked.getAndIncrement()) {
            case 0 -> Reply.of(503, "<Error><Code>ServerBusy</Code></Error>");
            case 1 -> Reply.LOST;
            default -> Reply.of(201, "");
        });
        // When
        writer().write(0, PAGE);
        // Then
        assertThat(stamp.asked("PUT", BLOB))
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.body()).hasSize(512));
    }

    @Test
    void shouldGiveUpAfterAsManyRequestsAsTheLimitSays() {
        // Given
        stamp.on("PUT", BLOB, 500, "<Error><Code>InternalError</Code><Message>Oh</Message></Error>");
        // When
        var error = catchThrowableOfType(HubException.class, () -> writer().write(0, PAGE));
        // Then
        assertThat(stamp.asked("PUT", BLOB)).hasSize(FakeStamp.QUICK.attempts());
        assertThat(error.status()).isEqualTo(500);
        assertThat(error.code()).isEqualTo("InternalError");
        assertThat(error.passing()).isTrue();
        assertThat(error).hasMessageContaining("Could not").hasMessageContaining(BLOB);
    }

    @Test
    void shouldTellTheStampsNoInItsOwnWordsAndNotAskAgain() {
        // Given
        stamp.on(
                "PUT",
                BLOB,
                412,
                "<Error><Code>LeaseIdMismatchWithBlobOperation</Code><Message>Another lease</Message></Error>");
        // When
        var error = catchThrowableOfType(HubException.class, () -> writer().write(0, PAGE));
        // Then
        assertThat(stamp.asked("PUT", BLOB)).hasSize(1);
        assertThat(error.code()).isEqualTo("LeaseIdMismatchWithBlobOperation");
        assertThat(error.passing()).isFalse();
    }

    @Test
    void shouldAskForTheKeyAgainWhenItWasReplaced() throws InterruptedException {
        // Given
        var signatures = new AtomicInteger();
        stamp.on(
                "PUT",
                BLOB,
                _ -> signatures.getAndIncrement() == 0
                        ? Reply.of(403, "<Error><Code>AuthenticationFailed</Code></Error>")
                        : Reply.of(201, ""));
        // When
        writer().write(0, PAGE);
        // Then
        assertThat(stamp.asked("POST", KEYS)).hasSize(2);
        assertThat(stamp.asked("PUT", BLOB))
                .extracting(request -> request.header("Authorization"))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldStopWhenItsThreadIsInterrupted() {
        // Given
        stamp.on("PUT", BLOB, _ -> Reply.of(503, ""));
        Thread.currentThread().interrupt();
        // When, then
        assertThat(catchThrowableOfType(InterruptedException.class, () -> writer().write(0, PAGE)))
                .isNotNull();
    }
}
