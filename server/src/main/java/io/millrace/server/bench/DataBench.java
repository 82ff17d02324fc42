package io.millrace.server.bench;

import io.millrace.server.Installation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A CSV file of a million rows by six columns into a Tablesaw table, in a process as a kernel is, against pandas' {@code read_csv} with its defaults, in
 * alternating runs on one file. Both have read it before it counts.
 */
final class DataBench {
    private static final int ROWS = 1_000_000;
    private static final int ROUNDS = 9;
    private static final String PYTHON = """
            import sys, time
            import pandas
            for line in sys.stdin:
                start = time.perf_counter()
                table = pandas.read_csv(sys.argv[1])
                seconds = time.perf_counter() - start
                print(seconds * 1000, len(table), table['x'].sum(), flush=True)
                del table
            """;

    private final Installation installation;

    DataBench(Path home) {
        installation = new Installation(home);
    }

    /** A reader that reads the file whenever it gets a line, and says milliseconds, rows, and the sum of a column. */
    private record Reader(Process process, BufferedReader in, BufferedWriter out) implements AutoCloseable {
        static Reader start(List<String> command) throws IOException {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            return new Reader(process, process.inputReader(), process.outputWriter());
        }

        String[] read() throws IOException {
            out.write("\n");
            out.flush();
            String line = in.readLine();
            if (line == null) {
                throw new IllegalStateException("A reader ended; what it said stands above.");
            }
            return line.split(" ");
        }

        @Override
        public void close() throws IOException {
            out.close();
            process.onExit().join();
        }
    }

    int run() throws Exception {
        Path file = Files.createTempFile("millrace-bench-", ".csv");
        try {
            write(file);
            List<String> java = new ArrayList<>(List.of(installation.java().toString(), "-XX:+UseSerialGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "-cp",
                    installation.home().resolve("notebook") + "/*:" + installation.home().resolve("lib") + "/*", "io.millrace.server.bench.DataReads", file.toString()));
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            List<Double> tablesaw = new ArrayList<>();
            double first;
            try (Reader mine = Reader.start(java); Reader pandas = Reader.start(List.of("/usr/bin/python3", "-c", PYTHON, file.toString()))) {
                first = Double.parseDouble(mine.read()[0]);
                pandas.read();
                for (int i = 0; i < 3; i++) {
                    mine.read();
                }
                for (int i = 0; i < ROUNDS; i++) {
                    String[] a = mine.read();
                    String[] b = pandas.read();
                    if (!a[1].equals(b[1]) || Math.abs(Double.parseDouble(a[2]) - Double.parseDouble(b[2])) > 1e-6 * Math.abs(Double.parseDouble(b[2]))) {
                        throw new IllegalStateException("The two tables differ: " + String.join(" ", a) + " and " + String.join(" ", b) + ".");
                    }
                    ours.add(Double.parseDouble(a[0]));
                    theirs.add(Double.parseDouble(b[0]));
                }
            }
            java.add("tablesaw");
            try (Reader its = Reader.start(java)) {
                its.read();
                for (int i = 0; i < 3; i++) {
                    tablesaw.add(Double.parseDouble(its.read()[0]));
                }
            }
            Table table = new Table();
            table.atMost("reading " + ROWS + " rows by 6 columns (" + Files.size(file) / 1_000_000 + " MB), median of " + ROUNDS, median(theirs), median(ours), "ms");
            table.say("the same, pandas read_csv", median(theirs), "ms");
            table.say("the same, first read of a new process", first, "ms");
            table.say("the same, Tablesaw's own reader", median(tablesaw), "ms");
            return table.print(System.out);
        } finally {
            Files.delete(file);
        }
    }

    private static void write(Path file) throws IOException {
        Random random = new Random(1);
        String[] sites = {"north", "south", "east", "west", "harbour", "hill, upper", "valley"};
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write("id,site,x,y,count,day\n");
            for (int i = 0; i < ROWS; i++) {
                String site = sites[random.nextInt(sites.length)];
                out.write(i + "," + (site.contains(",") ? '"' + site + '"' : site) + "," + random.nextGaussian() + "," + String.format(Locale.ROOT, "%.3f", random.nextDouble() * 1000)
                        + "," + random.nextInt(100_000) + ",2026-" + two(1 + random.nextInt(12)) + "-" + two(1 + random.nextInt(28)) + "\n");
            }
        }
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
