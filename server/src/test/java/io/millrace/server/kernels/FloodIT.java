package io.millrace.server.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cells that would fill the disk, on a server whose runs may show a million characters and fifty outputs. */
class FloodIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void cellsThatFloodAreCutWithASentenceGoOnAndDoNotFillTheDisk() throws IOException {
        try (TestServer server = TestServer.start("kernel-warm", "1", "run-output-megabytes", "1", "run-outputs", "50"); WorkbenchClient client = server.client()) {
            String id = client.createNotebook("Flood", null);
            try (NotebookSocket socket = client.open(id, -1)) {
                socket.insertCode("text", null, """
                        String line = "x".repeat(1_000);
                        for (int i = 0; i < 100_000; i++) { System.out.println(line); }
                        int lines = 100_000;""");
                socket.insertCode("pictures", null, "for (int i = 0; i < 1_000; i++) { display(\"<b>\" + i + \"</b>\"); }\nthrow new IllegalStateException(\"at the end\");");
                socket.insertCode("animation", null, """
                        String frame = "y".repeat(200_000);
                        for (int i = 0; i < 200; i++) { System.out.print(frame + i); clearOutput(true); }
                        System.out.print("last");""");
                socket.insertCode("after", null, "lines + 1");
                JsonArray outputs = run(server, socket, id, "text", "ok");
                assertEquals(2, outputs.size());
                JsonObject said = outputs.getJsonObject(1).getJsonObject("data");
                assertEquals("The outputs of this run have reached their limit of 1,000,000 characters; what the cell shows from here on is not kept, and the cell goes on.",
                        String.join("", said.getJsonArray("text/plain").stream().map(String::valueOf).toList()));
                assertEquals(100_000L * 1_001 - 1_000_000, said.getJsonObject(OutputQuota.MIME).getLong("characters"));
                assertEquals(1_000_000, outputs.getJsonObject(0).getJsonArray("text").stream().mapToInt(line -> ((String) line).length()).sum());

                outputs = run(server, socket, id, "pictures", "error");
                assertEquals(52, outputs.size(), "fifty, the sentence and the error");
                assertEquals("outputs", outputs.getJsonObject(50).getJsonObject("data").getJsonObject(OutputQuota.MIME).getString("limit"));
                assertEquals("error", outputs.getJsonObject(51).getString("output_type"));

                outputs = run(server, socket, id, "animation", "ok");
                assertEquals("last", outputs.getJsonObject(0).getJsonArray("text").getString(0), "what is cleared does not count");
                assertEquals("100001", run(server, socket, id, "after", "ok").getJsonObject(0).getJsonObject("data").getJsonArray("text/plain").getString(0));
            }
            long bytes = size(server.millrace().data().path());
            assertTrue(bytes < 40_000_000, "140 MB were printed, and the directory of the data has " + bytes + " bytes");
        }
    }

    private static JsonArray run(TestServer server, NotebookSocket socket, String id, String cell, String state) {
        socket.run(cell);
        assertEquals(state, socket.await(m -> "op".equals(m.getString("type")) && "runFinished".equals(m.getJsonObject("op").getString("kind"))
                && cell.equals(m.getJsonObject("op").getString("cell")), PATIENCE).getJsonObject("op").getString("state"));
        try (WorkbenchClient client = server.client()) {
            return new JsonObject(client.send("GET", "/api/notebooks/" + id + ".ipynb", null)).getJsonArray("cells").stream().map(JsonObject.class::cast)
                    .filter(each -> each.getString("id").equals(cell)).findFirst().orElseThrow().getJsonArray("outputs");
        }
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
