package io.millrace.server.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.people.Role;
import io.millrace.server.people.Visitor;
import io.millrace.server.rights.Grant;
import io.millrace.server.rights.Right;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Publishing, copies and their originals against a real server with people: who sees what, and what is kept. No kernel runs here. */
class GalleryIT {
    private static TestServer server;
    private static Visitor author;
    private static Visitor colleague;

    @BeforeAll
    static void start() {
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-warm", "0", "requests-a-second", "0");
        author = Visitor.of(server, "author", Role.SCIENTIST);
        colleague = Visitor.of(server, "colleague", Role.SCIENTIST);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonObject cell(String id, String source) {
        return new JsonObject().put("id", id).put("cell_type", "code").put("metadata", new JsonObject()).put("source", source).put("execution_count", null).put("outputs", new JsonArray());
    }

    private static String file(JsonObject... cells) {
        return new JsonObject().put("nbformat", 4).put("nbformat_minor", 5).put("metadata", new JsonObject()).put("cells", new JsonArray(List.of(cells))).encode();
    }

    private static String imported(Visitor visitor, String title, JsonObject... cells) {
        return visitor.json("POST", "/api/notebooks/import?title=" + title, file(cells)).getString("id");
    }

    private static void rewrite(Visitor visitor, String notebook, JsonObject... cells) {
        visitor.ask("PUT", "/api/notebooks/" + notebook + "/content?name=x.ipynb", file(cells));
    }

    private static void publish(Visitor visitor, String notebook, String title, String... tags) {
        visitor.ask("PUT", "/api/notebooks/" + notebook + "/publication", new JsonObject().put("title", title).put("description", "About " + title).put("tags", new JsonArray(List.of(tags))).encode());
    }

    private static String copy(Visitor visitor, String notebook) {
        return visitor.json("POST", "/api/gallery/" + notebook + "/copy", "{}").getString("id");
    }

    private static List<String> sources(Visitor visitor, String notebook) {
        return visitor.json("GET", "/api/notebooks/" + notebook + ".ipynb", null).getJsonArray("cells").stream()
                .map(cell -> String.join("", ((JsonObject) cell).getJsonArray("source").stream().map(String::valueOf).toList())).toList();
    }

    private static JsonObject original(Visitor visitor, String notebook) {
        return visitor.json("GET", "/api/notebooks/" + notebook + "/lineage", null).getJsonObject("original");
    }

    /** As a page does; done when it is stored, which is when it is seen. */
    private static void undo(Visitor visitor, String notebook) {
        LiveNotebook live = server.millrace().notebooks().get(notebook).orElseThrow();
        CompletableFuture<Void> stored = new CompletableFuture<>();
        live.submit(UUID.randomUUID().toString(), visitor.id(), new Operation.Undo(false, 0), _ -> { }, refused -> stored.completeExceptionally(new AssertionError(refused.message())));
        live.post(() -> live.apply(List.of(), List.of(), () -> stored.complete(null)));
        stored.join();
    }

    @Test
    void what_was_published_stays_as_it_was_until_it_is_published_again_and_others_see_nothing_else() {
        String notebook = imported(author, "Frozen", cell("a", "one"));
        publish(author, notebook, "Frozen waters", "Optics", "  ice  age ");
        rewrite(author, notebook, cell("a", "one"), cell("b", "secret draft"));
        JsonObject entry = colleague.json("GET", "/api/gallery?q=frozen%20AUTHOR&tag=ice%20age", null).getJsonArray("entries").getJsonObject(0);
        assertEquals("Frozen waters", entry.getString("title"));
        assertEquals(new JsonArray(List.of("one")), entry.getJsonArray("lines"));
        assertFalse(colleague.ask("GET", "/api/gallery/" + notebook, null).contains("secret draft"));
        assertEquals(404, colleague.request("GET", "/api/notebooks/" + notebook + ".ipynb", null).statusCode());
        assertEquals(0, colleague.json("GET", "/api/gallery?q=frozen&tag=maths", null).getJsonArray("entries").size());
        String copy = copy(colleague, notebook);
        assertEquals(List.of("one"), sources(colleague, copy));
        assertEquals("handed-out", original(colleague, copy).getString("state"));
        assertEquals(0, original(colleague, copy).getInteger("changes"));
        publish(author, notebook, "Frozen waters");
        assertEquals(2, author.json("GET", "/api/notebooks/" + notebook + "/publication", null).getInteger("edition"));
        assertEquals(1, original(colleague, copy).getInteger("changes"));
        assertEquals(1, author.json("GET", "/api/notebooks/" + notebook + "/lineage", null).getInteger("copies"));
        author.ask("DELETE", "/api/notebooks/" + notebook + "/publication", null);
        assertEquals("hidden", original(colleague, copy).getString("state"));
        assertEquals(409, colleague.request("GET", "/api/notebooks/" + copy + "/original", null).statusCode());
        assertEquals(404, colleague.request("GET", "/api/gallery/" + notebook, null).statusCode());
        server.millrace().access().grants().give(notebook, Grant.Kind.PERSON, colleague.id(), Right.VIEW, "test");
        assertEquals("live", original(colleague, copy).getString("state"), "who may look at the original sees it as it is");
        author.ask("DELETE", "/api/notebooks/" + notebook, null);
        assertEquals("gone", original(colleague, copy).getString("state"));
        colleague.ask("POST", "/api/notebooks/" + copy + "/original/reset", "{}");
        assertEquals(List.of("one"), sources(colleague, copy), "it can go back all the same");
    }

    @Test
    void changes_are_taken_over_one_by_one_with_conflicts_for_people_and_undone_they_wait_again() {
        String notebook = imported(author, "Taken", cell("a", "1\n2\n3"), cell("b", "b"), cell("c", "c"));
        publish(author, notebook, "Taken");
        String copy = copy(colleague, notebook);
        rewrite(colleague, copy, cell("a", "1\n2\nmine"), cell("b", "mine"), cell("c", "c"));
        rewrite(author, notebook, cell("a", "theirs\n2\n3"), cell("b", "theirs"), cell("n", "new"), cell("c", "c"));
        publish(author, notebook, "Taken");
        String path = "/api/notebooks/" + copy + "/original";
        JsonArray changes = colleague.json("GET", path, null).getJsonArray("changes");
        assertEquals(List.of("a changed false", "b changed true", "n added false"), changes.stream().map(JsonObject.class::cast)
                .map(change -> change.getString("cell") + " " + change.getString("kind") + " " + change.getBoolean("conflict")).toList());
        assertEquals(409, colleague.request("POST", path + "/take", "{\"cells\":{\"b\":\"take\"}}").statusCode());
        assertEquals(400, colleague.request("POST", path + "/take", "{\"cells\":{\"b\":\"both\"}}").statusCode());
        assertEquals(409, colleague.request("POST", path + "/take", "{\"cells\":{\"c\":\"take\"}}").statusCode());
        assertEquals(2, colleague.json("POST", path + "/take", "{\"all\":true}").getInteger("taken"));
        assertEquals(List.of("theirs\n2\nmine", "mine", "new", "c"), sources(colleague, copy));
        assertEquals(1, original(colleague, copy).getInteger("changes"));
        undo(colleague, copy);
        assertEquals(List.of("1\n2\nmine", "mine", "c"), sources(colleague, copy));
        assertEquals(3, original(colleague, copy).getInteger("changes"));
        colleague.ask("POST", path + "/take", "{\"cells\":{\"b\":\"theirs\",\"a\":\"mine\"}}");
        assertEquals(List.of("1\n2\nmine", "theirs", "c"), sources(colleague, copy));
        assertEquals(1, original(colleague, copy).getInteger("changes"));
        colleague.ask("POST", path + "/reset", "{\"cells\":[\"a\"]}");
        assertEquals(List.of("theirs\n2\n3", "theirs", "c"), sources(colleague, copy), "back to the original with what was dealt with since");
        undo(colleague, copy);
        assertEquals(List.of("1\n2\nmine", "theirs", "c"), sources(colleague, copy));
        Visitor admin = Visitor.of(server, "admin", Role.ADMIN);
        for (String act : List.of("published", "copied", "taken-over", "reset-to-original")) {
            assertFalse(admin.json("GET", "/api/admin/audit?act=" + act, null).getJsonArray("lines").isEmpty(), act);
        }
        admin.ask("DELETE", "/api/gallery/" + notebook, null);
        assertEquals("hidden", original(colleague, copy).getString("state"));
    }

    @Test
    void a_file_keeps_what_the_notebook_is_a_copy_of_and_a_copy_by_a_link_and_of_a_sample_knows_it_too() {
        String notebook = imported(author, "Filed", cell("a", "1"));
        String link = author.json("POST", "/api/notebooks/" + notebook + "/links", "{\"mode\":\"copy\"}").getString("path");
        String copy = colleague.json("POST", "/api/links" + link.substring(2) + "/copy", "{}").getString("id");
        assertEquals("Filed", original(colleague, copy).getString("title"));
        assertEquals("hidden", original(colleague, copy).getString("state"));
        String again = colleague.json("POST", "/api/notebooks/import", colleague.ask("GET", "/api/notebooks/" + copy + ".ipynb", null)).getString("id");
        assertEquals("imported", original(colleague, again).getString("state"));
        assertEquals("Filed", original(colleague, again).getString("title"));
        assertEquals(404, colleague.request("POST", "/api/notebooks/" + again + "/original/reset", "{}").statusCode());
        String sample = colleague.json("POST", "/api/notebooks", new JsonObject().put("from", new JsonArray(colleague.ask("GET", "/api/samples", null)).getJsonObject(0).getString("name")).encode()).getString("id");
        assertEquals("sample", original(colleague, sample).getString("kind"));
        assertEquals(0, original(colleague, sample).getInteger("changes"));
    }

    private static JsonObject marked(String id, String source, boolean locked, boolean solution, int points) {
        return cell(id, source).put("metadata", new JsonObject().put("nbgrader", new JsonObject().put("grade", points > 0).put("grade_id", id).put("locked", locked).put("points", points).put("schema_version", 3)
                .put("solution", solution).put("task", false)));
    }

    @Test
    void a_student_takes_corrections_of_what_is_theirs_and_what_is_read_only_stays() {
        Visitor teacher = Visitor.of(server, "teacher", Role.TEACHER);
        String source = imported(teacher, "Squares", marked("answer", "// BEGIN SOLUTION\nint a = 1;\n// END SOLUTION", false, true, 0), marked("tests", "assert a == 1;", true, false, 2), cell("free", "a + 1"));
        String course = teacher.json("POST", "/api/courses", "{\"name\":\"Course\"}").getString("id");
        teacher.ask("POST", "/api/courses/" + course + "/people", "{\"csv\":\"login\\ncolleague\"}");
        String assignment = teacher.json("POST", "/api/courses/" + course + "/assignments", new JsonObject().put("notebook", source).put("due", "2099-01-01T12:00").put("zone", "UTC").encode()).getString("id");
        teacher.ask("POST", "/api/assignments/" + assignment + "/release", "{}");
        String copy = colleague.json("POST", "/api/assignments/" + assignment + "/open", "{}").getString("notebook");
        List<String> begun = sources(colleague, copy);
        assertEquals("assignment", original(colleague, copy).getString("kind"));
        assertEquals(0, original(colleague, copy).getInteger("changes"));

        rewrite(teacher, source, marked("answer", "// BEGIN SOLUTION\nint a = 2;\n// END SOLUTION", false, true, 0), marked("tests", "assert a == 2;", true, false, 2), cell("free", "a + 2"));
        assertEquals(0, original(colleague, copy).getInteger("changes"), "what is not released is nobody's business");
        teacher.ask("POST", "/api/assignments/" + assignment + "/release", "{}");
        String path = "/api/notebooks/" + copy + "/original";
        assertFalse(colleague.ask("GET", path, null).contains("int a"), "no solution comes this way");
        assertEquals(List.of("tests true", "free false"), colleague.json("GET", path, null).getJsonArray("changes").stream().map(JsonObject.class::cast)
                .map(change -> change.getString("cell") + " " + change.getBoolean("locked")).toList());
        assertEquals(409, colleague.request("POST", path + "/take", "{\"cells\":{\"tests\":\"take\"}}").statusCode());
        assertEquals(1, colleague.json("POST", path + "/take", "{\"all\":true}").getInteger("taken"));
        assertEquals(List.of(begun.get(0), begun.get(1), "a + 2"), sources(colleague, copy));
        colleague.ask("POST", path + "/reset", "{}");
        assertEquals(List.of(begun.get(0), begun.get(1), "a + 2"), sources(colleague, copy));
    }

    @Test
    void who_has_left_the_course_gets_no_later_corrections_and_keeps_what_they_have() {
        Visitor teacher = Visitor.of(server, "lecturer", Role.TEACHER);
        Visitor student = Visitor.of(server, "leaver", Role.SCIENTIST);
        String source = imported(teacher, "Left", marked("tests", "assert true;", true, false, 2), cell("free", "1"));
        String course = teacher.json("POST", "/api/courses", "{\"name\":\"Left\"}").getString("id");
        teacher.ask("POST", "/api/courses/" + course + "/people", "{\"csv\":\"login\\nleaver\"}");
        String assignment = teacher.json("POST", "/api/courses/" + course + "/assignments", new JsonObject().put("notebook", source).put("due", "2099-01-01T12:00").put("zone", "UTC").encode()).getString("id");
        teacher.ask("POST", "/api/assignments/" + assignment + "/release", "{}");
        String copy = student.json("POST", "/api/assignments/" + assignment + "/open", "{}").getString("notebook");
        rewrite(teacher, source, marked("tests", "assert true;", true, false, 2), cell("free", "2"));
        teacher.ask("POST", "/api/assignments/" + assignment + "/release", "{}");
        assertEquals(1, original(student, copy).getInteger("changes"));
        teacher.ask("DELETE", "/api/courses/" + course + "/people/leaver", null);
        assertEquals("hidden", original(student, copy).getString("state"));
        assertEquals(0, original(student, copy).getInteger("changes"));
        var refused = student.request("GET", "/api/notebooks/" + copy + "/original", null);
        assertEquals(409, refused.statusCode());
        assertTrue(refused.body().contains("not in the course"), refused.body());
        assertEquals(409, student.request("POST", "/api/notebooks/" + copy + "/original/take", "{\"all\":true}").statusCode());
        student.ask("POST", "/api/notebooks/" + copy + "/original/reset", "{}");
        assertEquals("1", sources(student, copy).getLast());
    }

    @Test
    void of_many_decisions_at_once_none_is_forgotten() throws Exception {
        int many = 12;
        String notebook = imported(author, "Many", IntStream.range(0, many).mapToObj(i -> cell("c" + i, "old " + i)).toArray(JsonObject[]::new));
        publish(author, notebook, "Many");
        String copy = copy(colleague, notebook);
        rewrite(author, notebook, IntStream.range(0, many).mapToObj(i -> cell("c" + i, "new " + i)).toArray(JsonObject[]::new));
        publish(author, notebook, "Many");
        assertEquals(many, original(colleague, copy).getInteger("changes"));
        CountDownLatch together = new CountDownLatch(1);
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonObject>> takes = IntStream.range(0, many).mapToObj(i -> people.submit(() -> {
                together.await();
                return colleague.json("POST", "/api/notebooks/" + copy + "/original/take", "{\"cells\":{\"c" + i + "\":\"" + (i % 2 == 0 ? "take" : "mine") + "\"}}");
            })).toList();
            together.countDown();
            for (Future<JsonObject> take : takes) {
                assertEquals(1, take.get().getInteger("taken"));
            }
        }
        assertEquals(IntStream.range(0, many).mapToObj(i -> (i % 2 == 0 ? "new " : "old ") + i).toList(), sources(colleague, copy));
        assertEquals(0, original(colleague, copy).getInteger("changes"));
    }

    @Test
    void a_text_that_is_purged_is_gone_from_what_was_published_and_from_what_a_copy_knows() {
        String notebook = imported(author, "Purged", cell("a", "token-1234 \"x\""));
        publish(author, notebook, "With token-1234");
        String copy = copy(colleague, notebook);
        assertEquals(0, original(colleague, copy).getInteger("changes")); // from here on the server knows it by heart
        author.ask("POST", "/api/notebooks/" + notebook + "/purge", "{\"text\":\"token-1234\"}");
        assertFalse(colleague.ask("GET", "/api/gallery", null).contains("token-1234"));
        assertFalse(colleague.ask("GET", "/api/gallery/" + notebook, null).contains("token-1234"));
        assertFalse(colleague.json("GET", "/api/notebooks/" + copy + "/original", null).getJsonObject("theirs").encode().contains("token-1234"));
        colleague.ask("POST", "/api/notebooks/" + copy + "/purge", "{\"text\":\"token-1234\"}");
        colleague.ask("POST", "/api/notebooks/" + copy + "/original/reset", "{}");
        assertTrue(sources(colleague, copy).stream().noneMatch(source -> source.contains("token-1234")));
    }

    @Test
    void nobody_publishes_what_is_not_theirs_and_a_viewer_makes_no_copy() {
        String notebook = imported(author, "Mine", cell("a", "1"));
        server.millrace().access().grants().give(notebook, Grant.Kind.PERSON, colleague.id(), Right.EDIT, "test");
        assertEquals(403, colleague.request("PUT", "/api/notebooks/" + notebook + "/publication", "{\"title\":\"x\"}").statusCode());
        publish(author, notebook, "Mine");
        Visitor viewer = Visitor.of(server, "viewer", Role.VIEWER);
        assertTrue(viewer.ask("GET", "/api/gallery/" + notebook, null).contains("Mine"));
        assertEquals(403, viewer.request("POST", "/api/gallery/" + notebook + "/copy", "{}").statusCode());
        String handed = server.millrace().notebooks().create("x", Map.of("millrace.assignment", "a1"), List.of());
        server.millrace().access().grants().give(handed, Grant.Kind.PERSON, author.id(), Right.OWN, "test");
        assertEquals(403, author.request("PUT", "/api/notebooks/" + handed + "/publication", "{\"title\":\"x\"}").statusCode());
    }
}
