package io.millrace.server.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.teaching.Courses.Person;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A course from its roster to its grade book, with real notebooks and kernels: the way of everything except the page. */
class TeachingIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Person TEA = new Person("tea", "Tea Cher");
    private static final Person ADA = new Person("ada", "Ada");
    private static final Person BO = new Person("bo", "Bo");
    private static final Person CY = new Person("cy", "Cy");
    private static final Person DI = new Person("di", "Di");
    private static TestServer server;
    private static Teaching teaching;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        teaching = server.millrace().workspace().teaching();
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

    private static LiveNotebook live(String notebook) {
        return server.millrace().notebooks().get(notebook).orElseThrow();
    }

    private static Notebook state(String notebook) {
        return live(notebook).ask(live(notebook)::latest).toCompletableFuture().join();
    }

    /** What a page does; the answer is why it was refused, or "". */
    private static String submit(String notebook, String author, Operation operation) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        LiveNotebook live = live(notebook);
        live.post(() -> live.perform(UUID.randomUUID().toString(), author, List.of(operation), () -> answer.complete(""), () -> answer.complete("repeated"), refused -> answer.complete(refused.code())));
        return answer.get();
    }

    private static String write(String notebook, String author, String cell, String text) throws Exception {
        Cell found = state(notebook).cell(cell).orElseThrow();
        return submit(notebook, author, new Operation.EditSource(cell, found.version(), List.of(new Operation.EditSource.Update(author, ChangeSet.between(found.source(), text)))));
    }

    private static String in(Duration time) {
        return LocalDateTime.ofInstant(Instant.now().plus(time), ZoneId.of("Asia/Shanghai")).withNano(0).toString();
    }

    private static Map<String, JsonObject> byLabel(JsonObject submissions) {
        Map<String, JsonObject> all = new java.util.LinkedHashMap<>();
        submissions.getJsonArray("submissions").forEach(each -> all.put(((JsonObject) each).getString("label"), (JsonObject) each));
        return all;
    }

    private static JsonObject glanceAt(String assignment, String login) {
        return teaching.assigning().glance(assignment, TEA).getJsonArray("students").stream().map(JsonObject.class::cast).filter(each -> each.getString("login").equals(login)).findFirst().orElseThrow();
    }

    private static JsonObject cell(JsonObject submission, String id) {
        return submission.getJsonArray("cells").stream().map(JsonObject.class::cast).filter(cell -> cell.getString("id").equals(id)).findFirst().orElseThrow();
    }

    @Test
    void a_course_from_its_roster_to_its_grade_book() throws Exception {
        String course = teaching.enrolment().makeCourse("Numerics", TEA).getString("id");
        JsonObject added = teaching.enrolment().addPeople(course, "login,name\nada,Ada\nbo,Bo\ncy,Cy\n!,Nobody\n", TEA);
        assertEquals(3, added.getInteger("added"));
        assertEquals(1, added.getJsonArray("problems").size());
        String code = teaching.enrolment().invite(course, TEA).getString("code");
        assertEquals(course, teaching.enrolment().join(code, DI).getString("id"));
        teaching.enrolment().uninvite(course, TEA);
        assertThrows(TeachingProblem.class, () -> teaching.enrolment().join(code, new Person("eve", "Eve")));
        assertEquals(TeachingProblem.Kind.MISSING, assertThrows(TeachingProblem.class, () -> teaching.enrolment().course(course, new Person("eve", "Eve"))).kind());
        assertEquals(TeachingProblem.Kind.DENIED, assertThrows(TeachingProblem.class, () -> teaching.gradeBooks().grades(course, ADA)).kind());

        // Released: everybody gets a copy without solutions, and what is locked stays as it is.
        String source = server.client().importNotebook(NbgraderNotebook.JSON);
        String id = teaching.assigning().makeAssignment(course, new JsonObject().put("notebook", source).put("due", in(Duration.ofDays(1))).put("zone", "Asia/Shanghai").put("graceMinutes", 10)
                .put("settings", new JsonObject().put("seconds", 5).put("anonymous", true)), _ -> true, TEA).getString("id");
        assertEquals(0, teaching.enrolment().course(course, ADA).getJsonArray("assignments").size(), "nothing is seen before the release");
        teaching.assigning().mark(id, "tests", new JsonObject().put("kind", "answer"), "tea", TEA);
        assertThrows(TeachingProblem.class, () -> teaching.assigning().release(id, TEA), "hidden tests in an answer would be seen");
        teaching.assigning().mark(id, "tests", new JsonObject().put("kind", "tests").put("points", 2), "tea", TEA);
        teaching.assigning().release(id, TEA);
        await("copies", () -> teaching.assigning().glance(id, TEA).getJsonArray("students").stream().allMatch(each -> ((JsonObject) each).getString("notebook") != null));
        String ada = teaching.assigning().open(id, ADA).getString("notebook");
        String bo = teaching.assigning().open(id, BO).getString("notebook");
        String cy = teaching.assigning().open(id, CY).getString("notebook");
        String di = teaching.assigning().open(id, DI).getString("notebook");
        String file = server.signedIn("GET", "/api/notebooks/" + ada + ".ipynb", null).body();
        assertFalse(file.contains("return n * n") || file.contains("square(-4)") || file.contains("One point for axes"), file);
        assertEquals("locked-cell", write(ada, "ada", "tests", "// all is well"));
        assertEquals("assignment-cell", submit(ada, "ada", new Operation.DeleteCell("tests")));
        assertEquals("assignment-mark", submit(ada, "ada", new Operation.SetMetadata(Map.of())));
        assertEquals(409, server.signedIn("PUT", "/api/notebooks/" + ada + "/content?name=x.ipynb", file.replace("square(3) is 9", "square(3) is fine")).statusCode());

        // What they write: right, right as far as one sees, and without an end.
        assertEquals("", write(ada, "ada", "answer", "int square(int n) { return n * n; }"));
        assertEquals("", write(ada, "ada", "why", "Equal sides."));
        assertEquals("", write(bo, "bo", "answer", "int square(int n) { return n < 0 ? 0 : n * n; }"));
        assertEquals("", write(cy, "cy", "answer", "int square(int n) { while (true) { } }"));
        assertEquals("", write(di, "di", "answer", "int square(int n) { return 9; }"));
        for (int i = 0; i < 3; i++) {
            Notebook before = state(bo);
            assertEquals("", submit(bo, "bo", new Operation.InsertCell("own" + i, "answer", Cell.Type.CODE, "throw new IllegalStateException();", Map.of(), null, null)));
            assertEquals("", submit(bo, "bo", new Operation.RunCells(List.of("own0"))));
            await("bo's run", () -> state(bo).queue().isEmpty() && state(bo).executions() > before.executions());
        }
        // The glance reads what is stored, which follows what is seen by a moment.
        await("three runs at a glance", () -> glanceAt(id, "bo").getInteger("runs") == 3);
        assertNotNull(glanceAt(id, "bo").getInteger("stuck"), "three failures in a row: " + glanceAt(id, "bo").encode());

        // Handed in, and frozen.
        assertEquals(1, teaching.assigning().submit(id, ADA).getInteger("number"));
        teaching.assigning().submit(id, BO);
        teaching.assigning().submit(id, CY);
        assertEquals("", write(ada, "ada", "answer", "int square(int n) { return 0; }"), "a copy may be worked on after it was handed in");

        // Graded: hidden tests count, an endless cell costs its time and no more, a text waits for a person.
        assertEquals(3, teaching.marking().grade(id, Optional.empty(), TEA).getInteger("queued"));
        await("grades", () -> teaching.marking().submissions(id, TEA).getJsonObject("states").getInteger("graded", 0) == 3);
        JsonObject list = teaching.marking().submissions(id, TEA);
        assertTrue(list.getBoolean("anonymous"));
        assertEquals(List.of("#1", "#2", "#3"), List.copyOf(byLabel(list).keySet()));
        assertFalse(list.encode().contains("Ada") || list.encode().contains("\"at\""), list.encode());
        Map<Double, String> details = new java.util.TreeMap<>();
        String adas = "";
        for (JsonObject each : byLabel(list).values()) {
            JsonObject submission = teaching.marking().submission(each.getString("id"), TEA);
            JsonObject tests = cell(submission, "tests");
            if (tests.getDouble("automatic") == 2.0) {
                adas = each.getString("id");
                assertEquals("", tests.getString("detail"));
                assertTrue(cell(submission, "answer").getString("source").contains("return n * n"), "as it was when it was handed in");
                assertEquals(2, submission.getInteger("open"), "the text and the task wait for a person");
            } else {
                details.put(tests.getString("detail").contains("longer") ? 1.0 : 0.0, tests.getString("detail"));
                assertEquals(0.0, cell(submission, "why").getDouble("automatic"), "nothing was written there");
            }
        }
        assertTrue(details.get(0.0).contains("square(-4) is 16"), details.toString());
        assertEquals("It took longer than 5 s and was stopped.", details.get(1.0));

        // By hand, with the names hidden until feedback is given; then it stands in the copy.
        String hers = adas;
        teaching.marking().give(hers, "why", new JsonObject().put("points", 2.5).put("comment", "And right angles."), TEA);
        teaching.marking().give(hers, "plot", new JsonObject().put("points", 1), TEA);
        assertThrows(TeachingProblem.class, () -> teaching.marking().give(hers, "why", new JsonObject().put("points", 100), TEA));
        assertFalse(teaching.gradeBooks().gradesCsv(course, TEA).contains("5.5"), "the grade book would say whose it is");
        assertEquals(null, teaching.assigning().ofNotebook(ada, ADA).getDouble("points"));
        assertEquals(3, teaching.marking().feedback(id, TEA).getInteger("given"));
        assertEquals(5.5, teaching.assigning().ofNotebook(ada, ADA).getDouble("points"));
        assertEquals("And right angles.", new JsonObject(state(ada).cell("why").orElseThrow().metadata()).getJsonObject("millrace.feedback").getString("comment"));
        assertTrue(teaching.gradeBooks().gradesCsv(course, TEA).contains("ada,Ada,5.5,5.5"), teaching.gradeBooks().gradesCsv(course, TEA));

        // After the deadline: the others' work is collected, one has longer, and what was given by hand outlives a regrade.
        teaching.assigning().changeAssignment(id, new JsonObject().put("due", in(Duration.ofHours(-2))), TEA);
        teaching.assigning().extend(id, "bo", in(Duration.ofHours(2)), TEA);
        assertEquals(TeachingProblem.Kind.CLOSED, assertThrows(TeachingProblem.class, () -> teaching.assigning().submit(id, ADA)).kind());
        assertEquals("", write(bo, "bo", "answer", "int square(int n) { return n * n; }"));
        assertEquals(2, teaching.assigning().submit(id, BO).getInteger("number"));
        await("the collection", () -> byLabel(teaching.marking().submissions(id, TEA)).containsKey("Di"));
        assertEquals(4, teaching.marking().grade(id, Optional.empty(), TEA).getInteger("queued"));
        await("grades again", () -> teaching.marking().submissions(id, TEA).getJsonObject("states").getInteger("graded", 0) == 4);
        assertEquals(2.0, byLabel(teaching.marking().submissions(id, TEA)).get("Bo").getDouble("points"));
        assertEquals(5.5, byLabel(teaching.marking().submissions(id, TEA)).get("Ada").getDouble("points"));
        assertEquals(0.0, byLabel(teaching.marking().submissions(id, TEA)).get("Di").getDouble("points"));
        JsonArray hidden = new JsonArray(server.signedIn("GET", "/api/notebooks", null).body());
        assertTrue(hidden.stream().map(JsonObject.class::cast).noneMatch(each -> each.getString("title").equals("Grading")), "what grading ran is gone: " + hidden.encode());
    }

    @Test
    void a_flood_a_crash_and_a_hog_cost_one_submission_its_tests_and_nobody_else() throws Exception {
        Person tia = new Person("tia", "Tia");
        String course = teaching.enrolment().makeCourse("Hostile", tia).getString("id");
        teaching.enrolment().addPeople(course, "flo\nexit\nhog\ngood\n", tia);
        String source = server.client().importNotebook(NbgraderNotebook.JSON);
        String id = teaching.assigning().makeAssignment(course, new JsonObject().put("notebook", source).put("due", in(Duration.ofDays(1))).put("zone", "Asia/Shanghai")
                .put("settings", new JsonObject().put("seconds", 60).put("characters", 10_000).put("megabytes", 96)), _ -> true, tia).getString("id");
        teaching.assigning().release(id, tia);
        for (Map.Entry<String, String> each : Map.of("flo", "int square(int n) { while (true) System.out.println(\"flood \" + n); }", "exit", "int square(int n) { System.exit(1); return 0; }",
                "hog", "int square(int n) { var all = new java.util.ArrayList<long[]>(); while (true) all.add(new long[1 << 17]); }", "good", "int square(int n) { return n * n; }").entrySet()) {
            Person person = new Person(each.getKey(), "");
            assertEquals("", write(teaching.assigning().open(id, person).getString("notebook"), each.getKey(), "answer", each.getValue()));
            teaching.assigning().submit(id, person);
        }
        teaching.marking().grade(id, Optional.empty(), tia);
        await("grades", () -> teaching.marking().submissions(id, tia).getJsonObject("states").getInteger("graded", 0) == 4);
        Map<String, JsonObject> all = byLabel(teaching.marking().submissions(id, tia));
        assertEquals(2.0, cell(teaching.marking().submission(all.get("good").getString("id"), tia), "tests").getDouble("automatic"));
        assertEquals("It wrote more than 10000 characters and was stopped.", cell(teaching.marking().submission(all.get("flo").getString("id"), tia), "tests").getString("detail"));
        JsonObject exit = cell(teaching.marking().submission(all.get("exit").getString("id"), tia), "tests");
        assertEquals(0.0, exit.getDouble("automatic"));
        assertFalse(exit.getString("detail").isEmpty());
        JsonObject hog = cell(teaching.marking().submission(all.get("hog").getString("id"), tia), "tests");
        assertEquals(0.0, hog.getDouble("automatic"));
        assertTrue(hog.getString("detail").toLowerCase(java.util.Locale.ROOT).contains("memory") || hog.getString("detail").contains("heap"), hog.encode());
    }
}
