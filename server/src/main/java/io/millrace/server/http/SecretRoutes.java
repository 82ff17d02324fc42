package io.millrace.server.http;

import io.millrace.server.rights.Routes;
import io.millrace.server.security.Secrets;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.RoutingContext;

/** Secrets for cells: named, set and removed. No request answers a value. */
final class SecretRoutes {
    private final Secrets secrets;
    private final Answers answers;

    SecretRoutes(Secrets secrets, Answers answers) {
        this.secrets = secrets;
        this.answers = answers;
    }

    /** Each person has their own; whoever runs the server has those without a person. */
    private Secrets.Own own(RoutingContext ctx) {
        return secrets.of(Gate.caller(ctx).everyone() ? "" : Gate.caller(ctx).id());
    }

    void mount(Routes router) {
        router.get("/api/secrets").handler(answers.json(200, ctx -> new JsonArray(own(ctx).all().keySet().stream().sorted().toList()).encode()));
        router.put("/api/secrets/:name").handler(Answers.smallBody()).handler(answers.json(204, ctx -> {
            try {
                own(ctx).put(ctx.pathParam("name"), Answers.text(Answers.bodyOf(ctx), "value"));
            } catch (Secrets.Refused e) {
                throw ApiError.badRequest(e.getMessage());
            }
            return "";
        }));
        router.delete("/api/secrets/:name").handler(answers.json(204, ctx -> {
            if (!own(ctx).remove(ctx.pathParam("name"))) {
                throw new ApiError(404, "not-found", "There is no secret by this name.");
            }
            return "";
        }));
    }
}
