package io.vernissage.emulator.gallery;

import io.vernissage.emulator.Blocking;
import io.vernissage.emulator.Routes;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Artifacts of published items, for anybody: {@code /artifact/20161101/<identity>/<path>} at the admin listener. */
public final class ArtifactRoutes implements Routes {
    private static final Pattern ADDRESS = Pattern.compile("(?i)/+artifact/20161101/([^/]+)/(.+)");

    private final Packages packages;

    ArtifactRoutes(Packages packages) {
        this.packages = packages;
    }

    @Override
    public void mount(Router tenant, Router admin) {
        admin.getWithRegex(ADDRESS.pattern()).handler(Blocking.answer((context, body) -> send(context)));
    }

    private void send(RoutingContext context) {
        var parts = ADDRESS.matcher(context.request().path());
        var found = parts.matches()
                ? packages.part(decoded(parts.group(1)), decoded(parts.group(2)))
                : Optional.<byte[]>empty();
        if (found.isEmpty()) {
            context.response().setStatusCode(404).end();
            return;
        }
        context.response()
                .putHeader("Content-Type", contentType(parts.group(2)))
                .putHeader("Access-Control-Allow-Origin", "*")
                .end(Buffer.buffer(found.get()));
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String contentType(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".png")) {
            return "image/png";
        }
        return lower.endsWith(".json") || lower.endsWith(".resjson") ? "application/json" : "application/octet-stream";
    }
}
