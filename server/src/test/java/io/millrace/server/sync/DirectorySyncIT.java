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
        }
    }

    private static JsonObject notebook(WorkbenchClient client, String title) {
        return new JsonArray(client.send("GET", "/api/notebooks", null)).stream().map(JsonObject.class::cast).filter(n -> n.getString("title").equals(title)).findFirst().orElseThrow();
    }

    private static List<String> sources(WorkbenchClient client, String id) {
        return client.exportNotebook(id).getJsonArray("cells").stream().map(c -> String.join("", ((JsonObject) c).getJsonArray("source").stream().map(String::valueOf).toList())).toList();
    }
}
