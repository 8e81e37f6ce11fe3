package io.vernissage.upload.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vernissage.pipeline.NotToldException;
import io.vernissage.upload.publication.NotYetKnownException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every error of the REST API as {@code application/problem+json} (RFC 9457): what was wrong, where, what to do. */
final class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final String MEDIA_TYPE = "application/problem+json";

    /** The body of an error. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record ProblemBody(String type, String title, int status, String detail, List<Violation> errors) {}

    @ServerExceptionMapper
    Response refused(RefusedException refusal) {
        return answer(refusal.status(), refusal.kind(), refusal.title(), refusal.getMessage(), refusal.violations());
    }

    @ServerExceptionMapper
    Response outOfPlace(WebApplicationException exception) {
        var status = exception.getResponse().getStatus();
        var reason = Response.Status.fromStatusCode(status);
        var title = reason == null ? "The call was refused" : reason.getReasonPhrase();
        return answer(status, "http-" + status, title, detailOf(status), List.of());
    }

    @ServerExceptionMapper
    Response notYetKnown(NotYetKnownException exception) {
        return later("This process has not read yet what was told (%s).".formatted(exception.getMessage()));
    }

    @ServerExceptionMapper
    Response notTold(NotToldException exception) {
        LOG.warnf("Request not told, reason=%s", exception.getMessage());
        return later(
                "The Kafka brokers did not say that they took the request, and may have taken it all the same. Repeat"
                        + " it with the same Idempotency-Key; without one, repeating it may publish twice.");
    }

    private static Response later(String detail) {
        return Response.fromResponse(answer(503, "not-ready", "The service is not ready", detail, List.of()))
                .header("Retry-After", 1)
                .build();
    }

    /** What nobody foresaw: the answer names a number to look for in the log and nothing else. */
    @ServerExceptionMapper
    Response unforeseen(RuntimeException exception) {
        var incident = UUID.randomUUID();
        LOG.errorf(exception, "Call failed, incident=%s", incident);
        return answer(
                500,
                "internal",
                "Something went wrong here",
                "The service's log says more under incident %s. The call may be repeated.".formatted(incident),
                List.of());
    }

    private static String detailOf(int status) {
        return switch (status) {
            case 404 -> "There is nothing at this address; publications are at /publications.";
            case 405 -> "This address does not take that method; POST and GET go to /publications.";
            case 415 -> "The request must be application/json.";
            default -> "The call could not be understood.";
        };
    }

    private static Response answer(int status, String kind, String title, String detail, List<Violation> errors) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(new ProblemBody("urn:vernissage:problem:" + kind, title, status, detail, errors))
                .build();
    }
}
