package io.vernissage.upload.source;

import io.vernissage.upload.source.WebClient.BodyTaker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
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

    /** The last part of the path, where there is one. */
    Optional<String> name() {
        return Optional.of(label.substring(label.lastIndexOf('/') + 1)).filter(name -> !name.isEmpty());
    }

    boolean hasCredential() {
        return authorization.isPresent();
    }

    /**
     * The final answer to a GET: neither a redirect nor a status that may pass.
     *
     * @param taker gets every answer while its body can be read, also those that are not final; what it throws as a
     *     failure of the network is tried again
     * @throws SourceUnreachableException the server stayed busy or silent through all attempts, or for as long as the
     *     settings' patience; one that is not there at all is not waited for so long
     */
    WebAnswer get(Map<String, String> headers, BodyTaker taker) throws IOException {
        var settings = client.settings();
        var begun = System.nanoTime();
        var wait = settings.firstBackOff();
        for (var attempt = 1; ; attempt++) {
            var pause = jittered(wait);
            SourceUnreachableException failure;
            try {
                var left = settings.patience().minusNanos(System.nanoTime() - begun);
                var answer = follow(headers, taker, left);
                if (!PASSING.contains(answer.status())) {
                    return answer;
                }
                pause = retryAfter(answer).orElse(pause);
                failure = SourceProblems.webUnreachable(
                        label, "answered %d, attempts=%d".formatted(answer.status(), attempt));
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
                || isCausedBy(failure, ConnectException.class);
    }

    /** Without the exception's own words, which may name where a redirect led. */
    private SourceUnreachableException inWords(IOException failure, int attempt) {
        if (isCausedBy(failure, UnknownHostException.class) || isCausedBy(failure, UnresolvedAddressException.class)) {
            return SourceProblems.hostUnknown(label);
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

    private WebAnswer follow(Map<String, String> headers, BodyTaker taker, Duration left) throws IOException {
        var first = current;
        var end = System.nanoTime() + left.toNanos();
        var answer = followFrom(first, headers, taker, end);
        if (!first.equals(origin) && EXPIRED.contains(answer.status())) {
            answer = followFrom(origin, headers, taker, end);
        }
        return answer;
    }

    private WebAnswer followFrom(URI first, Map<String, String> headers, BodyTaker taker, long end) throws IOException {
        var uri = first;
        for (var hop = 0; hop <= MOST_REDIRECTS; hop++) {
            var left = Duration.ofNanos(end - System.nanoTime());
            var answer = client.get(uri, headersFor(uri, headers), label, left, taker);
            if (!REDIRECTS.contains(answer.status())) {
                current = answer.status() == 206 ? uri : origin;
                return answer;
            }
            uri = target(uri, answer);
        }
        throw SourceProblems.webRefused(label, "redirects more than " + MOST_REDIRECTS + " times");
    }

    private URI target(URI from, WebAnswer answer) {
        var location = answer.headers().firstValue("location");
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
                && WebExchange.port(one) == WebExchange.port(other);
    }

    private static String label(URI uri) {
        var authority = uri.getHost() == null ? "" : uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        return "%s://%s%s".formatted(scheme, authority, path.length() > 200 ? path.substring(0, 200) + "..." : path);
    }

    private static Optional<Duration> retryAfter(WebAnswer answer) {
        return answer.headers()
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
