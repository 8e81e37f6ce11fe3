package io.vernissage.upload.source;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;

/** One GET under way, to addresses that have been judged; another thread may call it off. */
final class WebExchange {
    private final CloseableHttpClient client;
    private final RequestConfig config;
    private Optional<HttpGet> current = Optional.empty();
    private boolean isCalledOff;

    WebExchange(CloseableHttpClient client, RequestConfig config) {
        this.client = client;
        this.config = config;
    }

    /**
     * Sends the request to the first of the addresses that takes connections.
     *
     * @param addresses where to connect to, whatever the host's name means to anybody else by now
     */
    WebAnswer send(URI uri, Map<String, String> headers, List<InetAddress> addresses) throws IOException {
        for (var address : addresses.subList(0, addresses.size() - 1)) {
            try {
                return send(uri, headers, address);
            } catch (ConnectException | ConnectTimeoutException e) {
                // the next one may
            }
        }
        return send(uri, headers, addresses.getLast());
    }

    /** The name stays in the request, in TLS's server name and in what the certificate must say. */
    private WebAnswer send(URI uri, Map<String, String> headers, InetAddress address) throws IOException {
        var request = begin(uri);
        headers.forEach(request::setHeader);
        var target = new HttpHost(
                uri.getScheme().toLowerCase(Locale.ROOT), address, uri.getHost().replaceAll("[\\[\\]]", ""), port(uri));
        return new WebAnswer(request, client.executeOpen(target, request, HttpClientContext.create()));
    }

    static int port(URI uri) {
        var isSecure = uri.getScheme().equalsIgnoreCase("https");
        return uri.getPort() >= 0 ? uri.getPort() : isSecure ? 443 : 80;
    }

    /** Ends the request, and the reading of its answer. */
    synchronized void callOff() {
        isCalledOff = true;
        current.ifPresent(HttpGet::cancel);
    }

    synchronized boolean isCalledOff() {
        return isCalledOff;
    }

    private synchronized HttpGet begin(URI uri) throws NoAnswerException {
        if (isCalledOff) {
            throw new NoAnswerException("was not asked any more");
        }
        var request = new HttpGet(uri);
        request.setConfig(config);
        current = Optional.of(request);
        return request;
    }
}
