package io.millrace.server.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A notebook runs in the background, and a notice says how it ended. */
class SchedulesIT {
    private static final String NOTEBOOK = """
            {"nbformat":4,"nbformat_minor":5,"metadata":{"title":"Nightly"},"cells":[
             {"cell_type":"code","id":"a","metadata":{},"execution_count":null,"outputs":[],"source":"System.in.read()"},
             {"cell_type":"code","id":"b","metadata":{},"execution_count":null,"outputs":[],"source":"throw new IllegalStateException(\\"broken\\");"}]}""";

    @Test
    void a_run_in_the_background_ends_with_a_notice_also_when_a_cell_asks_and_one_fails() throws Exception {
        try (TestServer server = TestServer.start()) {
            String id = server.client().importNotebook(NOTEBOOK);
            assertEquals(204, server.signedIn("PUT", "/api/notebooks/" + id + "/schedule", "{\"plan\":\"daily 03:15\"}").statusCode());
            assertEquals("daily 03:15", new JsonObject(server.signedIn("GET", "/api/notebooks/" + id + "/schedule", null).body()).getString("plan"));
            assertEquals(400, server.signedIn("PUT", "/api/notebooks/" + id + "/schedule", "{\"plan\":\"never\"}").statusCode());
            assertEquals(202, server.signedIn("POST", "/api/notebooks/" + id + "/background", null).statusCode());
            Instant end = Instant.now().plus(Duration.ofMinutes(2));
            JsonArray notices = new JsonArray();
            while (notices.isEmpty() && Instant.now().isBefore(end)) {
                Thread.sleep(100);
                notices = new JsonArray(server.signedIn("GET", "/api/notices", null).body());
            }
            JsonObject notice = notices.getJsonObject(0);
            assertEquals("Nightly", notice.getString("title"));
            assertEquals(2, notice.getInteger("cells"));
            assertEquals(1, notice.getInteger("failed"));
            assertEquals(204, server.signedIn("DELETE", "/api/notices/" + notice.getString("id"), null).statusCode());
            assertEquals("[]", server.signedIn("GET", "/api/notices", null).body());
            assertTrue(server.signedIn("GET", "/api/notebooks/" + id + ".ipynb", null).body().contains("broken"));
        }
    }
}
