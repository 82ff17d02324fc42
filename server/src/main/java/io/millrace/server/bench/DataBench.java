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
 *
 * <p>Where a {@code million.parquet} lies in the working directory ({@code write.mjs} beside the files of {@code ParquetTest} makes it) it is read as well, against pandas where that has pyarrow,
 * else alone.
 */
final class DataBench {
    private static final int ROWS = 1_000_000;
    private static final int ROUNDS = 9;
    private static final Path PARQUET = Path.of("million.parquet");
    private static final String PYTHON = """
            import sys, time
            import pandas
            read = pandas.read_parquet if sys.argv[1].endswith('.parquet') else pandas.read_csv
            for line in sys.stdin:
                start = time.perf_counter()
                table = read(sys.argv[1])
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
            Compared csv = compare(file, true);
            List<String> java = java(file);
            List<Double> tablesaw = new ArrayList<>();
            java.add("tablesaw");
            try (Reader its = Reader.start(java)) {
                its.read();
                for (int i = 0; i < 3; i++) {
                    tablesaw.add(Double.parseDouble(its.read()[0]));
                }
            }
            Table table = new Table();
            table.atMost(named("CSV", file), median(csv.theirs()), median(csv.ours()), "ms");
            table.say("the same, pandas read_csv", median(csv.theirs()), "ms");
            table.say("the same, first read of a new process", csv.first(), "ms");
            table.say("the same, Tablesaw's own reader", median(tablesaw), "ms");
            if (Files.exists(PARQUET)) {
                parquet(table);
            }
            return table.print(System.out);
        } finally {
            Files.delete(file);
        }
    }

    private void parquet(Table table) throws IOException {
        boolean peer = python("import pandas, pyarrow");
        Compared read = compare(PARQUET.toAbsolutePath(), peer);
        if (peer) {
            table.atMost(named("Parquet", PARQUET), median(read.theirs()), median(read.ours()), "ms");
            table.say("the same, pandas read_parquet with pyarrow", median(read.theirs()), "ms");
        } else {
            table.say(named("Parquet", PARQUET) + "; pandas has no pyarrow here", median(read.ours()), "ms");
        }
        table.say("the same, first read of a new process", read.first(), "ms");
    }

    private static String named(String kind, Path file) throws IOException {
        return "reading " + kind + ", " + ROWS + " rows by 6 columns (" + Files.size(file) / 1_000_000 + " MB), median of " + ROUNDS;
    }

    private static boolean python(String program) throws IOException {
        return new ProcessBuilder("/usr/bin/python3", "-c", program).redirectError(ProcessBuilder.Redirect.DISCARD).start().onExit().join().exitValue() == 0;
    }

    private List<String> java(Path file) {
        return new ArrayList<>(List.of(installation.java().toString(), "-XX:+UseSerialGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "-cp",
                installation.home().resolve("notebook") + "/*:" + installation.home().resolve("lib") + "/*", "io.millrace.server.bench.DataReads", file.toString()));
    }

    /** @param first of ours, in a new process; {@code theirs} is empty without a peer */
    private record Compared(double first, List<Double> ours, List<Double> theirs) {}

    private Compared compare(Path file, boolean peer) throws IOException {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        try (Reader mine = Reader.start(java(file)); Reader pandas = peer ? Reader.start(List.of("/usr/bin/python3", "-c", PYTHON, file.toString())) : null) {
            double first = Double.parseDouble(mine.read()[0]);
            for (int i = 0; i < 3; i++) {
                mine.read();
            }
            if (pandas != null) {
                pandas.read();
            }
            for (int i = 0; i < ROUNDS; i++) {
                String[] a = mine.read();
                ours.add(Double.parseDouble(a[0]));
                if (pandas != null) {
                    String[] b = pandas.read();
                    if (!a[1].equals(b[1]) || Math.abs(Double.parseDouble(a[2]) - Double.parseDouble(b[2])) > 1e-6 * Math.abs(Double.parseDouble(b[2]))) {
                        throw new IllegalStateException("The two tables differ: " + String.join(" ", a) + " and " + String.join(" ", b) + ".");
                    }
                    theirs.add(Double.parseDouble(b[0]));
                }
            }
            return new Compared(first, ours, theirs);
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
