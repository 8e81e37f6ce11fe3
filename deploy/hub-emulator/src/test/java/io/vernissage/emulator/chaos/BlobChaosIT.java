package io.vernissage.emulator.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.emulator.BlobEmulator;
import io.vernissage.emulator.chaos.ChaosClient.Container;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobChaosIT {
    private static final int MIB = 1024 * 1024;
    private static final int PIECE = 64 * 1024;

    @TempDir
    private static Path data;

    private static BlobEmulator emulator;
    private static ChaosClient client;

    private Container container;
    private PageBlobClient blob;

    @BeforeAll
    static void start() {
        emulator = BlobEmulator.on(data);
        client = new ChaosClient(emulator.endpoint(), emulator.trust());
    }

    @AfterAll
    static void stop() {
        client.close();
        emulator.close();
    }

    @BeforeEach
    void prepare() {
        client.inject("{}");
        container = Container.of(emulator, UUID.randomUUID().toString());
        blob = container.client().getBlobClient("a.vhd").getPageBlobClient();
        blob.create(16L * MIB);
    }

    @Test
    void shouldRefuseWithTheErrorAndSayWhenToComeBack() throws IOException {
        // Given
        client.inject("""
                {'rules': [
                 {'id': 'throttle', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'most': 1,
                  'fault': {'type': 'refuse', 'error': 'TooManyRequests', 'retryAfter': 'PT3S'}},
                 {'id': 'busy', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'most': 1,
                  'fault': {'type': 'refuse'}}]}""");
        // When
        var throttled = client.putPages(container, "a.vhd", 0, random(PIECE), "mine");
        var busy = client.putPages(container, "a.vhd", 0, random(PIECE), "mine, too");
        var well = client.putPages(container, "a.vhd", 0, random(PIECE), "third");
        // Then
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("Retry-After")).contains("3");
        assertThat(throttled.headers().firstValue("x-ms-error-code")).contains("TooManyRequests");
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("x-ms-error-code")).contains("ServerBusy");
        assertThat(busy.headers().firstValue("Retry-After")).isEmpty();
        assertThat(well.statusCode()).isEqualTo(201);
        var listed = client.faults();
        assertThat(listed).extracting(fault -> fault.path("rule").asText()).containsExactly("throttle", "busy");
        var visit = listed.getFirst().path("visit");
        assertThat(visit.path("requestId").asText()).isEqualTo(requestId(throttled));
        assertThat(visit.path("clientRequestId").asText()).isEqualTo("mine");
        assertThat(visit.path("range").asText()).isEqualTo("bytes=0-65535");
    }

    @Test
    void shouldCutARequestInMidBodyAndDoNothing() {
        client.inject(pageRule("{'type': 'cut-request', 'afterBytes': 30000}"));
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, random(PIECE), "a"))
                .isEqualTo(ChaosClient.CUT);
        assertThat(client.sawOfPutPages(container, "a.vhd", PIECE, random(PIECE), "b"))
                .isEqualTo("201");
        assertThat(Arrays.copyOf(download(), PIECE)).containsOnly(0);
        assertThat(counts()).isEqualTo(Map.of("rule", 1L));
    }

    @Test
    void shouldCutAnAnswerToWhatWasDone() {
        client.inject(pageRule("{'type': 'cut-response', 'afterBytes': 0}"));
        var pages = random(PIECE);
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, pages, "a")).isEqualTo(ChaosClient.CUT);
        assertThat(Arrays.copyOf(download(), PIECE)).isEqualTo(pages);
        assertThat(counts()).isEqualTo(Map.of("rule", 1L));
    }

    @Test
    void shouldCutABlobOnItsWayOut() {
        client.inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'blob', 'operations': ['GET_BLOB']}, 'most': 1,
                 'fault': {'type': 'cut-response', 'afterBytes': 100000}}]}""");
        assertThatThrownBy(() -> client.send("GET", container.blob("a.vhd", ""), new byte[0]))
                .isInstanceOf(IOException.class);
        assertThat(counts()).isEqualTo(Map.of("rule", 1L));
        assertThat(download()).hasSize(16 * MIB);
    }

    @Test
    void shouldAcknowledgeAndLose() {
        client.inject(pageRule("{'type': 'lose'}"));
        var before = blob.getProperties().getETag();
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, random(PIECE), "a"))
                .isEqualTo("201");
        assertThat(blob.listPageRanges(new BlobRange(0))).isEmpty();
        assertThat(download()).containsOnly(0);
        assertThat(blob.getProperties().getETag()).isEqualTo(before);
        assertThat(client.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.path("did").asText()).isEqualTo("acknowledged and lost"));
    }

    @Test
    void shouldDoAndFail() {
        client.inject(pageRule("{'type': 'do-and-fail'}"));
        var pages = random(PIECE);
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, pages, "a")).isEqualTo("500 InternalError");
        assertThat(Arrays.copyOf(download(), PIECE)).isEqualTo(pages);
        assertThat(counts()).isEqualTo(Map.of("rule", 1L));
    }

    @Test
    void shouldNotListWhatFailedForItsOwnSake() {
        client.inject(pageRule("{'type': 'lose'}"));
        assertThat(client.sawOfPutPages(container, "a.vhd", 16L * MIB, random(PIECE), "a"))
                .startsWith("416");
        assertThat(counts()).isEmpty();
    }

    @Test
    void shouldFailACopyOnItsWay() {
        // Given
        client.sawOfPutPages(container, "a.vhd", 0, random(PIECE), "a");
        client.inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'blob', 'blob': 'copy*'},
                 'fault': {'type': 'fail-copy', 'atPercent': 50, 'description': '500 InternalError: the disk is full'}}]}""");
        // When
        var copy = container.client().getBlobClient("copy.vhd").getPageBlobClient();
        var id = copy.beginCopy(blob.getBlobUrl(), Duration.ofMillis(100))
                .poll()
                .getValue()
                .getCopyId();
        // Then
        var ended = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(copy::getProperties, now -> now.getCopyStatus() != CopyStatusType.PENDING);
        assertThat(ended.getCopyStatus()).isEqualTo(CopyStatusType.FAILED);
        assertThat(ended.getCopyStatusDescription()).isEqualTo("500 InternalError: the disk is full");
        assertThat(ended.getCopyProgress()).isEqualTo("%d/%d".formatted(16 * MIB / 100 * 50, 16 * MIB));
        assertThat(client.faults())
                .singleElement()
                .satisfies(fault -> assertThat(
                                fault.path("visit").path("requestId").asText())
                        .isEqualTo(id));
    }

    @Test
    void shouldBeBusyBeyondALimitOfTheBlobAndOfNoOther() {
        client.inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']},
                 'fault': {'type': 'limit', 'requestsPerSecond': 0.02, 'burst': 'PT1M'}}]}""");
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, random(PIECE), "a"))
                .isEqualTo("201");
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, random(PIECE), "b"))
                .isEqualTo("201");
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, random(PIECE), "c"))
                .isEqualTo("503 ServerBusy");
        container.client().getBlobClient("b.vhd").getPageBlobClient().create(MIB);
        assertThat(client.sawOfPutPages(container, "b.vhd", 0, random(PIECE), "d"))
                .isEqualTo("201");
        assertThat(counts()).isEqualTo(Map.of("rule", 1L));
    }

    @Test
    void shouldHoldAnAccountToItsBandwidth() {
        // Given: 1 MiB a second, which is slow on any machine, and half a second's worth saved up
        client.inject("""
                {'rules': [{'id': 'rule', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'fault':
                 {'type': 'limit', 'per': 'account', 'bytesPerSecond': 1048576, 'beyond': 'wait'}}]}""");
        long begin = System.nanoTime();
        // When
        for (int i = 0; i < 3; i++) {
            assertThat(client.sawOfPutPages(container, "a.vhd", i * 512L * 1024, random(512 * 1024), "a" + i))
                    .isEqualTo("201");
        }
        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(950));
        assertThat(counts().get("rule")).isBetween(1L, 2L);
    }

    @Test
    void shouldDelay() {
        client.inject(pageRule("{'type': 'delay', 'time': {'type': 'fixed', 'delay': 'PT0.4S'}}"));
        long begin = System.nanoTime();
        assertThat(client.sawOfPutPages(container, "a.vhd", 0, random(PIECE), "a"))
                .isEqualTo("201");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(client.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.path("did").asText()).isEqualTo("delayed 400 ms"));
    }

    @Test
    void shouldKeepRulesByTheirIds() {
        var busy = "{'where': {'service': 'blob', 'blob': 'nobody'}, 'fault': {'type': 'refuse'}}";
        assertThat(client.operate("PUT", "rules/one", busy).statusCode()).isEqualTo(200);
        assertThat(client.operate("GET", "rules/one", "").statusCode()).isEqualTo(200);
        assertThat(text(client.operate("GET", "rules", ""))).contains("\"one\"", "\"nobody\"");
        assertThat(client.operate("DELETE", "rules/one", "").statusCode()).isEqualTo(204);
        assertThat(client.operate("GET", "rules/one", "").statusCode()).isEqualTo(404);
        var misspelt = client.operate("PUT", "rules/one", busy.replace("where", "were"));
        assertThat(misspelt.statusCode()).isEqualTo(400);
        assertThat(text(misspelt)).contains("'one' does not say 'where'");
    }

    @Test
    void shouldAskWhoComesWithASecretForTheRightOne() {
        assertThat(client.operate("GET", "rules", "", "Authorization", basic("wrong"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.operate("GET", "rules", "", "Authorization", basic("emulator-secret"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldListExactlyWhatClientsSaw() {
        // Given
        client.inject("""
                {'seed': 42, 'rules': [
                 {'id': 'slow', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'probability': 0.1,
                  'fault': {'type': 'delay', 'time': {'type': 'exponential', 'mean': 'PT0.005S'}}},
                 {'id': 'busy', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'probability': 0.1,
                  'fault': {'type': 'refuse', 'error': 'ServerBusy'}},
                 {'id': 'throttled', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'every': 17,
                  'fault': {'type': 'refuse', 'error': 'TooManyRequests', 'retryAfter': 'PT1S'}},
                 {'id': 'timeout', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'probability': 0.05,
                  'fault': {'type': 'refuse', 'error': 'OperationTimedOut'}},
                 {'id': 'liar', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'probability': 0.1,
                  'fault': {'type': 'do-and-fail', 'error': 'InternalError'}},
                 {'id': 'cut-in', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'probability': 0.05,
                  'fault': {'type': 'cut-request', 'afterBytes': 20000}},
                 {'id': 'cut-out', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'probability': 0.05,
                  'fault': {'type': 'cut-response'}},
                 {'id': 'lost', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'probability': 0.05,
                  'fault': {'type': 'lose'}}]}""");
        var bytes = random(16 * MIB);
        var saw = new ConcurrentHashMap<String, String>();
        // When
        try (var threads = Executors.newFixedThreadPool(4)) {
            IntStream.range(0, bytes.length / PIECE).forEach(piece -> threads.execute(() -> write(bytes, piece, saw)));
        }
        // Then
        var expected = Map.of(
                "busy", "503 ServerBusy",
                "throttled", "429 TooManyRequests",
                "timeout", "500 OperationTimedOut",
                "liar", "500 InternalError",
                "cut-in", ChaosClient.CUT,
                "cut-out", ChaosClient.CUT,
                "lost", "201");
        var listed = client.faults().stream()
                .filter(fault -> !fault.path("rule").asText().equals("slow"))
                .collect(Collectors.toMap(
                        fault -> fault.path("visit").path("clientRequestId").asText(),
                        fault -> expected.get(fault.path("rule").asText())));
        var bad = new TreeMap<>(saw);
        bad.values().removeIf("201"::equals);
        assertThat(listed).containsAllEntriesOf(bad);
        listed.values().removeIf("201"::equals);
        assertThat(bad).isEqualTo(new TreeMap<>(listed));
        assertThat(saw.values().stream().filter("201"::equals)).hasSize(bytes.length / PIECE);
        assertThat(counts().keySet()).containsAll(expected.keySet()).contains("slow");
        checkWhatIsThere(bytes);
    }

    private void write(byte[] bytes, int piece, Map<String, String> saw) {
        int start = piece * PIECE;
        for (int attempt = 0; attempt < 100; attempt++) {
            var id = piece + "-" + attempt;
            var result = client.sawOfPutPages(
                    container, "a.vhd", start, Arrays.copyOfRange(bytes, start, start + PIECE), id);
            saw.put(id, result);
            if (result.equals("201")) {
                return;
            }
        }
    }

    /** A piece may be missing only if the list says that it was lost; one that was also written for a failure is not. */
    private void checkWhatIsThere(byte[] bytes) {
        var there = download();
        var lost = client.faults().stream()
                .filter(fault -> fault.path("rule").asText().equals("lost"))
                .map(fault -> fault.path("visit").path("range").asText())
                .collect(Collectors.toSet());
        var missing = IntStream.range(0, bytes.length / PIECE)
                .map(piece -> piece * PIECE)
                .filter(start -> !Arrays.equals(bytes, start, start + PIECE, there, start, start + PIECE))
                .mapToObj(start -> "bytes=%d-%d".formatted(start, start + PIECE - 1))
                .toList();
        assertThat(missing).isNotEmpty().isSubsetOf(lost);
    }

    private static String pageRule(String fault) {
        return "{'rules': [{'id': 'rule', 'where': {'service': 'blob', 'operations': ['PUT_PAGE']}, 'most': 1, 'fault': %s}]}"
                .formatted(fault);
    }

    private static Map<String, Long> counts() {
        return client.report().path("rules").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asLong()));
    }

    private byte[] download() {
        var bytes = new ByteArrayOutputStream();
        blob.downloadStream(bytes);
        return bytes.toByteArray();
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String requestId(HttpResponse<?> response) {
        return response.headers().firstValue("x-ms-request-id").orElseThrow();
    }

    private static String basic(String secret) {
        var pair = "11111111-2222-4333-8444-555555555555:" + secret;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
