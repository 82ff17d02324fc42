package io.millrace.server.http;

import io.millrace.server.security.Secrets;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;

/** Secrets for cells: named, set and removed. No request answers a value. */
final class SecretRoutes {
    private final Secrets secrets;
    private final Answers answers;

    SecretRoutes(Secrets secrets, Answers answers) {
        this.secrets = secrets;
        this.answers = answers;
    }

    void mount(Router router) {
        router.get("/api/secrets").handler(answers.json(200, _ -> new JsonArray(secrets.all().keySet().stream().sorted().toList()).encode()));
        router.put("/api/secrets/:name").handler(Answers.smallBody()).handler(answers.json(204, ctx -> {
            try {
                secrets.put(ctx.pathParam("name"), Answers.text(Answers.bodyOf(ctx), "value"));
            } catch (Secrets.Refused e) {
                throw ApiError.badRequest(e.getMessage());
            }
            return "";
        }));
        router.delete("/api/secrets/:name").handler(answers.json(204, ctx -> {
            if (!secrets.remove(ctx.pathParam("name"))) {
                throw new ApiError(404, "not-found", "There is no secret by this name.");
            }
            return "";
        }));
    }
}
