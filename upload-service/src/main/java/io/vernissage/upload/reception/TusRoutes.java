package io.vernissage.upload.reception;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxInputStream;
import io.vernissage.pipeline.Problem;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads over HTTP, at {@code /uploads}. A disk's bytes go from the connection to the file; they pass before the bound
 * that all other bodies have, which are read into memory.
 */
@ApplicationScoped
class TusRoutes {
    static final String PATH = "/uploads";

    private static final Logger LOG = LoggerFactory.getLogger(TusRoutes.class);
    private static final String VERSION = "1.0.0";
    /** Of a client that has stopped sending without saying so. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);
    /** A body that is refused is read to its end if that is near: a client may look at the answer only after it. */
    private static final long DRAINED = 1024 * 1024;

    private final Uploads uploads;
    private final ObjectMapper json;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    TusRoutes(Uploads uploads, ObjectMapper json) {
        this.uploads = uploads;
        this.json = json;
    }

    void register(@Observes Router router) {
        for (var path : new String[] {PATH, PATH + "/:id"}) {
            router.route(path)
                    .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1)
                    .handler(this::dispatch);
        }
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }

    private void dispatch(RoutingContext context) {
        context.request().pause();
        threads.execute(() -> answer(context));
    }

    private void answer(RoutingContext context) {
        var response = context.response();
        response.putHeader("Tus-Resumable", VERSION).putHeader("Cache-Control", "no-store");
        try {
            respond(context, new TusCall(context.request()));
        } catch (UploadRefusedException e) {
            refuse(context, e.status(), e.problem());
        } catch (IOException e) {
            broken(context, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.request().connection().close();
        } catch (RuntimeException e) {
            var incident = UUID.randomUUID();
            LOG.error("Call failed, incident={}", incident, e);
            refuse(
                    context,
                    500,
                    Problem.passing(
                            "internal",
                            "Something went wrong here",
                            "The service's log says more under incident %s. The call may be repeated."
                                    .formatted(incident)));
        }
    }

    private void respond(RoutingContext context, TusCall call) throws IOException, InterruptedException {
        var id = Optional.ofNullable(context.pathParam("id"));
        if (call.method().equals("OPTIONS")) {
            options(context.response());
            return;
        }
        if (!call.version().equals(VERSION)) {
            context.response().putHeader("Tus-Version", VERSION);
            throw UploadRefusedException.malformed(412, "The header Tus-Resumable must be " + VERSION + ".");
        }
        if (id.isEmpty()) {
            create(context.response(), call);
            return;
        }
        switch (call.method()) {
            case "HEAD" -> head(context.response(), call.id(id.get()));
            case "PATCH" -> patch(context, call, call.id(id.get()));
            case "DELETE" -> {
                uploads.delete(call.id(id.get()));
                context.response().setStatusCode(204).end();
            }
            default -> throw UploadRefusedException.malformed(405, "An upload takes HEAD, PATCH, DELETE and OPTIONS.");
        }
    }

    private static void options(HttpServerResponse response) {
        response.putHeader("Tus-Version", VERSION)
                .putHeader("Tus-Max-Size", Long.toString(Uploads.LARGEST))
                .putHeader("Tus-Extension", "creation,termination,checksum,expiration")
                .putHeader("Tus-Checksum-Algorithm", Checksum.OFFERED)
                .setStatusCode(204)
                .end();
    }

    private void create(HttpServerResponse response, TusCall call) throws IOException {
        if (!call.method().equals("POST")) {
            throw UploadRefusedException.malformed(405, "This address takes POST and OPTIONS; an upload has its own.");
        }
        var upload = uploads.create(call.announcedLength(), call.metadata());
        LOG.info("Upload announced, upload={}, length={}", upload.id(), upload.length());
        told(response, upload)
                .putHeader("Location", PATH + "/" + upload.id())
                .setStatusCode(201)
                .end();
    }

    private void head(HttpServerResponse response, UUID id) throws IOException {
        var upload = uploads.find(id);
        told(response, upload).putHeader("Upload-Length", Long.toString(upload.length()));
        if (!upload.metadata().isEmpty()) {
            response.putHeader("Upload-Metadata", upload.metadata());
        }
        response.setStatusCode(200).end();
    }

    private void patch(RoutingContext context, TusCall call, UUID id) throws IOException, InterruptedException {
        call.ensureBytes();
        var connection = context.request().connection();
        var found = uploads.find(id);
        if (call.bodyLength()
                .filter(length -> length > found.length() - call.offset())
                .isPresent()) {
            throw UploadRefusedException.tooMuch(found.length());
        }
        var body = new VertxInputStream(context, LONGEST_SILENCE.toMillis());
        var upload = uploads.receive(id, call.offset(), body, call.checksum(), connection::close);
        if (upload.isFinished()) {
            LOG.info("Upload finished, upload={}, length={}", id, upload.length());
        }
        told(context.response(), upload).setStatusCode(204).end();
    }

    private static HttpServerResponse told(HttpServerResponse response, Upload upload) {
        return response.putHeader("Upload-Offset", Long.toString(upload.offset()))
                .putHeader(
                        "Upload-Expires",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                upload.expires().atOffset(ZoneOffset.UTC)));
    }

    /** The client has gone, or the folder does not answer. */
    private void broken(RoutingContext context, IOException failure) {
        LOG.info("Upload broken off, path={}, reason={}", context.normalizedPath(), failure.toString());
        refuse(
                context,
                500,
                Problem.passing(
                        "upload-broken-off",
                        "The upload broke off",
                        "Not all bytes came, or they could not be kept. Ask by HEAD where the upload is, and go on from there."));
    }

    private void refuse(RoutingContext context, int status, Problem problem) {
        var response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        var request = context.request();
        if (!request.isEnded()) {
            if (new TusCall(request)
                    .bodyLength()
                    .filter(length -> length <= DRAINED)
                    .isPresent()) {
                request.handler(_ -> {}).resume();
            } else {
                response.putHeader("Connection", "close");
            }
        }
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/problem+json")
                .end(body(status, problem));
    }

    private String body(int status, Problem problem) {
        try {
            return json.writeValueAsString(Map.of(
                    "type", problem.type(), "title", problem.title(), "status", status, "detail", problem.detail()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts are always JSON", e);
        }
    }
}
