package io.vernissage.upload.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * One request and its answer, to an address that the rules allow, within a bound of time. What a name resolves to is
 * looked up once, judged, and connected to: nothing that the name means a moment later is ever reached.
 */
final class WebClient implements AutoCloseable {
    /** More reads than this are never under way at once; what is not used costs nothing. */
    private static final int MOST_CONNECTIONS = 1000;

    private final SourceSettings settings;
    private final AddressRules rules;
    private final RequestConfig config;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor clock;

    /** Takes the body of an answer, or leaves it. */
    @FunctionalInterface
    interface BodyTaker {
        /** Returns whether the answer stays open, for the taker to close. */
        boolean take(WebAnswer answer) throws IOException;
    }

    /**
     * Nothing is connected yet.
     *
     * @param trust whose certificates are believed
     */
    WebClient(SourceSettings settings, AddressRules rules, SSLContext trust) {
        this.settings = settings;
        this.rules = rules;
        var silence = Timeout.of(settings.answerTimeout());
        this.config = RequestConfig.custom()
                .setResponseTimeout(silence)
                .setConnectionRequestTimeout(silence)
                .build();
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new NoSecondLookup())
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                                .build())
                        .setMaxConnTotal(MOST_CONNECTIONS)
                        .setMaxConnPerRoute(MOST_CONNECTIONS)
                        .build())
                .setRetryStrategy(new StaleConnections())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
        this.clock = new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().factory());
        this.clock.setRemoveOnCancelPolicy(true);
    }

    SourceSettings settings() {
        return settings;
    }

    /**
     * Sends a GET.
     *
     * @param label the source, for messages
     * @param left the most time to wait, if that is less than the settings' bound; it ends when the taker has taken
     * @return the answer, of which only the taker can have kept the body
     * @throws NoAnswerException if it did not come in time
     */
    WebAnswer get(URI uri, Map<String, String> headers, String label, Duration left, BodyTaker taker)
            throws IOException {
        var addresses = rules.check(uri, label);
        var bound = left.compareTo(settings.answerTimeout()) < 0 ? left : settings.answerTimeout();
        var exchange = new WebExchange(client, config);
        var alarm = clock.schedule(exchange::callOff, Math.max(1, bound.toMillis()), TimeUnit.MILLISECONDS);
        try {
            return answer(exchange.send(uri, headers, addresses), taker);
        } catch (IOException e) {
            throw inWords(e, exchange, label, bound);
        } catch (IllegalArgumentException e) {
            throw SourceProblems.webRefused(label, "is or leads to an address that can not be asked for");
        } finally {
            alarm.cancel(false);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    private static WebAnswer answer(WebAnswer answer, BodyTaker taker) throws IOException {
        var isKept = false;
        try {
            isKept = taker.take(answer);
            return answer;
        } finally {
            if (!isKept) {
                answer.close();
            }
        }
    }

    private static IOException inWords(IOException failure, WebExchange exchange, String label, Duration bound) {
        if (Thread.currentThread().isInterrupted()) {
            return (IOException) new InterruptedIOException("Stopped while reading " + label).initCause(failure);
        }
        if (failure instanceof ConnectTimeoutException) {
            return noAnswer("does not take connections: it stays silent", failure);
        }
        if (exchange.isCalledOff() || failure instanceof SocketTimeoutException) {
            return noAnswer("did not answer completely within " + inSeconds(bound), failure);
        }
        if (isDistrust(failure)) {
            throw SourceProblems.webRefused(
                    label,
                    "has a certificate that this service does not trust, or that is for another name: add the server's authority to the service's trust store, or name the server as its certificate does");
        }
        return failure;
    }

    private static IOException noAnswer(String words, IOException cause) {
        return (IOException) new NoAnswerException(words).initCause(cause);
    }

    private static boolean isDistrust(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause ->
                        cause instanceof GeneralSecurityException || cause instanceof SSLPeerUnverifiedException);
    }

    private static String inSeconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    /** Requests come with the address they go to; one without would be a way around the rules. */
    private static final class NoSecondLookup implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            throw new UnknownHostException("Not judged: " + host);
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            throw new UnknownHostException("Not judged: " + host);
        }
    }
}
