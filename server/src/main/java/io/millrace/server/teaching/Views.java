package io.millrace.server.teaching;

import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Submission;
import io.millrace.server.teaching.Courses.Person;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;

/** An assignment as its staff and as a student see it, and whom graders see. Methods block. */
final class Views {
    private final Courses courses;
    private final Assignments assignments;
    private final InstantSource clock;

    Views(Courses courses, Assignments assignments, InstantSource clock) {
        this.courses = courses;
        this.assignments = assignments;
        this.clock = clock;
    }

    /** The assignment, which this person has to teach. */
    Assignment staffOf(String assignment, Person person) {
        Assignment found = assignments.get(assignment);
        courses.demandStaff(found.course(), person);
        return found;
    }

    private static JsonObject deadline(JsonObject json, Deadline deadline, Instant now) {
        return json.put("due", deadline.due().toString()).put("local", deadline.local()).put("zone", deadline.zone().getId()).put("shown", deadline.shown())
                .put("graceMinutes", deadline.grace().toMinutes()).put("end", deadline.end().toString()).put("phase", deadline.at(now).text());
    }

    JsonObject forStaff(Assignment a) {
        return deadline(new JsonObject().put("id", a.id()).put("title", a.title()).put("notebook", a.source()).put("released", a.released()).put("feedback", a.feedback())
                .put("settings", a.settings().json()).put("states", new JsonObject(new HashMap<>(assignments.states(a.id())))), a.deadline(), clock.instant());
    }

    JsonObject forStudent(Assignment a, Person person) {
        List<Submission> submissions = assignments.submissions(a.id(), person.login());
        JsonArray handedIn = new JsonArray();
        submissions.forEach(s -> handedIn.add(new JsonObject().put("number", s.number()).put("at", s.at()).put("late", s.late()).put("collected", s.collected())));
        JsonObject json = deadline(new JsonObject().put("id", a.id()).put("course", a.course()).put("title", a.title()).put("submissions", handedIn)
                .put("notebook", assignments.copy(a.id(), person.login()).map(Assignments.Copy::notebook).orElse(null)), assignments.deadline(a, person.login()), clock.instant());
        if (a.feedback() != null && !submissions.isEmpty() && submissions.getLast().state().equals("graded")) {
            Scoring.Total total = Scoring.total(assignments.body(a.id()).items(), assignments.grades(submissions.getLast().id()));
            json.put("points", total.points()).put("of", total.most()).put("open", total.open());
        }
        return json;
    }

    /** Whether graders see numbers in place of names. */
    static boolean anonymous(Assignment assignment) {
        return assignment.settings().anonymous() && assignment.feedback() == null;
    }

    /** The submissions that count, in an order that says nothing about who they are where names are hidden. */
    List<Submission> inOrder(Assignment assignment) {
        List<Submission> list = new ArrayList<>(assignments.newest(assignment.id()).values());
        if (anonymous(assignment)) {
            list.sort(Comparator.comparing(submission -> shuffled(assignment.id() + submission.login())));
        }
        return list;
    }

    private static String shuffled(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    /** What a grader calls whoever has handed this in. */
    String label(Assignment assignment, Submission submission) {
        if (!anonymous(assignment)) {
            return courses.member(assignment.course(), submission.login()).map(Courses.Member::name).orElse(submission.login());
        }
        return "#" + (inOrder(assignment).stream().map(Submission::id).toList().indexOf(submission.id()) + 1);
    }
}
