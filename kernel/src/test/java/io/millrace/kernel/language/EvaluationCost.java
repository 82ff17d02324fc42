package io.millrace.kernel.language;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What one cell costs the compiling thread, in milliseconds; run as a program it prints the table of {@link NarrowImports}. */
final class EvaluationCost {
    /** Minimum and median over the rounds. */
    record Cost(double cpuMinimum, double cpuMedian, double wallMedian) {}

    private static final String CELL = "int probe = n0 + 1;\nint twice(int x) { return 2 * x; }\ntwice(probe) + n0";

    private int run;

    /** Compiles a cell and lets all of it happen, as a kernel would report. */
    void cell(CellCompiler compiler, String code) {
        String name = "run" + ++run;
        if (compiler.compile(name, "c", run, code).header().containsKey("error")) {
            throw new IllegalStateException(code);
        }
        compiler.outcome(name, Integer.MAX_VALUE);
    }

    Cost measure(CellCompiler compiler, Shell shell, int rounds) {
        var threads = ManagementFactory.getThreadMXBean();
        double[] cpu = new double[rounds];
        double[] wall = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long c = threads.getCurrentThreadCpuTime();
            long w = System.nanoTime();
            cell(compiler, CELL);
            cpu[i] = (threads.getCurrentThreadCpuTime() - c) / 1e6;
            wall[i] = (System.nanoTime() - w) / 1e6;
            shell.takeHistory();
        }
        Arrays.sort(cpu);
        Arrays.sort(wall);
        return new Cost(cpu[0], cpu[rounds / 2], wall[rounds / 2]);
    }

    /** So many variables, a tenth of them methods, in cells of 50. */
    void define(CellCompiler compiler, int from, int to) {
        StringBuilder cell = new StringBuilder();
        for (int i = from; i < to; i++) {
            cell.append(i % 10 == 9 ? "int n%d() { return %d; }\n".formatted(i, i) : "int n%d = %d;\n".formatted(i, i));
            if (i % 50 == 49 || i == to - 1) {
                cell(compiler, cell.toString());
                cell.setLength(0);
            }
        }
    }

    /** A fresh shell with one name {@code n0}, warm. */
    static void withShell(Consumer<Shell> work) {
        try (Shell shell = new Shell(List.of())) {
            work.accept(shell);
        }
    }

    public static void main(String[] arguments) {
        int evaluations = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
        EvaluationCost cost = new EvaluationCost();
        withShell(shell -> {
            CellCompiler compiler = new CellCompiler(shell);
            cost.define(compiler, 0, 1);
            cost.measure(compiler, shell, 250);
            System.out.println("live names, behind it: own CPU ms (minimum, median), wall ms (median)");
            int names = 1;
            for (int to : new int[] {1, 100, 500, 1000}) {
                cost.define(compiler, names, to);
                names = to;
                System.out.println(names + ", few evaluations: " + cost.measure(compiler, shell, 60));
            }
            for (int i = 0; i < evaluations / 4; i++) {
                cost.cell(compiler, "n1 = " + i + ";\nn1 + " + i + ";\nMath.max(n2, " + i + ");\nn3 + n4");
                shell.takeHistory();
            }
            System.out.println(names + ", " + evaluations + " evaluations: " + cost.measure(compiler, shell, 60));
        });
        withShell(shell -> {
            CellCompiler compiler = new CellCompiler(shell);
            cost.define(compiler, 0, 1);
            cost.measure(compiler, shell, 20);
            System.out.println("fresh again: " + cost.measure(compiler, shell, 60));
        });
    }
}
