package io.millrace.server.verify;

import io.millrace.server.files.Sql;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Verifications under way, one for each notebook, and the newest verdict of each, which is kept in the store. */
public final class Verifications {
    private static final Logger LOG = Logger.getLogger(Verifications.class.getName());

    /** @param error one sentence where it failed, else null */
    private record Job(boolean running, int run, int cell, int cells, String error) {}

    private final Verifier verifier;
    private final Sql sql;
    private final ConcurrentHashMap<String, Job> jobs = new ConcurrentHashMap<>();

    public Verifications(Verifier verifier, Sql sql) {
        this.verifier = verifier;
        this.sql = sql;
    }

    /** Begins one unless one is under way. */
    public void start(String notebook) {
        boolean[] begin = new boolean[1];
        jobs.compute(notebook, (_, job) -> {
            begin[0] = job == null || !job.running();
            return begin[0] ? new Job(true, 1, 0, 0, null) : job;
        });
        if (begin[0]) {
            Thread.ofVirtual().name("verify-" + notebook).start(() -> run(notebook));
        }
    }

    private void run(String notebook) {
        try {
            Verdict verdict = verifier.verify(notebook, (run, cell, cells) -> jobs.put(notebook, new Job(true, run, cell, cells, null)));
            sql.update("INSERT INTO verdict (notebook, at, body) VALUES (?, ?, ?) ON CONFLICT (notebook) DO UPDATE SET at = excluded.at, body = excluded.body",
                    notebook, verdict.at(), new JsonObject(verdict.json()).encode());
            jobs.remove(notebook);
        } catch (RuntimeException | InterruptedException e) {
            LOG.log(Level.WARNING, "Notebook " + notebook + " could not be verified.", e);
            jobs.put(notebook, new Job(false, 0, 0, 0, e.getMessage()));
        }
    }

    /** What the page shows: {@code {state: none|running|failed|done, run, cell, cells, error, verdict}}. */
    public JsonObject state(String notebook) {
        Job job = jobs.get(notebook);
        List<String> stored = sql.query("SELECT body FROM verdict WHERE notebook = ?", row -> row.getString(1), notebook);
        JsonObject state = new JsonObject().put("state", job == null ? stored.isEmpty() ? "none" : "done" : job.running() ? "running" : "failed");
        if (job != null) {
            state.put("run", job.run()).put("cell", job.cell()).put("cells", job.cells()).put("error", job.error());
        }
        return stored.isEmpty() ? state : state.put("verdict", new JsonObject(stored.getFirst()));
    }
}
