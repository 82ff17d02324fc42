package io.millrace.server.http;

import static io.millrace.server.http.Answers.address;
import static io.millrace.server.http.Answers.bodyOf;
import static io.millrace.server.http.Answers.smallBody;
import static io.millrace.server.http.Answers.text;

import io.millrace.server.audit.Audit;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.people.Account;
import io.millrace.server.people.Caller;
import io.millrace.server.people.Refusal;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Grant;
import io.millrace.server.rights.Right;
import io.millrace.server.rights.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Sessions, the owners of notebooks and the audit trail, for admins. */
final class AuditRoutes {
    private final Access access;
    private final LiveNotebooks notebooks;
    private final Answers answers;

    AuditRoutes(Access access, LiveNotebooks notebooks, Answers answers) {
        this.access = access;
        this.notebooks = notebooks;
        this.answers = answers;
    }

    void mount(Routes router) {
        router.get("/api/admin/sessions").handler(answers.json(200, _ -> sessions()));
        router.delete("/api/admin/sessions/:session").handler(answers.json(204, ctx -> {
            access.people().ifPresent(people -> people.endSession(Gate.caller(ctx), ctx.pathParam("session"), address(ctx)));
            return "";
        }));
        router.post("/api/admin/notebooks/:id/owner").handler(smallBody()).handler(answers.json(200, this::hand));
        router.get("/api/admin/audit").handler(answers.json(200, ctx -> {
            JsonArray lines = new JsonArray();
            access.audit().find(wanted(ctx)).forEach(line -> lines.add(json(line)));
            return new JsonObject().put("lines", lines).put("acts", new JsonArray(access.audit().acts())).encode();
        }));
        router.get("/api/admin/audit.csv").handler(ctx -> answers.blocking(ctx, () -> csv(access.audit().all(wanted(ctx))), text -> ctx.response()
                .putHeader("Content-Type", "text/csv; charset=utf-8").putHeader("Cache-Control", "no-store").putHeader("Content-Disposition", "attachment; filename=\"audit.csv\"").end(text)));
    }

    private String sessions() {
        JsonArray list = new JsonArray();
        access.people().ifPresent(people -> people.sessions().all().forEach(session -> list.add(AccountRoutes.json(session, people)
                .put("person", people.accounts().get(session.account()).map(Account::login).orElse("")))));
        return list.encode();
    }

    // --- whose a notebook is ---

    /** Gives a notebook to somebody, as when who had it has left. */
    private String hand(RoutingContext ctx) {
        String id = ctx.pathParam("id");
        Account to = access.people().flatMap(people -> people.accounts().get(text(bodyOf(ctx), "person"))).orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "There is no such account."));
        notebooks.store().notebook(id).orElseThrow(() -> ApiError.unknownNotebook(id));
        Caller caller = Gate.caller(ctx);
        access.audit().add(caller.id(), caller.name(), "owner-changed", id, "to " + to.login(), address(ctx));
        access.grants().of(id).stream().filter(grant -> grant.right() == Right.OWN).forEach(grant -> access.grants().give(id, grant.kind(), grant.subject(), Right.NONE, caller.id()));
        access.grants().give(id, Grant.Kind.PERSON, to.id(), Right.OWN, caller.id());
        return "{}";
    }

    // --- the audit trail ---

    private static Audit.Wanted wanted(RoutingContext ctx) {
        var request = ctx.request();
        long before = 0;
        try {
            before = Long.parseLong(request.getParam("before", "0"));
        } catch (NumberFormatException e) {
            throw ApiError.badRequest("\"before\" must be a whole number.");
        }
        return new Audit.Wanted(request.getParam("who", "").strip(), request.getParam("act", ""), request.getParam("text", "").strip(), request.getParam("from", ""), request.getParam("to", ""), before);
    }

    private static JsonObject json(Audit.Line line) {
        return new JsonObject().put("number", line.number()).put("at", line.at()).put("who", line.who()).put("name", line.name()).put("act", line.act()).put("target", line.target())
                .put("detail", line.detail()).put("address", line.address());
    }

    static String csv(List<Audit.Line> lines) {
        StringBuilder out = new StringBuilder("number,at,who,name,act,target,detail,address\n");
        for (Audit.Line line : lines) {
            out.append(line.number()).append(',').append(line.at());
            for (String value : List.of(line.who(), line.name(), line.act(), line.target(), line.detail(), line.address())) {
                out.append(',').append(quoted(value));
            }
            out.append('\n');
        }
        return out.toString();
    }

    /** What begins like a formula is none in a spreadsheet either. */
    private static String quoted(String value) {
        String safe = value.isEmpty() || "=+-@\t\r".indexOf(value.charAt(0)) < 0 ? value : "'" + value;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
