package io.millrace.server.http;

import static io.millrace.server.http.Answers.address;
import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.people.People;
import io.millrace.server.people.Refusal;
import io.millrace.server.people.Scope;
import io.millrace.server.people.Sessions;
import io.millrace.server.people.Tokens;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** One's own account: name, password, sessions and tokens. */
final class AccountRoutes {
    private final Access access;
    private final Answers answers;

    AccountRoutes(Access access, Answers answers) {
        this.access = access;
        this.answers = answers;
    }

    private People people() {
        return access.people().orElseThrow(() -> new ApiError(404, "one-person", "This server is one person's: start it with --people to let others in."));
    }

    void mount(Routes router) {
        router.patch("/api/account").handler(smallBody()).handler(answers.json(200, ctx ->
                new JsonObject().put("name", people().rename(Gate.caller(ctx), text(bodyOf(ctx), "name")).name()).encode()));
        router.post("/api/account/password").handler(smallBody()).handler(answers.json(204, ctx -> {
            people().changePassword(Gate.caller(ctx), bodyOf(ctx).getString("old", ""), text(bodyOf(ctx), "password"), address(ctx));
            return "";
        }));
        router.get("/api/account/sessions").handler(answers.json(200, ctx -> {
            JsonArray list = new JsonArray();
            people().sessions().of(Gate.caller(ctx).id()).forEach(session -> list.add(json(session, people()).put("this", session.id().equals(Gate.caller(ctx).means()))));
            return list.encode();
        }));
        router.delete("/api/account/sessions").handler(answers.json(204, ctx -> {
            people().endOwnSessions(Gate.caller(ctx), null, address(ctx));
            return "";
        }));
        router.delete("/api/account/sessions/:session").handler(answers.json(204, ctx -> {
            people().endOwnSessions(Gate.caller(ctx), ctx.pathParam("session"), address(ctx));
            return "";
        }));
        router.get("/api/account/tokens").handler(answers.json(200, ctx -> {
            JsonArray list = new JsonArray();
            people().tokens().of(Gate.caller(ctx).id()).forEach(token -> list.add(json(token)));
            return list.encode();
        }));
        router.post("/api/account/tokens").handler(smallBody()).handler(answers.json(201, ctx -> {
            JsonObject body = bodyOf(ctx);
            Scope scope = Scope.ofToken(text(body, "scope")).orElseThrow(() -> new Refusal(Refusal.Kind.INVALID, "A token's scope is read, run, edit or admin."));
            int days = body.getValue("days") instanceof Integer number ? number : 90;
            Tokens.Made made = people().makeToken(Gate.caller(ctx), text(body, "name"), scope, Duration.ofDays(days), address(ctx));
            return json(made.token()).put("token", made.secret()).encode();
        }));
        router.delete("/api/account/tokens/:token").handler(answers.json(204, ctx -> {
            people().endToken(Gate.caller(ctx), ctx.pathParam("token"), address(ctx));
            return "";
        }));
    }

    static JsonObject json(Sessions.Session session, People people) {
        return new JsonObject().put("id", session.id()).put("created", session.created().toString()).put("used", session.used().toString()).put("ends", people.sessions().ends(session).toString())
                .put("address", session.address()).put("agent", session.agent());
    }

    private static JsonObject json(Tokens.Token token) {
        return new JsonObject().put("id", token.id()).put("name", token.name()).put("scope", token.scope().text()).put("created", token.created().toString()).put("expires", token.expires().toString())
                .put("used", token.used() == null ? null : token.used().toString());
    }
}
