package io.millrace.server.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The benchmarks that {@code ./workbench bench NAME} runs, by name. */
public final class Benches {
    private interface Bench {
        /** @param only words of which the name of a row has to have one; no words, all rows */
        int run(List<String> only) throws Exception;
    }

    private static final Map<String, Bench> ALL = new TreeMap<>(Map.of(
            "documents", only -> new DocumentsBench(Path.of(System.getProperty("millrace.home"))).run(),
            "first-cell", only -> new FirstCell(Path.of(System.getProperty("millrace.home"))).run(),
            "grading", _ -> new GradingBench(Path.of(System.getProperty("millrace.home"))).run(),
            "jupyter", only -> new JupyterBench(Path.of(System.getProperty("millrace.home"))).run(),
            "data", only -> new DataBench(Path.of(System.getProperty("millrace.home"))).run(),
            "ledger", only -> new LedgerBench().run(),
            "load", only -> new LoadBench(Path.of(System.getProperty("millrace.home"))).run(),
            "scheduler", only -> new SchedulerBench().run(),
            "tensors", only -> new TensorBench(Path.of(System.getProperty("millrace.home")), only).run(),
            "kernel", only -> new KernelBench(Path.of(System.getProperty("millrace.home"))).run()));

    private Benches() {}

    /** Runs a benchmark and prints its table; the exit code is 0 when every target was met, 1 on a miss, 2 for an unknown name. */
    public static int run(String name, List<String> only) throws Exception {
        Bench bench = ALL.get(name);
        if (bench == null) {
            System.err.println("There is no benchmark \"" + name + "\"; there are: " + String.join(", ", ALL.keySet()) + ".");
            return 2;
        }
        return bench.run(only);
    }
}
