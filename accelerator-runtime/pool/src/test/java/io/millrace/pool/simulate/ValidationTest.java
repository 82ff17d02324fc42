package io.millrace.pool.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.schedule.Topology;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The simulator against what others published: to every printed digit where they simulated, within 3 % where they measured a real cluster. The table in
 * {@code docs/scheduling.md} is what this test makes.
 */
class ValidationTest {
    private static final Path ROOT = root();
    private static final Path MURI = ROOT.resolve("../shared/reference/traces/muri");
    private static final Map<String, String> POLICIES = new LinkedHashMap<>();

    static {
        POLICIES.put("SRTF", "srtf");
        POLICIES.put("SRSF", "srsf");
        POLICIES.put("Tiresias_L", "tiresias-l");
    }

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("workbench"))) {
            at = at.getParent();
        }
        return at;
    }

    @BeforeEach
    void traces() {
        Assumptions.assumeTrue(Files.isDirectory(MURI), "the reference traces are not here: " + MURI);
    }

    private static Result run(String trace, String policy) {
        Topology cluster = ClusterReader.read(MURI.resolve("n8g8.csv"));
        return Simulation.run(TraceReader.read(MURI.resolve(trace)), cluster, policy);
    }

    private static double figure(Result result, String metric) {
        return switch (metric) {
            case "avg_jct_s" -> result.completion().average();
            case "makespan_s" -> result.makespan();
            case "p99_jct_s" -> result.completion().p99();
            default -> throw new IllegalArgumentException(metric);
        };
    }

    /** A figure with as many decimals as the published one has. */
    private static String like(String published, double value) {
        return new BigDecimal(value).setScale(new BigDecimal(published).scale(), RoundingMode.HALF_EVEN).toPlainString();
    }

    @Test
    void publishedFiguresAreMatchedToEveryPrintedDigitAndTheDocsHaveTheTable() throws IOException {
        Map<String, Result> results = new LinkedHashMap<>();
        List<String> table = new ArrayList<>(List.of("| trace | policy | figure | published, s | ours, s |", "|---|---|---|---:|---:|"));
        List<String> lines = Files.readAllLines(MURI.resolve("published_simulation_results.csv"));
        for (int column = 2; column <= 3; column++) {
            String trace = "trace" + (column == 2 ? 1 : 3);
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",");
                Result result = results.computeIfAbsent(trace + cells[0], _ -> run(trace + ".csv", POLICIES.get(cells[0])));
                String ours = like(cells[column], figure(result, cells[1]));
                assertEquals(cells[column], ours, trace + " " + cells[0] + " " + cells[1]);
                table.add("| " + trace + " | " + POLICIES.get(cells[0]) + " | " + cells[1].replace("_s", "").replace('_', ' ') + " | " + cells[column] + " | " + ours + " |");
            }
        }
        table.addAll(List.of("", "| 400 jobs on 64 V100 | measured average JCT, s | ours, s | apart |", "|---|---:|---:|---:|"));
        double before = 0;
        for (Map.Entry<String, Double> real : measured().entrySet()) {
            double ours = run("cluster_trace.csv", real.getKey()).completion().average();
            double apart = Math.abs(ours / real.getValue() - 1);
            assertTrue(apart < 0.03, real + " against " + ours);
            assertTrue(ours > before, "the order of the policies: " + real.getKey());
            before = ours;
            table.add(String.format(Locale.ROOT, "| %s | %,.0f | %,.0f | %.1f %% |", real.getKey(), real.getValue(), ours, 100 * apart));
        }
        String docs = Files.readString(ROOT.resolve("docs/scheduling.md"));
        String expected = String.join("\n", table);
        assertTrue(docs.contains(expected), "docs/scheduling.md lacks the table as it is now:\n" + expected);
    }

    /** Average completion times on the real cluster, least first. */
    private static Map<String, Double> measured() throws IOException {
        Map<String, Double> averages = new LinkedHashMap<>();
        for (Map.Entry<String, String> file : Map.of("SRTF", "srtf", "SRSF", "srsf", "tiresias", "tiresias-l").entrySet()) {
            List<String> rows = Files.readAllLines(MURI.resolve("results/" + file.getKey() + ".job.csv"));
            int jct = List.of(rows.getFirst().split(",")).indexOf("JCT");
            averages.put(file.getValue(), rows.stream().skip(1).mapToDouble(r -> Double.parseDouble(r.split(",")[jct])).average().orElseThrow());
        }
        Map<String, Double> sorted = new LinkedHashMap<>();
        averages.entrySet().stream().sorted(Map.Entry.comparingByValue()).forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    @Test
    void eachTraceTakesLessThanThreeSecondsOfOneCore() {
        for (String trace : List.of("trace1.csv", "trace2.csv", "trace3.csv", "trace4.csv")) {
            for (String policy : Simulation.policies()) {
                long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                Result result = run(trace, policy);
                double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) * 1e-9;
                assertTrue(result.jobs() > 900 && result.refused().isEmpty(), trace);
                assertTrue(seconds < 3, trace + " under " + policy + " took " + seconds + " s");
            }
        }
    }
}
