package io.millrace.server.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A notebook's libraries travel with it as a lock in its metadata. */
class LibrariesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    @TempDir
    private Path folder;

    private String group() {
        return "org.example." + folder.getFileName();
    }

    @AfterEach
    void forget() throws IOException {
        ServerProcess.delete(Path.of(System.getProperty("user.home"), ".m2", "repository", "org", "example", folder.getFileName().toString()));
    }

    private void publish(String content) throws IOException {
        Path place = Files.createDirectories(folder.resolve("published").resolve(group().replace('.', '/')).resolve("data/1.0"));
        Files.writeString(place.resolve("data-1.0.pom"), "<project><modelVersion>4.0.0</modelVersion><groupId>" + group() + "</groupId><artifactId>data</artifactId><version>1.0</version></project>");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(place.resolve("data-1.0.jar")))) {
            jar.putNextEntry(new JarEntry("data.txt"));
            jar.write(content.getBytes());
        }
    }

    private static JsonObject run(WorkbenchClient client, String notebook) {
        try (NotebookSocket socket = client.open(notebook, -1)) {
            socket.run("deps");
            return socket.awaitOperation("runFinished", PATIENCE);
        }
    }

    @Test
    void the_lock_is_in_the_notebooks_file_and_a_changed_library_is_refused_elsewhere() throws IOException {
        publish("as it was");
        String file;
        try (TestServer server = TestServer.start(); WorkbenchClient client = server.client()) {
            String id = client.importNotebook(new JsonObject("{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{\"millrace\":{\"kept\":1}},\"cells\":[{\"cell_type\":\"code\",\"id\":\"deps\","
                    + "\"metadata\":{},\"execution_count\":null,\"outputs\":[],\"source\":\"\"}]}").encode().replace("\"source\":\"\"",
                    "\"source\":\"//REPOS here=" + folder.resolve("published").toUri() + "\\n//DEPS " + group() + ":data:1.0\\nint x = 1;\""));
            assertEquals("ok", run(client, id).getString("state"));
            JsonObject exported = client.exportNotebook(id);
            JsonObject ours = exported.getJsonObject("metadata").getJsonObject("millrace");
            assertEquals(64, ours.getJsonObject("libraries").getString(group() + ":data:jar:1.0").length());
            assertEquals(1, ours.getInteger("kept"));
            file = exported.encode();
        }
        forget();
        publish("as somebody made it later");
        try (TestServer server = TestServer.start(); WorkbenchClient client = server.client()) {
            String id = client.importNotebook(file);
            assertEquals("error", run(client, id).getString("state"));
            String shown = client.exportNotebook(id).getJsonArray("cells").getJsonObject(0).getJsonArray("outputs").encode();
            assertTrue(shown.contains("is not the file that this notebook was made with"), shown);
        }
    }
}
