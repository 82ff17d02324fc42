package io.millrace.server.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.people.Role;
import io.millrace.server.people.Scope;
import io.millrace.server.people.Visitor;
import io.millrace.server.sync.DirectorySync;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A student at every door to their own copy: none lets them change what is the teachers', or see what was taken out. */
class CopyLocksIT {
    private static final String HIDDEN = "square(-4) == 16";
    private static TestServer server;
    private static Visitor tea;
    private static Visitor ada;
    private static String assignment;
    private static String copy;

    @BeforeAll
    static void start() {
        server = TestServer.start("people", "true", "unconfined-people", "true", "kernel-confinement", "own", "kernel-warm", "0", "requests-a-second", "0");
        tea = Visitor.of(server, "tea", Role.TEACHER);
        ada = Visitor.of(server, "ada", Role.SCIENTIST);
        String source = new JsonObject(tea.ask("POST", "/api/notebooks/import?title=Squares", NbgraderNotebook.JSON)).getString("id");
        String course = tea.json("POST", "/api/courses", "{\"name\":\"Numerics\"}").getString("id");
        tea.ask("POST", "/api/courses/" + course + "/people", new JsonObject().put("csv", "ada").encode());
        assignment = tea.json("POST", "/api/courses/" + course + "/assignments",
                new JsonObject().put("notebook", source).put("due", "2099-01-01T12:00").put("zone", "Asia/Shanghai").encode()).getString("id");
        tea.ask("POST", "/api/assignments/" + assignment + "/release", null);
        copy = ada.json("POST", "/api/assignments/" + assignment + "/open", null).getString("notebook");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static LiveNotebook live() {
        return server.millrace().notebooks().get(copy).orElseThrow();
    }

    private static Notebook state() {
        return live().ask(live()::latest).toCompletableFuture().join();
    }

    /** As the page's socket does it; the answer is why it was refused, or "". */
    private static String does(Operation operation) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        LiveNotebook live = live();
        live.submit(UUID.randomUUID().toString(), ada.id(), operation, _ -> { }, refused -> answer.complete(refused.code()));
        // Behind it: when that is stored, so is the operation.
        live.post(() -> live.apply(List.of(), List.of(), () -> answer.complete("")));
        return answer.join();
    }

    private static Operation edit(String cell, String text) {
        Cell found = state().cell(cell).orElseThrow();
        return new Operation.EditSource(cell, found.version(), List.of(new Operation.EditSource.Update("ada", ChangeSet.between(found.source(), text))));
    }

    private static List<String> teachers() {
        return state().cells().stream().filter(cell -> Mark.of(cell.metadata()).isPresent())
                .map(cell -> cell.id() + " " + cell.type() + " " + (Mark.of(cell.metadata()).orElseThrow().locked() ? cell.source() : "") + " " + new java.util.TreeMap<>((Map<?, ?>) cell.metadata().get(Locks.NBGRADER))).toList();
    }

    private static String file() {
        return ada.ask("GET", "/api/notebooks/" + copy + ".ipynb", null);
    }

    private static int put(String name, String text) {
        return ada.request("PUT", "/api/notebooks/" + copy + "/content?name=" + name, text).statusCode();
    }

    @Test
    void undo_versions_and_deleted_cells() {
        List<String> before = teachers();
        String answer = state().cell("answer").orElseThrow().source();
        long version = ada.json("POST", "/api/notebooks/" + copy + "/versions", "{\"title\":\"at the beginning\"}").getLong("sequence");
        assertEquals("", does(edit("answer", "int square(int n) { return n; } // written after the version")));
        assertEquals("", does(new Operation.InsertCell("mine", "answer", Cell.Type.CODE, "1", state().cell("tests").orElseThrow().metadata(), null, null)));
        assertFalse(state().cell("mine").orElseThrow().metadata().containsKey(Locks.NBGRADER), "a copy of a cell is no part of the assignment");
        assertEquals("", does(new Operation.DeleteCell("mine")), "and so it can go again");
        assertEquals("", does(new Operation.RestoreCell("mine", "intro")));
        assertEquals("unknown-cell", does(new Operation.RestoreCell("tests", null)));
        assertEquals("", does(new Operation.SetCellMetadata("tests", with(state().cell("tests").orElseThrow().metadata(), "collapsed", true))));

        // Feedback comes in between: it outlives an undo, and a version in which it was not.
        tea.ask("POST", "/api/assignments/" + assignment + "/feedback", null);
        live().ask(() -> {
            live().apply(List.of(new Operation.SetCellMetadata("tests", with(live().latest().cell("tests").orElseThrow().metadata(), Locks.FEEDBACK, Map.of("points", 2)))), List.of(), () -> { });
            return null;
        }).toCompletableFuture().join();
        assertEquals("", does(new Operation.Undo(false, 0)));
        assertFalse(state().cell("tests").orElseThrow().metadata().containsKey("collapsed"));
        assertEquals(Map.of("points", 2), state().cell("tests").orElseThrow().metadata().get(Locks.FEEDBACK));
        assertEquals("", does(new Operation.RestoreVersion(version, null, 0)));
        assertEquals(Map.of("points", 2), state().cell("tests").orElseThrow().metadata().get(Locks.FEEDBACK));
        assertTrue(state().cell("mine").isEmpty());
        assertEquals(answer, state().cell("answer").orElseThrow().source());
        for (int i = 0; i < 12; i++) {
            does(new Operation.Undo(i % 5 == 4, 0));
        }
        assertEquals(before, teachers());
        assertEquals(409, ada.request("POST", "/api/notebooks/" + copy + "/purge", "{\"text\":\"square(3) is 9\"}").statusCode(), "a text in a locked cell is not theirs to take out");
        assertEquals(before, teachers());
    }

    private static Map<String, Object> with(Map<String, Object> metadata, String key, Object value) {
        Map<String, Object> more = new java.util.HashMap<>(metadata);
        more.put(key, value);
        return more;
    }

    @Test
    void files_of_this_page_and_of_other_clients() {
        List<String> before = teachers();
        String file = file();
        String worse = file.replace("square(3) is 9", "square(3) is fine");
        String cheaper = file.replace("\"points\":2", "\"points\":200").replace("\"points\": 2,", "\"points\": 200,");
        JsonObject fewer = new JsonObject(file);
        fewer.getJsonArray("cells").remove(2);
        JsonObject freed = new JsonObject(file);
        freed.getJsonObject("metadata").remove(Locks.ASSIGNMENT);
        assertFalse(worse.equals(file) || cheaper.equals(file));
        String path = contentsPath();
        for (String forged : List.of(worse, cheaper, fewer.encode(), freed.encode())) {
            assertEquals(409, put("x.ipynb", forged));
            HttpResponse<String> saved = ada.request("PUT", path, new JsonObject().put("type", "notebook").put("content", new JsonObject(forged)).encode());
            assertEquals(400, saved.statusCode(), saved.body());
        }
        assertEquals(before, teachers());
        assertEquals(409, put("x.jsh", ada.ask("GET", "/api/notebooks/" + copy + "/export/jsh", null).replace("square(3) is 9", "square(3) is fine")));

        // Their own cells come in through each of them, and what nothing was changed in changes nothing.
        String checkpoint = ada.json("POST", path + "/checkpoints", null).getString("id");
        for (String text : List.of("return 1;", "return 2;", "return 3;")) {
            JsonObject mine = new JsonObject(file());
            mine.getJsonArray("cells").getJsonObject(1).put("source", "int square(int n) { " + text + " }");
            if (text.contains("1")) {
                assertEquals(2, put("x.ipynb", mine.encode()) / 100);
            } else if (text.contains("2")) {
                ada.ask("PUT", path, new JsonObject().put("type", "notebook").put("content", mine).encode());
            } else {
                assertEquals(2, put("x.jsh", ada.ask("GET", "/api/notebooks/" + copy + "/export/jsh", null).replace("return 2;", text)) / 100);
            }
            assertTrue(state().cell("answer").orElseThrow().source().contains(text), text);
        }
        ada.ask("POST", path + "/checkpoints/" + checkpoint, null);
        assertFalse(state().cell("answer").orElseThrow().source().contains("return 3;"), "the answer is as it was");
        assertEquals(before, teachers());

        // A file of a copy that is brought in elsewhere is a notebook like any other, and the copy stays what it is.
        String other = new JsonObject(ada.ask("POST", "/api/notebooks/import", file())).getString("id");
        assertEquals("{}", ada.ask("GET", "/api/notebooks/" + other + "/assignment", null));
        assertEquals(2, ada.request("PUT", "/api/notebooks/" + other + "/content?name=x.ipynb", new JsonObject(worse).encode().replace(Locks.ASSIGNMENT, "other")).statusCode() / 100);
        assertEquals(before, teachers());
    }

    private static String contentsPath() {
        JsonArray inside = ada.json("GET", "/api/contents/Numerics?content=1", null).getJsonArray("content");
        return "/api/contents/" + inside.getJsonObject(0).getString("path").replace(" ", "%20");
    }

    @Test
    void a_directory_that_follows_the_server(@TempDir Path directory) throws Exception {
        List<String> before = teachers();
        String token = ada.withToken(Scope.EDIT).token();
        List<String> said = new ArrayList<>();
        try (WorkbenchClient client = new WorkbenchClient(URI.create(server.millrace().address() + "?token=" + token))) {
            DirectorySync sync = new DirectorySync(client, directory, ".ipynb", said::add);
            sync.pass();
            Path file;
            try (Stream<Path> files = Files.walk(directory)) {
                file = files.filter(each -> each.toString().endsWith("Squares.ipynb")).findFirst().orElseThrow();
            }
            // Both sides: the page writes an answer, an editor the tests. The merge has both, and the server takes none of it.
            assertEquals("", does(edit("answer", "int square(int n) { return n * n; }")));
            Files.writeString(file, Files.readString(file).replace("square(3) is 9", "square(3) is fine"));
            sync.pass();
            assertTrue(said.stream().anyMatch(line -> line.contains("was not taken") && line.contains("read-only")), said.toString());
            assertEquals(before, teachers());
            assertEquals("int square(int n) { return n * n; }", state().cell("answer").orElseThrow().source());
            // Put right, it is taken with what else was written there.
            Files.writeString(file, Files.readString(file).replace("square(3) is fine", "square(3) is 9").replace("return n * n;", "return n * n * 1;"));
            sync.pass();
            assertEquals("int square(int n) { return n * n * 1; }", state().cell("answer").orElseThrow().source());
            assertEquals(before, teachers());
        }
    }

    @Test
    void nothing_of_what_was_taken_out_is_anywhere_in_a_copy() {
        StringBuilder all = new StringBuilder(file());
        for (String format : List.of("html", "md", "java", "jsh")) {
            all.append(ada.ask("GET", "/api/notebooks/" + copy + "/export/" + format, null));
        }
        all.append(ada.ask("GET", contentsPath() + "?content=1", null)).append(ada.ask("GET", "/api/notebooks/" + copy + "/versions", null))
                .append(ada.ask("GET", "/api/search?q=" + HIDDEN.replace(" ", "%20"), null)).append(ada.ask("GET", "/api/notebooks/" + copy + "/assignment", null));
        server.millrace().notebooks().store().rows(copy, 0, 500).forEach(row -> all.append(row.body()));
        assertTrue(all.toString().contains("square(3) is 9"), "what students see is there");
        for (String secret : List.of(HIDDEN, "One point for axes", "Because a square")) {
            assertFalse(all.toString().contains(secret), secret);
        }
        for (String path : List.of("/api/assignments/" + assignment, "/api/assignments/" + assignment + "/submissions", "/api/assignments/" + assignment + "/class")) {
            assertEquals(403, ada.request("GET", path, null).statusCode(), path);
        }
    }
}
