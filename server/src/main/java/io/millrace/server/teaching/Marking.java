package io.millrace.server.teaching;

import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Submission;
import io.millrace.server.teaching.Courses.Person;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was handed in, as graders ask for it: lists and single submissions, runs of the tests, points by hand, feedback. Only for staff. */
public final class Marking {
    private static final int LONGEST_COMMENT = 5_000;

    private final Courses courses;
    private final Assignments assignments;
    private final Grading grading;
    private final Views views;
    private final Deeds deeds;
    private final InstantSource clock;

    Marking(Courses courses, Assignments assignments, Grading grading, Views views, Deeds deeds, InstantSource clock) {
        this.courses = courses;
        this.assignments = assignments;
        this.grading = grading;
        this.views = views;
        this.deeds = deeds;
        this.clock = clock;
    }

    /** Queues the newest submission of everybody, or these; the answer says how many. */
    public JsonObject grade(String id, Optional<Set<String>> wanted, Person person) {
        Assignment assignment = views.staffOf(id, person);
        int first = 0;
        Set<String> logins = new HashSet<>();
        for (Submission submission : assignments.newest(id).values()) {
            if (wanted.map(ids -> ids.contains(submission.id())).orElse(true) && !submission.state().equals("queued")) {
                logins.add(submission.login());
                first += submission.graded() == null ? 1 : 0;
            }
        }
        int again = logins.size() - first;
        if (first > 0) {
            deeds.note(person, "grading-started", id, assignment.title() + ": submissions of " + Deeds.students(first));
        }
        if (again > 0) {
            deeds.note(person, "regrade-started", id, assignment.title() + ": submissions of " + Deeds.students(again));
        }
        return new JsonObject().put("queued", grading.start(id, logins));
    }

    /** The submissions that count, as graders see them. */
    public JsonObject submissions(String id, Person person) {
        Assignment assignment = views.staffOf(id, person);
        boolean hidden = Views.anonymous(assignment);
        List<Release.Item> items = assignment.released() == null ? List.of() : assignments.body(id).items();
        JsonArray list = new JsonArray();
        int number = 0;
        for (Submission s : views.inOrder(assignment)) {
            number++;
            String label = hidden ? "#" + number : courses.member(assignment.course(), s.login()).map(Courses.Member::name).orElse(s.login());
            Scoring.Total total = Scoring.total(items, assignments.grades(s.id()));
            JsonObject json = new JsonObject().put("id", s.id()).put("label", label).put("late", s.late()).put("state", s.state()).put("problem", s.problem())
                    .put("points", s.state().equals("graded") ? total.points() : null).put("of", total.most()).put("open", s.state().equals("graded") ? total.open() : items.size());
            list.add(hidden ? json : json.put("at", s.at()).put("collected", s.collected()));
        }
        return new JsonObject().put("anonymous", hidden).put("submissions", list).put("states", new JsonObject(new HashMap<>(assignments.states(id))));
    }

    /** One submission for a grader: what was handed in, the teachers' version of each cell, and what was given. */
    public JsonObject submission(String id, Person person) {
        Submission submission = assignments.submission(id);
        Assignment assignment = views.staffOf(submission.assignment(), person);
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
            JsonObject json = new JsonObject().put("id", cellId).put("type", cell.getString("cell_type")).put("source", text(cell.getValue("source"))).put("outputs", cell.getJsonArray("outputs", new JsonArray()));
            Optional.ofNullable(ours.get(cellId)).flatMap(Piece::mark)
                    .ifPresent(mark -> json.put("kind", mark.kind().text()).put("solution", mark.solution() || mark.task() ? ours.get(cellId).source() : null));
            Optional.ofNullable(items.get(cellId)).ifPresent(item -> given(json, item, grades.get(cellId), assignment.settings()));
            cells.add(json);
        }
        List<String> order = views.inOrder(assignment).stream().map(Submission::id).toList();
        int at = order.indexOf(id);
        Scoring.Total total = Scoring.total(release.items(), grades);
        return new JsonObject().put("id", id).put("assignment", assignment.id()).put("title", assignment.title()).put("label", views.label(assignment, submission)).put("state", submission.state())
                .put("late", submission.late()).put("cells", cells).put("points", total.points()).put("of", total.most()).put("open", total.open())
                .put("previous", at > 0 ? order.get(at - 1) : null).put("next", at >= 0 && at + 1 < order.size() ? order.get(at + 1) : null);
    }

    /** What a cell gives at most, what it was given ({@code grade}, null for nothing yet), and what to look for. */
    private static void given(JsonObject json, Release.Item item, Scoring.Grade grade, Settings settings) {
        json.put("of", item.points()).put("gradeId", item.gradeId()).put("automatic", grade == null ? null : grade.automatic()).put("manual", grade == null ? null : grade.manual())
                .put("comment", grade == null ? "" : grade.comment()).put("detail", grade == null ? "" : grade.detail());
        JsonArray rubric = new JsonArray();
        settings.rubrics().getOrDefault(item.cell(), List.of()).forEach(line -> rubric.add(new JsonObject().put("text", line.text()).put("points", line.points())));
        json.put("rubric", rubric);
    }

    private static String text(Object source) {
        return source instanceof JsonArray lines ? String.join("", lines.stream().map(String::valueOf).toList()) : String.valueOf(source);
    }

    /** What a person gives for a cell; points may be absent for the automatic ones. */
    public void give(String id, String cell, JsonObject body, Person person) {
        Submission submission = assignments.submission(id);
        Assignment assignment = views.staffOf(submission.assignment(), person);
        Release.Item item = assignments.body(assignment.id()).items().stream().filter(each -> each.cell().equals(cell)).findFirst()
                .orElseThrow(() -> TeachingProblem.missing("Cell " + cell + " of this assignment gives no points."));
        Double points = body.getDouble("points");
        if (points != null && (!Double.isFinite(points) || points < 0 || points > 2 * item.points())) {
            throw TeachingProblem.invalid("This cell gives 0 to " + Scoring.text(item.points()) + " points, and twice as many for something extraordinary.");
        }
        String comment = body.getString("comment", "");
        if (comment.length() > LONGEST_COMMENT) {
            throw TeachingProblem.invalid("A comment has at most " + LONGEST_COMMENT + " characters.");
        }
        Scoring.Grade before = assignments.grades(id).get(cell);
        assignments.manual(id, cell, points, comment, person.login(), clock.instant().toString());
        // The trail must not tell a grader whom numbers hide: then the submission's identifier has to do.
        String whom = Views.anonymous(assignment) ? views.label(assignment, submission) : submission.login();
        deeds.note(person, "points-given", id, assignment.title() + ", " + item.gradeId() + " of " + whom + ": " + byHand(before == null ? null : before.manual()) + " to " + byHand(points)
                + (comment.isEmpty() ? "" : ", with a comment"));
    }

    private static String byHand(Double points) {
        return points == null ? "none by hand" : Scoring.text(points);
    }

    public JsonObject feedback(String id, Person person) {
        Assignment assignment = views.staffOf(id, person);
        int given = grading.giveFeedback(id);
        deeds.note(person, "feedback-given", id, assignment.title() + (assignment.feedback() == null ? "" : ", again") + ": to " + Deeds.students(given));
        return new JsonObject().put("given", given);
    }
}
