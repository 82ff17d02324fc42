package io.millrace.server.rights;

import io.vertx.core.Handler;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;

/** Where requests are given to what answers them. Each route must stand in {@link Endpoints}; what it needs there is asked for before its handlers run. */
public interface Routes {
    /** @param method {@code *} for any @throws IllegalStateException where no line of {@link Endpoints} has it */
    Route route(String method, String path);

    /** What is done before every request under a path that somebody has been let in for. */
    void before(String path, Handler<RoutingContext> handler);

    default Route get(String path) {
        return route("GET", path);
    }

    default Route post(String path) {
        return route("POST", path);
    }

    default Route put(String path) {
        return route("PUT", path);
    }

    default Route patch(String path) {
        return route("PATCH", path);
    }

    default Route delete(String path) {
        return route("DELETE", path);
    }
}
