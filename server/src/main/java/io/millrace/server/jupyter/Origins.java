package io.millrace.server.jupyter;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Which pages of other sites may use the interface from a browser: those that are configured, with a token. No cookie ever goes along, so a page that has no token
 * can do nothing.
 */
final class Origins {
    private final List<String> allowed;

    /** @param allowed such as {@code https://lab.example}; {@code *} for any */
    Origins(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    boolean allows(String origin) {
        return allowed.contains("*") || allowed.contains(origin);
    }

    void handle(RoutingContext ctx) {
        String origin = ctx.request().getHeader("Origin");
        if (origin != null && allows(origin)) {
            ctx.response().putHeader("Access-Control-Allow-Origin", origin).putHeader("Vary", "Origin").putHeader("Cross-Origin-Resource-Policy", "cross-origin");
        }
        if (ctx.request().method() == HttpMethod.OPTIONS) {
            ctx.response().putHeader("Access-Control-Allow-Headers", "accept, content-type, authorization, x-xsrftoken")
                    .putHeader("Access-Control-Allow-Methods", "GET, PUT, POST, PATCH, DELETE, OPTIONS").setStatusCode(204).end();
            return;
        }
        ctx.next();
    }
}
