package io.vernissage.emulator;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Gives up on a body that stops coming: a request's own timeout ends with the headers. It fails as a timeout does, with
 * {@link HttpTimeoutException}.
 */
final class PatientClient extends HttpClient {
    private final HttpClient client;
    private final Duration patience;

    /** @param patience how long no byte may come while some are asked for */
    PatientClient(HttpClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return client.send(request, watching(handler));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return client.sendAsync(request, watching(handler));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        return client.sendAsync(request, watching(handler), pushes);
    }

    private <T> BodyHandler<T> watching(BodyHandler<T> handler) {
        return head -> new Watched<>(handler.apply(head), patience);
    }

    /** A body whose bytes are waited for as long as patience lasts, each time anew. */
    private static final class Watched<T> implements BodySubscriber<T> {
        private final BodySubscriber<T> reader;
        private final Duration patience;
        private long asked;
        private long moves;
        private boolean over;
        /** Cancelled at the end: a timer that goes on would hold the body. */
        private CompletableFuture<Void> alarm = new CompletableFuture<>();

        private CompletableFuture<Void> look = alarm;

        Watched(BodySubscriber<T> reader, Duration patience) {
            this.reader = reader;
            this.patience = patience;
        }

        @Override
        public CompletionStage<T> getBody() {
            return reader.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription source) {
            watch(source, 0);
            reader.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long pieces) {
                    ask(pieces);
                    source.request(pieces);
                }

                @Override
                public void cancel() {
                    end();
                    source.cancel();
                }
            });
        }

        @Override
        public void onNext(List<ByteBuffer> bytes) {
            if (move()) {
                reader.onNext(bytes);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (end()) {
                reader.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                reader.onComplete();
            }
        }

        private synchronized void ask(long pieces) {
            if (asked == 0) {
                moves++; // what nobody asked for was not late
            }
            asked = asked > Long.MAX_VALUE - pieces ? Long.MAX_VALUE : asked + pieces;
        }

        private synchronized void watch(Flow.Subscription source, long seen) {
            if (over) {
                return;
            }
            alarm = new CompletableFuture<Void>().completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
            look = alarm.thenRunAsync(() -> look(source, seen));
        }

        /** Fails a body that was asked for and has not moved since. */
        private void look(Flow.Subscription source, long seen) {
            synchronized (this) {
                if (over) {
                    return;
                }
                if (moves != seen || asked == 0) {
                    watch(source, moves);
                    return;
                }
                over = true;
            }
            // The other way round it would fail as a body that ended early.
            reader.onError(
                    new HttpTimeoutException("The other server sent nothing for %d s".formatted(patience.toSeconds())));
            source.cancel();
        }

        private synchronized boolean move() {
            moves++;
            if (asked != Long.MAX_VALUE) {
                asked--;
            }
            return !over;
        }

        private synchronized boolean end() {
            boolean first = !over;
            over = true;
            alarm.cancel(false);
            look.cancel(false);
            return first;
        }
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }

    @Override
    public void shutdown() {
        client.shutdown();
    }

    @Override
    public void shutdownNow() {
        client.shutdownNow();
    }

    @Override
    public boolean isTerminated() {
        return client.isTerminated();
    }

    @Override
    public boolean awaitTermination(Duration time) throws InterruptedException {
        return client.awaitTermination(time);
    }

    @Override
    public void close() {
        client.close();
    }
}
