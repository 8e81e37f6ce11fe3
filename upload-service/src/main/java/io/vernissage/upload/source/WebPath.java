package io.vernissage.upload.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The way from a source's address to who answers for it: redirects, each judged by the rules, credentials for the first
 * address only, and patience with a server that is busy.
 */
final class WebPath {
    private static final Logger LOG = Logger.getLogger(WebPath.class);
    private static final int MOST_REDIRECTS = 5;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);
    private static final int ATTEMPTS_AT_AN_ABSENT_SERVER = 3;
    /** A name service may take its time to say that there is no such host; then it is not asked again. */
    private static final Duration LONGEST_SEARCH = Duration.ofSeconds(5);
    /** What a redirect's signed address answers once its time is over. */
    private static final Set<Integer> EXPIRED = Set.of(400, 401, 403, 404, 410);

    private final WebClient client;
    private final URI origin;
    private final Optional<String> authorization;
    private final String label;
    /** Where the last redirect led; asking there first spares a request each time. */
    private volatile URI current;

    WebPath(WebClient client, URI origin, Optional<String> authorization) {
        this.client = client;
        this.origin = origin;
        this.authorization = authorization;
        this.label = label(origin);
        this.current = origin;
    }

    /** The source in messages: never its query, which may be a secret. */
    String label() {
        return label;
    }

    boolean hasCredential() {
        return authorization.isPresent();
    }

    /**
     * The final answer to a GET: neither a redirect nor a status that may pass.
     *
     * @throws SourceUnreachableException the server stayed busy or silent through all attempts, or for as long as the
     *     settings' patience; one that is not there at all is not waited for so long
     */
    HttpResponse<byte[]> get(Map<String, String> headers, int mostBytes) throws IOException {
        var settings = client.settings();
        var begun = System.nanoTime();
        var wait = settings.firstBackOff();
        for (var attempt = 1; ; attempt++) {
            var pause = jittered(wait);
            SourceUnreachableException failure;
            try {
                var left = settings.patience().minusNanos(System.nanoTime() - begun);
                var response = follow(headers, mostBytes, left);
                if (!PASSING.contains(response.statusCode())) {
                    return response;
                }
                pause = retryAfter(response).orElse(pause);
                failure = SourceProblems.webUnreachable(
                        label, "answered %d, attempts=%d".formatted(response.statusCode(), attempt));
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                LOG.debugf(e, "No answer, source=%s attempt=%d", label, attempt);
                failure = inWords(e, attempt);
                if (isAbsent(e) && (attempt >= ATTEMPTS_AT_AN_ABSENT_SERVER || isOver(begun, LONGEST_SEARCH))) {
                    throw failure;
                }
            }
            if (attempt >= settings.attempts()
                    || isOver(begun, settings.patience().minus(pause))) {
                throw failure;
            }
            sleep(pause);
            wait = shorter(wait.multipliedBy(2));
        }
    }

    /** Nobody listens there, or the name leads nowhere; that is mistyped more often than it passes. */
    private static boolean isAbsent(IOException failure) {
        return isCausedBy(failure, UnknownHostException.class)
                || isCausedBy(failure, UnresolvedAddressException.class)
                || (isCausedBy(failure, ConnectException.class) && !isCausedBy(failure, HttpTimeoutException.class));
    }

    /** Without the exception's own words, which may name where a redirect led. */
    private SourceUnreachableException inWords(IOException failure, int attempt) {
        if (isCausedBy(failure, UnknownHostException.class) || isCausedBy(failure, UnresolvedAddressException.class)) {
            return SourceProblems.hostUnknown(label);
        }
        if (isCausedBy(failure, HttpTimeoutException.class)) {
            return SourceProblems.webUnreachable(label, "does not take connections: it stays silent");
        }
        if (isAbsent(failure)) {
            return SourceProblems.webUnreachable(label, "refuses the connection: nothing listens there");
        }
        return SourceProblems.webUnreachable(
                label,
                failure instanceof NoAnswerException
                        ? failure.getMessage()
                        : "broke the connection off, attempts=%d".formatted(attempt));
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> kind) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(kind::isInstance);
    }

    private static boolean isOver(long begun, Duration time) {
        return System.nanoTime() - begun > time.toNanos();
    }

    private HttpResponse<byte[]> follow(Map<String, String> headers, int mostBytes, Duration left) throws IOException {
        var first = current;
        var end = System.nanoTime() + left.toNanos();
        var response = followFrom(first, headers, mostBytes, end);
        if (!first.equals(origin) && EXPIRED.contains(response.statusCode())) {
            response = followFrom(origin, headers, mostBytes, end);
        }
        return response;
    }

    private HttpResponse<byte[]> followFrom(URI first, Map<String, String> headers, int mostBytes, long end)
            throws IOException {
        var uri = first;
        for (var hop = 0; hop <= MOST_REDIRECTS; hop++) {
            var left = Duration.ofNanos(end - System.nanoTime());
            var response = client.get(uri, headersFor(uri, headers), mostBytes, label, left);
            if (!REDIRECTS.contains(response.statusCode())) {
                current = response.statusCode() == 206 ? uri : origin;
                return response;
            }
            uri = target(uri, response);
        }
        throw SourceProblems.webRefused(label, "redirects more than " + MOST_REDIRECTS + " times");
    }

    private URI target(URI from, HttpResponse<byte[]> response) {
        var location = response.headers().firstValue("location");
        try {
            var target = from.resolve(location.orElseThrow(
                    () -> SourceProblems.webRefused(label, "redirects, but does not say where to")));
            if (from.getScheme().equalsIgnoreCase("https") && "http".equalsIgnoreCase(target.getScheme())) {
                throw SourceProblems.webRefused(label, "redirects from https to plain http");
            }
            return target;
        } catch (IllegalArgumentException e) {
            throw SourceProblems.webRefused(label, "redirects to something that is no address");
        }
    }

    /** Comes before the address is judged, and so may be asked for one that will be refused. */
    private Map<String, String> headersFor(URI uri, Map<String, String> headers) {
        if (authorization.isEmpty() || !sameOrigin(uri, origin)) {
            return headers;
        }
        var all = new HashMap<>(headers);
        all.put("Authorization", authorization.get());
        return all;
    }

    private static boolean sameOrigin(URI one, URI other) {
        return one.getScheme() != null
                && one.getHost() != null
                && one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        var isSecure = uri.getScheme().equalsIgnoreCase("https");
        return uri.getPort() >= 0 ? uri.getPort() : isSecure ? 443 : 80;
    }

    private static String label(URI uri) {
        var authority = uri.getHost() == null ? "" : uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return "%s://%s%s".formatted(scheme, authority, path.length() > 200 ? path.substring(0, 200) + "..." : path);
    }

    private static Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("retry-after")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> shorter(Duration.ofSeconds(Long.parseLong(value))));
    }

    private static Duration shorter(Duration wait) {
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    private static Duration jittered(Duration wait) {
        return Duration.ofNanos(
                (long) (wait.toNanos() * ThreadLocalRandom.current().nextDouble(0.5, 1)));
    }

    private void sleep(Duration wait) throws InterruptedIOException {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("Stopped while waiting for " + label).initCause(e);
        }
    }
}
