package io.vernissage.emulator;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;

/** What a listener is there for. A host name as a stamp has it decides over the port, so that one port can be all of them. */
enum Role {
    TENANT,
    ADMIN,
    BLOB;

    /** Sends each request to the handler of the role it means. */
    Handler<HttpServerRequest> route(Map<Role, Handler<HttpServerRequest>> handlers) {
        return request -> {
            var authority = request.authority();
            var host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
            handlers.get(of(host)).handle(request);
        };
    }

    private Role of(String host) {
        if (host.matches("adminmanagement\\..+|adminportal\\..+|(.+\\.)?adminhosting\\..+")) {
            return ADMIN;
        }
        if (host.matches("management\\..+|adfs\\..+|login\\..+|graph\\..+|portal\\..+")) {
            return TENANT;
        }
        return host.matches("[a-z0-9]{3,24}\\.blob\\..+") ? BLOB : this;
    }
}
