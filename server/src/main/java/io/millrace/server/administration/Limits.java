package io.millrace.server.administration;

import io.millrace.server.files.Sql;
import io.millrace.server.kernels.Bounds;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How many kernels there may be: what people decided, with who, when and why, and what holds now. Nothing is ever overwritten. Methods block and may be called from any
 * thread; those that decide refuse with an IllegalArgumentException of one sentence.
 */
final class Limits {
    private static final int MOST = 100_000;
    private static final int MOST_WARM = 100;
    private static final int MOST_WHY = 500;
    private static final int LONGEST_HISTORY = 500;

    private final Sql sql;
    private final InstantSource clock;
    private final Bounds configured;

    /** @param configured what holds where nobody has decided anything */
    Limits(Sql sql, InstantSource clock, Bounds configured) {
        this.sql = sql;
        this.clock = clock;
        this.configured = configured;
    }

    /** All decisions, the newest first. */
    List<Limit> history() {
        return sql.query("SELECT seq, scope, name, minimum, maximum, idle_seconds, at, who, why FROM kernel_limit ORDER BY seq DESC LIMIT " + LONGEST_HISTORY,
                row -> new Limit(row.getLong(1), Limit.Scope.of(row.getString(2)), row.getString(3), row.getInt(4), row.getInt(5), row.getInt(6), row.getString(7), row.getString(8), row.getString(9)));
    }

    /** What counts of each scope and name. */
    private List<Limit> newest() {
        Map<String, Limit> all = new LinkedHashMap<>();
        List<Limit> rows = sql.query("SELECT l.seq, l.scope, l.name, l.minimum, l.maximum, l.idle_seconds, l.at, l.who, l.why FROM kernel_limit l "
                        + "WHERE l.seq = (SELECT MAX(n.seq) FROM kernel_limit n WHERE n.scope = l.scope AND n.name = l.name) ORDER BY l.seq",
                row -> new Limit(row.getLong(1), Limit.Scope.of(row.getString(2)), row.getString(3), row.getInt(4), row.getInt(5), row.getInt(6), row.getString(7), row.getString(8), row.getString(9)));
        rows.forEach(limit -> all.put(limit.scope() + " " + limit.name(), limit));
        return List.copyOf(all.values());
    }

    List<LimitPlan> plans() {
        return sql.query("SELECT seq, days, starts, ends, minimum, maximum, at, who, why FROM kernel_limit_plan WHERE removed_at IS NULL ORDER BY seq",
                row -> new LimitPlan(row.getLong(1), LimitPlan.days(row.getString(2)), LocalTime.parse(row.getString(3)), LocalTime.parse(row.getString(4)), row.getInt(5), row.getInt(6),
                        row.getString(7), row.getString(8), row.getString(9)));
    }

    /** The plan that holds at this moment; of several the newest. */
    Optional<LimitPlan> holding() {
        ZonedDateTime now = clock.instant().atZone(ZoneId.systemDefault());
        return plans().reversed().stream().filter(plan -> plan.holds(now)).findFirst();
    }

    /** What holds at this moment. */
    Bounds bounds() {
        int minimum = configured.minimum();
        int maximum = configured.maximum();
        int idle = configured.idleSeconds();
        Map<String, Integer> roles = new HashMap<>(configured.roles());
        Map<String, Integer> people = new HashMap<>(configured.people());
        for (Limit limit : newest()) {
            switch (limit.scope()) {
                case SERVER -> {
                    minimum = limit.minimum();
                    maximum = limit.maximum();
                    idle = limit.idleSeconds();
                }
                case ROLE -> put(roles, limit);
                case PERSON -> put(people, limit);
            }
        }
        LimitPlan plan = holding().orElse(null);
        return new Bounds(plan == null ? minimum : plan.minimum(), plan == null ? maximum : plan.maximum(), roles, people, idle);
    }

    private static void put(Map<String, Integer> map, Limit limit) {
        if (limit.maximum() == Limit.NONE) {
            map.remove(limit.name());
        } else {
            map.put(limit.name(), limit.maximum());
        }
    }

    /**
     * The server's own bounds, decided anew. What is null stays as it is.
     */
    void server(Integer minimum, Integer maximum, Integer idleSeconds, String who, String why) {
        Bounds now = withoutPlans();
        int least = Objects.requireNonNullElse(minimum, now.minimum());
        int most = Objects.requireNonNullElse(maximum, now.maximum());
        int idle = Objects.requireNonNullElse(idleSeconds, now.idleSeconds());
        check(least, most);
        if (idle < 0 || idle > 31_536_000) {
            throw new IllegalArgumentException("A kernel can be idle for up to a year; 0 is for ever.");
        }
        add(Limit.Scope.SERVER, "", least, most, idle, who, why);
    }

    private Bounds withoutPlans() {
        return newest().stream().filter(limit -> limit.scope() == Limit.Scope.SERVER).findFirst()
                .map(limit -> new Bounds(limit.minimum(), limit.maximum(), Map.of(), Map.of(), limit.idleSeconds())).orElse(configured);
    }

    private static void check(int minimum, int maximum) {
        if (minimum < 0 || minimum > MOST_WARM || maximum < 0 || maximum > MOST) {
            throw new IllegalArgumentException("Warm kernels are from 0 to " + MOST_WARM + ", and kernels in all from 0 (any number) to " + MOST + ".");
        }
        if (maximum > 0 && minimum > maximum) {
            throw new IllegalArgumentException("The warm kernels are part of all kernels, so " + minimum + " of them do not fit into " + maximum + ".");
        }
    }

    /** How many kernels a person, or each person of a role, may have; null for no bound of their own any more. */
    void own(Limit.Scope scope, String name, Integer maximum, String who, String why) {
        if (name.isBlank() || name.length() > 100) {
            throw new IllegalArgumentException("Say whose limit it is.");
        }
        if (maximum != null && (maximum < 0 || maximum > MOST)) {
            throw new IllegalArgumentException("A person can have from 0 (any number) to " + MOST + " kernels.");
        }
        add(scope, name.strip(), 0, maximum == null ? Limit.NONE : maximum, 0, who, why);
    }

    private void add(Limit.Scope scope, String name, int minimum, int maximum, int idle, String who, String why) {
        sql.update("INSERT INTO kernel_limit (seq, scope, name, minimum, maximum, idle_seconds, at, who, why) SELECT COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM kernel_limit",
                scope.text(), name, minimum, maximum, idle, clock.instant().toString(), who, reason(why));
    }

    private static String reason(String why) {
        if (why == null || why.isBlank() || why.length() > MOST_WHY) {
            throw new IllegalArgumentException("Say why, in up to " + MOST_WHY + " characters: whoever comes after you will want to know.");
        }
        return why.strip();
    }

    /** @param starts as HH:MM, the server's time */
    void plan(String days, String starts, String ends, int minimum, int maximum, String who, String why) {
        check(minimum, maximum);
        LimitPlan plan = new LimitPlan(0, LimitPlan.days(days), time(starts), time(ends), minimum, maximum, "", who, reason(why));
        sql.update("INSERT INTO kernel_limit_plan (seq, days, starts, ends, minimum, maximum, at, who, why) SELECT COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ? FROM kernel_limit_plan",
                plan.daysText(), plan.starts().toString(), plan.ends().toString(), minimum, maximum, clock.instant().toString(), who, plan.why());
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text).withSecond(0).withNano(0);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("A time is HH:MM, and \"" + text + "\" is not.");
        }
    }

    /** Whether there was such a plan. */
    boolean removePlan(long seq, String who) {
        return sql.update("UPDATE kernel_limit_plan SET removed_at = ?, removed_by = ? WHERE seq = ? AND removed_at IS NULL", clock.instant().toString(), who, seq) == 1;
    }

    /** Bounds of single roles and people that hold now. */
    List<Limit> own() {
        List<Limit> own = new java.util.ArrayList<>(newest());
        own.removeIf(limit -> limit.scope() == Limit.Scope.SERVER || limit.maximum() == Limit.NONE);
        return Collections.unmodifiableList(own);
    }
}
