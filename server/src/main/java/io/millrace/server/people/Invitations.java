package io.millrace.server.people;

import io.millrace.server.files.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Links that are good once: to make an account with a role, or, for an account that is there, to choose a new password. Blocking; may be used by several threads.
 */
public final class Invitations {
    public static final Duration LIFETIME = Duration.ofDays(7);

    /** @param account whose password may be chosen anew; "" for an account that is to be made */
    public record Invitation(String id, Role role, String account, String note, String maker, String created, String expires) {}

    private final Sql sql;
    private final InstantSource clock;

    Invitations(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** The code of a new one. */
    String make(Role role, String account, String note, String maker) {
        String code = Codes.fresh();
        Instant now = clock.instant();
        sql.update("INSERT INTO invitation (id, hash, role, account, note, maker, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", Codes.id("i"), Codes.hash(code), role.text(), account,
                note, maker, now.toString(), now.plus(LIFETIME).toString());
        return code;
    }

    public List<Invitation> open() {
        return sql.query("SELECT id, role, account, note, maker, created, expires FROM invitation WHERE expires > ? ORDER BY created DESC", Invitations::read, clock.instant().toString());
    }

    private static Invitation read(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Invitation(row.getString(1), Role.of(row.getString(2)).orElse(Role.VIEWER), row.getString(3), row.getString(4), row.getString(5), row.getString(6), row.getString(7));
    }

    public Optional<Invitation> find(String code) {
        return sql.query("SELECT id, role, account, note, maker, created, expires FROM invitation WHERE hash = ? AND expires > ?", Invitations::read, Codes.hash(code), clock.instant().toString())
                .stream().findFirst();
    }

    /** Takes it away; false where somebody else was faster. */
    public boolean take(String id) {
        return sql.update("DELETE FROM invitation WHERE id = ?", id) == 1;
    }

    /** Takes away those for the very first account: a new one was printed. */
    void forgetFirst() {
        sql.update("DELETE FROM invitation WHERE maker = ''");
    }
}
