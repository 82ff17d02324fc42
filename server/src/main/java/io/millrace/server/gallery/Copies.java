package io.millrace.server.gallery;

import io.millrace.server.files.Sql;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.store.Purge;
import io.millrace.server.store.StoreWriter.Also;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes copies that know their original, whatever they are copies of. What the original was then is kept with the copy, so it can go back to that also when the original has changed or is gone; the
 * same, without the cells, is in the notebook's metadata and so in its files. Methods block and may be called from any thread.
 */
public final class Copies {
    /** In the metadata of a notebook: what it is a copy of. */
    public static final String METADATA = "millrace.original";

    /** @param taken when, as an instant */
    public record Lineage(String notebook, Origin origin, String taken) {}

    private final Sql sql;
    private final LiveNotebooks notebooks;
    private final InstantSource clock;
    /** A few for all copies: who shares one waits for no more than a moment. */
    private final ReentrantLock[] turns = Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    public Copies(Sql sql, LiveNotebooks notebooks, InstantSource clock) {
        this.sql = sql;
        this.notebooks = notebooks;
        this.clock = clock;
    }

    /**
     * Makes a copy; the answer is its identifier.
     *
     * @param operations that make the original in an empty notebook
     */
    public String make(Origin origin, String title, Map<String, Object> metadata, List<Operation> operations) {
        String now = clock.instant().toString();
        Map<String, Object> noted = new LinkedHashMap<>(metadata);
        noted.put(METADATA, Map.of("kind", origin.kind().text(), "id", origin.id(), "title", origin.title(), "edition", origin.edition(), "at", now));
        String base = Base.of(state(operations)).json();
        return notebooks.create(title, noted, operations, id -> List.of(statements -> statements.update(
                "INSERT INTO notebook_original (notebook, kind, original, title, edition, taken, base) VALUES (?, ?, ?, ?, ?, ?, ?)", id, origin.kind().text(), origin.id(), origin.title(),
                origin.edition(), now, base)));
    }

    /** The notebook that these operations make. @throws IllegalStateException where one does not fit */
    public static Notebook state(List<Operation> operations) {
        Notebook state = Notebook.empty("");
        for (Operation operation : operations) {
            state = Reducer.replay(state, operation);
        }
        return state;
    }

    /** What a notebook is a copy of; empty for none, and for one that came in as a file. */
    public Optional<Lineage> of(String notebook) {
        return sql.query("SELECT kind, original, title, edition, taken FROM notebook_original WHERE notebook = ?",
                row -> new Lineage(notebook, new Origin(Origin.Kind.of(row.getString(1)), row.getString(2), row.getString(3), row.getInt(4)), row.getString(5)), notebook).stream().findFirst();
    }

    public Optional<Base> base(String notebook) {
        return sql.query("SELECT base FROM notebook_original WHERE notebook = ?", row -> Base.of(row.getString(1)), notebook).stream().findFirst();
    }

    /**
     * Runs what reads what a copy has of its original and writes it anew, one at a time for each copy: of two that begin with the same, the second would forget what the first has noted.
     *
     * @param task returns when what it writes is stored
     */
    public <T> T alone(String notebook, Supplier<T> task) {
        ReentrantLock turn = turns[Math.floorMod(notebook.hashCode(), turns.length)];
        turn.lock();
        try {
            return task.get();
        } finally {
            turn.unlock();
        }
    }

    /** What keeps what a copy has of its original from now on. */
    public static Also keep(String notebook, Base base) {
        String json = base.json();
        return statements -> statements.update("UPDATE notebook_original SET base = ? WHERE notebook = ?", json, notebook);
    }

    /** How many copies of a notebook there are, without those in the trash. */
    public int count(String original) {
        return sql.query("SELECT COUNT(*) FROM notebook_original o JOIN notebook n ON n.id = o.notebook WHERE o.kind = 'notebook' AND o.original = ? AND n.deleted IS NULL", row -> row.getInt(1), original)
                .getFirst();
    }

    /** Takes a text out of what a copy has of its original. */
    public void purge(String notebook, String secret) {
        alone(notebook, () -> {
            sql.query("SELECT base FROM notebook_original WHERE notebook = ?", row -> row.getString(1), notebook).forEach(base ->
                    sql.update("UPDATE notebook_original SET base = ? WHERE notebook = ?", Purge.maskedJson(base, secret), notebook));
            return null;
        });
    }
}
