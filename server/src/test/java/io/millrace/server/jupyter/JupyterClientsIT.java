package io.millrace.server.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.NodeProject;
import io.millrace.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients that people have, as they are: JupyterLab's own library in Node, Debian's nbclient and Debian's jupyter-server with us for its gateway. None of them
 * is optional: {@code ./workbench test} installs what is missing, or says what to install.
 */
class JupyterClientsIT {
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
        NodeProject.Ended ended = NodeProject.of("jupyter-client").node("drive.mjs", server.address().toString(), TestServer.TOKEN);
        assertEquals(0, ended.code(), ended.text());
        assertTrue(ended.text().contains("all held"), ended.text());
    }

    @Test
    void debian_s_nbclient_and_jupyter_server_have_us_for_their_gateway() throws IOException {
        NodeProject.Ended there = NodeProject.run(folder, List.of("/usr/bin/python3", "-c", "import jupyter_server, nbclient"));
        assertEquals(0, there.code(), "The packages jupyter-server and python3-nbclient are missing; ./workbench test installs them. " + there.text());
        Path script = folder.resolve("check.py");
        try (InputStream in = getClass().getResourceAsStream("/jupyter_gateway_check.py")) {
            Files.copy(in, script);
        }
        String path = new JsonObject(server.signedIn("POST", "/api/capabilities", "{\"minutes\":30}").body()).getString("path");
        NodeProject.Ended ended = NodeProject.run(folder, List.of("/usr/bin/python3", script.toString(), server.address().toString(), TestServer.TOKEN, server.address().resolve(path).toString()));
        assertEquals(0, ended.code(), ended.text());
        assertTrue(ended.text().contains("all held"), ended.text());
    }
}
