package io.vernissage.hub.storage;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.util.DateTimeRfc1123;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PageWriter;
import io.vernissage.hub.StampSettings;
import io.vernissage.hub.wire.Connections;
import io.vernissage.hub.wire.Connections.Answer;
import io.vernissage.hub.wire.Repetition;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The Put Page requests of one account, signed with its shared key. They are made here and not by the SDK, whose pipeline
 * takes more processor time for a write than its encryption; which keys, which repetition and which errors is the same.
 */
public final class PageRequests {
    private static final Logger LOG = LoggerFactory.getLogger(PageRequests.class);
    private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");
    private static final HttpHeaderName DATE = HttpHeaderName.fromString("x-ms-date");
    private static final HttpHeaderName RANGE = HttpHeaderName.fromString("x-ms-range");
    private static final HttpHeaderName PAGE_WRITE = HttpHeaderName.fromString("x-ms-page-write");
    private static final HttpHeaderName LEASE = HttpHeaderName.fromString("x-ms-lease-id");

    private final Connections connections;
    private final Repetition repetition;
    private final String version;
    private final AccountKey key;
    private final Throttle throttle;

    PageRequests(Connections connections, Repetition repetition, String version, AccountKey key, Throttle throttle) {
        this.connections = connections;
        this.repetition = repetition;
        this.version = version;
        this.key = key;
        this.throttle = throttle;
    }

    /**
     * Of an account whose key is known, whether or not it belongs to a stamp.
     *
     * @param key in base64
     */
    public static PageRequests of(
            String account, String key, SSLContext trust, String storageVersion, StampSettings.Limits limits) {
        return new PageRequests(
                new Connections(trust, limits),
                new Repetition(limits),
                storageVersion,
                new AccountKey(account, () -> Mono.just(key)),
                new Throttle());
    }

    /** Of one blob, under a lease where it has one. */
    public PageWriter to(URI blob, Optional<String> lease) {
        var address = URI.create(blob + "?comp=page");
        return (start, pages) -> write(new Write(address, lease, start, pages, md5(pages.duplicate())));
    }

    private record Write(URI address, Optional<String> lease, long start, ByteBuffer pages, String md5) {
        String call() {
            return "write pages %d to %d of %s".formatted(start, start + pages.remaining() - 1, address.getPath());
        }
    }

    private void write(Write write) throws InterruptedException {
        for (var number = 1; ; number++) {
            Optional<Duration> wait;
            String trouble;
            try {
                var answer = send(write);
                if (answer.status() == 201) {
                    return;
                }
                wait = repetition.afterAnswer(answer.status(), answer.headers(), number);
                trouble = String.valueOf(answer.status());
                if (wait.isEmpty()) {
                    throw HubException.of(write.call(), refusal(answer));
                }
            } catch (IOException e) {
                stopIfInterrupted(e);
                var error = HubException.of(write.call(), e);
                wait = repetition.afterError(e, number);
                trouble = error.code();
                if (wait.isEmpty()) {
                    throw error;
                }
            }
            LOG.info(
                    "Asking again, method=PUT, host={}, path={}, trouble={}, attempt={}, wait={}",
                    write.address().getAuthority(),
                    write.address().getPath(),
                    trouble,
                    number + 1,
                    wait.get());
            TimeUnit.NANOSECONDS.sleep(wait.get().toNanos());
        }
    }

    /** A key that was replaced at the stamp is asked for again, once. */
    private Answer send(Write write) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Stopped before pages were written");
        }
        var held = key.key().block();
        var answer = sendOnce(write);
        if (AccountKey.isRefusal(answer.status(), answer.headers())) {
            key.refuse(held);
            key.key().block();
            return sendOnce(write);
        }
        return answer;
    }

    private Answer sendOnce(Write write) throws IOException, InterruptedException {
        try (var turn = throttle.enter(write.pages().remaining())) {
            var answer = connections.put(write.address(), signed(write), write.pages());
            turn.answered(answer.status());
            return answer;
        }
    }

    private HttpHeaders signed(Write write) throws MalformedURLException {
        var length = write.pages().remaining();
        var headers = new HttpHeaders()
                .set(HttpHeaderName.CONTENT_LENGTH, String.valueOf(length))
                .set(HttpHeaderName.CONTENT_MD5, write.md5())
                .set(VERSION, version)
                .set(DATE, new DateTimeRfc1123(OffsetDateTime.now(ZoneOffset.UTC)).toString())
                .set(RANGE, "bytes=%d-%d".formatted(write.start(), write.start() + length - 1))
                .set(PAGE_WRITE, "update")
                .set(HttpHeaderName.X_MS_CLIENT_REQUEST_ID, UUID.randomUUID().toString());
        write.lease().ifPresent(lease -> headers.set(LEASE, lease));
        URL address = write.address().toURL();
        return headers.set(
                HttpHeaderName.AUTHORIZATION,
                key.credential().generateAuthorizationHeader(address, "PUT", headers, false));
    }

    private static String md5(ByteBuffer pages) {
        try {
            var md5 = MessageDigest.getInstance("MD5");
            md5.update(pages);
            return Base64.getEncoder().encodeToString(md5.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }

    private static HttpResponseException refusal(Answer answer) {
        return new HttpResponseException(
                "Status code %d, \"%s\"".formatted(answer.status(), answer.body()), new BareResponse(answer));
    }

    private static void stopIfInterrupted(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            var stopped = new InterruptedException("Stopped while pages were being written");
            stopped.initCause(e);
            throw stopped;
        }
    }
}
