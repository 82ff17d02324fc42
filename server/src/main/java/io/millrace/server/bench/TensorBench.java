package io.millrace.server.bench;

import io.millrace.server.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The arithmetic of a chip host against Debian's NumPy and SciPy, in alternating rounds, with one thread and with two. NumPy may choose the kernels of its
 * OpenBLAS itself or be told to; the fastest of its figures counts. Both sides compute the same numbers, and their results are compared.
 */
final class TensorBench {
    private static final int ROUNDS = 7;
    private static final String PYTHON = "/usr/bin/python3";
    private static final String SMALLEST = "smallest program: `add` of 1,000 elements, from the expression to its values";
    private static final List<String> CORES = List.of("", "SKYLAKEX", "HASWELL");

    private final Path home;
    private final List<String> only;

    /** @param only words of which the name of a row has to have one; no words, all rows */
    TensorBench(Path home, List<String> only) {
        this.home = home;
        this.only = only;
    }

    int run() throws IOException {
        Table table = new Table();
        Path script = Files.createTempFile("millrace-tensors", ".py");
        try (Side ours = new Side(List.of(new Installation(home).java().toString(), "-Xmx3g", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), TensorWork.class.getName()), Map.of())) {
            if (isWanted(SMALLEST)) {
                double[] least = new double[ROUNDS];
                ours.ask("-1\t1\t2000");
                for (int i = 0; i < ROUNDS; i++) {
                    least[i] = ours.ask("-1\t1\t100")[0] * 1e6;
                }
                table.atMost(SMALLEST, 300, median(least), "µs");
            }
            try (InputStream source = getClass().getResourceAsStream("/bench/tensors.py")) {
                Files.write(script, source.readAllBytes());
            }
            for (int threads = 1; threads <= Math.min(2, Runtime.getRuntime().availableProcessors()); threads++) {
                against(ours, script, threads, table);
            }
        } finally {
            Files.delete(script);
        }
        return table.print(System.out);
    }

    private boolean isWanted(String row) {
        return only.isEmpty() || only.stream().anyMatch(row::contains);
    }

    private void against(Side ours, Path script, int threads, Table table) throws IOException {
        List<Side> theirs = new ArrayList<>();
        try {
            for (String core : CORES) {
                Map<String, String> environment = new java.util.HashMap<>(Map.of("OPENBLAS_NUM_THREADS", "" + threads));
                if (!core.isEmpty()) {
                    environment.put("OPENBLAS_CORETYPE", core);
                }
                theirs.add(new Side(List.of(PYTHON, script.toString()), environment));
            }
        } catch (IOException absent) {
            theirs.forEach(Side::close);
            System.out.println("NumPy and SciPy of " + PYTHON + " are not installed (packages python3-numpy and python3-scipy): there is nothing to compare with.");
            return;
        }
        try {
            List<TensorCases.Case> cases = TensorCases.all();
            for (int i = 0; i < cases.size(); i++) {
                if (isWanted(cases.get(i).name())) {
                    compare(ours, theirs, i, cases.get(i), threads, table);
                }
            }
        } finally {
            theirs.forEach(Side::close);
        }
    }

    private static void compare(Side ours, List<Side> theirs, int number, TensorCases.Case work, int threads, Table table) throws IOException {
        String python = work.setup() + "\t" + work.python() + "\t" + threads + "\t";
        Side best = theirs.getFirst();
        double fastest = best.ask(python + 100)[0];
        for (Side side : work.blas() ? theirs.subList(1, theirs.size()) : List.<Side>of()) {
            double time = side.ask(python + 100)[0];
            if (time < fastest) {
                fastest = time;
                best = side;
            }
        }
        ours.ask(number + "\t" + threads + "\t1500");
        double[] mine = new double[ROUNDS];
        double[] other = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            double[] a = ours.ask(number + "\t" + threads + "\t60");
            double[] b = best.ask(python + 60);
            mine[i] = a[0];
            other[i] = b[0];
            if (!(Math.abs(a[1] - b[1]) <= 1e-5 * Math.abs(b[1]))) {
                throw new IllegalStateException(work.name() + ": the mean absolute value is " + a[1] + " here and " + b[1] + " in NumPy.");
            }
        }
        table.atLeast(String.format(Locale.ROOT, "%s, %d thread%s (%.2f ms, NumPy %.2f ms)", work.name(), threads, threads == 1 ? "" : "s", median(mine) * 1e3,
                median(other) * 1e3), work.target(), median(other) / median(mine), "times as fast");
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** A process that answers a line with a line. */
    private static final class Side implements AutoCloseable {
        private final Process process;
        private final BufferedReader answers;

        /** @throws IOException where it does not start */
        Side(List<String> command, Map<String, String> environment) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().remove("OPENBLAS_CORETYPE");
            builder.environment().putAll(environment);
            process = builder.start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String ready = answers.readLine();
            if (ready == null || !ready.startsWith("ready")) {
                close();
                throw new IOException("It does not start: " + String.join(" ", command));
            }
        }

        double[] ask(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("It ended at: " + line);
            }
            return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
        }

        @Override
        public void close() {
            process.destroy();
            try {
                process.waitFor();
                answers.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
