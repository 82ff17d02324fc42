package io.millrace.server.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.verify.Verdict.CellVerdict;
import io.millrace.server.verify.Verdict.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Verdicts of real kernels. */
class VerifyIT {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start("chip-host", "true");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void clear() {
        new JsonArray(server.signedIn("GET", "/api/notebooks", null).body()).forEach(each -> server.signedIn("DELETE", "/api/notebooks/" + ((JsonObject) each).getString("id"), null));
        server.signedIn("DELETE", "/api/trash", null);
    }

    private static String notebook(String... sources) {
        JsonArray cells = new JsonArray();
        for (int i = 0; i < sources.length; i++) {
            cells.add(new JsonObject().put("cell_type", "code").put("id", "c" + i).put("metadata", new JsonObject()).put("execution_count", null).put("outputs", new JsonArray()).put("source", sources[i]));
        }
        return server.client().importNotebook(new JsonObject().put("nbformat", 4).put("nbformat_minor", 5).put("metadata", new JsonObject()).put("cells", cells).encode());
    }

    private static Verdict verify(String id) throws InterruptedException {
        return new Verifier(server.millrace().notebooks(), server.millrace().workspace().files(), InstantSource.system(), "test").verify(id, (_, _, _) -> { });
    }

    @Test
    void each_cell_is_the_same_or_differs_or_is_not_deterministic_and_the_reason_is_told() throws Exception {
        String id = notebook("int seed = 7;\nnew Random(seed).nextInt()", "var dice = new Random();", "System.out.println(dice.nextLong());", "System.nanoTime()", "1 + 1");
        LiveNotebook live = server.millrace().notebooks().get(id).orElseThrow();
        BackgroundRun.run(live, "test", Duration.ofMinutes(2), _ -> { });
        server.signedIn("PATCH", "/api/notebooks/" + id, "{\"title\":\"Verified\"}");
        Verdict verdict = verify(id);
        assertEquals(List.of(Kind.SAME, Kind.SAME, Kind.UNSTABLE, Kind.UNSTABLE, Kind.SAME), verdict.cells().stream().map(CellVerdict::kind).toList(), verdict.toString());
        assertTrue(verdict.cells().get(2).detail().startsWith("it uses dice of cell 2 (it draws random numbers without a seed"), verdict.cells().get(2).detail());
        assertTrue(verdict.cells().get(3).detail().startsWith("it reads the clock"), verdict.cells().get(3).detail());

        // Somebody else runs it and comes to the same, except for what is chance.
        JsonObject given = new JsonObject(verdict.json());
        assertEquals(List.of(), verify(id).against(new JsonObject(given.encode())));
        JsonObject forged = new JsonObject(given.encode());
        forged.getJsonArray("cells").getJsonObject(4).put("now", "0");
        assertEquals(List.of("The verdict's seal does not fit: it was changed after it was made.", "Cell 5 gave another result than the verdict says."), verdict.against(forged));

        assertEquals(1, new JsonArray(server.signedIn("GET", "/api/notebooks", null).body()).size(), "its copies are gone");
        assertTrue(new JsonArray(server.signedIn("GET", "/api/trash", null).body()).isEmpty(), "and not in the trash");
    }

    @Test
    void what_the_receipts_of_runs_on_the_pool_say_is_compared_and_told_by_name() throws Exception {
        String id = notebook("Tensor y = sum(uniform(key(1), 1000));\nAccelerator.open().label(\"sweep\").type(\"nvidia-a100\").run(y);\ny.item()", "1 + 1");
        LiveNotebook live = server.millrace().notebooks().get(id).orElseThrow();
        BackgroundRun.run(live, "test", Duration.ofMinutes(2), _ -> { });
        Verdict verdict = verify(id);
        assertEquals(List.of(Kind.SAME, Kind.SAME), verdict.cells().stream().map(CellVerdict::kind).toList(), verdict.toString());
        assertEquals("sweep", verdict.cells().getFirst().runs().getFirst().get("label"));
        assertEquals(List.of(), verdict.cells().getLast().runs());

        // The same file from a machine that computes otherwise: its receipts are in it.
        JsonObject file = server.client().exportNotebook(id);
        JsonObject output = file.getJsonArray("cells").getJsonObject(0).getJsonArray("outputs").stream().map(JsonObject.class::cast)
                .filter(one -> one.getJsonObject("data").containsKey("application/vnd.millrace.run+json")).findFirst().orElseThrow();
        JsonObject receipt = output.getJsonObject("data").getJsonObject("application/vnd.millrace.run+json").getJsonObject("receipt");
        String identity = receipt.getString("numericIdentity");
        String catalogue = receipt.getString("catalogueVersion");
        receipt.put("numericIdentity", "another").put("catalogueVersion", "0").put("programHash", "f".repeat(64));
        String other = server.client().importNotebook(file.encode());
        Verdict differs = verify(other);
        CellVerdict cell = differs.cells().getFirst();
        assertEquals(Kind.DIFFERS, cell.kind());
        assertTrue(cell.detail().contains("run \"sweep\" on the pool: the program is ") && cell.detail().contains(" now and was ffffffffffff\n"), cell.detail());
        assertTrue(cell.detail().contains("run \"sweep\" on the pool: the numeric identity is " + identity + " now and was another"), cell.detail());
        assertTrue(cell.detail().contains("run \"sweep\" on the pool: the catalogue version is " + catalogue + " now and was 0"), cell.detail());

        JsonObject given = new JsonObject(new JsonObject(verdict.json()).encode());
        assertEquals(List.of(), differs.against(given), "both gave the same");
        given.getJsonArray("cells").getJsonObject(0).getJsonArray("runs").getJsonObject(0).put("numericIdentity", "another");
        assertTrue(differs.against(given).contains("Cell 1: run \"sweep\" on the pool: the numeric identity is " + identity + " now and was another in the verdict."), differs.against(given).toString());
    }

    @Test
    void an_output_that_nobody_would_get_today_differs_with_the_lines() throws Exception {
        String id = server.client().importNotebook("""
                {"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"code","id":"a","metadata":{},"execution_count":1,"source":"System.out.println(6 * 7);",
                 "outputs":[{"output_type":"stream","name":"stdout","text":["41\\n"]}]}]}""");
        CellVerdict cell = verify(id).cells().getFirst();
        assertEquals(Kind.DIFFERS, cell.kind());
        assertTrue(cell.detail().contains("-  \"41\\n\"") && cell.detail().contains("+  \"42\\n\""), cell.detail());
    }
}
