package io.millrace.server.teaching;

import io.millrace.server.gallery.Copies;
import io.millrace.server.gallery.Originals;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Submission;
import io.millrace.server.teaching.Courses.Course;
import io.millrace.server.teaching.Courses.Person;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/** Assignments as they are asked for: set, marked, released and looked after by staff; opened and handed in by students. */
public final class Assigning implements Originals.Assigned {
    private static final int LONGEST_FIRST_LINE = 120;

    private final Courses courses;
    private final Assignments assignments;
    private final Handing handing;
    private final Collecting collecting;
    private final Classroom classroom;
    private final LiveNotebooks notebooks;
    private final Views views;
    private final Deeds deeds;
    private final InstantSource clock;

    Assigning(Courses courses, Assignments assignments, Handing handing, Collecting collecting, LiveNotebooks notebooks, Views views, Deeds deeds, InstantSource clock) {
        this.courses = courses;
        this.assignments = assignments;
        this.handing = handing;
        this.collecting = collecting;
        this.classroom = new Classroom(courses, assignments, notebooks);
        this.notebooks = notebooks;
        this.views = views;
        this.deeds = deeds;
        this.clock = clock;
    }

    // --- staff ---

    /** @param may whether this person may change a notebook: else an assignment would show them one that is not theirs */
    public JsonObject makeAssignment(String course, JsonObject body, Predicate<String> may, Person person) {
        courses.demandStaff(course, person);
        String source = body.getString("notebook", "");
        if (!may.test(source)) {
            throw TeachingProblem.missing("There is no notebook " + source + " that you may edit.");
        }
        Assignment assignment = new Assignment(UUID.randomUUID().toString(), course, source, handing.state(source).title(),
                Deadline.of(body.getString("due", ""), body.getString("zone", ""), body.getLong("graceMinutes", 0L)), Settings.DEFAULT.with(body.getJsonObject("settings", new JsonObject())), null, null);
        assignments.add(assignment, clock.instant().toString());
        deeds.note(person, "assignment-made", assignment.id(), assignment.title() + " in " + courses.get(course).name() + ", due " + assignment.deadline().shown());
        return new JsonObject().put("id", assignment.id());
    }

    /** Changes what the body says of deadline and settings. */
    public void changeAssignment(String id, JsonObject body, Person person) {
        Assignment was = views.staffOf(id, person);
        Deadline deadline = Deadline.of(body.getString("due", was.deadline().local()), body.getString("zone", was.deadline().zone().getId()),
                body.getLong("graceMinutes", was.deadline().grace().toMinutes()));
        Assignment is = new Assignment(id, was.course(), was.source(), was.title(), deadline, was.settings().with(body.getJsonObject("settings", new JsonObject())), was.released(), was.feedback());
        assignments.change(is);
        collecting.changed();
        if (!was.deadline().equals(deadline)) {
            deeds.note(person, "deadline-changed", id, is.title() + ": from " + was.deadline().withGrace() + " to " + deadline.withGrace());
        }
        if (!was.settings().equals(is.settings())) {
            deeds.note(person, "assignment-changed", id, is.title() + ": " + is.settings().json().encode());
        }
    }

    /** An assignment for those who teach it: its cells with their marks, and what has to be put right before it can be released. */
    public JsonObject assignment(String id, Person person) {
        Assignment assignment = views.staffOf(id, person);
        Release draft = handing.draft(assignment);
        JsonArray cells = new JsonArray();
        for (Piece piece : draft.pieces()) {
            Mark mark = piece.mark().orElse(null);
            String first = piece.source().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
            cells.add(new JsonObject().put("id", piece.id()).put("type", piece.type().text())
                    .put("first", first.length() > LONGEST_FIRST_LINE ? first.substring(0, LONGEST_FIRST_LINE) + " ..." : first)
                    .put("kind", mark == null ? "none" : mark.kind().text()).put("gradeId", mark == null ? "" : mark.gradeId()).put("points", mark == null ? 0 : mark.points()));
        }
        return views.forStaff(assignment).put("course", assignment.course()).put("courseName", courses.get(assignment.course()).name()).put("cells", cells)
                .put("problems", new JsonArray(new ArrayList<>(draft.problems()))).put("points", draft.points());
    }

    /** Marks a cell of the teachers' notebook, in the name of whoever does it; the notebook's log has who and when. */
    public void mark(String id, String cell, JsonObject body, String author, Person person) {
        Assignment assignment = views.staffOf(id, person);
        Mark.Kind kind;
        try {
            kind = Mark.Kind.valueOf(body.getString("kind", "").toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw TeachingProblem.invalid("A cell is none, read-only, answer, tests, manual or task.");
        }
        double points = body.getDouble("points", 0.0);
        LiveNotebook live = notebooks.get(assignment.source()).orElseThrow(() -> TeachingProblem.missing("The notebook of this assignment is gone."));
        try {
            live.performed(author, () -> {
                Cell found = live.latest().cell(cell).orElseThrow(() -> TeachingProblem.missing("There is no cell " + cell + " in the notebook of this assignment."));
                String given = body.getString("gradeId", "").strip();
                String gradeId = !given.isEmpty() ? given : Mark.of(found.metadata()).map(Mark::gradeId).orElse("cell-" + cell);
                Map<String, Object> metadata = kind == Mark.Kind.NONE ? Mark.without(found.metadata()) : Mark.of(kind, gradeId, points).into(found.metadata());
                return List.of(new Operation.SetCellMetadata(cell, metadata));
            }).toCompletableFuture().join().ifPresent(refused -> {
                throw refused.code().equals(LiveNotebook.CLOSED) ? TeachingProblem.closed(refused.message()) : TeachingProblem.invalid(refused.message());
            });
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    public void release(String id, Person person) {
        boolean again = views.staffOf(id, person).released() != null;
        handing.release(id);
        collecting.changed();
        Assignment assignment = assignments.get(id);
        deeds.note(person, "assignment-released", id, assignment.title() + (again ? ", a corrected version" : "") + " to " + Deeds.students(courses.students(assignment.course()).size()) + ", due "
                + assignment.deadline().withGrace());
    }

    /** @param due on the wall of the assignment's zone, or "" for none */
    public void extend(String id, String login, String due, Person person) {
        Assignment assignment = views.staffOf(id, person);
        courses.member(assignment.course(), login).orElseThrow(() -> TeachingProblem.missing(login + " is not in this course."));
        Instant until = due.isEmpty() ? null : Deadline.instant(due, assignment.deadline().zone());
        assignments.extend(id, login, until);
        collecting.changed();
        deeds.note(person, until == null ? "extension-removed" : "extension-given", id, assignment.title() + ": " + login + (until == null ? "" : " until " + assignment.deadline().shown(until)));
    }

    /** The class at a glance. Whoever looks may look at the copies from then on, also where they had no account when they became staff. */
    public JsonObject glance(String id, Person person) {
        Assignment assignment = views.staffOf(id, person);
        handing.openTo(assignment, List.of(person.login()));
        return classroom.glance(assignment, clock.instant());
    }

    // --- students ---

    @Override
    public Optional<String> released(String assignment) {
        return assignments.released(assignment);
    }

    @Override
    public boolean concerns(String assignment, String login) {
        return courses.member(assignments.get(assignment).course(), login).isPresent();
    }

    @Override
    public Optional<Notebook> handedOut(String assignment) {
        return assignments.find(assignment).map(release -> Copies.state(Piece.operations(release.student(assignment).pieces())));
    }

    public JsonObject open(String id, Person person) {
        String notebook = handing.open(id, person);
        collecting.changed();
        return new JsonObject().put("notebook", notebook);
    }

    public JsonObject submit(String id, Person person) {
        Submission submission = handing.submit(id, person);
        return new JsonObject().put("number", submission.number()).put("at", submission.at()).put("late", submission.late());
    }

    /** What a copy's page says of its assignment; for a notebook that is none, nothing. */
    public JsonObject ofNotebook(String notebook, Person person) {
        Assignments.Copy copy = assignments.copyByNotebook(notebook).orElse(null);
        if (copy == null) {
            return new JsonObject();
        }
        Assignment assignment = assignments.get(copy.assignment());
        Courses.Member member = courses.member(assignment.course(), person.login()).orElse(null);
        Course course = courses.get(assignment.course());
        if (member == null) {
            return new JsonObject();
        }
        if (member.staff()) {
            String name = courses.member(course.id(), copy.login()).map(Courses.Member::name).orElse(copy.login());
            return new JsonObject().put("staff", true).put("assignment", assignment.id()).put("courseName", course.name()).put("student", name);
        }
        if (assignments.opened(notebook, clock.instant().toString())) {
            collecting.changed();
        }
        return views.forStudent(assignment, person).put("staff", false).put("assignment", assignment.id()).put("courseName", course.name());
    }
}
