package io.millrace.server.bench;

import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What editing costs. Latency: 1, 10 and 100 people in one notebook who each write twice a second, from the sending of an edit until another page has it, and until its
 * page says "Saved" (which is after an fsync). Throughput: 100 writers with a notebook each who write as fast as they are answered: operations that
 * were saved in a second. Client and server share the machine.
 */
final class DocumentsBench {
    private static final int SECONDS = 10;
    private static final int PAUSE_MILLIS = 500;
    /** Unanswered edits of one writer while the throughput is measured. */
    private static final int AHEAD = 32;

    private final Path home;

    DocumentsBench(Path home) {
        this.home = home;
    }

    int run() throws Exception {
        Path data = Files.createTempDirectory("millrace-bench-");
        Table table = new Table();
        try (ServerProcess server = ServerProcess.start(home, data, "bench", "--chip-host", "false", "--kernel-warm", "0");
                WorkbenchClient client = new WorkbenchClient(server.address())) {
            latency(client, 10, null); // warms up
            for (int writers : new int[] {1, 10, 100}) {
                latency(client, writers, table);
            }
            throughput(client, 1, 1, table);
            throughput(client, 10, 1, table);
            throughput(client, 100, 100, table);
        } finally {
            ServerProcess.delete(data);
        }
        return table.print(System.out);
    }

    private static void latency(WorkbenchClient client, int writers, Table table) throws Exception {
        String notebook = client.createNotebook("Latency", null);
        List<Typist> typists = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            typists.add(new Typist(client, notebook, "w" + i, writers == 1));
        }
        for (Typist typist : typists) {
            typist.begin();
        }
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        long next = System.nanoTime();
        int turn = 0;
        while (System.nanoTime() < end) {
            typists.get(turn++ % writers).edit();
            next += PAUSE_MILLIS * 1_000_000L / writers;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
        }
        for (Typist typist : typists) {
            typist.settle();
        }
        if (table != null) {
            double[] visible = typists.stream().flatMapToDouble(Typist::visible).sorted().toArray();
            double[] saved = typists.stream().flatMapToDouble(Typist::saved).sorted().toArray();
            String who = writers == 1 ? "1 writer" : writers + " writers in one notebook";
            table.atMost(who + ": edit to visible, median", 50, at(visible, 0.5), "ms");
            table.say(who + ": edit to visible, 99th of 100", at(visible, 0.99), "ms");
            table.atMost(who + ": edit to \"Saved\", median", 150, at(saved, 0.5), "ms");
            table.say(who + ": edit to \"Saved\", 99th of 100", at(saved, 0.99), "ms");
        }
        typists.forEach(Typist::close);
    }

    private static void throughput(WorkbenchClient client, int writers, int notebooks, Table table) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < notebooks; i++) {
            ids.add(client.createNotebook("Throughput", null));
        }
        List<Typist> typists = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            typists.add(new Typist(client, ids.get(i % notebooks), "w" + i, true));
        }
        for (Typist typist : typists) {
            typist.begin();
        }
        typists.forEach(typist -> typist.flood(AHEAD));
        TimeUnit.SECONDS.sleep(2); // the first seconds are the compiler's
        long before = typists.stream().mapToLong(Typist::savedCount).sum();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(SECONDS);
        long after = typists.stream().mapToLong(Typist::savedCount).sum();
        double rate = (after - before) * 1e9 / (System.nanoTime() - start);
        for (Typist typist : typists) {
            typist.flood(0);
        }
        for (Typist typist : typists) {
            typist.settle();
        }
        String who = writers == 1 ? "1 writer" : writers + " writers" + (notebooks == 1 ? " in one notebook" : ", a notebook each");
        if (writers == 100) {
            table.atLeast(who + ": saved operations a second", 5_000, rate, "operations");
        } else {
            table.say(who + ": saved operations a second", rate, "operations");
        }
        typists.forEach(Typist::close);
    }

    private static double at(double[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
    }
}
