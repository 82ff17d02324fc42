package io.millrace.server.http;

import io.millrace.pool.Administration;
import io.millrace.pool.Pool;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.ledger.Account;
import io.millrace.pool.ledger.LedgerEntry;
import io.millrace.pool.ledger.LedgerFiles;
import io.millrace.pool.ledger.Quota;
import io.millrace.pool.ledger.Reservation;
import io.millrace.pool.ledger.Rules;
import io.millrace.pool.ledger.Verifier;
import io.millrace.server.people.Caller;
import io.millrace.server.rights.Access;
import io.millrace.server.rights.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The pool over HTTP: the summary, why a run is where it is, blocks that come and go, quotas, accounts and the ledger. Whatever decides
 * something must say why; who is the one who is signed in.
 */
final class PoolRoutes {
    private static final int LATEST = 200;
    private final CompletableFuture<Pool> pool;
    private final Access access;

    PoolRoutes(CompletableFuture<Pool> pool, Access access) {
        this.pool = pool;
        this.access = access;
    }

    void mount(Routes router, Answers answers) {
        router.get("/api/pool").handler(answers.json(200, _ -> new JsonObject(pool().summary().toMap()).encode()));
        router.get("/api/pool/runs/:run").handler(answers.json(200, ctx -> run(ctx.pathParam("run"))));
        router.get("/api/pool/runs/:run/why").handler(answers.json(200, ctx -> new JsonObject(why(ctx.pathParam("run"))).encode()));
        router.get("/api/pool/readings").handler(answers.json(200, _ -> new JsonArray(administration().readings()).encode()));
        router.get("/api/pool/changes").handler(answers.json(200, _ -> new JsonArray(administration().changes()).encode()));
        router.post("/api/pool/blocks").handler(Answers.smallBody()).handler(answers.json(201, ctx -> add(Answers.bodyOf(ctx), done(ctx, "blocks-added"))));
        router.post("/api/pool/blocks/:action").handler(Answers.smallBody()).handler(answers.json(200, ctx -> change(ctx.pathParam("action"), Answers.bodyOf(ctx), done(ctx, "blocks-changed"))));
        router.post("/api/pool/background").handler(Answers.smallBody()).handler(answers.json(200, ctx -> background(Answers.bodyOf(ctx), done(ctx, "background-load"))));
        router.post("/api/pool/what-if").handler(Answers.smallBody()).handler(answers.json(200, ctx -> whatIf(Answers.bodyOf(ctx))));
        router.get("/api/pool/quotas").handler(answers.json(200, _ -> new JsonObject().put("current", quotas(administration().quotas()))
                .put("history", quotas(administration().quotaHistory())).encode()));
        router.post("/api/pool/quotas").handler(Answers.smallBody()).handler(answers.json(201, ctx -> quota(Answers.bodyOf(ctx), done(ctx, "quota"))));
        router.get("/api/pool/policy").handler(answers.json(200, _ -> policy()));
        router.post("/api/pool/policy").handler(Answers.smallBody()).handler(answers.json(201, ctx -> policy(Answers.bodyOf(ctx), done(ctx, "policy"))));
        router.get("/api/pool/reservations").handler(answers.json(200, _ -> new JsonObject().put("current", reservations(administration().reservations()))
                .put("history", reservations(administration().reservationHistory())).encode()));
        router.post("/api/pool/reservations").handler(Answers.smallBody()).handler(answers.json(201, ctx -> reserve(Answers.bodyOf(ctx), done(ctx, "reserved"))));
        router.post("/api/pool/reservations/:id/give-up").handler(Answers.smallBody()).handler(answers.json(200,
                ctx -> reservation(administration().giveUp(ctx.pathParam("id"), done(ctx, "reservation-given-up"), why(Answers.bodyOf(ctx)))).encode()));
        router.get("/api/pool/entitlements").handler(answers.json(200, _ -> new JsonArray(administration().entitlements()).encode()));
        router.get("/api/pool/accounts").handler(answers.json(200, ctx -> accounts(ctx.request().getParam("by"))));
        router.get("/api/pool/ledger").handler(answers.json(200, _ -> latest()));
        router.get("/api/pool/ledger/verify").handler(answers.json(200, _ -> verify()));
        router.get("/api/pool/ledger\\.(?<format>json|csv)").handler(this::export);
    }

    /** Who does it, as the pool's accounts have them; it is in the audit trail from here on. */
    private String done(RoutingContext ctx, String act) {
        Caller caller = Gate.caller(ctx);
        JsonObject body = Answers.bodyOf(ctx);
        access.audit().add(caller.id(), caller.name(), act, String.valueOf(ctx.pathParam("action") == null ? "" : ctx.pathParam("action")), body.encode(), Answers.address(ctx));
        return caller.login();
    }

    private Pool pool() {
        if (!pool.isDone()) {
            throw new ApiError(503, "pool-starting", "The pool is still starting; ask again in a moment.");
        }
        return pool.join();
    }

    private Administration administration() {
        return pool().administration();
    }

    private String run(String run) {
        return new JsonObject().put("status", new JsonObject(pool().status(run).orElseThrow(() -> unknown(run)).toMap())).put("why", new JsonObject(why(run))).encode();
    }

    private Map<String, Object> why(String run) {
        return pool().why(run).orElseThrow(() -> unknown(run));
    }

    private static PoolRefusal unknown(String run) {
        return new PoolRefusal("unknown-run", "There is no run " + run + ".");
    }

    private String add(JsonObject body, String person) {
        return blocks(administration().add(Answers.text(body, "type"), (int) number(body, "chips", 0), person, why(body)));
    }

    private String change(String name, JsonObject body, String person) {
        Administration.Action action = switch (name) {
            case "drain" -> Administration.Action.DRAIN;
            case "lose" -> Administration.Action.LOSE;
            case "restore" -> Administration.Action.RESTORE;
            case "remove" -> Administration.Action.REMOVE;
            default -> throw new ApiError(404, "unknown-action", "Blocks can be drained, lost, restored or removed; not \"" + name + "\".");
        };
        List<String> blocks = body.getValue("blocks") instanceof JsonArray names ? names.stream().map(String::valueOf).toList() : List.of();
        return blocks(administration().change(action, blocks, person, why(body)));
    }

    private static String why(JsonObject body) {
        return body.getValue("why") instanceof String why ? why : null;
    }

    private static double number(JsonObject body, String key, double absent) {
        return body.getValue(key) instanceof Number number ? number.doubleValue() : absent;
    }

    private static String blocks(List<String> blocks) {
        return new JsonObject().put("blocks", new JsonArray(blocks)).encode();
    }

    private String whatIf(JsonObject body) {
        return new JsonObject(administration().whatIf(new Administration.Question(Boolean.TRUE.equals(body.getValue("synthetic")), textOr(body, "policy"),
                textOr(body, "without"), textOr(body, "addType"), (int) number(body, "addChips", 0), textOr(body, "group"), number(body, "weight", 1)))).encode();
    }

    private static String textOr(JsonObject body, String key) {
        return body.getValue(key) instanceof String text ? text : "";
    }

    private String background(JsonObject body, String person) {
        administration().background(number(body, "utilisation", -1), person, why(body));
        return "{}";
    }

    private String quota(JsonObject body, String person) {
        return quota(administration().quota(Answers.text(body, "subject"), Answers.text(body, "name"), number(body, "weight", 1), (int) number(body, "maxChips", 0), textOr(body, "memberOf"),
                person, why(body))).encode();
    }

    private static JsonObject choice(Rules.Choice c) {
        return new JsonObject().put("seq", c.seq()).put("policy", c.policy()).put("slices", c.slices()).put("at", c.at()).put("who", c.who()).put("why", c.why());
    }

    private String policy() {
        JsonArray history = new JsonArray();
        administration().policyHistory().forEach(c -> history.add(choice(c)));
        return new JsonObject().put("current", choice(administration().policy())).put("history", history).put("policies", new JsonArray(administration().policies())).encode();
    }

    private String policy(JsonObject body, String person) {
        return choice(administration().policy(Answers.text(body, "policy"), Boolean.TRUE.equals(body.getValue("slices")), person, why(body))).encode();
    }

    private static JsonObject reservation(Reservation r) {
        return new JsonObject().put("seq", r.seq()).put("id", r.id()).put("group", r.group()).put("type", r.type()).put("chips", r.chips()).put("from", r.from()).put("to", r.to())
                .put("givenUp", r.givenUp()).put("at", r.at()).put("who", r.who()).put("why", r.why());
    }

    private static JsonArray reservations(List<Reservation> all) {
        JsonArray rows = new JsonArray();
        all.forEach(r -> rows.add(reservation(r)));
        return rows;
    }

    private String reserve(JsonObject body, String person) {
        return reservation(administration().reserve(Answers.text(body, "group"), textOr(body, "type"), (int) number(body, "chips", 0), (long) number(body, "from", 0),
                (long) number(body, "to", 0), person, why(body))).encode();
    }

    private static JsonArray quotas(List<Quota> quotas) {
        JsonArray rows = new JsonArray();
        quotas.forEach(q -> rows.add(quota(q)));
        return rows;
    }

    private static JsonObject quota(Quota q) {
        return new JsonObject().put("seq", q.seq()).put("subject", q.subject()).put("name", q.name()).put("weight", q.weight()).put("maxChips", q.maxChips()).put("memberOf", q.memberOf())
                .put("at", q.at()).put("who", q.who()).put("why", q.why());
    }

    /** Sums by one column, with the share that each has of all. */
    private String accounts(String by) {
        Map<String, Account> sums = new LinkedHashMap<>();
        for (Account a : administration().book().accounts()) {
            String key = switch (by == null ? "user" : by) {
                case "user" -> a.user();
                case "group" -> a.group();
                case "notebook" -> a.notebook();
                case "type" -> a.type();
                default -> throw ApiError.badRequest("Accounts are by user, group, notebook or type; not by \"" + by + "\".");
            };
            sums.merge(key, a, (x, y) -> new Account("", "", "", "", x.slices() + y.slices(), x.chipNanos() + y.chipNanos(), x.joules() + y.joules()));
        }
        double all = sums.values().stream().mapToDouble(Account::chipNanos).sum();
        Map<String, Map<String, Object>> entitled = new LinkedHashMap<>();
        administration().entitlements().stream().filter(e -> e.get("subject").equals(by == null ? Quota.USER : by)).forEach(e -> entitled.put((String) e.get("name"), e));
        JsonArray rows = new JsonArray();
        sums.forEach((name, a) -> rows.add(new JsonObject().put("name", name).put("slices", a.slices()).put("chipSeconds", a.chipNanos() * 1e-9)
                .put("joules", a.joules()).put("share", all == 0 ? 0 : a.chipNanos() / all).mergeIn(entitled(entitled.getOrDefault(name, Map.of())))));
        return rows.encode();
    }

    /** What somebody is entitled to now, and what they got and were due since the start; null where nobody is, as for notebooks. */
    private static JsonObject entitled(Map<String, Object> standing) {
        return new JsonObject().put("entitlement", standing.get("entitlement")).put("wants", standing.get("wants")).put("gotSeconds", standing.get("gotSeconds"))
                .put("dueSeconds", standing.get("dueSeconds"));
    }

    private String latest() {
        JsonArray rows = new JsonArray();
        for (LedgerEntry e : administration().book().latest(LATEST)) {
            rows.add(new JsonObject().put("seq", e.seq()).put("at", e.at()).put("kind", e.kind()).put("body", new JsonObject(e.body())).put("hash", e.hash()));
        }
        return rows.encode();
    }

    private String verify() {
        Verifier verifier = administration().book().verify();
        return new JsonObject().put("whole", verifier.fault().isEmpty()).put("fault", verifier.fault().orElse(null)).put("entries", verifier.entries())
                .put("last", verifier.seq()).put("hash", verifier.hash()).encode();
    }

    private void export(RoutingContext ctx) {
        LedgerFiles.Format format = LedgerFiles.Format.valueOf(ctx.pathParam("format").toUpperCase(Locale.ROOT));
        ctx.vertx().executeBlocking(() -> {
            StringWriter out = new StringWriter();
            try {
                administration().book().export(format, out);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return out.toString();
        }, false).onSuccess(text -> ctx.response().putHeader("Content-Type", format == LedgerFiles.Format.CSV ? "text/csv; charset=utf-8" : "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store").putHeader("Content-Disposition", "attachment; filename=\"ledger." + ctx.pathParam("format") + "\"").end(text))
                .onFailure(ctx::fail);
    }
}
