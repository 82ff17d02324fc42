package io.millrace.server.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** The benchmarks that {@code ./workbench bench NAME} runs, by name. */
public final class Benches {
    private static final Map<String, Callable<Integer>> ALL = new TreeMap<>(Map.of(
            "documents", () -> new DocumentsBench(Path.of(System.getProperty("millrace.home"))).run(),
            "first-cell", () -> new FirstCell(Path.of(System.getProperty("millrace.home"))).run(),
            "jupyter", () -> new JupyterBench(Path.of(System.getProperty("millrace.home"))).run(),
            "data", () -> new DataBench(Path.of(System.getProperty("millrace.home"))).run(),
            "ledger", () -> new LedgerBench().run(),
            "scheduler", () -> new SchedulerBench().run(),
            "tensors", () -> new TensorBench(Path.of(System.getProperty("millrace.home"))).run(),
            "kernel", () -> new KernelBench(Path.of(System.getProperty("millrace.home"))).run()));

    private Benches() {}

    /** Runs a benchmark and prints its table; the exit code is 0 when every target was met, 1 on a miss, 2 for an unknown name. */
    public static int run(String name) throws Exception {
        Callable<Integer> bench = ALL.get(name);
        if (bench == null) {
            System.err.println("There is no benchmark \"" + name + "\"; there are: " + String.join(", ", ALL.keySet()) + ".");
            return 2;
        }
        return bench.call();
    }
}
