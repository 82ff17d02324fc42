package io.millrace.server.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and notebooks follow each other. */
class DirectorySyncIT {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("kernel-warm", "0");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void what_changes_on_one_side_goes_to_the_other_and_both_are_merged(@TempDir Path directory) throws Exception {
        List<String> said = new ArrayList<>();
        try (WorkbenchClient client = server.client()) {
            Files.createDirectories(directory.resolve("course"));
            Path file = Files.writeString(directory.resolve("course/first.jsh"), "// %% id=\"a\"\nint a = 1;\n\n// %% id=\"b\"\nint b = 2;\n");
            Files.createDirectories(directory.resolve(".git"));
            Files.writeString(directory.resolve(".git/not a notebook.jsh"), "x");
            String made = client.createNotebook("Made in the page: one", null);
            DirectorySync sync = new DirectorySync(client, directory, ".jsh", said::add);
            sync.pass();
            assertTrue(Files.exists(directory.resolve("Made in the page- one.jsh")), said.toString());
            JsonObject first = notebook(client, "first");
            assertEquals("course", first.getString("folder"));
            String id = first.getString("id");
            assertEquals(List.of("int a = 1;", "int b = 2;"), sources(client, id));

            // An editor changes the file, moves a cell and adds one.
            Files.writeString(file, "// %% id=\"b\"\nint b = 3;\n\n// %% id=\"a\"\nint a = 1;\n\n// %% [markdown] id=\"m\"\n// text\n");
            sync.pass();
            assertEquals(List.of("int b = 3;", "int a = 1;", "text"), sources(client, id));

            // Both sides at once: the page through another process, the file through an editor.
            client.send("PUT", "/api/notebooks/" + id + "/content?name=x.jsh", "// %% id=\"b\"\nint b = 3;\n\n// %% id=\"a\"\nint a = 10;\n\n// %% [markdown] id=\"m\"\n// text\n");
            Files.writeString(file, Files.readString(file).replace("int b = 3;", "int b = 30;"));
            new DirectorySync(client, directory, ".jsh", said::add).pass(); // another process that goes on where the first one was
            assertEquals(List.of("int b = 30;", "int a = 10;", "text"), sources(client, id));
            assertTrue(Files.readString(file).contains("int a = 10;"), Files.readString(file));

            sync = new DirectorySync(client, directory, ".jsh", said::add);
            said.clear();
            sync.pass();
            assertEquals(List.of(), said, "nothing changed, nothing is done");

            Files.delete(file);
            client.send("DELETE", "/api/notebooks/" + made, null);
            sync.pass();
            assertFalse(Files.exists(directory.resolve("Made in the page- one.jsh")));
            assertEquals(2, new JsonArray(client.send("GET", "/api/trash", null)).size());
            client.send("DELETE", "/api/trash", null);
        }
    }

    @Test
    void aTitleIsTheNameOfItsFileBothWaysAndGitMayComeAndGo(@TempDir Path directory) throws Exception {
        List<String> said = new ArrayList<>();
        try (WorkbenchClient client = server.client()) {
            Path file = Files.writeString(directory.resolve("wave.jsh"), "// %% id=\"a\"\nint a = 1;\n\n// %% id=\"b\"\nint b = 2;\n");
            DirectorySync sync = new DirectorySync(client, directory, ".jsh", said::add);
            sync.pass(true);
            String id = notebook(client, "wave").getString("id");

            // A new title in the page, and a folder: the file follows, and is not made anew beside the old one.
            client.send("PATCH", "/api/notebooks/" + id, "{\"title\":\"Standing / wave\"}");
            client.send("PUT", "/api/notebooks/" + id + "/folder", "{\"folder\":\"physics\"}");
            sync.pass(true);
            assertFalse(Files.exists(file), said.toString());
            file = directory.resolve("physics/Standing - wave.jsh");
            assertTrue(Files.readString(file).contains("\"title\": \"Standing / wave\""), Files.readString(file));
            sync.pass(true);
            assertEquals("Standing / wave", notebook(client, id).getString("title"), "what a file name cannot say stays in the title");

            // git mv, with a change in the same moment: the same notebook has the new title.
            Files.writeString(file, Files.readString(file).replace("int b = 2;", "int b = 3;"));
            Files.move(file, directory.resolve("Moving wave.jsh"));
            file = directory.resolve("Moving wave.jsh");
            sync.pass(true);
            assertEquals("Moving wave", notebook(client, id).getString("title"), said.toString());
            assertEquals("", notebook(client, id).getString("folder", ""));
            assertEquals(List.of("int a = 1;", "int b = 3;"), sources(client, id));

            // Somebody edits the title within the file.
            Files.writeString(file, Files.readString(file).replace("\"title\": \"Moving wave\"", "\"title\": \"Third\""));
            sync.pass(true);
            assertEquals("Third", notebook(client, id).getString("title"));
            assertTrue(Files.exists(directory.resolve("Third.jsh")) && !Files.exists(file), said.toString());
            file = directory.resolve("Third.jsh");

            // Both at once: the title counts.
            client.send("PATCH", "/api/notebooks/" + id, "{\"title\":\"By title\"}");
            Files.move(file, directory.resolve("By file.jsh"));
            sync.pass(true);
            file = directory.resolve("By title.jsh");
            assertTrue(Files.exists(file) && !Files.exists(directory.resolve("By file.jsh")), said.toString());

            // An editor that saves takes the old file away first; another branch does not have the file, and then it is there again.
            String text = Files.readString(file);
            Files.delete(file);
            sync.pass(true);
            assertEquals(id, notebook(client, "By title").getString("id"), "missing once is not gone");
            sync.pass(true);
            assertTrue(new JsonArray(client.send("GET", "/api/trash", null)).encode().contains(id));
            sync = new DirectorySync(client, directory, ".jsh", said::add);
            Files.writeString(file, text.replace("int a = 1;", "int a = 7;"));
            sync.pass(true);
            assertEquals(id, notebook(client, "By title").getString("id"), "the same notebook, not a new one");
            assertEquals(List.of("int a = 7;", "int b = 3;"), sources(client, id));

            said.clear();
            sync.pass(true);
            assertEquals(List.of(), said, "nothing changed, nothing is done");
            client.send("DELETE", "/api/notebooks/" + id, null);
            client.send("DELETE", "/api/trash", null);
        }
    }

    private static JsonObject notebook(WorkbenchClient client, String title) {
        return new JsonArray(client.send("GET", "/api/notebooks", null)).stream().map(JsonObject.class::cast).filter(n -> n.getString("title").equals(title) || n.getString("id").equals(title)).findFirst().orElseThrow();
    }

    private static List<String> sources(WorkbenchClient client, String id) {
        return client.exportNotebook(id).getJsonArray("cells").stream().map(c -> String.join("", ((JsonObject) c).getJsonArray("source").stream().map(String::valueOf).toList())).toList();
    }
}
