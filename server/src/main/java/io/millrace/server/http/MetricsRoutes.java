package io.millrace.server.http;

import io.millrace.server.metrics.Health;
import io.millrace.server.metrics.Metrics;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Health for whoever starts and stops servers, figures for Prometheus. Health is open: it tells three words and no secret. */
final class MetricsRoutes {
    private final Metrics metrics;
    private final Health health;

    MetricsRoutes(Metrics metrics, Health health) {
        this.metrics = metrics;
        this.health = health;
    }

    /** Before anybody is asked who they are. */
    void mountOpen(Router router) {
        router.route().handler(this::measured);
        router.get("/api/health/live").handler(ctx -> Answers.send(ctx, 200, "{\"live\":true}"));
        router.get("/api/health/ready").handler(ctx -> {
            Health.State state = health.state();
            Answers.send(ctx, state.ready() ? 200 : 503, new JsonObject().put("ready", state.ready()).put("store", state.store()).put("kernels", state.kernels()).put("pool", state.pool()).encode());
        });
    }

    private void measured(RoutingContext ctx) {
        long begin = System.nanoTime();
        ctx.addEndHandler(_ -> metrics.answered(ctx.request().method().name(), ctx.response().getStatusCode(), System.nanoTime() - begin));
        ctx.next();
    }

    /** @param signedIn who may not pass fails the request there */
    void mount(Router router, Handler<RoutingContext> signedIn, Answers answers) {
        router.get("/metrics").handler(signedIn).handler(ctx -> answers.blocking(ctx, metrics::text,
                text -> ctx.response().putHeader("Content-Type", Metrics.TYPE).putHeader("Cache-Control", "no-store").end(text)));
    }
}
