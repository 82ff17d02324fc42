package io.millrace.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    @TempDir
    private Path directory;
    private Path trace;
    private Path cluster;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void files() throws IOException {
        trace = Files.write(directory.resolve("runs.csv"), List.of("run,user,group,notebook,type,chips,submitted_s,chip_seconds", "a,ann,physics,n,,8,100,800", "b,bob,chemistry,n,,8,110,80",
                "c,bob,chemistry,n,,1,120,5"));
        cluster = Files.write(directory.resolve("cluster.csv"), List.of("type,racks,nodes_per_rack,chips_per_node,speed", "hygon-bw1000,1,1,8,1", "ascend-910b,1,1,8,1"));
    }

    private int run(String... arguments) {
        CommandLine line = Workbench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        line.getSubcommands().values().forEach(sub -> sub.setOut(line.getOut()).setErr(line.getErr()));
        String[] all = new String[arguments.length + 3];
        all[0] = "simulate";
        all[1] = "--cluster";
        all[2] = cluster.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return line.execute(all);
    }

    @Test
    void jsonHasThePublishedFiguresAtItsTop() {
        assertEquals(0, run("--trace", trace.toString(), "--policy", "fifo", "--json"), err.toString());
        JsonObject result = new JsonObject(out.toString());
        assertEquals("fifo", result.getString("policy"));
        assertEquals(3, result.getInteger("jobs"));
        assertEquals((100 + 10 + 5) / 3.0, result.getDouble("average_jct_s"), 1e-6);
        assertEquals(10, result.getDouble("median_jct_s"), 1e-6);
        assertEquals(100, result.getDouble("p99_jct_s"), 1e-6);
        assertEquals(100, result.getDouble("makespan_s"), 1e-6);
        assertEquals(885 / 1600.0, result.getDouble("utilisation"), 1e-6);
        assertEquals(2, result.getJsonArray("groups").size());
    }

    @Test
    void aRackWithoutASpeedHasTheModelsBesideTheFirst() throws IOException {
        Files.write(cluster, List.of("type,racks,nodes_per_rack,chips_per_node", "hygon-bw1000,1,1,8", "ascend-910b,1,1,8"));
        assertEquals(0, run("--trace", trace.toString(), "--policy", "fifo", "--json"), err.toString());
        // The second and the third run go to the second type; the third comes when the second would have ended at full speed, and waits for the rest of it.
        double speed = io.millrace.pool.chips.Speeds.of("ascend-910b", "hygon-bw1000");
        assertTrue(Math.abs(speed - 1) > 1e-3, "the two types do not differ");
        assertEquals((100 + 10 / speed + (10 / speed - 10) + 5 / speed) / 3, new JsonObject(out.toString()).getDouble("average_jct_s"), 1e-6);
    }

    @Test
    void severalPoliciesStandSideBySide() {
        assertEquals(0, run("--trace", trace.toString(), "--policy", "srtf,fair,drf", "--json"), err.toString());
        assertEquals(3, new JsonArray(out.toString()).size());
    }

    @Test
    void theLossOfATypeSaysWhoWaitsLonger() {
        assertEquals(0, run("--trace", trace.toString(), "--policy", "fair", "--lose", "ascend-910b@5"), err.toString());
        assertTrue(out.toString().contains("chemistry waits"), out.toString());
    }

    @Test
    void syntheticJobsNeedNoFile() {
        assertEquals(0, run("--generate", "50", "--policy", "fair"), err.toString());
        assertTrue(out.toString().contains("fair"), out.toString());
    }

    @Test
    void whatIsWrongIsSaidInOneSentenceWithItsLine() throws IOException {
        Files.write(trace, List.of("job_id,num_gpu,submit_time,duration", "a,1,0,5", "b,none,0,5"));
        assertEquals(2, run("--trace", trace.toString(), "--policy", "fifo"));
        assertEquals("workbench: runs.csv, line 3: num_gpu is \"none\", which is not a number", err.toString().strip());
        err.getBuffer().setLength(0);
        Files.write(trace, List.of("job_id,num_gpu,submit_time,duration", "a,1,0,5"));
        assertEquals(2, run("--trace", trace.toString(), "--policy", "best"));
        assertTrue(err.toString().startsWith("workbench: There is no policy \"best\"; there are: fifo,"), err.toString());
    }
}
