package io.millrace.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a real server tells whoever watches over it, after a cell has run. */
class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static TestServer server;
    private static String text;

    @BeforeAll
    static void runACell() throws Exception {
        server = TestServer.start();
        server.millrace().pool().get(60, TimeUnit.SECONDS);
        try (WorkbenchClient client = server.client(); NotebookSocket socket = client.open(client.createNotebook("measured", null), -1)) {
            socket.await(m -> "snapshot".equals(m.getString("type")), PATIENCE);
            socket.insertCode("a", null, "6 * 7");
            socket.insertCode("b", "a", "System.out.println(\"on\");\nnew Scanner(System.in).nextLine();");
            socket.run("a", "b");
            socket.awaitOperation("inputAsked", PATIENCE);
            text = server.signedIn("GET", "/metrics", null).body();
        }
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static Set<String> names(String in, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(in).results().map((MatchResult m) -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static double value(String series) {
        return text.lines().filter(line -> line.startsWith(series + " ")).mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1))).findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + series + " in\n" + text));
    }

    @Test
    void theDocumentedNamesAreThoseThatExist() throws IOException {
        assertEquals(names(Files.readString(Path.of("../docs/metrics.md")), "^\\| `(millrace_[a-z_]+)`"), names(text, "^# TYPE (millrace_[a-z_]+) "));
    }

    @Test
    void theDashboardAsksOnlyForWhatExists() throws IOException {
        Set<String> there = names(text, "^(millrace_[a-z_]+)");
        JsonObject dashboard = new JsonObject(Files.readString(Path.of("../docker/grafana.json")));
        Set<String> asked = new TreeSet<>();
        dashboard.getJsonArray("panels").stream().map(JsonObject.class::cast).flatMap(panel -> panel.getJsonArray("targets").stream()).map(JsonObject.class::cast)
                .forEach(target -> asked.addAll(names(target.getString("expr"), "(millrace_[a-z_]+)")));
        assertTrue(asked.size() > 20, "the queries were found: " + asked);
        asked.removeAll(there);
        assertEquals(Set.of(), asked, "queries over metrics that do not exist");
        Set<String> histograms = names(text, "^# TYPE (millrace_[a-z_]+) histogram");
        for (String histogram : histograms) {
            assertTrue(dashboard.encode().contains(histogram + "_bucket"), "the dashboard shows " + histogram);
        }
    }

    @Test
    void whatHappenedIsCounted() {
        assertEquals(1, value("millrace_cell_run_seconds_count{state=\"ok\"}"));
        assertEquals(1, value("millrace_kernels{state=\"busy\"}"));
        assertEquals(1, value("millrace_kernel_start_seconds_count"));
        assertEquals(1, value("millrace_sockets_opened_total{kind=\"notebook\"}"));
        assertEquals(1, value("millrace_notebook_pages"));
        assertEquals(200, value("millrace_kernel_limit{what=\"maximum\"}"));
        assertTrue(value("millrace_operations_total") >= 8);
        assertTrue(value("millrace_store_commit_seconds_count") >= 1);
        assertTrue(value("millrace_kernel_memory_bytes") > 10 << 20);
        assertTrue(text.contains("millrace_chips{state=\"idle\",type=\"hygon-bw1000\"}"), text);
        assertEquals(0, value("millrace_store_trouble{kind=\"full\"}"));
    }

    @Test
    void healthIsOpenAndFiguresAreNot() {
        assertEquals("{\"live\":true}", server.request("GET", "/api/health/live", null).body());
        assertEquals(new JsonObject("{\"ready\":true,\"store\":\"ok\",\"kernels\":\"ready\",\"pool\":\"ready\"}"), new JsonObject(server.request("GET", "/api/health/ready", null).body()));
        assertEquals(401, server.request("GET", "/metrics", null).statusCode());
    }
}
