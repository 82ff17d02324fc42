package io.millrace.server.teaching;

import io.millrace.server.files.Files;
import io.millrace.server.files.Sql;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Automatic;
import io.millrace.server.teaching.Assignments.Submission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Grades submissions in the background, each in a fresh kernel, on the cores that nobody's cells use: as many at once as there are cores less busy notebooks, and always one, so that grading ends on a
 * busy day as well. What waits is in the store: a server that is started again goes on. Methods block and may be called from any thread.
 */
public final class Grading implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Grading.class.getName());
    private static final long LOOKS_MILLIS = 300;
    /** How long a run may need to take away what it has made; what it leaves, the next server takes. */
    private static final Duration CLOSES = Duration.ofSeconds(3);

    private final Assignments assignments;
    private final LiveNotebooks notebooks;
    private final Files files;
    private final Deeds deeds;
    private final Sql sql;
    private final InstantSource clock;
    private final int cores;
    private final Set<String> taken = new HashSet<>();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean closed;

    Grading(Assignments assignments, LiveNotebooks notebooks, Files files, Deeds deeds, Sql sql, InstantSource clock) {
        this.assignments = assignments;
        this.notebooks = notebooks;
        this.files = files;
        this.deeds = deeds;
        this.sql = sql;
        this.clock = clock;
        this.cores = Math.max(1, Runtime.getRuntime().availableProcessors());
    }

    /** Queues the newest submissions of these people; those whose tests ran already run again. The answer is how many. */
    int start(String assignment, Set<String> logins) {
        int count = 0;
        for (Submission submission : assignments.newest(assignment).values()) {
            if (!submission.state().equals("queued") && logins.contains(submission.login())) {
                assignments.queue(submission.id());
                count++;
            }
        }
        wake();
        return count;
    }

    /** Goes on with what waits, as an earlier server may have left it. */
    void goOn() {
        if (!assignments.queued().isEmpty()) {
            wake();
        }
    }

    private synchronized void wake() {
        workers.removeIf(thread -> !thread.isAlive());
        while (!closed && workers.size() < cores) {
            int place = workers.size();
            workers.add(Thread.ofVirtual().name("grading-" + place).start(() -> work(place)));
        }
    }

    private void work(int place) {
        try {
            while (true) {
                while (place > 0 && place >= cores - busy()) {
                    if (nothingLeft()) {
                        return;
                    }
                    Thread.sleep(LOOKS_MILLIS);
                }
                Optional<String> next = take();
                if (next.isEmpty()) {
                    return;
                }
                try {
                    grade(next.get());
                } finally {
                    synchronized (this) {
                        taken.remove(next.get());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notebooks in which somebody's cells run; hidden ones are the server's own. */
    private int busy() {
        return sql.query("SELECT COUNT(*) FROM notebook WHERE active > 0 AND deleted IS NULL AND folder <> ?", row -> row.getInt(1), Files.HIDDEN).getFirst();
    }

    private synchronized boolean nothingLeft() {
        return closed || assignments.queued().stream().allMatch(taken::contains);
    }

    private synchronized Optional<String> take() {
        Optional<String> next = closed ? Optional.empty() : assignments.queued().stream().filter(id -> !taken.contains(id)).findFirst();
        next.ifPresent(taken::add);
        return next;
    }

    private void grade(String id) throws InterruptedException {
        try {
            Submission submission = assignments.submission(id);
            Assignment assignment = assignments.get(submission.assignment());
            Release release = assignments.body(assignment.id());
            List<Piece> handedIn = ReleaseCodec.pieces(assignments.submissionBody(id));
            boolean needed = release.items().stream().anyMatch(Release.Item::automatic);
            GradingRun.Result result = needed ? new GradingRun(notebooks, files, assignment.settings()).run("Grading", release.metadata(), release.graded(handedIn)) : null;
            List<Automatic> grades = new ArrayList<>();
            for (Release.Item item : release.items()) {
                if (item.automatic()) {
                    Scoring.Score score = result.score(item);
                    grades.add(new Automatic(item.cell(), score.points(), score.detail()));
                } else if (item.kind() == Mark.Kind.MANUAL) {
                    boolean untouched = handedIn.stream().filter(piece -> piece.id().equals(item.cell())).findFirst().map(piece -> release.untouched(item.cell(), piece.source())).orElse(true);
                    grades.add(new Automatic(item.cell(), untouched ? 0.0 : null, untouched ? "Nothing was written here." : ""));
                }
            }
            // A server that ends takes the kernels with it, and their cells look as if they had failed: that is no grade.
            if (!closed) {
                double points = grades.stream().map(Automatic::points).filter(Objects::nonNull).mapToDouble(Double::doubleValue).sum();
                assignments.graded(id, grades, clock.instant().toString(), deeds.with(Deeds.SERVER, "submission-graded", id,
                        assignment.title() + (Views.anonymous(assignment) ? "" : ", " + submission.login()) + ": " + Scoring.text(points) + " points without a person"));
            }
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.log(Level.WARNING, "Submission " + id + " could not be graded.", e);
                assignments.failed(id, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Writes what was given into the copies of all whose newest submission is graded, and notes that feedback is out. The answer is how many. */
    public int giveFeedback(String assignment) {
        Release release = assignments.body(assignment);
        Map<String, Assignments.Copy> copies = assignments.copies(assignment);
        int count = 0;
        for (Submission submission : assignments.newest(assignment).values()) {
            Assignments.Copy copy = copies.get(submission.login());
            if (submission.state().equals("graded")) {
                count++;
                Map<String, Scoring.Grade> grades = assignments.grades(submission.id());
                if (copy != null) {
                    notebooks.get(copy.notebook()).ifPresent(live -> write(live, release, grades));
                }
            }
        }
        assignments.feedback(assignment, clock.instant().toString());
        return count;
    }

    private static void write(LiveNotebook live, Release release, Map<String, Scoring.Grade> grades) {
        try {
            live.applied(() -> feedback(live.latest(), release, grades)).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IllegalStateException again ? TeachingProblem.closed(again.getMessage()) : e;
        }
    }

    private static List<Operation> feedback(Notebook copy, Release release, Map<String, Scoring.Grade> grades) {
        List<Operation> operations = new ArrayList<>();
        for (Release.Item item : release.items()) {
            Cell cell = copy.cell(item.cell()).orElse(null);
            Scoring.Grade grade = grades.get(item.cell());
            if (cell == null || grade == null) {
                continue;
            }
            Map<String, Object> said = new LinkedHashMap<>();
            grade.points().ifPresent(points -> said.put("points", points));
            said.put("of", item.points());
            said.put("comment", grade.comment());
            said.put("detail", grade.detail());
            Map<String, Object> metadata = new LinkedHashMap<>(cell.metadata());
            metadata.put(Locks.FEEDBACK, said);
            operations.add(new Operation.SetCellMetadata(cell.id(), metadata));
        }
        return operations;
    }

    /** Ends what runs; it stays in the queue, and the next server begins it anew. Call this before anything that a run needs is closed. */
    @Override
    public void close() {
        List<Thread> running;
        synchronized (this) {
            closed = true;
            running = List.copyOf(workers);
        }
        running.forEach(Thread::interrupt);
        try {
            for (Thread worker : running) {
                worker.join(CLOSES);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
