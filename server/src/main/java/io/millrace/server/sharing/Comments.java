package io.millrace.server.sharing;

import io.millrace.server.files.Sql;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.people.Codes;
import io.millrace.server.people.Refusal;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Comments on notebooks, in threads: on a cell, on a range of its text, or on one of its outputs. A range is kept with the operation that it was true for; when somebody asks, it is moved along the edits
 * since, which are in the log, and kept anew. So writing in a cell costs nothing, and a range is right however it is edited. Methods block and may be called from any thread.
 */
public final class Comments {
    private static final int LONGEST = 10_000;
    private static final int LONGEST_QUOTE = 400;
    private static final int MOST_THREADS = 2_000;

    /** What a thread is about. */
    public enum About {
        CELL, TEXT, OUTPUT;

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Optional<About> of(String text) {
            for (About about : values()) {
                if (about.text().equals(text)) {
                    return Optional.of(about);
                }
            }
            return Optional.empty();
        }
    }

    /** @param name what the author was called then */
    public record Comment(String id, String author, String name, String body, String at) {}

    /**
     * A thread.
     *
     * @param anchor   where the text stands now; null where it is about none, or where the text is gone
     * @param output   place of the output among those of the cell; -1 for none
     * @param quote    the text as it was
     * @param resolved name of who has resolved it, or null
     */
    public record Thread(String id, String cell, About about, Anchor anchor, int output, String quote, String resolved, String created, List<Comment> comments) {}

    /** What a new thread is about. {@code sequence} is the operation after which {@code anchor} is right. */
    public record Place(String cell, About about, Anchor anchor, int output, String quote, long sequence) {
        /** @throws Refusal where it is none */
        public static Place of(JsonObject json) {
            About about = About.of(json.getString("about", "cell")).orElseThrow(() -> new Refusal(Refusal.Kind.INVALID, "A comment is about a cell, a text or an output."));
            int start = json.getInteger("start", 0);
            int stop = json.getInteger("stop", 0);
            if (about == About.TEXT && (start < 0 || stop <= start)) {
                throw new Refusal(Refusal.Kind.INVALID, "The text that a comment is about has a \"start\" before its \"stop\".");
            }
            String quote = json.getString("quote", "");
            return new Place(json.getString("cell", ""), about, about == About.TEXT ? new Anchor(start, stop) : null, about == About.OUTPUT ? json.getInteger("output", 0) : -1,
                    quote.length() > LONGEST_QUOTE ? quote.substring(0, LONGEST_QUOTE) : quote, json.getLong("sequence", 0L));
        }
    }

    private record Row(String id, String cell, About about, int start, int stop, int output, String quote, String resolved, String created, long sequence) {}

    private final Sql sql;
    private final InstantSource clock;

    public Comments(Sql sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Oldest first, with their ranges as they are now. */
    public List<Thread> of(String notebook) {
        List<Row> rows = sql.query("SELECT id, cell, place, start, stop, output, quote, resolved, created, sequence FROM comment_thread WHERE notebook = ? ORDER BY created, id",
                row -> new Row(row.getString(1), row.getString(2), About.of(row.getString(3)).orElse(About.CELL), row.getInt(4), row.getInt(5), row.getInt(6), row.getString(7), row.getString(8),
                        row.getString(9), row.getLong(10)), notebook);
        Map<String, List<Comment>> said = new HashMap<>();
        sql.query("SELECT thread, id, author, name, body, at FROM comment WHERE notebook = ? ORDER BY at, id", row -> Map.entry(row.getString(1),
                new Comment(row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6))), notebook)
                .forEach(entry -> said.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(entry.getValue()));
        Map<String, Anchor> anchors = moved(notebook, rows);
        return rows.stream().map(row -> new Thread(row.id(), row.cell(), row.about(), anchors.get(row.id()), row.output(), row.quote(), row.resolved(), row.created(), said.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private Map<String, Anchor> moved(String notebook, List<Row> rows) {
        Map<String, Anchor> anchors = new LinkedHashMap<>();
        List<Row> texts = rows.stream().filter(row -> row.about() == About.TEXT && row.stop() > row.start()).toList();
        if (texts.isEmpty()) {
            return anchors;
        }
        texts.forEach(row -> anchors.put(row.id(), new Anchor(row.start(), row.stop())));
        long from = texts.stream().mapToLong(Row::sequence).min().orElse(0);
        long[] reached = {from};
        sql.query("SELECT sequence, body FROM operation WHERE notebook = ? AND sequence > ? AND body LIKE '{\"kind\":\"editSource\"%' ORDER BY sequence",
                row -> Map.entry(row.getLong(1), row.getString(2)), notebook, from).forEach(entry -> {
                    reached[0] = entry.getKey();
                    JsonObject operation = new JsonObject(entry.getValue());
                    texts.stream().filter(row -> row.cell().equals(operation.getString("cell")) && row.sequence() < entry.getKey()).forEach(row -> move(anchors, row.id(), operation));
                });
        if (reached[0] > from) {
            sql.transaction(statements -> {
                for (Row row : texts) {
                    Anchor now = anchors.get(row.id());
                    statements.update("UPDATE comment_thread SET start = ?, stop = ?, sequence = ? WHERE id = ? AND sequence = ?", now == null ? -1 : now.start(), now == null ? -1 : now.stop(),
                            Math.max(reached[0], row.sequence()), row.id(), row.sequence());
                }
            });
        }
        return anchors;
    }

    private static void move(Map<String, Anchor> anchors, String thread, JsonObject operation) {
        for (Object update : operation.getJsonArray("updates")) {
            ChangeSet change = ChangeSet.fromJson(((JsonObject) update).getJsonArray("changes").getList());
            anchors.computeIfPresent(thread, (_, anchor) -> anchor.over(change).orElse(null));
        }
    }

    /** The identifier of a new thread, with its first comment. */
    public String begin(String notebook, Place place, String author, String name, String body) {
        check(body);
        if (sql.query("SELECT COUNT(*) FROM comment_thread WHERE notebook = ?", row -> row.getInt(1), notebook).getFirst() >= MOST_THREADS) {
            throw new Refusal(Refusal.Kind.INVALID, "This notebook has " + MOST_THREADS + " threads of comments already.");
        }
        String thread = Codes.id("c");
        int start = place.anchor() == null ? -1 : place.anchor().start();
        int stop = place.anchor() == null ? -1 : place.anchor().stop();
        sql.update("INSERT INTO comment_thread (id, notebook, cell, place, start, stop, output, quote, created, sequence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", thread, notebook, place.cell(),
                place.about().text(), start, stop, place.output(), place.quote(), clock.instant().toString(), place.sequence());
        add(notebook, thread, author, name, body);
        return thread;
    }

    /** The identifier of the comment. @throws Refusal where there is no such thread */
    public String add(String notebook, String thread, String author, String name, String body) {
        check(body);
        demand(notebook, thread);
        String id = Codes.id("m");
        sql.update("INSERT INTO comment (id, notebook, thread, author, name, body, at) VALUES (?, ?, ?, ?, ?, ?, ?)", id, notebook, thread, author, name, body.strip(), clock.instant().toString());
        return id;
    }

    private static void check(String body) {
        if (body.isBlank() || body.length() > LONGEST) {
            throw new Refusal(Refusal.Kind.INVALID, "A comment has 1 to " + LONGEST + " characters.");
        }
    }

    /** @param by name of who resolves it; null to open it again */
    public void resolve(String notebook, String thread, String by) {
        demand(notebook, thread);
        sql.update("UPDATE comment_thread SET resolved = ? WHERE id = ?", by, thread);
    }

    /** Takes a comment away, and its thread with the last one. @param author whose it must be; null for anybody's */
    public void remove(String notebook, String thread, String comment, String author) {
        demand(notebook, thread);
        int gone = author == null ? sql.update("DELETE FROM comment WHERE id = ? AND thread = ?", comment, thread) : sql.update("DELETE FROM comment WHERE id = ? AND thread = ? AND author = ?", comment, thread, author);
        if (gone == 0) {
            throw new Refusal(Refusal.Kind.FORBIDDEN, "Only who wrote a comment, or an owner of the notebook, takes it away.");
        }
        sql.update("DELETE FROM mention WHERE comment = ?", comment);
        sql.update("DELETE FROM comment_thread WHERE id = ? AND NOT EXISTS (SELECT 1 FROM comment WHERE thread = ?)", thread, thread);
    }

    private void demand(String notebook, String thread) {
        if (sql.query("SELECT 1 FROM comment_thread WHERE id = ? AND notebook = ?", row -> 1, thread, notebook).isEmpty()) {
            throw new Refusal(Refusal.Kind.MISSING, "There is no such thread any more.");
        }
    }

    // --- mentions ---

    /** Somebody was named in a comment. */
    public void mention(String comment, String notebook, String account) {
        sql.update("INSERT INTO mention (comment, notebook, account) VALUES (?, ?, ?) ON CONFLICT (comment, account) DO NOTHING", comment, notebook, account);
    }

    /** @param name of who wrote it */
    public record Mention(String comment, String notebook, String name, String body) {}

    /** Where this person was named and has not looked yet. */
    public List<Mention> mentions(String account) {
        return sql.query("SELECT m.comment, m.notebook, c.name, c.body FROM mention m JOIN comment c ON c.id = m.comment WHERE m.account = ? ORDER BY c.at",
                row -> new Mention(row.getString(1), row.getString(2), row.getString(3), row.getString(4)), account);
    }

    public void seen(String comment, String account) {
        sql.update("DELETE FROM mention WHERE comment = ? AND account = ?", comment, account);
    }

    /** Takes a text out of all that was said and quoted. */
    public void purge(String notebook, String secret) {
        sql.update("UPDATE comment SET body = REPLACE(body, ?, '[purged]') WHERE notebook = ?", secret, notebook);
        sql.update("UPDATE comment_thread SET quote = REPLACE(quote, ?, '[purged]') WHERE notebook = ?", secret, notebook);
    }
}
