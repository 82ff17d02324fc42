package io.millrace.server.teaching;

import io.millrace.server.teaching.Assignments.Assignment;
import io.millrace.server.teaching.Assignments.Submission;
import io.millrace.server.teaching.Courses.Person;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The grade book of a course, read from what was handed in and given. Only for staff. */
public final class GradeBooks {
    private final Courses courses;
    private final Assignments assignments;

    GradeBooks(Courses courses, Assignments assignments) {
        this.courses = courses;
        this.assignments = assignments;
    }

    private GradeBook book(String course) {
        List<Assignment> columns = assignments.ofCourse(course).stream().filter(a -> a.released() != null).toList();
        Map<String, Map<String, Submission>> newest = new HashMap<>();
        Map<String, Release> releases = new HashMap<>();
        columns.forEach(a -> {
            newest.put(a.id(), assignments.newest(a.id()));
            releases.put(a.id(), assignments.body(a.id()));
        });
        List<GradeBook.Row> rows = courses.students(course).stream()
                .map(student -> new GradeBook.Row(student.login(), student.name(), columns.stream().map(a -> entry(a, newest.get(a.id()).get(student.login()), releases.get(a.id()))).toList())).toList();
        return new GradeBook(columns.stream().map(a -> new GradeBook.Column(a.id(), a.title(), releases.get(a.id()).points())).toList(), rows);
    }

    /** @param s what counts of a student; null for nothing */
    private GradeBook.Entry entry(Assignment a, Submission s, Release release) {
        if (s == null) {
            return GradeBook.Entry.NONE;
        }
        if (!s.state().equals("graded") || Views.anonymous(a)) {
            return new GradeBook.Entry(null, 0, s.late(), true);
        }
        Scoring.Total total = Scoring.total(release.items(), assignments.grades(s.id()));
        return new GradeBook.Entry(total.points(), total.open(), s.late(), true);
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
}
