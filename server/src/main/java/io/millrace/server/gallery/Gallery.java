package io.millrace.server.gallery;

import io.millrace.server.files.Sql;
import io.millrace.server.jupyter.IpynbReader;
import io.millrace.server.people.Refusal;
import io.millrace.server.store.Purge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The notebooks that were published on this server, each as it was then: what its author does afterwards is seen when they publish it again. An entry goes with its notebook, into the trash and back
 * out of it. Methods block and may be called from any thread.
 */
public final class Gallery {
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final int MOST_TAGS = 10;
    private static final int LONGEST_TAG = 30;
    private static final int MOST_ENTRIES = 1_000;
    private static final String BODY = "SELECT g.body FROM gallery_entry g JOIN notebook n ON n.id = g.notebook WHERE n.deleted IS NULL AND g.notebook = ?";
    private static final int LARGEST = 64_000_000;
    private static final String COLUMNS = "SELECT g.notebook, g.title, g.description, g.tags, g.publisher, g.name, g.published, g.updated, g.edition, g.preview_kind, "
            + "CASE WHEN g.preview_kind = 'lines' THEN g.preview ELSE '[]' END, "
            + "(SELECT COUNT(*) FROM notebook_original o JOIN notebook c ON c.id = o.notebook WHERE o.kind = 'notebook' AND o.original = g.notebook AND c.deleted IS NULL) "
            + "FROM gallery_entry g JOIN notebook n ON n.id = g.notebook WHERE n.deleted IS NULL ";

    /** What the author says of a notebook. */
    public record Leaflet(String title, String description, List<String> tags) {
        /** @throws Refusal with one sentence where it is none */
        public static Leaflet of(JsonObject body) {
            String title = body.getValue("title") instanceof String text ? text.strip() : "";
            if (title.isEmpty() || title.length() > LONGEST_TITLE) {
                throw new Refusal(Refusal.Kind.INVALID, "What is published has a \"title\" of 1 to " + LONGEST_TITLE + " characters.");
            }
            String description = body.getValue("description") instanceof String text ? text.strip() : "";
            if (description.length() > LONGEST_DESCRIPTION) {
                throw new Refusal(Refusal.Kind.INVALID, "A description has at most " + LONGEST_DESCRIPTION + " characters.");
            }
            Set<String> tags = new LinkedHashSet<>();
            if (body.getValue("tags") instanceof JsonArray list) {
                list.forEach(each -> tags.add(tag(String.valueOf(each))));
            }
            tags.remove("");
            if (tags.size() > MOST_TAGS) {
                throw new Refusal(Refusal.Kind.INVALID, "There are at most " + MOST_TAGS + " tags.");
            }
            return new Leaflet(title, description, List.copyOf(tags));
        }

        private static String tag(String text) {
            String tag = text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
            if (tag.length() > LONGEST_TAG) {
                throw new Refusal(Refusal.Kind.INVALID, "A tag has at most " + LONGEST_TAG + " characters.");
            }
            return tag;
        }
    }

    /**
     * What was published.
     *
     * @param publisher the account, and {@code name} what they were called then
     * @param published for the first time; {@code updated} for the last
     * @param edition   counts how often, from 1
     * @param preview   its kind
     * @param lines     of a preview that has nothing else
     * @param copies    how many there are
     */
    public record Entry(String notebook, Leaflet leaflet, String publisher, String name, String published, String updated, int edition, String preview, List<String> lines, int copies) {
        /** Whether it has all of these words somewhere, without regard to case. */
        public boolean has(String words) {
            String all = (leaflet.title() + "\n" + leaflet.description() + "\n" + String.join("\n", leaflet.tags()) + "\n" + name).toLowerCase(Locale.ROOT);
            return List.of(words.toLowerCase(Locale.ROOT).strip().split("\\s+")).stream().allMatch(all::contains);
        }
    }

    /** Entries that are there for some words and a tag, newest first, and how many of all have each tag. */
    public record Found(List<Entry> entries, Map<String, Integer> tags) {}

    /** What tells something that was published from all that was there before under the same name. */
    record Version(String notebook, int edition, String updated, long purges) {}

    private final Sql sql;
    private final InstantSource clock;
    private final int most;
    private final AtomicLong purges = new AtomicLong();

    public Gallery(Sql sql, InstantSource clock) {
        this(sql, clock, MOST_ENTRIES);
    }

    /** @param most how many entries are found at once */
    Gallery(Sql sql, InstantSource clock, int most) {
        this.sql = sql;
        this.clock = clock;
        this.most = most;
    }

    /**
     * Publishes a notebook, or publishes it again: then what was there is replaced.
     *
     * @param file the notebook as it is now, as nbformat has it
     */
    public Entry publish(String notebook, Leaflet leaflet, String file, String publisher, String name) {
        if (file.length() > LARGEST) {
            throw new Refusal(Refusal.Kind.INVALID, "The notebook is larger than the " + LARGEST / 1_000_000 + " MB that can be published: clear its largest outputs first.");
        }
        Preview preview = Preview.of(Copies.state(IpynbReader.read(new JsonObject(file).getMap()).operations()));
        String now = clock.instant().toString();
        sql.update("INSERT INTO gallery_entry (notebook, title, description, tags, publisher, name, published, updated, edition, preview_kind, preview, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?) "
                        + "ON CONFLICT (notebook) DO UPDATE SET title = excluded.title, description = excluded.description, tags = excluded.tags, publisher = excluded.publisher, name = excluded.name, "
                        + "updated = excluded.updated, edition = gallery_entry.edition + 1, preview_kind = excluded.preview_kind, preview = excluded.preview, body = excluded.body",
                notebook, leaflet.title(), leaflet.description(), new JsonArray(leaflet.tags()).encode(), publisher, name, now, now, preview.kind(), preview.text(), file);
        return find(notebook).orElseThrow(() -> new Refusal(Refusal.Kind.MISSING, "There is no notebook " + notebook + "."));
    }

    /** The newest of those that have all of these words, without regard to case, and the tag; "" for any. Looks through all, so what is old is found as well. */
    public Found search(String words, String tag) {
        List<Entry> found = new ArrayList<>();
        Map<String, Integer> tags = new TreeMap<>();
        List<Entry> page = sql.query(COLUMNS + "ORDER BY g.updated DESC, g.notebook LIMIT " + most, Gallery::entry);
        while (!page.isEmpty()) {
            for (Entry entry : page) {
                entry.leaflet().tags().forEach(each -> tags.merge(each, 1, Integer::sum));
                if (found.size() < most && entry.has(words) && (tag.isEmpty() || entry.leaflet().tags().contains(tag))) {
                    found.add(entry);
                }
            }
            Entry last = page.getLast();
            page = page.size() < most ? List.of() : sql.query(COLUMNS + "AND (g.updated < ? OR (g.updated = ? AND g.notebook > ?)) ORDER BY g.updated DESC, g.notebook LIMIT " + most, Gallery::entry,
                    last.updated(), last.updated(), last.notebook());
        }
        return new Found(List.copyOf(found), tags);
    }

    public Optional<Entry> find(String notebook) {
        return sql.query(COLUMNS + "AND g.notebook = ?", Gallery::entry, notebook).stream().findFirst();
    }

    /** A published notebook as it was, as nbformat has it. */
    public Optional<JsonObject> file(String notebook) {
        return text(notebook).map(JsonObject::new);
    }

    /** The same as it is in the store. */
    Optional<String> text(String notebook) {
        return sql.query(BODY, row -> row.getString(1), notebook).stream().findFirst();
    }

    /** Which version of a notebook is published, without reading it. Read this before the text: then what is known under it has nothing that was purged before. */
    Optional<Version> version(String notebook) {
        long purged = purges.get();
        return sql.query("SELECT g.edition, g.updated FROM gallery_entry g JOIN notebook n ON n.id = g.notebook WHERE n.deleted IS NULL AND g.notebook = ?",
                row -> new Version(notebook, row.getInt(1), row.getString(2), purged), notebook).stream().findFirst();
    }

    public Optional<Preview> preview(String notebook) {
        return sql.query("SELECT g.preview_kind, g.preview FROM gallery_entry g JOIN notebook n ON n.id = g.notebook WHERE n.deleted IS NULL AND g.notebook = ?",
                row -> Preview.of(row.getString(1), row.getString(2)), notebook).stream().findFirst();
    }

    /** Takes it out of the gallery; answers whether it was there. Copies stay. */
    public boolean withdraw(String notebook) {
        return sql.update("DELETE FROM gallery_entry WHERE notebook = ?", notebook) > 0;
    }

    /** Takes a text out of what was published. */
    public void purge(String notebook, String secret) {
        record Published(String title, String description, String tags, String preview, String body) {}
        sql.query("SELECT title, description, tags, CASE WHEN preview_kind = 'picture' THEN '' ELSE preview END, body FROM gallery_entry WHERE notebook = ?",
                row -> new Published(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)), notebook).forEach(entry ->
                sql.update("UPDATE gallery_entry SET title = ?, description = ?, tags = ?, preview = CASE WHEN preview_kind = 'picture' THEN preview ELSE ? END, body = ? WHERE notebook = ?",
                        Purge.masked(entry.title(), secret), Purge.masked(entry.description(), secret), Purge.maskedJson(entry.tags(), secret), Purge.maskedJson(entry.preview(), secret),
                        Purge.maskedJson(entry.body(), secret), notebook));
        purges.incrementAndGet(); // behind the change: whoever reads the number from now on reads what was changed
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(row.getString(1), new Leaflet(row.getString(2), row.getString(3), texts(row.getString(4))), row.getString(5), row.getString(6), row.getString(7), row.getString(8), row.getInt(9),
                row.getString(10), texts(row.getString(11)), row.getInt(12));
    }

    private static List<String> texts(String json) {
        return new JsonArray(json).stream().map(String::valueOf).toList();
    }
}
