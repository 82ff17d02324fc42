package io.millrace.server.audit;

import io.millrace.server.files.Sql;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The audit trail. There is no way here to change a line or take one away. Methods block and may be called from any thread.
 */
public final class Audit {
    private static final int LONGEST = 500;
    private static final int MOST = 500;

    /** @param who an account; "" for nobody who is known. {@code target} what it was done to, by identifier; {@code detail} in words */
    public record Line(long number, String at, String who, String name, String act, String target, String detail, String address) {}

    /** What to look for; "" and 0 for anything. {@code from} and {@code to} are instants, {@code before} a line's number. */
    public record Wanted(String who, String act, String text, String from, String to, long before) {
        public static final Wanted ALL = new Wanted("", "", "", "", "", 0);
    }

    private final Sql sql;
    private final InstantSource clock;

    public Audit(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    public synchronized void add(String who, String name, String act, String target, String detail, String address) {
        sql.transaction(statements -> add(statements, who, name, act, target, detail, address));
    }

    /** In the transaction of what it tells, so that neither is there without the other. */
    public void add(Sql.Statements statements, String who, String name, String act, String target, String detail, String address) throws SQLException {
        statements.update("INSERT INTO audit_line (number, at, who, name, act, target, detail, address) SELECT COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM audit_line",
                clock.instant().toString(), who, name, act, target, detail.length() > LONGEST ? detail.substring(0, LONGEST) : detail, address);
    }

    /** Newest first, at most {@value #MOST} lines. */
    public List<Line> find(Wanted wanted) {
        return find(wanted, MOST);
    }

    /** All that fits, newest first. */
    public List<Line> all(Wanted wanted) {
        return find(wanted, Integer.MAX_VALUE);
    }

    private List<Line> find(Wanted wanted, int most) {
        StringBuilder where = new StringBuilder("WHERE 1 = 1");
        List<Object> values = new ArrayList<>();
        if (!wanted.who().isEmpty()) {
            where.append(" AND (who = ? OR LOWER(name) LIKE ? ESCAPE '!')");
            values.add(wanted.who());
            values.add(like(wanted.who()));
        }
        if (!wanted.act().isEmpty()) {
            where.append(" AND act = ?");
            values.add(wanted.act());
        }
        if (!wanted.text().isEmpty()) {
            where.append(" AND (LOWER(detail) LIKE ? ESCAPE '!' OR LOWER(target) LIKE ? ESCAPE '!' OR address LIKE ? ESCAPE '!')");
            values.addAll(List.of(like(wanted.text()), like(wanted.text()), like(wanted.text())));
        }
        if (!wanted.from().isEmpty()) {
            where.append(" AND at >= ?");
            values.add(wanted.from());
        }
        if (!wanted.to().isEmpty()) {
            where.append(" AND at < ?");
            values.add(wanted.to());
        }
        if (wanted.before() > 0) {
            where.append(" AND number < ?");
            values.add(wanted.before());
        }
        return sql.query("SELECT number, at, who, name, act, target, detail, address FROM audit_line " + where + " ORDER BY number DESC LIMIT " + most, row -> new Line(row.getLong(1), row.getString(2),
                row.getString(3), row.getString(4), row.getString(5), row.getString(6), row.getString(7), row.getString(8)), values.toArray());
    }

    private static String like(String text) {
        return "%" + text.toLowerCase(java.util.Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
    }

    /** The acts that stand in the trail, in order. */
    public List<String> acts() {
        return sql.query("SELECT DISTINCT act FROM audit_line ORDER BY act", row -> row.getString(1));
    }
}
