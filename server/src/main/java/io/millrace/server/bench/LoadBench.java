package io.millrace.server.bench;

import io.millrace.server.administration.ProcessUse;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A department on one machine: 100 notebooks open, each with a kernel of its own and a page that follows it. In 20 of them a cell runs all the time (it computes for a
 * twentieth of a processor and prints a line a second); the other 80 people run a short cell about every five seconds. What is measured: how long the opening takes, how
 * many runs a minute are held and how long each takes from the press to its end, and what all processes of the server take in memory. Client and server share the machine.
 */
final class LoadBench {
    private static final int NOTEBOOKS = 100;
    private static final int BUSY = 20;
    private static final int OPENING_AT_ONCE = 4;
    private static final int SECONDS = 60;
    private static final int THINKING_MILLIS = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GOES_ON = """
            long counted = 0;
            for (int second = 0; second < 600; second++) {
                for (int part = 0; part < 5; part++) {
                    long end = System.nanoTime() + 10_000_000;
                    while (System.nanoTime() < end) counted++;
                    Thread.sleep(190);
                }
                System.out.println("second " + second);
            }""";

    private final Path home;

    LoadBench(Path home) {
        this.home = home;
    }

    private record Person(NotebookSocket socket, boolean busy) {}

    int run() throws Exception {
        Path data = Files.createTempDirectory("millrace-bench-");
        Table table = new Table();
        List<Person> people = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(home, data, "bench", "--requests-a-second", "0"); WorkbenchClient client = new WorkbenchClient(server.address())) {
            Queue<Double> opened = open(client, people);
            table.atMost("notebook opened and its first cell run, " + NOTEBOOKS + " of them, " + OPENING_AT_ONCE + " at once, p95", 3_000, percentile(opened, .95), "ms");
            hold(people, table);
            double mebibytes = ProcessUse.look().of(server.pid()).bytes() / (double) (1 << 20);
            table.atMost(NOTEBOOKS + " open notebooks, " + BUSY + " of them busy: server, language host, chip host and all kernels, proportional set size", 8 * 1024, mebibytes, "MiB");
            JsonObject kernels = new JsonObject(client.send("GET", "/api/admin/kernels", null));
            table.atLeast("kernels of notebooks at the end", NOTEBOOKS, kernels.getInteger("active"), "");
            double own = kernels.getJsonArray("kernels").stream().map(JsonObject.class::cast).mapToDouble(k -> k.getLong("memory")).sum();
            table.say("of that, one kernel on average", own / NOTEBOOKS / (1 << 20), "MiB");
            people.forEach(person -> person.socket.close());
            server.closeWithin(Duration.ofSeconds(60));
        } finally {
            ServerProcess.delete(data);
        }
        return table.print(System.out);
    }

    private static Queue<Double> open(WorkbenchClient client, List<Person> people) throws InterruptedException {
        Queue<Double> took = new ConcurrentLinkedQueue<>();
        AtomicInteger next = new AtomicInteger();
        Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        List<Thread> openers = new ArrayList<>();
        for (int i = 0; i < OPENING_AT_ONCE; i++) {
            openers.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int n = next.getAndIncrement(); n < NOTEBOOKS; n = next.getAndIncrement()) {
                        long begin = System.nanoTime();
                        NotebookSocket socket = client.open(client.createNotebook("Load " + n, null), -1);
                        socket.await(m -> "snapshot".equals(m.getString("type")), PATIENCE);
                        socket.insertCode("short", null, "int n = " + n + ";\nn * n");
                        socket.insertCode("goes-on", "short", GOES_ON);
                        socket.run("short");
                        socket.awaitOperation("runFinished", PATIENCE);
                        took.add((System.nanoTime() - begin) * 1e-6);
                        synchronized (people) {
                            people.add(new Person(socket, people.size() < BUSY));
                        }
                    }
                } catch (RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread opener : openers) {
            opener.join();
        }
        if (!failures.isEmpty()) {
            throw failures.peek();
        }
        return took;
    }

    private static void hold(List<Person> people, Table table) throws InterruptedException {
        Queue<Double> runs = new ConcurrentLinkedQueue<>();
        Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch busy = new CountDownLatch(BUSY);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            Person person = people.get(i);
            Random random = new Random(i);
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    if (person.busy) {
                        person.socket.run("goes-on");
                        person.socket.awaitOperation("stream", PATIENCE);
                        busy.countDown();
                        while (!over.get()) {
                            person.socket.awaitOperation("stream", PATIENCE); // a page that follows
                        }
                        return;
                    }
                    if (!busy.await(2, TimeUnit.MINUTES)) {
                        throw new IllegalStateException("The busy notebooks did not begin.");
                    }
                    Thread.sleep(random.nextInt(THINKING_MILLIS));
                    while (!over.get()) {
                        long begin = System.nanoTime();
                        person.socket.run("short");
                        person.socket.awaitOperation("runFinished", PATIENCE);
                        runs.add((System.nanoTime() - begin) * 1e-6);
                        Thread.sleep(THINKING_MILLIS * 4 / 5 + random.nextInt(THINKING_MILLIS * 2 / 5));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    failures.add(e);
                    over.set(true);
                }
            }));
        }
        if (!busy.await(3, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The busy notebooks did not begin: " + failures.peek());
        }
        long begin = System.nanoTime();
        for (int second = 0; second < SECONDS && !over.get(); second++) {
            TimeUnit.SECONDS.sleep(1);
        }
        over.set(true);
        double minutes = (System.nanoTime() - begin) * 1e-9 / 60;
        int held = runs.size();
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw failures.peek();
        }
        table.say("people who run cells, beside " + BUSY + " whose cell goes on", people.size() - BUSY, "");
        table.atLeast("runs a minute held", 800, held / minutes, "");
        table.atMost("a short cell from the press to its end, p95", 500, percentile(runs, .95), "ms");
        table.say("the same, p50", percentile(runs, .5), "ms");
        table.say("the same, p99", percentile(runs, .99), "ms");
    }

    private static double percentile(Queue<Double> values, double part) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }
}
