package io.millrace.server.teaching;

import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.store.StoreWriter.Row;
import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Copy;
import io.millrace.server.teaching.Assignments.Submission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A class at a glance: who opened, ran, is stuck, has handed in. What was read of a copy's log is not read again. Methods block and may be called from any thread. */
final class Classroom {
    private static final int ROWS = 500;

    private final Courses courses;
    private final Assignments assignments;
    private final LiveNotebooks notebooks;
    private final ConcurrentHashMap<String, Progress> known = new ConcurrentHashMap<>();

    Classroom(Courses courses, Assignments assignments, LiveNotebooks notebooks) {
        this.courses = courses;
        this.assignments = assignments;
        this.notebooks = notebooks;
    }

    private Progress progress(String notebook) {
        return known.compute(notebook, (id, before) -> {
            Progress progress = before == null ? Progress.NONE : before;
            List<Row> rows = notebooks.store().rows(id, progress.sequence(), ROWS);
            while (!rows.isEmpty()) {
                for (Row row : rows) {
                    progress = progress.after(row.sequence(), row.author(), row.at(), OperationCodec.fromJson(new JsonObject(row.body()).getMap()));
                }
                rows = notebooks.store().rows(id, progress.sequence(), ROWS);
            }
            return progress;
        });
    }

    JsonObject glance(Assignment assignment, Instant now) {
        Release release = assignment.released() == null ? null : assignments.body(assignment.id());
        List<String> tests = release == null ? List.of() : release.items().stream().filter(Release.Item::automatic).map(Release.Item::cell).toList();
        Map<String, Integer> places = new HashMap<>();
        if (release != null) {
            release.pieces().forEach(piece -> places.put(piece.id(), places.size() + 1));
        }
        Map<String, Copy> copies = assignments.copies(assignment.id());
        Map<String, Submission> newest = assignments.newest(assignment.id());
        Map<String, Instant> extensions = assignments.extensions(assignment.id());
        JsonArray list = new JsonArray();
        for (Courses.Member student : courses.students(assignment.course())) {
            Copy copy = copies.get(student.login());
            Progress progress = copy == null ? Progress.NONE : progress(copy.notebook());
            Submission submission = newest.get(student.login());
            Optional<Integer> stuck = progress.stuckOn().map(cell -> places.getOrDefault(cell, 0));
            list.add(new JsonObject().put("login", student.login()).put("name", student.name()).put("notebook", copy == null ? null : copy.notebook()).put("opened", copy == null ? null : copy.opened())
                    .put("edits", progress.edits()).put("runs", progress.runs()).put("active", progress.active().isEmpty() ? null : progress.active()).put("passed", progress.passedOf(tests))
                    .put("stuck", stuck.orElse(null)).put("submitted", submission == null ? null : submission.at()).put("submissions", submission == null ? 0 : submission.number())
                    .put("late", submission != null && submission.late()).put("collected", submission != null && submission.collected())
                    .put("extension", Optional.ofNullable(extensions.get(student.login())).map(Instant::toString).orElse(null))
                    .put("phase", assignment.deadline().extended(Optional.ofNullable(extensions.get(student.login()))).at(now).text()));
        }
        return new JsonObject().put("tests", tests.size()).put("students", list).put("states", new JsonObject(new HashMap<>(assignments.states(assignment.id()))));
    }
}
