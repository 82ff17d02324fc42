package io.millrace.server.teaching;

import io.millrace.server.files.Files;
import io.millrace.server.files.Sql;
import io.millrace.server.gallery.Copies;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/**
 * What people ask of courses, each with the right that it needs: who is staff of the course does all, who takes it their own, and for everybody else there is no such course. Answers are JSON as the
 * page gets it. Methods block and may be called from any thread.
 */
public final class Teaching implements AutoCloseable {
    private final Courses courses;
    private final Assignments assignments;
    private final Handing handing;
    private final Grading grading;
    private final Classroom classroom;
    private final LiveNotebooks notebooks;
    private final InstantSource clock;

    /** @param sql of the server's store; {@code doors} the rights on notebooks */
    public Teaching(Sql sql, LiveNotebooks notebooks, Files files, Doors doors, Copies copies, InstantSource clock) {
        this.notebooks = notebooks;
        this.clock = clock;
        courses = new Courses(sql, clock);
        assignments = new Assignments(sql);
        handing = new Handing(courses, assignments, notebooks, files, doors, copies, clock);
        grading = new Grading(assignments, notebooks, files, sql, clock);
        classroom = new Classroom(courses, assignments, notebooks);
    }

    /** Collects what is due, and goes on grading what an earlier server has left; called every few seconds. */
    public void tick() {
        handing.tick();
        if (!assignments.queued().isEmpty()) {
            grading.wake();
        }
    }

    @Override
    public void close() {
        grading.close();
    }

    /** What students get of an assignment now; empty where there is none (any more). */
    public Optional<Notebook> handedOut(String assignment) {
        return assignments.find(assignment).map(release -> Copies.state(Piece.operations(release.student(assignment).pieces())));
    }

    private Assignment staffOf(String assignment, Person person) {
        Assignment found = assignments.get(assignment);
        courses.demandStaff(found.course(), person);
        return found;
    }

    // --- courses ---

    public JsonArray courses(Person person) {
        JsonArray list = new JsonArray();
        courses.of(person.login()).forEach(course -> list.add(new JsonObject().put("id", course.id()).put("name", course.name())
                .put("staff", courses.demandMember(course.id(), person).staff()).put("students", courses.students(course.id()).size())));
        return list;
    }

    public JsonObject makeCourse(String name, Person person) {
        return new JsonObject().put("id", courses.make(name, person).id());
    }

    /** A course as this person sees it. */
    public JsonObject course(String id, Person person) {
        boolean staff = courses.demandMember(id, person).staff();
        Course course = courses.get(id);
        JsonArray list = new JsonArray();
        for (Assignment assignment : assignments.ofCourse(id)) {
            if (staff || assignment.released() != null) {
                list.add(staff ? forStaff(assignment) : forStudent(assignment, person));
            }
        }
        JsonObject json = new JsonObject().put("id", id).put("name", course.name()).put("staff", staff).put("assignments", list);
        if (staff) {
            JsonArray people = new JsonArray();
            courses.members(id).forEach(member -> people.add(new JsonObject().put("login", member.login()).put("name", member.name()).put("staff", member.staff())));
            json.put("people", people).put("invited", course.invited());
        }
        return json;
    }

    public JsonObject addPeople(String course, String csv, Person person) {
        courses.demandStaff(course, person);
        Roster roster = Roster.parse(csv);
        courses.add(course, roster.entries());
        return new JsonObject().put("added", roster.entries().size()).put("problems", new JsonArray(new ArrayList<>(roster.problems())));
    }

    public void removePerson(String course, String login, Person person) {
        courses.demandStaff(course, person);
        courses.remove(course, login);
    }

    public JsonObject invite(String course, Person person) {
        courses.demandStaff(course, person);
        return new JsonObject().put("code", courses.invite(course));
    }

    public void uninvite(String course, Person person) {
        courses.demandStaff(course, person);
        courses.uninvite(course);
    }

    public JsonObject join(String code, Person person) {
        Course course = courses.join(code, person);
        return new JsonObject().put("id", course.id()).put("name", course.name());
    }

    // --- assignments ---

    private static JsonObject deadline(JsonObject json, Deadline deadline, Instant now) {
        return json.put("due", deadline.due().toString()).put("local", deadline.local()).put("zone", deadline.zone().getId()).put("shown", deadline.shown())
                .put("graceMinutes", deadline.grace().toMinutes()).put("end", deadline.end().toString()).put("phase", deadline.at(now).text());
    }

    private JsonObject forStaff(Assignment a) {
        return deadline(new JsonObject().put("id", a.id()).put("title", a.title()).put("notebook", a.source()).put("released", a.released()).put("feedback", a.feedback())
                .put("settings", a.settings().json()).put("states", new JsonObject(new HashMap<>(assignments.states(a.id())))), a.deadline(), clock.instant());
    }

    private JsonObject forStudent(Assignment a, Person person) {
        List<Submission> submissions = assignments.submissions(a.id(), person.login());
        JsonArray handedIn = new JsonArray();
        submissions.forEach(s -> handedIn.add(new JsonObject().put("number", s.number()).put("at", s.at()).put("late", s.late()).put("collected", s.collected())));
        JsonObject json = deadline(new JsonObject().put("id", a.id()).put("course", a.course()).put("title", a.title()).put("submissions", handedIn)
                .put("notebook", assignments.copy(a.id(), person.login()).map(Assignments.Copy::notebook).orElse(null)), assignments.deadline(a, person.login()), clock.instant());
        if (a.feedback() != null && !submissions.isEmpty() && submissions.getLast().state().equals("graded")) {
            Release release = assignments.body(a.id());
            Map<String, Scoring.Grade> grades = assignments.grades(submissions.getLast().id());
            Scoring.Total total = Scoring.total(release.items(), grades);
            json.put("points", total.points()).put("of", total.most()).put("open", total.open());
        }
        return json;
    }

    /** @param may whether this person may change a notebook: else an assignment would show them one that is not theirs */
    public JsonObject makeAssignment(String course, JsonObject body, Predicate<String> may, Person person) {
        courses.demandStaff(course, person);
        String source = body.getString("notebook", "");
        if (!may.test(source)) {
            throw TeachingProblem.missing("There is no notebook " + source + " that you may edit.");
        }
        Notebook notebook = state(source);
        Assignment assignment = new Assignment(UUID.randomUUID().toString(), course, source, notebook.title(),
                Deadline.of(body.getString("due", ""), body.getString("zone", ""), body.getLong("graceMinutes", 0L)), Settings.DEFAULT.with(body.getJsonObject("settings", new JsonObject())), null, null);
        assignments.add(assignment, clock.instant().toString());
        return new JsonObject().put("id", assignment.id());
    }

    /** Changes what the body says of deadline and settings. */
    public void changeAssignment(String id, JsonObject body, Person person) {
        Assignment was = staffOf(id, person);
        Deadline deadline = Deadline.of(body.getString("due", was.deadline().local()), body.getString("zone", was.deadline().zone().getId()),
                body.getLong("graceMinutes", was.deadline().grace().toMinutes()));
        assignments.change(new Assignment(id, was.course(), was.source(), was.title(), deadline, was.settings().with(body.getJsonObject("settings", new JsonObject())), was.released(), was.feedback()));
    }

    /** An assignment for those who teach it: its cells with their marks, and what has to be put right before it can be released. */
    public JsonObject assignment(String id, Person person) {
        Assignment assignment = staffOf(id, person);
        Release draft = handing.draft(assignment);
        JsonArray cells = new JsonArray();
        for (Piece piece : draft.pieces()) {
            Mark mark = piece.mark().orElse(null);
            String first = piece.source().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
            cells.add(new JsonObject().put("id", piece.id()).put("type", piece.type().text()).put("first", first.length() > 120 ? first.substring(0, 120) + " ..." : first)
                    .put("kind", mark == null ? "none" : name(mark.kind())).put("gradeId", mark == null ? "" : mark.gradeId()).put("points", mark == null ? 0 : mark.points()));
        }
        return forStaff(assignment).put("course", assignment.course()).put("courseName", courses.get(assignment.course()).name()).put("cells", cells)
                .put("problems", new JsonArray(new ArrayList<>(draft.problems()))).put("points", draft.points());
    }

    static String name(Mark.Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Marks a cell of the teachers' notebook, in the name of whoever does it. */
    public void mark(String id, String cell, JsonObject body, String author, Person person) {
        Assignment assignment = staffOf(id, person);
        Mark.Kind kind;
        try {
            kind = Mark.Kind.valueOf(body.getString("kind", "").toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw TeachingProblem.invalid("A cell is none, read-only, answer, tests, manual or task.");
        }
        double points = body.getDouble("points", 0.0);
        LiveNotebook live = notebooks.get(assignment.source()).orElseThrow(() -> TeachingProblem.missing("The notebook of this assignment is gone."));
        CompletableFuture<Void> done = new CompletableFuture<>();
        live.post(() -> {
            Cell found = live.latest().cell(cell).orElse(null);
            if (found == null) {
                done.completeExceptionally(TeachingProblem.missing("There is no cell " + cell + " in the notebook of this assignment."));
                return;
            }
            String given = body.getString("gradeId", "").strip();
            String gradeId = !given.isEmpty() ? given : Mark.of(found.metadata()).map(Mark::gradeId).orElse("cell-" + cell);
            Map<String, Object> metadata = kind == Mark.Kind.NONE ? Mark.without(found.metadata()) : Mark.of(kind, gradeId, points).into(found.metadata());
            live.perform(UUID.randomUUID().toString(), author, List.of(new Operation.SetCellMetadata(cell, metadata)), () -> done.complete(null), () -> done.complete(null),
                    refused -> done.completeExceptionally(TeachingProblem.invalid(refused.message())));
        });
        join(done);
    }

    private static void join(CompletableFuture<?> done) {
        try {
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    public void release(String id, Person person) {
        staffOf(id, person);
        handing.release(id);
    }

    /** @param due on the wall of the assignment's zone, or "" for none */
    public void extend(String id, String login, String due, Person person) {
        Assignment assignment = staffOf(id, person);
        courses.member(assignment.course(), login).orElseThrow(() -> TeachingProblem.missing(login + " is not in this course."));
        assignments.extend(id, login, due.isEmpty() ? null : Deadline.instant(due, assignment.deadline().zone()));
    }

    public JsonObject glance(String id, Person person) {
        return classroom.glance(staffOf(id, person), clock.instant());
    }

    // --- students ---

    public JsonObject open(String id, Person person) {
        return new JsonObject().put("notebook", handing.open(id, person));
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
        assignments.opened(notebook, clock.instant().toString());
        return forStudent(assignment, person).put("staff", false).put("assignment", assignment.id()).put("courseName", course.name());
    }

    // --- grading ---

    public JsonObject grade(String id, Optional<Set<String>> submissions, Person person) {
        staffOf(id, person);
        Optional<Set<String>> logins = submissions.map(wanted -> Set.copyOf(assignments.newest(id).values().stream().filter(s -> wanted.contains(s.id())).map(Submission::login).toList()));
        return new JsonObject().put("queued", grading.start(id, logins));
    }

    private static boolean anonymous(Assignment assignment) {
        return assignment.settings().anonymous() && assignment.feedback() == null;
    }

    /** In an order that says nothing about who they are where names are hidden. */
    private List<Submission> inOrder(Assignment assignment) {
        List<Submission> list = new ArrayList<>(assignments.newest(assignment.id()).values());
        if (anonymous(assignment)) {
            list.sort(java.util.Comparator.comparing(submission -> shuffled(assignment.id() + submission.login())));
        }
        return list;
    }

    private static String shuffled(String text) {
        try {
            return HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    private String label(Assignment assignment, Submission submission) {
        if (!anonymous(assignment)) {
            return courses.member(assignment.course(), submission.login()).map(Courses.Member::name).orElse(submission.login());
        }
        return "#" + (inOrder(assignment).stream().map(Submission::id).toList().indexOf(submission.id()) + 1);
    }

    /** The submissions that count, as graders see them. */
    public JsonObject submissions(String id, Person person) {
        Assignment assignment = staffOf(id, person);
        boolean hidden = anonymous(assignment);
        List<Release.Item> items = assignment.released() == null ? List.of() : assignments.body(id).items();
        JsonArray list = new JsonArray();
        for (Submission s : inOrder(assignment)) {
            Scoring.Total total = Scoring.total(items, assignments.grades(s.id()));
            JsonObject json = new JsonObject().put("id", s.id()).put("label", label(assignment, s)).put("late", s.late()).put("state", s.state()).put("problem", s.problem())
                    .put("points", s.state().equals("graded") ? total.points() : null).put("of", total.most()).put("open", s.state().equals("graded") ? total.open() : items.size());
            list.add(hidden ? json : json.put("at", s.at()).put("collected", s.collected()));
        }
        return new JsonObject().put("anonymous", hidden).put("submissions", list).put("states", new JsonObject(new HashMap<>(assignments.states(id))));
    }

    /** One submission for a grader: what was handed in, the teachers' version of each cell, and what was given. */
    public JsonObject submission(String id, Person person) {
        Submission submission = assignments.submission(id);
        Assignment assignment = staffOf(submission.assignment(), person);
        Release release = assignments.body(assignment.id());
        Map<String, Scoring.Grade> grades = assignments.grades(id);
        Map<String, Piece> ours = new HashMap<>();
        release.pieces().forEach(piece -> ours.put(piece.id(), piece));
        Map<String, Release.Item> items = new HashMap<>();
        release.items().forEach(item -> items.put(item.cell(), item));
        JsonArray cells = new JsonArray();
        for (Object each : new JsonObject(assignments.submissionBody(id)).getJsonArray("cells")) {
            JsonObject cell = (JsonObject) each;
            String cellId = cell.getString("id");
            Release.Item item = items.get(cellId);
            JsonObject json = new JsonObject().put("id", cellId).put("type", cell.getString("cell_type")).put("source", text(cell.getValue("source"))).put("outputs", cell.getJsonArray("outputs", new JsonArray()));
            Optional.ofNullable(ours.get(cellId)).flatMap(Piece::mark).ifPresent(mark -> json.put("kind", name(mark.kind())).put("solution", mark.solution() || mark.task() ? ours.get(cellId).source() : null));
            if (item != null) {
                Scoring.Grade grade = grades.get(cellId);
                json.put("of", item.points()).put("gradeId", item.gradeId()).put("automatic", grade == null ? null : grade.automatic()).put("manual", grade == null ? null : grade.manual())
                        .put("comment", grade == null ? "" : grade.comment()).put("detail", grade == null ? "" : grade.detail());
                JsonArray rubric = new JsonArray();
                assignment.settings().rubrics().getOrDefault(cellId, List.of()).forEach(line -> rubric.add(new JsonObject().put("text", line.text()).put("points", line.points())));
                json.put("rubric", rubric);
            }
            cells.add(json);
        }
        List<String> order = inOrder(assignment).stream().map(Submission::id).toList();
        int at = order.indexOf(id);
        Scoring.Total total = Scoring.total(release.items(), grades);
        return new JsonObject().put("id", id).put("assignment", assignment.id()).put("title", assignment.title()).put("label", label(assignment, submission)).put("state", submission.state())
                .put("late", submission.late()).put("cells", cells).put("points", total.points()).put("of", total.most()).put("open", total.open())
                .put("previous", at > 0 ? order.get(at - 1) : null).put("next", at >= 0 && at + 1 < order.size() ? order.get(at + 1) : null);
    }

    private static String text(Object source) {
        return source instanceof JsonArray lines ? String.join("", lines.stream().map(String::valueOf).toList()) : String.valueOf(source);
    }

    /** What a person gives for a cell; points may be absent for the automatic ones. */
    public void give(String id, String cell, JsonObject body, Person person) {
        Submission submission = assignments.submission(id);
        Assignment assignment = staffOf(submission.assignment(), person);
        Release.Item item = assignments.body(assignment.id()).items().stream().filter(each -> each.cell().equals(cell)).findFirst()
                .orElseThrow(() -> TeachingProblem.missing("Cell " + cell + " of this assignment gives no points."));
        Double points = body.getDouble("points");
        if (points != null && (!Double.isFinite(points) || points < 0 || points > 2 * item.points())) {
            throw TeachingProblem.invalid("This cell gives 0 to " + Scoring.text(item.points()) + " points, and twice as many for something extraordinary.");
        }
        String comment = body.getString("comment", "");
        if (comment.length() > 5_000) {
            throw TeachingProblem.invalid("A comment has at most 5000 characters.");
        }
        assignments.manual(id, cell, points, comment, person.login(), clock.instant().toString());
    }

    public JsonObject feedback(String id, Person person) {
        staffOf(id, person);
        return new JsonObject().put("given", grading.giveFeedback(id));
    }

    // --- the grade book ---

    private GradeBook book(String course) {
        List<Assignment> columns = assignments.ofCourse(course).stream().filter(a -> a.released() != null).toList();
        Map<String, Map<String, Submission>> newest = new HashMap<>();
        Map<String, Release> releases = new HashMap<>();
        columns.forEach(a -> {
            newest.put(a.id(), assignments.newest(a.id()));
            releases.put(a.id(), assignments.body(a.id()));
        });
        List<GradeBook.Row> rows = courses.students(course).stream().map(student -> new GradeBook.Row(student.login(), student.name(), columns.stream().map(a -> {
            Submission s = newest.get(a.id()).get(student.login());
            if (s == null) {
                return GradeBook.Entry.NONE;
            }
            if (!s.state().equals("graded") || anonymous(a)) {
                return new GradeBook.Entry(null, 0, s.late(), true);
            }
            Scoring.Total total = Scoring.total(releases.get(a.id()).items(), assignments.grades(s.id()));
            return new GradeBook.Entry(total.points(), total.open(), s.late(), true);
        }).toList())).toList();
        return new GradeBook(columns.stream().map(a -> new GradeBook.Column(a.id(), a.title(), releases.get(a.id()).points())).toList(), rows);
    }

    public JsonObject grades(String course, Person person) {
        courses.demandStaff(course, person);
        GradeBook book = book(course);
        JsonArray columns = new JsonArray();
        book.columns().forEach(column -> columns.add(new JsonObject().put("assignment", column.assignment()).put("title", column.title()).put("points", column.points())));
        JsonArray rows = new JsonArray();
        book.rows().forEach(row -> {
            JsonArray entries = new JsonArray();
            row.entries().forEach(entry -> entries.add(new JsonObject().put("points", entry.points()).put("open", entry.open()).put("late", entry.late()).put("handedIn", entry.handedIn())));
            rows.add(new JsonObject().put("login", row.login()).put("name", row.name()).put("entries", entries).put("total", row.total()));
        });
        return new JsonObject().put("name", courses.get(course).name()).put("columns", columns).put("rows", rows);
    }

    public String gradesCsv(String course, Person person) {
        courses.demandStaff(course, person);
        return book(course).csv();
    }

    private Notebook state(String notebook) {
        LiveNotebook live = notebooks.get(notebook).orElseThrow(() -> TeachingProblem.missing("There is no notebook " + notebook + "."));
        return live.ask(live::shown).toCompletableFuture().join();
    }
}
