package io.millrace.server.bench;

import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a person feels first: how long until the server is ready, until the first result, how quick a small cell is, how fast a long
 * output arrives, and how much memory a kernel holds. Everything is measured from outside, through the socket that the page uses.
 *
 * <p>Peers on the same kind of machine (Jupyter Server with a JShell kernel): 2.6 to 3.2 s to the first result, 81 to 88 ms for a warm
 * {@code 1+1}, 191,000 of 200,000 lines lost, 123 to 213 MiB for an idle kernel.
 */
final class FirstCell {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STARTS = 5;
    private static final int ROUND_TRIPS = 100;
    private static final int LINES = 200_000;
    private static final int WIDTH = 80;

    private final Path home;

    FirstCell(Path home) {
        this.home = home;
    }

    int run() throws IOException {
        Path directory = Files.createTempDirectory("millrace-bench");
        Table table = new Table();
        try {
            startAndFirstResult(directory.resolve("cold"), 1); // builds the ahead-of-time caches; not counted
            double[][] starts = startAndFirstResult(directory.resolve("starts"), STARTS);
            table.atMost("server start to ready, median of " + STARTS, 1500, median(starts[0]), "ms");
            table.atMost("new notebook on a server just started: request to result of `1+1`, median", 1500, median(starts[1]), "ms");
            try (ServerProcess server = ServerProcess.start(home, directory.resolve("warm"), "bench");
                    WorkbenchClient client = new WorkbenchClient(server.address())) {
                roundTrips(client, table);
                lines(client, table);
                memory(client, table);
            }
        } finally {
            ServerProcess.delete(directory);
        }
        return table.print(System.out);
    }

    private double[][] startAndFirstResult(Path data, int times) throws IOException {
        double[][] result = new double[2][times];
        for (int i = 0; i < times; i++) {
            Path own = Files.createDirectories(data.resolve("" + i));
            try (ServerProcess server = ServerProcess.start(home, own, "bench");
                    WorkbenchClient client = new WorkbenchClient(server.address())) {
                result[0][i] = server.timeToReady().toNanos() / 1e6;
                long begin = System.nanoTime();
                try (NotebookSocket socket = client.open(client.createNotebook("First", null), -1)) {
                    socket.insertCode("one", null, "1+1");
                    runAndWait(socket, "one");
                }
                result[1][i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        return result;
    }

    /** Runs a cell and waits for its end; an end that is not "ok" is an error. */
    private static void runAndWait(NotebookSocket socket, String cell) {
        socket.run(cell);
        String state = socket.awaitOperation("runFinished", PATIENCE).getString("state");
        if (!"ok".equals(state)) {
            throw new IllegalStateException("The cell ended as " + state + ".");
        }
    }

    private static void roundTrips(WorkbenchClient client, Table table) {
        try (NotebookSocket socket = client.open(client.createNotebook("Warm", null), -1)) {
            socket.insertCode("one", null, "1+1");
            for (int i = 0; i < 30; i++) {
                runAndWait(socket, "one");
            }
            double[] times = new double[ROUND_TRIPS];
            for (int i = 0; i < ROUND_TRIPS; i++) {
                long begin = System.nanoTime();
                runAndWait(socket, "one");
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
            Arrays.sort(times);
            table.atMost("warm `1+1` through the server, p50", 30, times[ROUND_TRIPS / 2], "ms");
            table.atMost("warm `1+1` through the server, p95", 60, times[ROUND_TRIPS * 95 / 100], "ms");
        }
    }

    private static void lines(WorkbenchClient client, Table table) {
        try (NotebookSocket socket = client.open(client.createNotebook("Lines", null), -1)) {
            socket.insertCode("lines", null, """
                    for (int i = 0; i < %d; i++) System.out.println(String.format("%%08d", i) + ".".repeat(%d));
                    """.formatted(LINES, WIDTH - 9));
            List<Double> rates = new ArrayList<>();
            int complete = 0;
            for (int turn = 0; turn < 3; turn++) {
                StringBuilder text = new StringBuilder(LINES * WIDTH);
                long begin = System.nanoTime();
                socket.run("lines");
                while (true) {
                    JsonObject operation = socket.await(m -> "op".equals(m.getString("type")), PATIENCE).getJsonObject("op");
                    if ("stream".equals(operation.getString("kind"))) {
                        text.append(operation.getString("text"));
                    } else if ("runFinished".equals(operation.getString("kind"))) {
                        break;
                    }
                }
                rates.add(text.length() / ((System.nanoTime() - begin) / 1e9) / 1e6);
                complete = linesInOrder(text);
            }
            table.atLeast("lines of 80 characters that reached the socket in order, of 200,000", LINES, complete, "lines");
            table.atLeast("their rate, median of 3 runs", 10, median(rates.stream().mapToDouble(r -> r).toArray()), "MB/s");
        }
    }

    private static int linesInOrder(StringBuilder text) {
        int line = 0;
        for (int at = 0; at + WIDTH <= text.length() && Integer.parseInt(text, at, at + 8, 10) == line; at += WIDTH) {
            line++;
        }
        return line;
    }

    /** Proportional set size of the kernel process of a notebook that has run one cell and now rests. */
    private static void memory(WorkbenchClient client, Table table) throws IOException {
        try (NotebookSocket socket = client.open(client.createNotebook("Idle", null), -1)) {
            socket.insertCode("pid", null, "ProcessHandle.current().pid()");
            socket.run("pid");
            String pid = socket.awaitOperation("output", PATIENCE).getJsonObject("output").getJsonObject("data").getString("text/plain");
            socket.awaitOperation("runFinished", PATIENCE);
            double kibibytes = Files.readAllLines(Path.of("/proc", pid.strip(), "smaps_rollup")).stream()
                    .filter(l -> l.startsWith("Pss:")).mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D+", ""))).sum();
            table.atMost("idle kernel, proportional set size", 60, kibibytes / 1024, "MiB");
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
