package io.millrace.server.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A secret is set, used by a cell, and stands nowhere. */
class SecretsIT {
    private static final String VALUE = "hunter2-hunter2";

    @Test
    void a_cell_uses_a_secret_and_it_stands_in_no_output_no_history_and_no_export() throws Exception {
        try (TestServer server = TestServer.start("kernel-warm", "1"); WorkbenchClient client = server.client()) {
            assertEquals(204, server.signedIn("PUT", "/api/secrets/db.password", "{\"value\":\"" + VALUE + "\"}").statusCode());
            assertEquals(400, server.signedIn("PUT", "/api/secrets/short", "{\"value\":\"abc\"}").statusCode());
            assertEquals("[\"db.password\"]", server.signedIn("GET", "/api/secrets", null).body());
            assertEquals(401, server.request("GET", "/api/secrets", null).statusCode());
            String notebook = client.createNotebook("N", null);
            try (NotebookSocket socket = client.open(notebook, -1)) {
                String source = """
                        var p = Secrets.get("db.password");
                        System.out.println("length " + p.length());
                        for (char c : p.toCharArray()) { System.out.print(c); System.out.flush(); Thread.sleep(30); }
                        System.out.println(" end");
                        System.err.println(p);
                        display(p);
                        if (p.length() > 0) throw new IllegalStateException("with " + p);""";
                socket.insertCode("a", null, source);
                socket.run("a");
                socket.await(m -> "op".equals(m.getString("type")) && "runFinished".equals(m.getJsonObject("op").getString("kind")), Duration.ofSeconds(60));
                socket.insertCode("b", "a", "Secrets.get(\"nothing\")");
                socket.run("b");
                socket.await(m -> "op".equals(m.getString("type")) && "runFinished".equals(m.getJsonObject("op").getString("kind")) && "b".equals(m.getJsonObject("op").getString("cell")), Duration.ofSeconds(60));
            }
            JsonObject export = client.exportNotebook(notebook);
            String text = export.encode();
            assertTrue(text.contains("length 15") && text.contains("[secret db.password] end") && text.contains("with [secret db.password]"), text);
            assertTrue(text.contains("There is no secret \\\"nothing\\\"") || text.contains("There is no secret"), text);
            assertFalse(text.contains(VALUE), text);
            Path data = server.millrace().data().path();
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.filter(Files::isRegularFile).filter(Files::isReadable).toList()) {
                    assertFalse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(VALUE), "in " + file);
                }
            }
        }
    }
}
