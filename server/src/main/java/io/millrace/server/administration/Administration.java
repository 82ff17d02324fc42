package io.millrace.server.administration;

import io.millrace.server.Host;
import io.millrace.server.files.Sql;
import io.millrace.server.kernels.Bounds;
import io.millrace.server.kernels.Kernels;
import io.millrace.server.store.Backup;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What the pages, the API and the commands of admins ask for, as JSON. Methods block; what is wrong with a question is an IllegalArgumentException of one sentence. */
public final class Administration {
    private final KernelAdministration kernels;
    private final Announcements announcements;
    private final Backups backups;

    public Administration(KernelAdministration kernels, Sql sql, java.time.InstantSource clock, Backups backups) {
        this.kernels = kernels;
        this.backups = backups;
        this.announcements = new Announcements(sql, clock);
    }

    public KernelAdministration kernels() {
        return kernels;
    }

    public Announcements announcements() {
        return announcements;
    }

    /** The backups that the server has made, the newest first, and how long what is kept is kept. */
    public JsonObject backupList() {
        JsonArray rows = new JsonArray();
        backups.all().forEach(made -> rows.add(new JsonObject().put("name", made.name()).put("bytes", made.bytes()).put("at", made.at())));
        Backups.Retention kept = backups.retention();
        BackupPlan plan = backups.plan();
        JsonObject planned = new JsonObject().put("everyHours", plan.everyHours()).put("most", plan.most()).put("days", plan.days()).put("at", plan.at()).put("who", plan.who()).put("why", plan.why());
        return new JsonObject().put("backups", rows).put("historyDays", kept.historyDays()).put("historyMegabytes", kept.historyMegabytes()).put("ledgerDays", kept.ledgerDays())
                .put("plan", planned).put("restored", backups.restored().map(Administration::restored).orElse(null)).put("failed", backups.failed().map(Administration::failed).orElse(null));
    }

    private static JsonObject failed(Backups.Failed failed) {
        return new JsonObject().put("at", failed.at().toString()).put("again", failed.again().toString()).put("message", failed.message());
    }

    private static JsonObject restored(Host.Restored how) {
        return new JsonObject().put("backup", how.wish().backup().getFileName().toString()).put("who", how.wish().name()).put("done", how.done())
                .put("before", how.before() == null ? null : how.before().getFileName().toString()).put("message", how.message()).put("at", how.at().toString());
    }

    public Backups backups() {
        return backups;
    }

    /** What a backup holds, after all of it was checked; empty where there is none of this name. */
    public Optional<JsonObject> backup(String name) {
        return backups.find(name).map(Backup::look).map(found -> new JsonObject().put("name", name).put("at", found.at()).put("version", found.version()).put("format", found.format())
                .put("files", found.files()).put("notebooks", found.notebooks()).put("people", found.people()).put("titles", new JsonArray(found.titles())).put("newest", found.newest()));
    }

    /** {@code {everyHours, most, days, why}}. */
    public JsonObject planBackups(JsonObject wish, String who) {
        backups.decide(number(wish, "everyHours"), number(wish, "most"), number(wish, "days"), who, text(wish, "why", ""));
        return backupList();
    }

    private static int number(JsonObject wish, String key) {
        Integer number = whole(wish, key);
        if (number == null) {
            throw new IllegalArgumentException("\"" + key + "\" must be a whole number.");
        }
        return number;
    }

    /** Makes a backup; returns when it is whole. */
    public JsonObject makeBackup() {
        backups.make();
        return backupList();
    }

    /** Every kernel, how many there are, and what bounds hold. */
    public JsonObject kernelList() {
        JsonArray rows = new JsonArray();
        for (KernelRow row : kernels.list()) {
            rows.add(new JsonObject().put("notebook", row.notebook()).put("title", row.title()).put("owner", row.owner()).put("role", row.role()).put("state", row.state())
                    .put("pid", row.pid()).put("memory", row.bytes()).put("cpu", Math.round(row.cpu() * 1000) / 1000.0).put("cpuSeconds", row.cpuSeconds()).put("age", row.age())
                    .put("idle", row.idle()).put("queue", row.queue()).put("place", row.place()).put("watching", row.watching()).put("ends", row.ends()));
        }
        Kernels.Count count = kernels.count();
        return new JsonObject().put("kernels", rows).put("active", count.active()).put("waiting", count.waiting()).put("warm", count.warm()).put("warmWanted", count.warmWanted())
                .put("minimum", kernels.bounds().minimum()).put("maximum", kernels.bounds().maximum()).put("idleSeconds", kernels.bounds().idleSeconds()).put("available", available());
    }

    private static Long available() {
        long bytes = ProcessUse.available();
        return bytes == Long.MAX_VALUE ? null : bytes;
    }

    /** The bounds that hold, the plans, and who decided what, the newest first. */
    public JsonObject limits() {
        Bounds now = kernels.bounds();
        Limits all = kernels.limits();
        LimitPlan holding = all.holding().orElse(null);
        return new JsonObject().put("minimum", now.minimum()).put("maximum", now.maximum()).put("idleSeconds", now.idleSeconds()).put("own", limits(all.own()))
                .put("plans", plans(all.plans())).put("holding", holding == null ? null : holding.seq()).put("history", limits(all.history()));
    }

    private static JsonArray limits(List<Limit> limits) {
        JsonArray rows = new JsonArray();
        limits.forEach(limit -> rows.add(new JsonObject().put("seq", limit.seq()).put("scope", limit.scope().text()).put("name", limit.name()).put("minimum", limit.minimum())
                .put("maximum", limit.maximum() == Limit.NONE ? null : (Integer) limit.maximum()).put("idleSeconds", limit.idleSeconds()).put("at", limit.at()).put("who", limit.who()).put("why", limit.why())));
        return rows;
    }

    private static JsonArray plans(List<LimitPlan> plans) {
        JsonArray rows = new JsonArray();
        plans.forEach(plan -> rows.add(new JsonObject().put("seq", plan.seq()).put("days", plan.daysText()).put("starts", plan.starts().toString()).put("ends", plan.ends().toString())
                .put("minimum", plan.minimum()).put("maximum", plan.maximum()).put("at", plan.at()).put("who", plan.who()).put("why", plan.why())));
        return rows;
    }

    /** {@code {scope: server|role|person, name, minimum, maximum, idleSeconds, why}}; of a role or person {@code maximum} null takes its bound away. */
    public JsonObject setLimit(JsonObject wish, String who) {
        Limit.Scope scope = Limit.Scope.of(text(wish, "scope", "server"));
        String why = text(wish, "why", "");
        if (scope == Limit.Scope.SERVER) {
            kernels.limits().server(whole(wish, "minimum"), whole(wish, "maximum"), whole(wish, "idleSeconds"), who, why);
        } else {
            kernels.limits().own(scope, text(wish, "name", ""), whole(wish, "maximum"), who, why);
        }
        kernels.refresh();
        return limits();
    }

    /** {@code {days, starts, ends, minimum, maximum, why}}. */
    public JsonObject addPlan(JsonObject wish, String who) {
        Integer minimum = whole(wish, "minimum");
        Integer maximum = whole(wish, "maximum");
        if (minimum == null || maximum == null) {
            throw new IllegalArgumentException("A plan says how many warm kernels (minimum) and how many in all (maximum).");
        }
        kernels.limits().plan(text(wish, "days", ""), text(wish, "starts", ""), text(wish, "ends", ""), minimum, maximum, who, text(wish, "why", ""));
        kernels.refresh();
        return limits();
    }

    /** Whether there was such a plan. */
    public boolean removePlan(long seq, String who) {
        boolean was = kernels.limits().removePlan(seq, who);
        kernels.refresh();
        return was;
    }

    private static String text(JsonObject wish, String key, String absent) {
        return wish.getValue(key) instanceof String text ? text : absent;
    }

    private static Integer whole(JsonObject wish, String key) {
        Object value = wish.getValue(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue()) && Math.abs(number.doubleValue()) <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        throw new IllegalArgumentException("\"" + key + "\" must be a whole number.");
    }
}
