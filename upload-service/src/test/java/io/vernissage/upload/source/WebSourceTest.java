package io.vernissage.upload.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSourceTest {
    private RangeServer server;

    @BeforeEach
    void start() throws IOException {
        var content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        server = new RangeServer(content);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldReadPartsFromManyThreads() throws Exception {
        // Given
        var source = open("/disk.vhd?signature=word");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            var reads = IntStream.range(0, 40).mapToObj(this::reading).map(read ->
                    (Callable<Boolean>) () -> read.from(source));
            // Then
            for (var outcome : threads.invokeAll(reads.toList())) {
                assertThat(outcome.get()).isTrue();
            }
        }
        assertThat(source.length()).isEqualTo(3 << 20);
        assertThat(source.name()).contains("disk.vhd");
        assertThat(source.version()).isEqualTo("3145728-\"one\"");
        assertThatThrownBy(() -> source.read((3 << 20) - 1, ByteBuffer.allocate(2)))
                .isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "401, source-access-refused", "403, source-access-refused", "404, source-not-found", "410, source-not-found",
        "400, source-refused", "416, source-refused", "204, source-refused", "302, source-refused"
    })
    void shouldSayNoForGood(int status, String kind) {
        server.answering(exchange -> RangeServer.status(exchange, status));
        assertThat(refusal("/disk.vhd?signature=word")).endsWith(":" + kind);
    }

    @Test
    void shouldRefuseAServerWithoutRanges() {
        server.answering(exchange -> {
            exchange.sendResponseHeaders(200, server.content.length);
            exchange.getResponseBody().write(server.content);
            return true;
        });
        assertThat(refusal("/disk.vhd")).endsWith("source-without-ranges");
    }

    @ParameterizedTest
    @CsvSource({"200, text/html", "206, text/html; charset=utf-8", "200, application/xhtml+xml"})
    void shouldRefuseAWebPage(int status, String type) {
        server.answering(exchange -> RangeServer.status(
                exchange, status, "Content-Type", type, "Content-Range", "bytes 0-0/5", "ETag", "x"));
        assertThat(refusal("/disk.vhd")).endsWith("source-is-web-page");
    }

    @Test
    void shouldRefuseWhatCanNotBePinned() {
        server.answering(exchange -> RangeServer.status(exchange, 206, "Content-Range", "bytes 0-0/5000"));
        assertThat(refusal("/disk.vhd")).endsWith("source-refused");
    }

    @ParameterizedTest
    @CsvSource({"\"one\",\"two\"", "W/\"one\",W/\"two\""})
    void shouldNoticeAChange(String before, String after) throws IOException {
        // Given
        server.etag = before;
        var source = open("/disk.vhd");
        source.read(0, ByteBuffer.allocate(512));
        // When
        server.etag = after;
        var refusal = catchThrowableOfType(ProblemException.class, () -> source.read(512, ByteBuffer.allocate(512)));
        // Then
        assertThat(refusal.problem().type()).endsWith("source-changed");
    }

    @Test
    void shouldNoticeOtherRangesThanAskedFor() throws IOException {
        var source = open("/disk.vhd");
        server.answering(exchange -> {
            exchange.getResponseHeaders().set("ETag", server.etag);
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-511/" + server.content.length);
            exchange.sendResponseHeaders(206, 512);
            exchange.getResponseBody().write(new byte[512]);
            return true;
        });
        assertThatThrownBy(() -> source.read(512, ByteBuffer.allocate(512))).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({"429", "500", "503"})
    void shouldTryAgainWhileTheServerIsBusy(int status) throws IOException {
        var requests = new AtomicInteger();
        server.answering(
                exchange -> requests.incrementAndGet() < 3 && RangeServer.status(exchange, status, "Retry-After", "0"));
        assertThat(open("/disk.vhd").length()).isEqualTo(3 << 20);
        assertThat(requests).hasValue(3);
    }

    @Test
    void shouldFailForNowWhereTheServerStaysBusy() {
        server.answering(exchange -> RangeServer.status(exchange, 503));
        assertThatThrownBy(() -> open("/disk.vhd?signature=word"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("503")
                .hasMessageNotContaining("word");
    }

    @Test
    void shouldFailForNowWhereABodyNeverEnds() throws Exception {
        // Given: headers and one byte, then silence
        var source = open("/disk.vhd", SourceFixture.settings().withAnswerTimeout(Duration.ofMillis(300)));
        var released = new CountDownLatch(1);
        server.answering(exchange -> {
            exchange.getResponseHeaders().set("ETag", server.etag);
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-511/" + server.content.length);
            exchange.sendResponseHeaders(206, 512);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            return await(released);
        });
        // When, then
        assertThatThrownBy(() -> source.read(0, ByteBuffer.allocate(512)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("within 0.3 s");
        released.countDown();
    }

    @Test
    void shouldNotTakeMoreThanItAskedFor() throws IOException {
        var source = open("/disk.vhd");
        server.answering(exchange -> {
            exchange.getResponseHeaders().set("ETag", server.etag);
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-511/" + server.content.length);
            exchange.sendResponseHeaders(206, 0);
            while (true) {
                exchange.getResponseBody().write(server.content);
            }
        });
        assertThatThrownBy(() -> source.read(0, ByteBuffer.allocate(512))).isInstanceOf(IOException.class);
    }

    @Test
    void shouldSendCredentialsToTheFirstAddressOnly() throws IOException {
        // Given
        try (var other = new RangeServer(server.content)) {
            server.answering(exchange -> RangeServer.status(
                    exchange,
                    302,
                    "Location",
                    other.uri("/moved?signature=word").toString()));
            // When
            var settings = SourceFixture.settings().withCredential("artifacts", token(Set.of("127.0.0.1")));
            var source = open("/disk.vhd", settings);
            source.read(0, ByteBuffer.allocate(512));
            // Then
            assertThat(server.authorizations).containsExactly("/disk.vhd Bearer word");
            assertThat(other.authorizations).containsExactly("/moved null", "/moved null");
        }
    }

    @Test
    void shouldGoBackToTheFirstAddressWhenARedirectHasExpired() throws IOException {
        var moved = new AtomicInteger();
        server.answering(exchange -> switch (exchange.getRequestURI().getPath()) {
            case "/disk.vhd" -> RangeServer.status(exchange, 307, "Location", "/moved-" + moved.incrementAndGet());
            case "/moved-1" ->
                exchange.getRequestHeaders().containsKey("If-Match") && RangeServer.status(exchange, 403);
            default -> false;
        });
        open("/disk.vhd").read(0, ByteBuffer.allocate(512));
        assertThat(moved).hasValue(2);
    }

    @Test
    void shouldSaySoonThatNothingListens() throws IOException {
        // Given
        var nobody = server.uri("/disk.vhd");
        server.close();
        // When
        var failure = catchThrowableOfType(
                SourceUnreachableException.class,
                () -> withoutCredential(SourceFixture.settings().withAttempts(1000), nobody));
        // Then
        assertThat(failure.isWaitedFor()).isTrue();
        assertThat(failure.problem().type()).endsWith("source-unreachable");
        assertThat(failure.problem().retryable()).isTrue();
        assertThat(failure.problem().detail()).contains("127.0.0.1").contains("nothing listens");
    }

    @Test
    void shouldSaySoonThatThereIsNoSuchHost() {
        var typo = URI.create("http://artifacts.invalid/disk.vhd?signature=word");
        var failure = catchThrowableOfType(
                SourceUnreachableException.class,
                () -> withoutCredential(SourceFixture.settings().withAttempts(1000), typo));
        assertThat(failure.isWaitedFor()).isTrue();
        assertThat(failure.problem().type()).endsWith("source-host-unknown");
        assertThat(failure.problem().detail()).contains("artifacts.invalid").doesNotContain("word");
    }

    @Test
    void shouldNotWaitLongerForASilentServerThanItsPatience() {
        // Given: one answer may take longer than all of them together
        var released = new CountDownLatch(1);
        server.answering(exchange -> await(released));
        var settings =
                SourceFixture.settings().withAnswerTimeout(Duration.ofHours(1)).withPatience(Duration.ofMillis(300));
        // When
        var failure = catchThrowableOfType(
                SourceUnreachableException.class, () -> open("/disk.vhd?signature=word", settings));
        // Then
        assertThat(failure.problem().type()).endsWith("source-unreachable");
        assertThat(failure.problem().detail()).contains("did not answer").doesNotContain("word");
        released.countDown();
    }

    @Test
    void shouldGiveABusyServerUpWhenItsPatienceIsOver() {
        var requests = new AtomicInteger();
        server.answering(exchange -> {
            requests.incrementAndGet();
            return RangeServer.status(exchange, 503, "Retry-After", "30");
        });
        var settings = SourceFixture.settings().withPatience(Duration.ofSeconds(20));
        var failure = catchThrowableOfType(SourceUnreachableException.class, () -> open("/disk.vhd", settings));
        assertThat(failure.problem().detail()).contains("503");
        assertThat(requests).hasValue(1);
    }

    @Test
    void shouldSendACredentialUnencryptedOnlyWhereThatIsAllowed() {
        // Given
        var careful = new SourceFixture.Token(Optional.of("word"), Optional.of(Set.of("127.0.0.1")), false);
        var settings = SourceFixture.settings().withCredential("artifacts", careful);
        // When
        var refusal = catchThrowableOfType(ProblemException.class, () -> open("/disk.vhd", settings));
        // Then
        assertThat(refusal.problem().type()).endsWith("credential-refused");
        assertThat(refusal.problem().detail()).contains("allow-http");
        assertThat(server.authorizations).isEmpty();
    }

    @Test
    void shouldRefuseARedirectToAHostThatCanNotBeRead() throws IOException {
        // Given: an underscore, which makes a host name that URIs have not
        server.answering(exchange -> RangeServer.status(exchange, 302, "Location", "http://a_b/disk.vhd"));
        var settings = SourceFixture.settings().withCredential("artifacts", token(Set.of("127.0.0.1")));
        // When
        var refusal = catchThrowableOfType(ProblemException.class, () -> open("/disk.vhd", settings));
        // Then
        assertThat(refusal.problem().type()).endsWith("source-address-refused");
    }

    @ParameterizedTest
    @CsvSource({"file:///etc/passwd", "ftp://8.8.8.8/", "http://a:b@8.8.8.8/", "http://["})
    void shouldJudgeEveryRedirect(String target) throws IOException {
        // Given: private addresses are allowed here, as the server has one; AddressRulesTest judges those
        server.answering(exchange -> RangeServer.status(exchange, 301, "Location", target));
        var settings = SourceFixture.settings();
        // When
        var refusal = catchThrowableOfType(ProblemException.class, () -> open("/disk.vhd", settings));
        // Then
        assertThat(refusal.problem().type()).matches(".*:source-(address-)?refused");
    }

    @Test
    void shouldNotFollowARedirectToAForbiddenAddress() throws IOException {
        // Given: one address is public, all others are not
        var rules =
                new AddressRules(address -> !address.getHostAddress().equals("127.0.0.1"), InetAddress::getAllByName);
        try (var client = SourceFixture.client(rules);
                var inner = new RangeServer(server.content)) {
            var target = inner.uri("/latest").toString().replace("127.0.0.1", "[::ffff:127.0.0.2]");
            server.answering(exchange -> RangeServer.status(exchange, 302, "Location", target));
            // When
            var refusal = catchThrowableOfType(
                    ProblemException.class, () -> WebSource.open(client, server.uri("/disk.vhd"), Optional.empty()));
            // Then
            assertThat(refusal.problem().type()).endsWith("source-address-refused");
            assertThat(refusal.problem().detail()).doesNotContain("latest");
            assertThat(inner.authorizations).isEmpty();
        }
    }

    @Test
    void shouldNotRedirectForEver() {
        server.answering(exchange -> RangeServer.status(exchange, 301, "Location", "/disk.vhd"));
        assertThat(refusal("/disk.vhd")).endsWith("source-refused");
    }

    @Test
    void shouldConnectToNoPrivateAddress() {
        var settings = SourceFixture.settings().withPrivateAddresses(false);
        var refusal = catchThrowableOfType(ProblemException.class, () -> open("/disk.vhd", settings));
        assertThat(refusal.problem().type()).endsWith("source-address-refused");
        assertThat(server.authorizations).isEmpty();
    }

    @Test
    void shouldConnectToTheVeryAddressThatWasJudged() throws IOException {
        // Given: a name whose first meaning is allowed, and that means another address, and a refused one, ever after
        var lookups = new AtomicInteger();
        var rules = new AddressRules(
                address -> !address.getHostAddress().equals("127.0.0.1"),
                _ -> InetAddress.getAllByName(lookups.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2"));
        var hosts = new CopyOnWriteArrayList<String>();
        server.answering(exchange -> {
            hosts.add(exchange.getRequestHeaders().getFirst("Host"));
            return false;
        });
        var address = URI.create(server.uri("/disk.vhd").toString().replace("127.0.0.1", "artifacts.example"));
        try (var client = SourceFixture.client(rules)) {
            // When
            var source = (SourceReader) WebSource.open(client, address, Optional.empty());
            // Then: it is looked up once for a request, and the connection at hand is no way around the rules
            assertThat(lookups).hasValue(1);
            assertThat(hosts).containsExactly(address.getAuthority());
            var refusal = catchThrowableOfType(ProblemException.class, () -> source.read(0, ByteBuffer.allocate(512)));
            assertThat(refusal.problem().type()).endsWith("source-address-refused");
            assertThat(hosts).hasSize(1);
        }
    }

    @Test
    void shouldTryEveryAddressOfAHost() throws IOException {
        // Given: at 127.0.0.2 nothing listens
        var rules = new AddressRules(_ -> false, _ -> new InetAddress[] {
            InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), InetAddress.getByAddress(new byte[] {127, 0, 0, 1})
        });
        var address = URI.create(server.uri("/disk.vhd").toString().replace("127.0.0.1", "artifacts.example"));
        try (var client = SourceFixture.client(rules);
                var source = (SourceReader) WebSource.open(client, address, Optional.empty())) {
            assertThat(source.length()).isEqualTo(3 << 20);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadIntoAnyBuffer(boolean isDirect) throws IOException {
        // Given: an answer that breaks off the first time
        var source = open("/disk.vhd");
        var requests = new AtomicInteger();
        server.answering(exchange -> {
            if (requests.incrementAndGet() > 1) {
                return false;
            }
            exchange.getResponseHeaders().set("ETag", server.etag);
            exchange.getResponseHeaders().set("Content-Range", "bytes 512-2000511/" + server.content.length);
            exchange.sendResponseHeaders(206, 2_000_000);
            exchange.getResponseBody().write(new byte[1_000_000]);
            return true;
        });
        var target = isDirect ? ByteBuffer.allocateDirect(2_000_200) : ByteBuffer.allocate(2_000_200);
        target.position(100).limit(2_000_100);
        // When
        source.read(512, target);
        // Then
        assertThat(target.hasRemaining()).isFalse();
        assertThat(target.position(100)).isEqualTo(ByteBuffer.wrap(server.content, 512, 2_000_000));
        assertThat(requests).hasValue(2);
    }

    @Test
    void shouldStreamWhereTheServerHasNoRanges() throws IOException {
        // Given
        server.answering(this::sendWhole);
        var sources = SourceFixture.sources(SourceFixture.settings());
        // When
        var source = (StreamedSource) sources.open(source(server.uri("/disk.vhd.gz?signature=word")));
        // Then
        assertThat(source.name()).contains("disk.vhd.gz");
        assertThat(source.length()).hasValue(3 << 20);
        assertThat(source.openedAs()).isEqualTo("3145728-\"one\"");
        assertThat(source.label()).contains("127.0.0.1").doesNotContain("word");
        for (var time = 0; time < 2; time++) {
            try (var bytes = source.open()) {
                assertThat(bytes.readAllBytes()).isEqualTo(server.content);
            }
        }
        try (var bytes = source.open()) {
            assertThat(bytes.readNBytes(10)).isEqualTo(Arrays.copyOf(server.content, 10));
        }
    }

    @Test
    void shouldNotStreamWhatHasChanged() throws IOException {
        // Given
        server.answering(this::sendWhole);
        var source =
                (StreamedSource) SourceFixture.sources(SourceFixture.settings()).open(source(server.uri("/disk.vhd")));
        // When
        server.etag = "\"two\"";
        var refusal = catchThrowableOfType(ProblemException.class, source::open);
        // Then
        assertThat(refusal.problem().type()).endsWith("source-changed");
    }

    @ParameterizedTest
    @CsvSource({"200, application/json", "206, application/problem+json", "200, text/xml; charset=utf-8"})
    void shouldRefuseADocument(int status, String type) {
        server.answering(exchange -> RangeServer.status(
                exchange, status, "Content-Type", type, "Content-Range", "bytes 0-0/5", "ETag", "x"));
        assertThat(refusal("/disk.vhd")).endsWith("source-is-web-page");
    }

    private boolean sendWhole(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("ETag", server.etag);
        var condition = exchange.getRequestHeaders().getFirst("If-Match");
        if (condition != null && !condition.equals(server.etag)) {
            return RangeServer.status(exchange, 412);
        }
        exchange.sendResponseHeaders(200, server.content.length);
        exchange.getResponseBody().write(server.content);
        return true;
    }

    private static Source source(URI uri) {
        return new Source.Url(uri, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void shouldRefuseACredentialThatIsUnknownOrForAnotherServer() {
        var settings = SourceFixture.settings();
        var elsewhere = settings.withCredential("artifacts", token(Set.of("artifacts.example")));
        assertThat(catchThrowableOfType(ProblemException.class, () -> withCredential(settings, server.uri("/disk.vhd")))
                        .problem()
                        .type())
                .endsWith("credential-unknown");
        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> withCredential(elsewhere, server.uri("/disk.vhd")))
                        .problem()
                        .type())
                .endsWith("credential-refused");
        assertThat(server.authorizations).isEmpty();
    }

    private interface Read {
        boolean from(SourceReader source) throws IOException;
    }

    private Read reading(int number) {
        var start = number * 70_001;
        return source -> {
            var bytes = ByteBuffer.allocate(123_457);
            source.read(start, bytes);
            return Arrays.equals(bytes.array(), Arrays.copyOfRange(server.content, start, start + 123_457));
        };
    }

    private String refusal(String path) {
        var refusal = catchThrowableOfType(ProblemException.class, () -> open(path));
        assertThat(refusal.problem().detail()).doesNotContain("word").contains("127.0.0.1");
        return refusal.problem().type();
    }

    private SourceReader open(String path) throws IOException {
        return open(path, SourceFixture.settings());
    }

    private SourceReader open(String path, SourceFixture.Settings settings) throws IOException {
        return settings.credentials().isEmpty()
                ? withoutCredential(settings, server.uri(path))
                : withCredential(settings, server.uri(path));
    }

    private static SourceReader withoutCredential(SourceFixture.Settings settings, URI uri) throws IOException {
        return SourceFixture.sources(settings)
                .reader(new Source.Url(uri, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static SourceReader withCredential(SourceFixture.Settings settings, URI uri) throws IOException {
        return SourceFixture.sources(settings)
                .reader(new Source.Url(
                        uri, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("artifacts")));
    }

    private static SourceFixture.Token token(Set<String> hosts) {
        return new SourceFixture.Token(Optional.of("word"), Optional.of(hosts), true);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
