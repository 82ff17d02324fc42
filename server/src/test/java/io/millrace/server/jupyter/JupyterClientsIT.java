package io.millrace.server.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients that people have, as they are: JupyterLab's own library in Node, Debian's nbclient and Debian's jupyter-server with us for its gateway. None of them
 * is optional: {@code ./workbench test} installs what is missing, or says what to install.
 */
class JupyterClientsIT {
    private static final int PATIENCE_SECONDS = 240;
    private static TestServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void jupyterlab_s_library_does_a_whole_session_in_both_framings() {
        Path client = Path.of("src/test/jupyter-client").toAbsolutePath();
        if (!Files.exists(client.resolve("node_modules/.package-lock.json")) || !current(client)) {
            Ended installed = run(client, List.of("npm", "ci", "--no-audit", "--no-fund"));
            assertEquals(0, installed.code, installed.text);
        }
        Ended ended = run(client, List.of("node", "drive.mjs", server.address().toString(), TestServer.TOKEN));
        assertEquals(0, ended.code, ended.text);
        assertTrue(ended.text.contains("all held"), ended.text);
    }

    /** Whether what is installed is of the newest lock file. */
    private static boolean current(Path client) {
        try {
            return Files.getLastModifiedTime(client.resolve("node_modules/.package-lock.json")).compareTo(Files.getLastModifiedTime(client.resolve("package-lock.json"))) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void debian_s_nbclient_and_jupyter_server_have_us_for_their_gateway() throws IOException {
        Ended there = run(folder, List.of("/usr/bin/python3", "-c", "import jupyter_server, nbclient"));
        assertEquals(0, there.code, "The packages jupyter-server and python3-nbclient are missing; ./workbench test installs them. " + there.text);
        Path script = folder.resolve("check.py");
        try (InputStream in = getClass().getResourceAsStream("/jupyter_gateway_check.py")) {
            Files.copy(in, script);
        }
        String path = new JsonObject(server.signedIn("POST", "/api/capabilities", "{\"minutes\":30}").body()).getString("path");
        Ended ended = run(folder, List.of("/usr/bin/python3", script.toString(), server.address().toString(), TestServer.TOKEN, server.address().resolve(path).toString()));
        assertEquals(0, ended.code, ended.text);
        assertTrue(ended.text.contains("all held"), ended.text);
    }

    private record Ended(int code, String text) {}

    private static Ended run(Path directory, List<String> command) {
        try {
            Path log = Files.createTempFile("jupyter-client", ".log");
            try {
                Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
                process.getOutputStream().close();
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
                return new Ended(ended ? process.exitValue() : -1, Files.readString(log, StandardCharsets.UTF_8));
            } finally {
                Files.delete(log);
            }
        } catch (IOException e) {
            return new Ended(-1, e.toString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
