package io.millrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RunRecord;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.server.client.NotebookSocket;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** {@code ./workbench node} as a user starts it: a second process that computes for a running server's pool, and how it comes and goes. */
class NodeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path HOME = Path.of(System.getProperty("millrace.home"));
    /** Every bit of the result depends on all steps; about 3 s of chip time on four chips. */
    private static final String CHAIN = """
            var w%1$s = eye(256).multiply(0.9).add(0.1 / 256);
            var y%1$s = loop(12_000, (i, x) -> x.matmul(w%1$s).multiply(0.5).add(0.25), w%1$s);
            Accelerator.open().chips(4).label("%1$s").run(y%1$s);
            System.out.println(java.util.Arrays.hashCode(y%1$s.toDoubleArray()));
            """;

    @TempDir
    private Path data;
    private final List<Process> nodes = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Process node : nodes) {
            node.destroyForcibly().waitFor();
        }
    }

    private Process node(String log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(ServerProcess.command(HOME));
        command.addAll(List.of("node"));
        command.addAll(List.of(arguments));
        Process node = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(log)).start();
        nodes.add(node);
        return node;
    }

    private File log(String name) {
        return data.resolve(name + ".log").toFile();
    }

    private String said(String name) {
        try {
            return Files.readString(log(name).toPath());
        } catch (IOException e) {
            return "";
        }
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not within " + PATIENCE + ": " + what);
            Thread.sleep(10);
        }
    }

    private static String printed(WorkbenchClient client, String notebook, int cell) {
        return client.exportNotebook(notebook).getJsonArray("cells").getJsonObject(cell).getJsonArray("outputs").stream().map(JsonObject.class::cast)
                .filter(o -> o.getString("output_type").equals("stream")).flatMap(o -> o.getJsonArray("text").stream()).map(String::valueOf)
                .collect(Collectors.joining()).strip();
    }

    @Test
    void a_run_on_a_nodes_chips_survives_its_kill_and_its_end_with_the_same_bits_and_each_slice_once() throws Exception {
        // One block, and no chip host but the nodes: who has joined first has it, and the one that waits takes it over.
        ServerProcess server = ServerProcess.start(HOME, data, "t", "--pool-blocks", "hygon-bw1000:4", "--chip-host", "false");
        try (WorkbenchClient client = new WorkbenchClient(server.address())) {
            SQLiteDataSource source = new SQLiteDataSource();
            source.setUrl("jdbc:sqlite:" + data.resolve("millrace.db"));
            SqlLedger ledger = new SqlLedger(source, InstantSource.system());
            String id = client.createNotebook("Nodes", null);
            try (NotebookSocket socket = client.open(id, -1)) {
                socket.insertCode("a", null, CHAIN.formatted("killed"));
                socket.insertCode("b", "a", CHAIN.formatted("ended"));
                socket.insertCode("c", "b", CHAIN.formatted("undisturbed"));
                until("the pool has an address", () -> file().containsKey("pool"));
                Process first = node("first", "--roles", "chips", "--data", data.toString(), "--name", "first");
                until("the first node has chips: " + said("first"), () -> said("first").contains("4 chips"));
                Process second = node("second", "--data", data.toString(), "--name", "second");
                until("the second node has joined", () -> said("second").contains("has joined"));
                RunRecord killed = half(ledger, socket, "a");
                first.destroyForcibly().waitFor();
                assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
                committedOnce(ledger, killed.run(), 2);

                node("third", "--data", data.toString(), "--name", "third");
                until("the third node has joined", () -> said("third").contains("has joined"));
                RunRecord ended = half(ledger, socket, "b");
                second.toHandle().destroy();
                assertTrue(second.waitFor(10, TimeUnit.SECONDS), "the node ends on SIGTERM");
                assertTrue(said("second").contains("what it has computed is committed"), said("second"));
                assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
                committedOnce(ledger, ended.run(), 2);

                socket.run("c");
                assertEquals("ok", socket.awaitOperation("runFinished", PATIENCE).getString("state"));
            }
            assertEquals(printed(client, id, 2), printed(client, id, 0));
            assertEquals(printed(client, id, 2), printed(client, id, 1));
        } finally {
            server.close();
        }
    }

    /** Runs a cell and waits until its run is half way. */
    private RunRecord half(SqlLedger ledger, NotebookSocket socket, String cell) throws InterruptedException {
        socket.run(cell);
        until("a run waits or runs", () -> !ledger.unfinished().isEmpty());
        String run = ledger.unfinished().getFirst().run();
        until("half of the run is committed", () -> {
            RunRecord now = ledger.find(run).orElseThrow();
            return now.progress().nextUnit() > now.units() / 2;
        });
        RunRecord now = ledger.find(run).orElseThrow();
        assertTrue(now.progress().nextUnit() < now.units(), "it still runs");
        return now;
    }

    private static void committedOnce(SqlLedger ledger, String run, int owners) {
        long slice = 0;
        long unit = 0;
        for (RangeCommit range : ledger.ranges(run)) {
            assertEquals(slice, range.firstSlice(), "no slice is missing or double");
            assertEquals(unit, range.unitFrom());
            slice += range.slices();
            unit = range.unitTo();
        }
        assertEquals(ledger.find(run).orElseThrow().units(), unit);
        assertEquals(owners, ledger.ranges(run).stream().map(RangeCommit::epoch).distinct().count(), "owners of its block");
    }

    @Test
    void a_node_that_cannot_join_says_why_in_one_sentence() throws Exception {
        Path secret = Files.writeString(data.resolve("secret"), "not the secret");
        refused("nowhere", "no running server", "--data", data.resolve("empty").toString());
        refused("silent", "No server answers at 127.0.0.1:1", "--join", "127.0.0.1:1", "--cluster", "c", "--secret-file", secret.toString());
        refused("secretless", "cannot be read", "--join", "127.0.0.1:1", "--cluster", "c", "--secret-file", data.resolve("none").toString());
        refused("port", "HOST:PORT", "--join", "localhost", "--cluster", "c", "--secret-file", secret.toString());
        refused("role", "the role chips", "--roles", "kernels");
        ServerProcess server = ServerProcess.start(HOME, data, "t", "--pool-blocks", "hygon-bw1000:4");
        try {
            server.address();
            until("the pool has an address", () -> file().containsKey("pool"));
            refused("stranger", "check cluster name and secret", "--join", file().getString("pool"), "--cluster", file().getString("cluster"),
                    "--secret-file", secret.toString());
            refused("elsewhere", "check cluster name and secret", "--join", file().getString("pool"), "--cluster", "another",
                    "--secret-file", file().getString("secretFile"));
        } finally {
            server.close();
        }
    }

    private JsonObject file() {
        try {
            return new JsonObject(Files.readString(data.resolve("server.json")));
        } catch (IOException | RuntimeException e) {
            return new JsonObject();
        }
    }

    private void refused(String log, String why, String... arguments) throws Exception {
        Process node = node(log, arguments);
        assertTrue(node.waitFor(30, TimeUnit.SECONDS), "the node ends: " + said(log));
        assertTrue(node.exitValue() != 0);
        String said = said(log).strip();
        assertTrue(said.contains(why) && said.startsWith("workbench: ") && said.endsWith(".") && said.lines().count() == 1, said);
    }
}
