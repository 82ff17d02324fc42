package io.millrace.server.schedule;

import io.millrace.server.files.Sql;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Run;
import io.millrace.server.verify.BackgroundRun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs notebooks from top to bottom without a browser, at once or by a plan, in their own kernels, and keeps a notice of how each ended. A run of the same notebook that is still
 * going on is not begun again. Methods block and may be called from any thread.
 */
public final class Schedules {
    private static final Logger LOG = Logger.getLogger(Schedules.class.getName());
    private static final Duration PATIENCE = Duration.ofDays(2);
    private static final int NOTICES = 50;

    /** @param failed how many of {@code cells} did not end well; {@code problem} why it could not run at all, else "" */
    public record Notice(String id, String notebook, String title, String at, int cells, int failed, String problem) {}

    private final LiveNotebooks notebooks;
    private final Sql sql;
    private final InstantSource clock;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    public Schedules(LiveNotebooks notebooks, Sql sql, InstantSource clock) {
        this.notebooks = notebooks;
        this.sql = sql;
        this.clock = clock;
    }

    public Optional<Plan> plan(String notebook) {
        return sql.query("SELECT plan FROM schedule WHERE notebook = ?", row -> Plan.of(row.getString(1)), notebook).stream().findFirst();
    }

    public void plan(String notebook, Plan plan) {
        sql.update("INSERT INTO schedule (notebook, plan, due) VALUES (?, ?, ?) ON CONFLICT (notebook) DO UPDATE SET plan = excluded.plan, due = excluded.due",
                notebook, plan.text(), plan.after(clock.instant(), ZoneId.systemDefault()).toString());
    }

    public void remove(String notebook) {
        sql.update("DELETE FROM schedule WHERE notebook = ?", notebook);
    }

    /** Starts what is due; called every few seconds. */
    public void tick() {
        Instant now = clock.instant();
        sql.query("SELECT s.notebook, s.plan, s.due FROM schedule s JOIN notebook n ON n.id = s.notebook WHERE n.deleted IS NULL",
                row -> Map.entry(row.getString(1), List.of(row.getString(2), row.getString(3)))).forEach(entry -> {
                    String due = entry.getValue().get(1);
                    if (Instant.parse(due).isAfter(now)) {
                        return;
                    }
                    String next = Plan.of(entry.getValue().getFirst()).after(now, ZoneId.systemDefault()).toString();
                    // Of several servers on one store one takes it.
                    if (sql.update("UPDATE schedule SET due = ? WHERE notebook = ? AND due = ?", next, entry.getKey(), due) == 1) {
                        start(entry.getKey());
                    }
                });
    }

    /** Begins a run in the background unless one is going on. */
    public void start(String notebook) {
        if (running.add(notebook)) {
            Thread.ofVirtual().name("background-" + notebook).start(() -> {
                try {
                    run(notebook);
                } finally {
                    running.remove(notebook);
                }
            });
        }
    }

    private void run(String notebook) {
        LiveNotebook live = notebooks.get(notebook).orElse(null);
        if (live == null) {
            return;
        }
        String title = live.ask(live::shown).toCompletableFuture().join().title();
        try {
            Notebook done = BackgroundRun.run(live, "schedule", PATIENCE, _ -> { });
            List<Cell> ran = done.cells().stream().filter(cell -> cell.run() != null).toList();
            tell(notebook, title, BackgroundRun.cells(done).size(), (int) ran.stream().filter(cell -> cell.run().state() != Run.State.OK).count(), "");
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "Notebook " + notebook + " could not run in the background.", e);
            tell(notebook, title, 0, 0, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(String notebook, String title, int cells, int failed, String problem) {
        sql.update("INSERT INTO notice (id, notebook, title, at, cells, failed, problem) VALUES (?, ?, ?, ?, ?, ?, ?)",
                UUID.randomUUID().toString(), notebook, title, clock.instant().toString(), cells, failed, problem);
        sql.update("DELETE FROM notice WHERE id NOT IN (SELECT id FROM notice ORDER BY at DESC LIMIT " + NOTICES + ")");
    }

    /** The newest first. */
    public List<Notice> notices() {
        return sql.query("SELECT id, notebook, title, at, cells, failed, problem FROM notice ORDER BY at DESC LIMIT " + NOTICES,
                row -> new Notice(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getInt(5), row.getInt(6), row.getString(7)));
    }

    /** Somebody has seen it. */
    public void seen(String notice) {
        sql.update("DELETE FROM notice WHERE id = ?", notice);
    }
}
