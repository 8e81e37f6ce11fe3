package io.vernissage.emulator.blob;

import io.vernissage.emulator.chaos.Chaos;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The blob service on a folder. Open it, give its store to others, and its handler to a server. */
public final class BlobService implements AutoCloseable {
    private static final Logger LOG = System.getLogger(BlobService.class.getName());
    private static final List<String> KEPT_WHEN_REFUSED = List.of(
            "x-ms-version",
            "Content-Range",
            "Retry-After",
            "Vary",
            "Access-Control-Allow-Origin",
            "Access-Control-Allow-Credentials",
            "Access-Control-Expose-Headers");
    private static final Executor VIRTUAL_THREADS = task -> Thread.ofVirtual().start(task);

    private final FolderStore store;
    private final Clock clock;
    private final StorageProfile profile;
    private final Interference interference;
    private final Copying copying;

    private BlobService(FolderStore store, Clock clock, StorageProfile profile, Interference interference) {
        this.store = store;
        this.clock = clock;
        this.profile = profile;
        this.interference = interference;
        this.copying = new Copying(store, VIRTUAL_THREADS, interference);
    }

    /** Opens the folder, made if absent, with all that was acknowledged before. */
    public static BlobService open(Path folder, Clock clock, StorageProfile profile, Chaos chaos) throws IOException {
        return new BlobService(FolderStore.open(folder, clock), clock, profile, new Interference(chaos));
    }

    public BlobStore blobs() {
        return new LocalBlobs(store);
    }

    /**
     * Answers requests from now on, and takes up copies that were going on.
     *
     * @param versions accepted values of {@code x-ms-version} and {@code sv}
     * @param http for copies from elsewhere
     * @param ours whether a URL's host and port are this service's; asked when requests come
     */
    public Handler<HttpServerRequest> handler(
            AccountKeys accounts, List<String> versions, HttpClient http, Predicate<URI> ours) throws IOException {
        var access = new Access(accounts, store, versions, clock);
        copying.resume();
        var traffic = new Traffic();
        var dispatch = new Dispatch(
                store, access, new CopySources(http, ours), copying, traffic, versions, profile, interference);
        return request -> {
            if (traffic.answered(request)) {
                return;
            }
            var body = new RequestBody(request);
            VIRTUAL_THREADS.execute(() -> serve(dispatch, request, body));
        };
    }

    /** Lets no copy go on. Requests must have ended before. */
    @Override
    public void close() {
        copying.stop();
    }

    private void serve(Dispatch dispatch, HttpServerRequest request, RequestBody body) {
        var requestId = UUID.randomUUID().toString();
        try {
            begin(request, requestId);
            var call = Call.of(request, body);
            call.set("x-ms-version", call.version());
            dispatch.answer(call);
        } catch (StorageException e) {
            refuse(request, requestId, e);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "The listener was closed before request {0} was answered", requestId);
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(
                    Level.WARNING,
                    "Request failed, method=%s path=%s request=%s"
                            .formatted(request.method(), request.path(), requestId),
                    e);
            if (request.response().headWritten()) {
                request.connection().close();
            } else {
                refuse(request, requestId, StorageError.InternalError.exception());
            }
        } finally {
            body.discard();
        }
    }

    private void begin(HttpServerRequest request, String requestId) {
        var headers = request.response().headers();
        headers.set("Server", "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0")
                .set("Date", Call.httpDate(clock.millis()))
                .set("x-ms-request-id", requestId);
        var version = request.getHeader("x-ms-version");
        if (version != null) {
            headers.set("x-ms-version", version);
        }
        var clientRequestId = request.getHeader("x-ms-client-request-id");
        if (clientRequestId != null) {
            headers.set("x-ms-client-request-id", clientRequestId);
        }
    }

    private void refuse(HttpServerRequest request, String requestId, StorageException refusal) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        var kept = KEPT_WHEN_REFUSED.stream()
                .filter(response.headers()::contains)
                .collect(Collectors.toMap(Function.identity(), response.headers()::get));
        response.headers().clear();
        begin(request, requestId);
        response.headers().addAll(kept);
        var error = refusal.error();
        response.setStatusCode(error.status())
                .putHeader(
                        "x-ms-error-code",
                        error == StorageError.NotModified ? StorageError.ConditionNotMet.name() : error.name());
        boolean noBody =
                error == StorageError.NotModified || request.method().name().equals("HEAD");
        if (noBody) {
            response.end();
            return;
        }
        var xml = new Xml()
                .open("Error")
                .element("Code", error.name())
                .element("Message", "%s%nRequestId:%s%nTime:%s".formatted(refusal.words(), requestId, clock.instant()));
        var details = refusal.details();
        for (int i = 0; i < details.size(); i += 2) {
            xml.element(details.get(i), details.get(i + 1));
        }
        response.putHeader("Content-Type", "application/xml").end(xml.close().toString());
    }
}
