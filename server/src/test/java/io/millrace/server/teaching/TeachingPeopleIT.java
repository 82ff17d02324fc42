package io.millrace.server.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.people.Role;
import io.millrace.server.people.Visitor;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Courses on a server where people sign in: who may look at copies, and what stands in the audit trail. */
class TeachingPeopleIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static TestServer server;
    private static Visitor admin;
    private static Visitor tea;
    private static Visitor ada;
    private static Visitor bo;

    @BeforeAll
    static void start() {
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-confinement", "own", "kernel-warm", "0", "requests-a-second", "0");
        admin = Visitor.of(server, "root", Role.ADMIN);
        tea = Visitor.of(server, "tea", Role.TEACHER);
        ada = Visitor.of(server, "ada", Role.SCIENTIST);
        bo = Visitor.of(server, "bo", Role.SCIENTIST);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end), () -> "in vain: " + what);
            Thread.sleep(50);
        }
    }

    private static String course(String name) {
        return tea.json("POST", "/api/courses", new JsonObject().put("name", name).encode()).getString("id");
    }

    private static void add(String course, String csv) {
        tea.ask("POST", "/api/courses/" + course + "/people", new JsonObject().put("csv", csv).encode());
    }

    private static String assignment(String course) {
        String source = tea.json("POST", "/api/notebooks/import", NbgraderNotebook.JSON).getString("id");
        String id = tea.json("POST", "/api/courses/" + course + "/assignments",
                new JsonObject().put("notebook", source).put("due", "2099-01-01T12:00").put("zone", "Asia/Shanghai").encode()).getString("id");
        tea.ask("POST", "/api/assignments/" + id + "/release", null);
        return id;
    }

    private static String open(Visitor student, String assignment) {
        return student.json("POST", "/api/assignments/" + assignment + "/open", null).getString("notebook");
    }

    private static int looks(Visitor visitor, String notebook) {
        return visitor.request("GET", "/api/notebooks/" + notebook + ".ipynb", null).statusCode();
    }

    @Test
    void who_becomes_staff_later_sees_the_copies_at_once_and_who_leaves_does_not() {
        Visitor tom = Visitor.of(server, "tom", Role.SCIENTIST);
        String course = course("Later");
        add(course, "ada\nbo\n");
        String assignment = assignment(course);
        String adas = open(ada, assignment);
        String bos = open(bo, assignment);
        assertEquals(200, looks(tea, adas));
        assertEquals(404, looks(tom, adas), "nobody else looks at a copy");
        add(course, "login,role\ntom,staff\numa,staff\n");
        assertEquals(200, looks(tom, adas));
        assertEquals(200, looks(tom, bos));
        assertEquals(403, tom.request("PATCH", "/api/notebooks/" + adas, "{\"title\":\"mine\"}").statusCode(), "to look, and no more");
        // Somebody on the list whose first visit comes later.
        Visitor uma = Visitor.of(server, "uma", Role.SCIENTIST);
        uma.ask("GET", "/api/assignments/" + assignment + "/class", null);
        assertEquals(200, looks(uma, adas));
        // Staff who become students, or leave.
        add(course, "login,role\ntom,student\n");
        assertEquals(404, looks(tom, adas));
        tea.ask("DELETE", "/api/courses/" + course + "/people/uma", null);
        assertEquals(404, looks(uma, bos));
        // A student who leaves has the copy to themselves; who comes back is seen again, as they are told.
        tea.ask("DELETE", "/api/courses/" + course + "/people/bo", null);
        assertEquals(404, looks(tea, bos));
        assertEquals(200, looks(bo, bos));
        assertEquals(200, looks(tea, adas));
        add(course, "bo\n");
        open(bo, assignment);
        assertEquals(200, looks(tea, bos));
        // What a student has given stays.
        ada.ask("PUT", "/api/notebooks/" + adas + "/sharing", new JsonObject().put("kind", "person").put("subject", uma.id()).put("right", "view").encode());
        add(course, "login,role\numa,staff\n");
        tea.ask("DELETE", "/api/courses/" + course + "/people/uma", null);
        assertEquals(200, looks(uma, adas));
    }

    private static List<String> trail(String target) {
        return admin.json("GET", "/api/admin/audit?text=" + target, null).getJsonArray("lines").stream().map(JsonObject.class::cast).toList().reversed().stream()
                .map(line -> (line.getString("who").isEmpty() ? line.getString("name") : line.getString("who").equals(tea.id()) ? "tea" : line.getString("who").equals(bo.id()) ? "bo" : line.getString("who"))
                        + " | " + line.getString("act") + " | " + line.getString("detail")).toList();
    }

    @Test
    void each_act_is_in_the_trail_with_who_and_what_and_whom_and_none_that_was_refused() throws Exception {
        String course = course("Trail");
        add(course, "login,role\nada,student\nzoe,staff\n!,student\n");
        String code = tea.json("POST", "/api/courses/" + course + "/invitation", null).getString("code");
        bo.ask("POST", "/api/courses/join/" + code, null);
        bo.ask("POST", "/api/courses/join/" + code, null);
        tea.ask("DELETE", "/api/courses/" + course + "/invitation", null);
        tea.ask("DELETE", "/api/courses/" + course + "/people/zoe", null);
        assertEquals(404, tea.request("DELETE", "/api/courses/" + course + "/people/zoe", null).statusCode());
        assertEquals(403, bo.request("POST", "/api/courses/" + course + "/people", "{\"csv\":\"eve\"}").statusCode());
        assertEquals(List.of("tea | course-made | Trail", "tea | course-people-added | Trail, students: ada", "tea | course-people-added | Trail, staff: zoe", "tea | course-link-made | Trail",
                "bo | course-joined | Trail: bo, by the link", "tea | course-link-removed | Trail", "tea | course-person-removed | Trail: zoe"), trail(course));

        String id = assignment(course);
        tea.ask("PATCH", "/api/assignments/" + id, "{\"due\":\"2099-02-01T12:00\",\"graceMinutes\":30}");
        tea.ask("PATCH", "/api/assignments/" + id, "{\"settings\":{\"anonymous\":true}}");
        tea.ask("PATCH", "/api/assignments/" + id, "{\"settings\":{\"anonymous\":true}}");
        tea.ask("PUT", "/api/assignments/" + id + "/extensions/ada", "{\"due\":\"2099-03-01T12:00\"}");
        tea.ask("PUT", "/api/assignments/" + id + "/extensions/ada", "{\"due\":\"\"}");
        assertEquals(400, tea.request("PUT", "/api/assignments/" + id + "/extensions/ada", "{\"due\":\"soon\"}").statusCode());
        tea.ask("POST", "/api/assignments/" + id + "/release", null);
        open(ada, id);
        ada.ask("POST", "/api/assignments/" + id + "/submit", null);
        grade(id);
        String submission = tea.json("GET", "/api/assignments/" + id + "/submissions", null).getJsonArray("submissions").getJsonObject(0).getString("id");
        HttpResponse<String> most = tea.request("PUT", "/api/submissions/" + submission + "/cells/why", "{\"points\":1000}");
        assertEquals(400, most.statusCode(), most.body());
        tea.ask("PUT", "/api/submissions/" + submission + "/cells/why", "{\"points\":2,\"comment\":\"And angles?\"}");
        tea.ask("POST", "/api/assignments/" + id + "/feedback", null);
        tea.ask("PUT", "/api/submissions/" + submission + "/cells/why", "{\"points\":2.5}");
        grade(id);
        String due = "Sun, 1 Feb 2099, 12:00 in Asia/Shanghai (+08:00) and 30 min";
        List<String> acts = trail(id);
        assertEquals("tea | assignment-changed", acts.get(3).substring(0, acts.get(3).lastIndexOf(" | ")), acts.toString());
        assertTrue(acts.get(3).contains("\"anonymous\":true"), acts.get(3));
        assertEquals(List.of("tea | assignment-made | Imported in Trail, due Thu, 1 Jan 2099, 12:00 in Asia/Shanghai (+08:00)",
                "tea | assignment-released | Imported to 2 students, due Thu, 1 Jan 2099, 12:00 in Asia/Shanghai (+08:00)",
                "tea | deadline-changed | Imported: from Thu, 1 Jan 2099, 12:00 in Asia/Shanghai (+08:00) to " + due,
                "tea | extension-given | Imported: ada until Sun, 1 Mar 2099, 12:00 in Asia/Shanghai (+08:00)", "tea | extension-removed | Imported: ada",
                "tea | assignment-released | Imported, a corrected version to 2 students, due " + due, "tea | grading-started | Imported: submissions of 1 student",
                "tea | feedback-given | Imported: to 1 student", "tea | regrade-started | Imported: submissions of 1 student"),
                acts.stream().filter(act -> !act.contains("assignment-changed")).map(act -> act.replace("Untitled", "Imported")).toList());
        assertEquals(List.of("server | submission-graded | Imported: 0 points without a person", "tea | points-given | Imported, why of #1: none by hand to 2, with a comment",
                "tea | points-given | Imported, why of ada: 2 to 2.5", "server | submission-graded | Imported, ada: 0 points without a person"),
                trail(submission).stream().map(act -> act.replace("Untitled", "Imported")).toList(), "whom numbers hide, the trail does not tell either");
    }

    private static void grade(String assignment) throws InterruptedException {
        tea.ask("POST", "/api/assignments/" + assignment + "/grade", "{}");
        await("the grade", () -> tea.json("GET", "/api/assignments/" + assignment + "/submissions", null).getJsonObject("states").getInteger("graded", 0) == 1);
    }
}
