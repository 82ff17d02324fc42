package io.millrace.server.sharing;

import io.millrace.server.files.Sql;
import io.millrace.server.people.Codes;
import io.millrace.server.rights.Right;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Links to notebooks: whoever has one sees the notebook as it is now, or as it was, or makes a copy. Each can be revoked and may have an end; its code is shown once and not kept. {@link #right} does not block;
 * what changes something does. May be used by several threads.
 */
public final class Links {
    /** What a link opens. */
    public enum Mode {
        /** The notebook as it is, while it changes. */
        LIVE,
        /** As it was when the link was made. */
        FROZEN,
        /** A copy, for somebody who has an account. */
        COPY;

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        public static Optional<Mode> of(String text) {
            for (Mode mode : values()) {
                if (mode.text().equals(text)) {
                    return Optional.of(mode);
                }
            }
            return Optional.empty();
        }
    }

    /** @param sequence of the version that a frozen one shows; {@code expires} null for never */
    public record Link(String id, String notebook, Mode mode, long sequence, String maker, String created, Instant expires) {}

    /** A link and its code, this once. */
    public record Made(Link link, String code) {}

    private final Sql sql;
    private final InstantSource clock;
    /** By the hash of the code. */
    private final ConcurrentHashMap<String, Link> all = new ConcurrentHashMap<>();

    public Links(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        sql.query("SELECT hash, id, notebook, mode, sequence, maker, created, expires FROM notebook_link", row -> java.util.Map.entry(row.getString(1), new Link(row.getString(2), row.getString(3),
                Mode.of(row.getString(4)).orElseThrow(), row.getLong(5), row.getString(6), row.getString(7), row.getString(8) == null ? null : Instant.parse(row.getString(8)))))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    }

    /** @param lifetime null for until it is revoked */
    public Made make(String notebook, Mode mode, long sequence, String maker, Duration lifetime) {
        String code = Codes.fresh();
        Instant now = clock.instant();
        Link link = new Link(Codes.id("l"), notebook, mode, sequence, maker, now.toString(), lifetime == null ? null : now.plus(lifetime));
        sql.update("INSERT INTO notebook_link (id, hash, notebook, mode, sequence, maker, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", link.id(), Codes.hash(code), notebook, mode.text(), sequence,
                maker, link.created(), link.expires() == null ? null : link.expires().toString());
        all.put(Codes.hash(code), link);
        return new Made(link, code);
    }

    public Optional<Link> find(String code) {
        return Optional.ofNullable(all.get(Codes.hash(code))).filter(this::lives);
    }

    private boolean lives(Link link) {
        return link.expires() == null || clock.instant().isBefore(link.expires());
    }

    /** What a code gives on a notebook. */
    public Right right(String code, String notebook) {
        return find(code).filter(link -> link.mode() == Mode.LIVE && link.notebook().equals(notebook)).isPresent() ? Right.VIEW : Right.NONE;
    }

    /** Those of a notebook that open something, newest first. */
    public List<Link> of(String notebook) {
        return all.values().stream().filter(link -> link.notebook().equals(notebook) && lives(link)).sorted(Comparator.comparing(Link::created).reversed()).toList();
    }

    /** Whether there was one. */
    public boolean revoke(String notebook, String id) {
        boolean was = all.values().removeIf(link -> link.id().equals(id) && link.notebook().equals(notebook));
        sql.update("DELETE FROM notebook_link WHERE id = ? AND notebook = ?", id, notebook);
        return was;
    }
}
