package io.millrace.server.http;

import io.millrace.server.metrics.Health;
import io.millrace.server.metrics.Metrics;
import io.millrace.server.rights.Routes;
import io.millrace.server.trail.Step;
import io.millrace.server.trail.Trail;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.UUID;

/** Health for whoever starts and stops servers, figures for Prometheus. Health is open: it tells three words and no secret. */
final class MetricsRoutes {
    /** Whoever stands before the server may name its requests; else they are named here. */
    private static final String REQUEST_ID = "X-Request-Id";

    private final Metrics metrics;
    private final Health health;

    MetricsRoutes(Metrics metrics, Health health) {
        this.metrics = metrics;
        this.health = health;
    }

    /** Before anything else. */
    void measure(Router router) {
        router.route().handler(this::measured);
    }

    /** Health, which nobody has to be known for, and which no limit of requests keeps from being asked. */
    void mountHealth(Routes router) {
        router.get("/api/health/live").handler(ctx -> Answers.send(ctx, 200, "{\"live\":true}"));
        router.get("/api/health/ready").handler(ctx -> {
            Health.State state = health.state();
            Answers.send(ctx, state.ready() ? 200 : 503, new JsonObject().put("ready", state.ready()).put("store", state.store()).put("kernels", state.kernels()).put("pool", state.pool()).encode());
        });
    }

    private void measured(RoutingContext ctx) {
        long begin = System.nanoTime();
        Instant received = Instant.now();
        String given = ctx.request().getHeader(REQUEST_ID);
        String id = given != null && given.matches("[A-Za-z0-9._-]{1,64}") ? given : UUID.randomUUID().toString();
        ctx.response().putHeader(REQUEST_ID, id);
        ctx.addEndHandler(_ -> {
            long nanos = System.nanoTime() - begin;
            metrics.answered(ctx.request().method().name(), ctx.response().getStatusCode(), nanos);
            // The path alone: what stands behind the question mark may be a token.
            if (Trail.followed()) {
                Trail.say(new Step.Answered(id, ctx.request().method().name(), ctx.request().path(), ctx.get(Guarded.PATTERN),
                        ctx.response().getStatusCode(), received, received.plusNanos(nanos), ctx.request().getHeader("traceparent")));
            }
        });
        ctx.next();
    }

    void mount(Routes router, Answers answers) {
        router.get("/metrics").handler(ctx -> answers.blocking(ctx, metrics::text,
                text -> ctx.response().putHeader("Content-Type", Metrics.TYPE).putHeader("Cache-Control", "no-store").end(text)));
    }
}
