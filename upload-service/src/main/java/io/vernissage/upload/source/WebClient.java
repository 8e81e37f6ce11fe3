package io.vernissage.upload.source;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request and its answer, to an address that the rules allow, within a bound of time and of bytes. */
final class WebClient implements AutoCloseable {
    private final SourceSettings settings;
    private final AddressRules rules;
    private final HttpClient client;

    WebClient(SourceSettings settings, AddressRules rules) {
        this.settings = settings;
        this.rules = rules;
        this.client = HttpClient.newBuilder()
                // one connection for each read under way: a shared HTTP/2 connection is slower for a few large answers
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    SourceSettings settings() {
        return settings;
    }

    /**
     * Sends a GET. The body is kept if the status is 206, of at most so many bytes; any other is not even received.
     *
     * @param label the source, for messages
     * @param left the most time to wait, if that is less than the settings' bound
     * @throws NoAnswerException if it did not come in time
     */
    HttpResponse<byte[]> get(URI uri, Map<String, String> headers, int mostBytes, String label, Duration left)
            throws IOException {
        rules.check(uri, label);
        var request = HttpRequest.newBuilder(uri).GET();
        headers.forEach(request::header);
        var bound = left.compareTo(settings.answerTimeout()) < 0 ? left : settings.answerTimeout();
        var response = exchange(request.build(), part(mostBytes), label, bound);
        rules.check(uri, label);
        return response;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpResponse<byte[]> exchange(
            HttpRequest request, BodyHandler<byte[]> handler, String label, Duration bound) throws IOException {
        var answer = client.sendAsync(request, handler);
        try {
            return answer.get(Math.max(1, bound.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new NoAnswerException("did not answer completely within " + inSeconds(bound), e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Stopped while reading " + label).initCause(e);
        } catch (ExecutionException e) {
            if (isDistrust(e)) {
                throw SourceProblems.webRefused(
                        label,
                        "has a certificate that this service does not trust: add the server's authority to the service's trust store");
            }
            throw new IOException("No answer from " + label, e.getCause());
        }
    }

    private static BodyHandler<byte[]> part(int mostBytes) {
        return info -> info.statusCode() == 206
                ? BodySubscribers.limiting(BodySubscribers.ofByteArray(), mostBytes)
                : new UnreadBody();
    }

    private static boolean isDistrust(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }

    private static String inSeconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
