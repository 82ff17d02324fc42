package io.millrace.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server whose store cannot be written any more while it works: told to every page, nothing is acknowledged that is not kept, and what was done in between is kept in the end. */
class StoreTroubleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));

    @TempDir
    private Path data;

    /** The system refuses what this process writes beyond so many bytes of a file, as a disk does that has become read-only or fails. */
    static void refuseWrites(ServerProcess server, boolean refuse) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
        Process process = new ProcessBuilder("/usr/bin/prlimit", "--pid", String.valueOf(server.pid()), "--fsize=" + (refuse ? "4096:unlimited" : "unlimited")).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        Assumptions.assumeTrue(process.waitFor() == 0, "the limits of a process cannot be set here: " + said);
    }

    private static JsonObject frame(NotebookSocket socket, String type) {
        return socket.await(m -> type.equals(m.getString("type")), PATIENCE);
    }

    private static String insert(NotebookSocket socket, String cell) {
        return socket.send(new JsonObject().put("kind", "insertCell").put("cell", cell).putNull("after").put("type", "code").put("source", "// " + cell));
    }

    private static List<String> cells(WorkbenchClient client, String id) {
        return client.exportNotebook(id).getJsonArray("cells").stream().map(cell -> ((JsonObject) cell).getString("id")).filter(cell -> cell.length() == 1).toList();
    }

    @Test
    void whatCannotBeWrittenIsToldHeldAndWrittenWhenItCanBe() throws Exception {
        ServerProcess server = ServerProcess.start(HOME, data, "t", "--chip-host", "false", "--kernel-warm", "0");
        try {
            String id;
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                id = client.createNotebook("Held", null);
                try (NotebookSocket socket = client.open(id, -1)) {
                    String first = insert(socket, "a");
                    long sequence = socket.await(m -> first.equals(m.getString("id")), PATIENCE).getLong("seq");
                    socket.await(m -> "saved".equals(m.getString("type")) && m.getLong("seq") >= sequence, PATIENCE);

                    refuseWrites(server, true);
                    String second = insert(socket, "b");
                    String third = insert(socket, "c");
                    JsonObject told = socket.await(m -> {
                        assertFalse(second.equals(m.getString("id")), "nothing is acknowledged that is not kept");
                        return "trouble".equals(m.getString("type")) && !m.getString("kind").isEmpty();
                    }, PATIENCE);
                    assertTrue(told.getString("message").contains("nothing new is saved"), told.encode());
                    try (NotebookSocket later = client.open(id, -1)) {
                        assertEquals(2, frame(later, "snapshot").getJsonObject("state").getJsonArray("cells").size(), "who comes now sees what is kept: the first cell and a");
                        assertEquals(told.getString("kind"), frame(later, "trouble").getString("kind"));
                    }

                    refuseWrites(server, false);
                    long kept = socket.await(m -> second.equals(m.getString("id")), PATIENCE).getLong("seq");
                    assertEquals(kept + 1, socket.await(m -> third.equals(m.getString("id")), PATIENCE).getLong("seq"), "each once, in order");
                    socket.await(m -> "saved".equals(m.getString("type")) && m.getLong("seq") > kept, PATIENCE);
                    assertEquals(List.of("c", "b", "a"), cells(client, id));

                    // Again, and now the server dies in the middle of it: what was acknowledged is there.
                    refuseWrites(server, true);
                    insert(socket, "d");
                    socket.await(m -> "trouble".equals(m.getString("type")) && !m.getString("kind").isEmpty(), PATIENCE);
                }
            }
            server.kill();
            server = ServerProcess.start(HOME, data, "t", "--chip-host", "false", "--kernel-warm", "0");
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                assertEquals(List.of("c", "b", "a"), cells(client, id));
            }
        } finally {
            server.close();
        }
        assertTrue(StoreDoctor.look(data.resolve("millrace.db")).healthy());
    }

    @Test
    void whatACellPrintsIntoAFullStoreIsThereOnceTheStoreHasRoom() throws Exception {
        ServerProcess server = ServerProcess.start(HOME, data, "t", "--chip-host", "false", "--store-megabytes", "4");
        try {
            String id;
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                id = client.createNotebook("Full", null);
                try (NotebookSocket socket = client.open(id, -1)) {
                    socket.insertCode("a", null, "String line = \"x\".repeat(999);\nfor (int i = 0; i < 6_000; i++) { System.out.println(line); }");
                    socket.run("a");
                    assertEquals("full", socket.await(m -> "trouble".equals(m.getString("type")) && !m.getString("kind").isEmpty(), PATIENCE).getString("kind"));
                }
            }
            server.kill(); // its kernel goes on and keeps what nobody has stored
            server = ServerProcess.start(HOME, data, "t", "--chip-host", "false");
            try (WorkbenchClient client = new WorkbenchClient(server.address()); NotebookSocket socket = client.open(id, 0)) {
                assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
                JsonArray lines = client.exportNotebook(id).getJsonArray("cells").getJsonObject(0).getJsonArray("outputs").getJsonObject(0).getJsonArray("text");
                assertEquals(6_000, lines.size(), "not one line is missing or doubled");
            }
        } finally {
            server.close();
        }
    }
}
