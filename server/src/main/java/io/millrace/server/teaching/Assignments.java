package io.millrace.server.teaching;

import io.millrace.server.files.Sql;
import io.vertx.core.json.JsonObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Assignments, copies, submissions and grades as they are in the store. Methods block and may be called from any thread. */
final class Assignments {
    private static final String ASSIGNMENT = "SELECT id, course, source, title, due, zone, grace_minutes, settings, released, feedback FROM assignment ";
    private static final String SUBMISSION = "SELECT id, assignment, login, number, at, late, collected, state, problem, graded FROM submission ";

    private final Sql sql;

    Assignments(Sql sql) {
        this.sql = sql;
    }

    /** @param released when, null for not yet; {@code feedback} when it was given to students, null for not yet */
    record Assignment(String id, String course, String source, String title, Deadline deadline, Settings settings, String released, String feedback) {}

    /** @param opened by the student, null for never */
    record Copy(String assignment, String login, String notebook, String opened) {}

    /**
     * What a student has handed in.
     *
     * @param state {@code handed-in}, {@code queued}, {@code graded} or {@code failed}
     */
    record Submission(String id, String assignment, String login, int number, String at, boolean late, boolean collected, String state, String problem, String graded) {}

    void add(Assignment a, String at) {
        sql.update("INSERT INTO assignment (id, course, source, title, due, zone, grace_minutes, settings, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", a.id(), a.course(), a.source(), a.title(),
                a.deadline().due().toString(), a.deadline().zone().getId(), (int) a.deadline().grace().toMinutes(), a.settings().json().encode(), at);
    }

    void change(Assignment a) {
        sql.update("UPDATE assignment SET title = ?, due = ?, zone = ?, grace_minutes = ?, settings = ? WHERE id = ?", a.title(), a.deadline().due().toString(), a.deadline().zone().getId(),
                (int) a.deadline().grace().toMinutes(), a.settings().json().encode(), a.id());
    }

    Assignment get(String id) {
        return sql.query(ASSIGNMENT + "WHERE id = ?", Assignments::assignment, id).stream().findFirst().orElseThrow(() -> TeachingProblem.missing("There is no assignment " + id + "."));
    }

    List<Assignment> ofCourse(String course) {
        return sql.query(ASSIGNMENT + "WHERE course = ? ORDER BY due, created", Assignments::assignment, course);
    }

    private static Assignment assignment(ResultSet row) throws SQLException {
        return new Assignment(row.getString(1), row.getString(2), row.getString(3), row.getString(4),
                new Deadline(Instant.parse(row.getString(5)), ZoneId.of(row.getString(6)), Duration.ofMinutes(row.getInt(7))), Settings.DEFAULT.with(new JsonObject(row.getString(8))), row.getString(9),
                row.getString(10));
    }

    void release(String id, Release release, String at) {
        sql.update("UPDATE assignment SET body = ?, title = ?, released = ? WHERE id = ?", ReleaseCodec.write(release), release.title(), at, id);
    }

    /** As it was released; empty where it was not. */
    Optional<Release> find(String id) {
        return sql.query("SELECT body FROM assignment WHERE id = ? AND body IS NOT NULL", row -> ReleaseCodec.read(row.getString(1)), id).stream().findFirst();
    }

    /** When it was released for the last time; empty where it was not. */
    Optional<String> released(String id) {
        return sql.query("SELECT released FROM assignment WHERE id = ? AND body IS NOT NULL", row -> row.getString(1), id).stream().findFirst();
    }

    /** As it was released. */
    Release body(String id) {
        return find(id).orElseThrow(() -> TeachingProblem.closed("This assignment was not released yet."));
    }

    void feedback(String id, String at) {
        sql.update("UPDATE assignment SET feedback = ? WHERE id = ?", at, id);
    }

    // --- extensions ---

    Map<String, Instant> extensions(String assignment) {
        Map<String, Instant> all = new HashMap<>();
        sql.query("SELECT login, due FROM assignment_extension WHERE assignment = ?", row -> all.put(row.getString(1), Instant.parse(row.getString(2))), assignment);
        return all;
    }

    void extend(String assignment, String login, Instant due) {
        if (due == null) {
            sql.update("DELETE FROM assignment_extension WHERE assignment = ? AND login = ?", assignment, login);
        } else {
            sql.update("INSERT INTO assignment_extension (assignment, login, due) VALUES (?, ?, ?) ON CONFLICT (assignment, login) DO UPDATE SET due = excluded.due", assignment, login, due.toString());
        }
    }

    Deadline deadline(Assignment assignment, String login) {
        return assignment.deadline().extended(Optional.ofNullable(extensions(assignment.id()).get(login)));
    }

    // --- copies ---

    Optional<Copy> copy(String assignment, String login) {
        return sql.query("SELECT assignment, login, notebook, opened FROM assignment_copy WHERE assignment = ? AND login = ?", Assignments::copy, assignment, login).stream().findFirst();
    }

    Optional<Copy> copyByNotebook(String notebook) {
        return sql.query("SELECT assignment, login, notebook, opened FROM assignment_copy WHERE notebook = ?", Assignments::copy, notebook).stream().findFirst();
    }

    Map<String, Copy> copies(String assignment) {
        Map<String, Copy> all = new HashMap<>();
        sql.query("SELECT assignment, login, notebook, opened FROM assignment_copy WHERE assignment = ?", Assignments::copy, assignment).forEach(copy -> all.put(copy.login(), copy));
        return all;
    }

    private static Copy copy(ResultSet row) throws SQLException {
        return new Copy(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
    }

    /** False where there is one already. */
    boolean addCopy(String assignment, String login, String notebook) {
        return sql.update("INSERT INTO assignment_copy (assignment, login, notebook) VALUES (?, ?, ?) ON CONFLICT (assignment, login) DO NOTHING", assignment, login, notebook) == 1;
    }

    /** Whether that was the first time. */
    boolean opened(String notebook, String at) {
        return sql.update("UPDATE assignment_copy SET opened = ? WHERE notebook = ? AND opened IS NULL", at, notebook) == 1;
    }

    /**
     * A copy that is to be collected.
     *
     * @param end after which nothing is taken from the student any more
     */
    record Due(String assignment, String login, String notebook, Instant end) {
        /** As {@link Deadline#at}: the end itself is in time. */
        boolean over(Instant now) {
            return now.isAfter(end);
        }
    }

    /** Copies that their students, who are still in the course, have opened, and of which nothing was handed in. */
    List<Due> due() {
        return sql.query("SELECT c.assignment, c.login, c.notebook, a.due, a.zone, a.grace_minutes, e.due FROM assignment_copy c JOIN assignment a ON a.id = c.assignment AND a.released IS NOT NULL "
                + "JOIN course_person p ON p.course = a.course AND p.login = c.login AND p.staff = 0 LEFT JOIN assignment_extension e ON e.assignment = c.assignment AND e.login = c.login "
                + "WHERE c.opened IS NOT NULL AND NOT EXISTS (SELECT 1 FROM submission s WHERE s.assignment = c.assignment AND s.login = c.login)",
                row -> new Due(row.getString(1), row.getString(2), row.getString(3), new Deadline(Instant.parse(row.getString(4)), ZoneId.of(row.getString(5)), Duration.ofMinutes(row.getInt(6)))
                        .extended(Optional.ofNullable(row.getString(7)).map(Instant::parse)).end()));
    }

    // --- submissions ---

    void add(Submission s, String body) {
        sql.update("INSERT INTO submission (id, assignment, login, number, at, late, collected, body, state, problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')", s.id(), s.assignment(), s.login(),
                s.number(), s.at(), s.late() ? 1 : 0, s.collected() ? 1 : 0, body, s.state());
    }

    List<Submission> submissions(String assignment) {
        return sql.query(SUBMISSION + "WHERE assignment = ? ORDER BY login, number", Assignments::submission, assignment);
    }

    List<Submission> submissions(String assignment, String login) {
        return sql.query(SUBMISSION + "WHERE assignment = ? AND login = ? ORDER BY number", Assignments::submission, assignment, login);
    }

    /** The newest of each student, which is the one that counts. */
    Map<String, Submission> newest(String assignment) {
        Map<String, Submission> newest = new LinkedHashMap<>();
        submissions(assignment).forEach(submission -> newest.put(submission.login(), submission));
        return newest;
    }

    Submission submission(String id) {
        return sql.query(SUBMISSION + "WHERE id = ?", Assignments::submission, id).stream().findFirst().orElseThrow(() -> TeachingProblem.missing("There is no submission " + id + "."));
    }

    String submissionBody(String id) {
        return sql.query("SELECT body FROM submission WHERE id = ?", row -> row.getString(1), id).getFirst();
    }

    private static Submission submission(ResultSet row) throws SQLException {
        return new Submission(row.getString(1), row.getString(2), row.getString(3), row.getInt(4), row.getString(5), row.getInt(6) != 0, row.getInt(7) != 0, row.getString(8), row.getString(9),
                row.getString(10));
    }

    /** Its tests run, or run again: until then what an earlier run said stays. */
    void queue(String submission) {
        sql.update("UPDATE submission SET state = 'queued', problem = '' WHERE id = ?", submission);
    }

    void failed(String submission, String problem) {
        sql.update("UPDATE submission SET state = 'failed', problem = ? WHERE id = ? AND state = 'queued'", problem, submission);
    }

    /** What a run of the tests says of a cell; {@code points} may be null where a person has to say it. */
    record Automatic(String cell, Double points, String detail) {}

    /**
     * What a run of the tests says of a submission, all of it or nothing: a server that ends in between has graded it or leaves it in the queue. What a person said stays. Nothing where it was not in the queue any more.
     *
     * @param also more to write with it
     */
    void graded(String submission, List<Automatic> grades, String at, Sql.Work also) {
        sql.transaction(statements -> {
            if (statements.update("UPDATE submission SET state = 'graded', problem = '', graded = ? WHERE id = ? AND state = 'queued'", at, submission) == 1) {
                for (Automatic grade : grades) {
                    statements.update("INSERT INTO submission_grade (submission, cell, automatic, manual, comment, detail, grader, at) VALUES (?, ?, ?, NULL, '', ?, '', ?) "
                            + "ON CONFLICT (submission, cell) DO UPDATE SET automatic = excluded.automatic, detail = excluded.detail, at = excluded.at", submission, grade.cell(), grade.points(),
                            grade.detail(), at);
                }
                also.run(statements);
            }
        });
    }

    List<String> queued() {
        return sql.query("SELECT id FROM submission WHERE state = 'queued' ORDER BY at, id", row -> row.getString(1));
    }

    // --- grades ---

    Map<String, Scoring.Grade> grades(String submission) {
        Map<String, Scoring.Grade> grades = new LinkedHashMap<>();
        sql.query("SELECT cell, automatic, manual, comment, detail, grader FROM submission_grade WHERE submission = ?", row -> new Scoring.Grade(row.getString(1), number(row, 2), number(row, 3),
                row.getString(4), row.getString(5), row.getString(6)), submission).forEach(grade -> grades.put(grade.cell(), grade));
        return grades;
    }

    private static Double number(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }

    /** What a person says; points may be null for none. */
    void manual(String submission, String cell, Double points, String comment, String grader, String at) {
        sql.update("INSERT INTO submission_grade (submission, cell, automatic, manual, comment, detail, grader, at) VALUES (?, ?, NULL, ?, ?, '', ?, ?) "
                + "ON CONFLICT (submission, cell) DO UPDATE SET manual = excluded.manual, comment = excluded.comment, grader = excluded.grader, at = excluded.at", submission, cell, points, comment, grader,
                at);
    }

    /** How many of the newest submissions are in which state. */
    Map<String, Integer> states(String assignment) {
        Map<String, Integer> states = new LinkedHashMap<>();
        newest(assignment).values().forEach(submission -> states.merge(submission.state(), 1, Integer::sum));
        return states;
    }
}
