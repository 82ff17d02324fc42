package io.millrace.server.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.TestServer;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person reads who asks the chips for something impossible, in real cells of one notebook. */
class TensorCellsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void whatCannotBeComputedIsSaidInOneSentence() throws Exception {
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put("ones(3, 4).add(ones(5))", "add: shapes (3, 4) and (5,) do not broadcast together; axes must be equal or 1, counted from the last.");
        cells.put("uniform(key(1), 100_000, 100_000).matmul(uniform(key(2), 100_000, 100_000)).toDoubleArray()",
                "The program needs 223.5 GiB of memory, and Hygon BW1000 has 63.7 GiB for it; at least 4 chips would hold it.");
        cells.put("mesh(4).shard(ones(10, 3), 0)", "shard: axis 0 of shape (10, 3) cannot be divided among 4 chips.");
        cells.put("Accelerator.open().type(\"ascend-910b\").run(uniform(key(1), 1000).multiply(2))",
                "Ascend 910B has no published float64 arithmetic; use float32 or another chip type.");
        cells.put("solve(asarray(new double[][] {{1, 2}, {2, 4}}), asarray(1.0, 2)).compute()", "solve: the matrix is singular");
        cells.put("solve(asarray(new double[][] {{1, 3}, {2, 6}}), asarray(1.0, 2))", "solve: the matrix is singular");
        cells.put("take(asarray(1.0, 2, 3), asarray(new int[] {7})).compute()", "take: position 7 is outside an axis of length 3 (shape (3,)).");
        cells.put("var run = Accelerator.open().label(\"long\").submit(loop(100_000_000, (i, x) -> sin(x), uniform(key(1), 100_000)));\nrun.cancel();\nrun.join();",
                "The run 'long' was cancelled.");
        cells.put("loop(3, (i, x) -> x.add(nonzero(x)[0]), ones(3))", "nonzero: the shape of its result depends on values");
        cells.put("Accelerator.open().chips(4).use();\nTensor total = mesh(4).shard(arange(8).astype(float64), 0).map(p -> sum(p)).all_reduce().part(0);\ntotal.compute();\n"
                + "Accelerator.open().use();\nSystem.out.println(total.receipt());", null);
        cells.put("log(asarray(-1.0, 1))", null);
        cells.put("Tensor y = matmul(uniform(key(1), 64, 64), uniform(key(2), 64, 64));\ny.compute();\nAccelerator.reproduce(y.receipt()).text()", null);
        cells.put("estimates(y.add(1).multiply(y))", null);
        try (TestServer server = TestServer.start("chip-host", "true"); WorkbenchClient client = server.client()) {
            String id = client.createNotebook("Errors", null);
            try (NotebookSocket socket = client.open(id, -1)) {
                String before = null;
                int number = 0;
                for (Map.Entry<String, String> cell : cells.entrySet()) {
                    String name = "c" + number++;
                    socket.insertCode(name, before, cell.getKey());
                    socket.run(name);
                    String state = socket.awaitOperation("runFinished", PATIENCE).getString("state");
                    assertEquals(cell.getValue() == null ? "ok" : "error", state, cell.getKey());
                    before = name;
                }
            }
            JsonObject notebook = client.exportNotebook(id);
            int number = 0;
            for (Map.Entry<String, String> cell : cells.entrySet()) {
                String outputs = notebook.getJsonArray("cells").getJsonObject(number++).getJsonArray("outputs").encode();
                assertTrue(cell.getValue() == null || outputs.contains(cell.getValue()), cell.getKey() + " says " + outputs);
            }
            String all = notebook.encode();
            assertTrue(all.contains("tensor([nan, 0.0], shape=(2,), dtype=float64, chip=hygon-bw1000)"), "nan is a value: " + all);
            assertTrue(all.contains("4 parts on 4 chips: block-") && all.contains(": 1 part each") && all.contains("1 × 8 B, 48 B over links in 30."),
                    "the receipt names the chips of a mesh and what passed between them: " + all);
            assertTrue(all.contains("Same bits: 1 result of 32.0 KiB."), "the receipt is reproduced");
            assertTrue(all.contains("nvidia-a100") && all.contains("Ascend 910B has no published float64 arithmetic"), "every chip type is estimated or says why not");
        }
    }
}
