package io.millrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.Host;
import io.millrace.server.TestServer;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a restore asks of the process, and when. */
class RestoreAskedIT {
    private static final int PATIENCE_SECONDS = 60;

    private static final class Process implements Host {
        private final CompletableFuture<Restore> asked = new CompletableFuture<>();

        @Override
        public void end(boolean leaveKernels) {}

        @Override
        public boolean restores() {
            return true;
        }

        @Override
        public void restore(Restore wish) {
            asked.complete(wish);
        }
    }

    private static Socket sent(TestServer server, String head) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.address().getPort());
        socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
        socket.getOutputStream().write((head + "\r\nHost: " + server.address().getAuthority() + "\r\nAuthorization: Bearer " + TestServer.TOKEN + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void readUntil(InputStream in, String wanted) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).contains(wanted)) {
            int next = in.read();
            assertTrue(next >= 0, () -> "it ended after " + read.toString(StandardCharsets.ISO_8859_1));
            read.write(next);
        }
    }

    /** By then every page was told, and nobody can come in: the server would be of no use to anybody. */
    @Test
    void a_restore_goes_on_when_who_asked_has_gone_before_the_answer() throws Exception {
        Process process = new Process();
        try (TestServer server = TestServer.start(process, "kernel-warm", "0"); WorkbenchClient client = server.client()) {
            String notebook = client.createNotebook("open", null);
            assertEquals(201, server.signedIn("POST", "/api/admin/backups", "{}").statusCode());
            String backup = new JsonObject(server.signedIn("GET", "/api/admin/backups", null).body()).getJsonArray("backups").getJsonObject(0).getString("name");
            // A page that does not say goodbye, so that the answer waits.
            try (Socket page = sent(server, "GET /api/notebooks/" + notebook + "/socket HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
                readUntil(page.getInputStream(), "\"snapshot\"");
                Socket admin = sent(server, "POST /api/admin/backups/" + backup + "/restore HTTP/1.1\r\nContent-Length: 0");
                readUntil(page.getInputStream(), "\"restoring\"");
                admin.setSoLinger(true, 0); // cut off, not closed
                admin.close();
                assertEquals(backup, process.asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS).backup().getFileName().toString());
            }
        }
    }
}
