package io.vernissage.hub.wire;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import io.vernissage.hub.StampSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Blocking connections to one stamp, each kept for the next request. For what is sent in great numbers: a body goes to the
 * socket from where it lies, which costs a fraction of what the reactive pipeline and its client take for it.
 */
public final class Connections {
    private static final int MOST = 256;
    /** A connection that was idle for longer is looked at before it is used: the server may have closed it. */
    private static final TimeValue TRUSTED_WHILE_IDLE = TimeValue.ofMilliseconds(500);
    /** Enough of an error to tell what it says. */
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final CloseableHttpClient client;
    private final StampSettings.Limits limits;
    private final ScheduledThreadPoolExecutor clock;

    /** Nothing is connected yet. */
    public Connections(SSLContext trust, StampSettings.Limits limits) {
        this.limits = limits;
        this.client = HttpClients.custom()
                .useSystemProperties() // for a proxy, as the other clients
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(limits.connect()))
                                .setSocketTimeout(Timeout.of(limits.request()))
                                .setValidateAfterInactivity(TRUSTED_WHILE_IDLE)
                                .build())
                        .setMaxConnTotal(MOST)
                        .setMaxConnPerRoute(MOST)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .disableDefaultUserAgent()
                .build();
        this.clock = new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().factory());
        this.clock.setRemoveOnCancelPolicy(true);
    }

    /**
     * What came back.
     *
     * @param body of an error, as far as it is of use; of a success it is not kept
     */
    public record Answer(int status, HttpHeaders headers, String body) {}

    /**
     * Sends a PUT, once.
     *
     * @param headers all but the length, which is the body's
     * @param body from its position to its limit, both left as they are
     * @throws IOException no answer, or none within the limit of one request
     */
    public Answer put(URI address, HttpHeaders headers, ByteBuffer body) throws IOException {
        var request = new HttpPut(address);
        headers.stream()
                .filter(header ->
                        !HttpHeaderName.CONTENT_LENGTH.getCaseInsensitiveName().equalsIgnoreCase(header.getName()))
                .forEach(header -> request.addHeader(header.getName(), header.getValue()));
        request.setEntity(new Bytes(body));
        var late = new AtomicBoolean();
        var alarm = clock.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                limits.request().toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return client.execute(request, Connections::read);
        } catch (IOException e) {
            if (late.get()) {
                var timeout = new HttpTimeoutException("no answer within " + limits.request());
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    private static Answer read(ClassicHttpResponse response) throws IOException {
        var headers = new HttpHeaders();
        for (var header : response.getHeaders()) {
            headers.add(HttpHeaderName.fromString(header.getName()), header.getValue());
        }
        var body = "";
        if (response.getCode() >= 300 && response.getEntity() != null) {
            body = new String(response.getEntity().getContent().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        }
        return new Answer(response.getCode(), headers, body);
    }

    /** A body that is sent from where it lies, as often as it is asked for. */
    private static final class Bytes extends AbstractHttpEntity {
        private static final int CHUNK = 64 * 1024;

        private final ByteBuffer body;

        private Bytes(ByteBuffer body) {
            super((String) null, null, false);
            this.body = body;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            var rest = body.duplicate();
            var chunk = new byte[Math.min(CHUNK, rest.remaining())];
            while (rest.hasRemaining()) {
                var length = Math.min(chunk.length, rest.remaining());
                rest.get(chunk, 0, length);
                out.write(chunk, 0, length);
            }
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public long getContentLength() {
            return body.remaining();
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("The bytes are written, not read");
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public void close() {}
    }
}
