package io.vernissage.upload.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
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
     * @throws IOException the server stayed busy or silent through all attempts
     */
    HttpResponse<byte[]> get(Map<String, String> headers, int mostBytes) throws IOException {
        var settings = client.settings();
        var wait = settings.firstBackOff();
        for (var attempt = 1; ; attempt++) {
            var asked = Optional.<Duration>empty();
            try {
                var response = follow(headers, mostBytes);
                if (!PASSING.contains(response.statusCode())) {
                    return response;
                }
                if (attempt >= settings.attempts()) {
                    throw new IOException(
                            "%s answered %d, attempts=%d".formatted(label, response.statusCode(), attempt));
                }
                asked = retryAfter(response);
                LOG.debugf("Server is busy, source=%s status=%d attempt=%d", label, response.statusCode(), attempt);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt >= settings.attempts()) {
                    throw e;
                }
                LOG.debugf(e, "No answer, source=%s attempt=%d", label, attempt);
            }
            sleep(asked.orElse(jittered(wait)));
            wait = shorter(wait.multipliedBy(2));
        }
    }

    private HttpResponse<byte[]> follow(Map<String, String> headers, int mostBytes) throws IOException {
        var first = current;
        var response = followFrom(first, headers, mostBytes);
        if (!first.equals(origin) && EXPIRED.contains(response.statusCode())) {
            response = followFrom(origin, headers, mostBytes);
        }
        return response;
    }

    private HttpResponse<byte[]> followFrom(URI first, Map<String, String> headers, int mostBytes) throws IOException {
        var uri = first;
        for (var hop = 0; hop <= MOST_REDIRECTS; hop++) {
            var response = client.get(uri, headersFor(uri, headers), mostBytes, label);
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

    private Map<String, String> headersFor(URI uri, Map<String, String> headers) {
        if (authorization.isEmpty() || !sameOrigin(uri, origin)) {
            return headers;
        }
        var all = new HashMap<>(headers);
        all.put("Authorization", authorization.get());
        return all;
    }

    private static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
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
