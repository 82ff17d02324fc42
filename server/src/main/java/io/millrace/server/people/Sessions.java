package io.millrace.server.people;

import io.millrace.server.files.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Browsers that are signed in. A session ends when it was not used for the idle limit, at the absolute limit in any case, and when somebody revokes it. May be used by several threads.
 */
public final class Sessions {
    /** How much later the store may know of the last use than the memory: a session costs no write with each request. */
    private static final Duration WRITE_EVERY = Duration.ofMinutes(1);
    private static final int LONGEST_AGENT = 200;

    /** @param id a hash of its code, which is no secret; {@code written} is the last use that the store knows */
    public record Session(String id, String account, Instant created, Instant used, Instant written, String address, String agent) {
        private Session usedAt(Instant now, Instant stored) {
            return new Session(id, account, created, now, stored, address, agent);
        }
    }

    private final Sql sql;
    private final InstantSource clock;
    private final Duration idle;
    private final Duration longest;
    private final ConcurrentHashMap<String, Session> all = new ConcurrentHashMap<>();

    Sessions(Sql sql, InstantSource clock, Duration idle, Duration longest) {
        this.sql = sql;
        this.clock = clock;
        this.idle = idle;
        this.longest = longest;
        sql.query("SELECT id, account, created, used, address, agent FROM people_session", row -> new Session(row.getString(1), row.getString(2), Instant.parse(row.getString(3)),
                Instant.parse(row.getString(4)), Instant.parse(row.getString(4)), row.getString(5), row.getString(6))).forEach(session -> all.put(session.id(), session));
    }

    /** Begins one; the answer is its code. */
    String begin(String account, String address, String agent) {
        tidy();
        String code = Codes.fresh();
        Instant now = clock.instant();
        Session session = new Session(Codes.hash(code), account, now, now, now, address, agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) : agent);
        sql.update("INSERT INTO people_session (id, account, created, used, address, agent) VALUES (?, ?, ?, ?, ?, ?)", session.id(), account, now.toString(), now.toString(), address, session.agent());
        all.put(session.id(), session);
        return code;
    }

    /**
     * The session of a code.
     *
     * @param attended whether its person is there, so that it is used by that; a page that looks for news by itself would else keep it for ever
     */
    Optional<Session> use(String code, boolean attended) {
        Session session = all.get(Codes.hash(code));
        if (session == null || !lives(session)) {
            return Optional.empty();
        }
        return Optional.of(attended ? used(session) : session);
    }

    /** Its person does something over a connection that it has opened. Does not block. */
    public void used(String id) {
        Session session = all.get(id);
        if (session != null && lives(session)) {
            used(session);
        }
    }

    private Session used(Session session) {
        Instant now = clock.instant();
        boolean write = Duration.between(session.written(), now).compareTo(WRITE_EVERY) > 0;
        Session used = session.usedAt(now, write ? now : session.written());
        if (all.replace(session.id(), session, used) && write) {
            Thread.ofVirtual().name("session-used").start(() -> sql.update("UPDATE people_session SET used = ? WHERE id = ?", now.toString(), session.id()));
        }
        return used;
    }

    /** Whether it is there and has not ended; does not count as a use. */
    public boolean lives(String id) {
        Session session = all.get(id);
        return session != null && lives(session);
    }

    private boolean lives(Session session) {
        Instant now = clock.instant();
        return now.isBefore(session.used().plus(idle)) && now.isBefore(session.created().plus(longest));
    }

    /** When it ends in any case, and when it ends unless it is used. */
    public Instant ends(Session session) {
        Instant unused = session.used().plus(idle);
        Instant anyway = session.created().plus(longest);
        return unused.isBefore(anyway) ? unused : anyway;
    }

    public List<Session> all() {
        return all.values().stream().filter(this::lives).sorted(Comparator.comparing(Session::used).reversed()).toList();
    }

    public List<Session> of(String account) {
        return all().stream().filter(session -> session.account().equals(account)).toList();
    }

    /** Ends those that fit. */
    void end(Predicate<Session> fits) {
        for (Session session : List.copyOf(all.values())) {
            if (fits.test(session)) {
                sql.update("DELETE FROM people_session WHERE id = ?", session.id());
                all.remove(session.id());
            }
        }
    }

    private void tidy() {
        end(session -> !lives(session));
    }
}
