package io.millrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.soak.KillServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real server processes and kill -9. {@code ./workbench soak kill-server} does the same for as long as one likes. */
class KillServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));

    @TempDir
    private Path data;

    @Test
    void not_one_line_is_missing_or_doubled_after_two_kills() throws Exception {
        assertNull(new KillServer(HOME, 20_260_131).round(2, 3_000));
    }

    @Test
    void a_run_whose_kernel_died_meanwhile_is_lost_and_what_waits_goes_on() {
        ServerProcess server = ServerProcess.start(HOME, data, "t", "--chip-host", "false");
        try {
            String id;
            long kernel;
            try (WorkbenchClient client = new WorkbenchClient(server.address())) {
                id = client.createNotebook("T", null);
                try (NotebookSocket socket = client.open(id, -1)) {
                    socket.insertCode("a", null, "System.out.println(\"on\"); Thread.sleep(600_000);");
                    socket.insertCode("b", "a", "6 * 7");
                    socket.run("a", "b");
                    kernel = socket.await(m -> "op".equals(m.getString("type")) && m.getJsonObject("op").getLong("pid") != null, PATIENCE)
                            .getJsonObject("op").getLong("pid");
                    socket.awaitOperation("stream", PATIENCE);
                }
            }
            server.kill();
            ProcessHandle.of(kernel).ifPresent(ProcessHandle::destroyForcibly);
            server = ServerProcess.start(HOME, data, "t", "--chip-host", "false");
            try (WorkbenchClient client = new WorkbenchClient(server.address()); NotebookSocket socket = client.open(id, 0)) {
                JsonObject lost = socket.awaitOperation("runFinished", PATIENCE);
                assertEquals("lost", lost.getString("state"));
                assertTrue(lost.getString("reason").contains("while the server was away"), lost.getString("reason"));
                assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
            }
        } finally {
            server.close();
        }
    }
}
