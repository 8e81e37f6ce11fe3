package io.vernissage.hub;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.microsoft.aad.msal4j.MsalServiceException;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import reactor.core.Exceptions;

/** Reads the errors of all clients into the one kind that services know: the only place that does. */
final class ErrorReading {
    /** Statuses after which the same request may succeed. */
    static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    /** Conflicts that say only that another operation on the same resource, or on its group, has not ended yet. */
    private static final Set<String> PASSING_CODES = Set.of(
            "StorageAccountOperationInProgress",
            "AnotherOperationInProgress",
            "OperationInProgress",
            "ResourceGroupBeingDeleted");

    private static final List<HttpHeaderName> REQUEST_IDS = List.of(
            HttpHeaderName.fromString("x-ms-request-id"), HttpHeaderName.fromString("x-ms-correlation-request-id"));

    private ErrorReading() {}

    static HubException read(String call, Throwable thrown) {
        var error = Exceptions.unwrap(thrown);
        var chain = chain(error);
        for (var link : chain) {
            if (link instanceof HubException known) {
                return known;
            }
            if (link instanceof HttpResponseException answer && answer.getResponse() != null) {
                return answered(call, answer, error);
            }
            if (link instanceof MsalServiceException refusal && refusal.statusCode() != null) {
                return refused(call, refusal, error);
            }
        }
        return unanswered(call, chain, error);
    }

    private static HubException answered(String call, HttpResponseException answer, Throwable error) {
        var response = answer.getResponse();
        var words = StampWords.of(answer);
        var requestId = REQUEST_IDS.stream()
                .map(response::getHeaderValue)
                .filter(Objects::nonNull)
                .findFirst();
        var retryAfter = RetryAfter.of(response.getHeaders(), Clock.systemUTC());
        return told(call, response.getStatusCode(), words, requestId, retryAfter, error);
    }

    private static HubException refused(String call, MsalServiceException refusal, Throwable error) {
        var words = new StampWords(
                Optional.ofNullable(refusal.errorCode()).orElse(""),
                Optional.ofNullable(refusal.getMessage()).orElse(""));
        var requestId = Optional.ofNullable(refusal.correlationId());
        return told(call, refusal.statusCode(), words, requestId, Optional.empty(), error);
    }

    private static HubException told(
            String call,
            int status,
            StampWords words,
            Optional<String> requestId,
            Optional<Duration> retryAfter,
            Throwable error) {
        var message = new StringBuilder("Could not %s: the stamp answered %d".formatted(call, status));
        if (!words.code().isEmpty()) {
            message.append(' ').append(words.code());
        }
        if (!words.message().isEmpty()) {
            message.append(", \"").append(words.message()).append('"');
        }
        requestId.ifPresent(id -> message.append(" (request id ").append(id).append(')'));
        var passing = PASSING.contains(status) || PASSING_CODES.contains(words.code());
        return exception(status, words.code(), passing, retryAfter, message.toString(), error);
    }

    private static HubException unanswered(String call, List<Throwable> chain, Throwable error) {
        if (any(chain, CertificateException.class)) {
            return exception(
                    0,
                    "UntrustedCertificate",
                    false,
                    "Could not %s: the server's certificate is not trusted (%s); set the stamp's trust to its certificate authority"
                            .formatted(call, words(chain)),
                    error);
        }
        if (any(chain, TimeoutException.class) || any(chain, HttpTimeoutException.class)) {
            return exception(0, "Timeout", true, "Could not %s: no answer in time".formatted(call), error);
        }
        if (any(chain, InterruptedException.class)) {
            return exception(0, "Interrupted", true, "Could not %s: it was interrupted".formatted(call), error);
        }
        if (any(chain, IOException.class)) {
            return exception(
                    0,
                    "ConnectionLost",
                    true,
                    "Could not %s: no connection, or it was lost (%s)".formatted(call, words(chain)),
                    error);
        }
        return exception(0, "", false, "Could not %s: %s".formatted(call, words(chain)), error);
    }

    private static HubException exception(int status, String code, boolean passing, String message, Throwable error) {
        return exception(status, code, passing, Optional.empty(), message, error);
    }

    private static HubException exception(
            int status, String code, boolean passing, Optional<Duration> retryAfter, String message, Throwable error) {
        // a stack trace prints the messages of causes as well: only a harmless one is carried along
        var cause = Redaction.harmless(error) ? error : null;
        return new HubException(status, code, passing, retryAfter, Redaction.of(message), cause);
    }

    private static List<Throwable> chain(Throwable error) {
        var chain = new ArrayList<Throwable>();
        for (var link = error; link != null && !chain.contains(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    private static boolean any(List<Throwable> chain, Class<? extends Throwable> kind) {
        return chain.stream().anyMatch(kind::isInstance);
    }

    /** The innermost words, which are the nearest to what happened; a wrapper only repeats them. */
    private static String words(List<Throwable> chain) {
        return chain.reversed().stream()
                .filter(link -> link.getMessage() != null && !link.getMessage().isBlank())
                .findFirst()
                .map(Throwable::getMessage)
                .orElseGet(() -> chain.getLast().getClass().getSimpleName());
    }
}
