package io.millrace.server.cli;

import io.millrace.pool.coordinate.ChipHostMain;
import io.millrace.pool.coordinate.HostOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./workbench node}: more cores for a running server's pool, in a process that takes over some of its blocks of chips. */
@Command(name = "node", mixinStandardHelpOptions = true, description = "Joins a server's pool with one more chip host, which computes for a part of its "
        + "blocks. On the server's machine --data is enough; elsewhere give --join, --cluster and --secret-file (all three are in server.json of the "
        + "server's data directory). Ctrl-C or SIGTERM commits what it has computed and hands its blocks back; it ends with its server.")
final class NodeCommand implements Callable<Integer> {
    /** A server that has just been started says where its pool is within that time. */
    private static final long STARTING_MILLIS = 20_000;

    @Mixin
    private Workbench.DataOption where;

    @Option(names = "--roles", paramLabel = "ROLES", defaultValue = "chips", description = "What the node does: chips.")
    private String roles;

    @Option(names = "--join", paramLabel = "HOST:PORT", split = ",", description = "Members of the pool to join.")
    private List<String> join;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Name of the pool's cluster.")
    private String cluster;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "File with the pool's secret.")
    private Path secretFile;

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = HostOptions.DEFAULT_HOST, description = "Address to bind to (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(names = "--name", paramLabel = "NAME", description = "What the pool calls it (default: chips-PID).")
    private String name;

    @Option(names = "--cores", paramLabel = "N", description = "Host cores to compute on (default: all).")
    private Integer cores;

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (!roles.equals("chips")) {
                throw new IllegalStateException("A node can have the role chips, not \"" + roles + "\".");
            }
            if (join == null || cluster == null || secretFile == null) {
                JsonObject pool = pool();
                join = join != null ? join : List.of(pool.getString("pool"));
                cluster = cluster != null ? cluster : pool.getString("cluster");
                secretFile = secretFile != null ? secretFile : Path.of(pool.getString("secretFile"));
            }
            ChipHostMain.run(new HostOptions(cluster, join, secretFile, host, name != null ? name : HostOptions.defaultName(),
                    cores != null ? cores : HostOptions.defaultCores(), HostOptions.DEFAULT_PATIENCE), Optional.empty());
            return 0;
        } catch (IllegalStateException | IllegalArgumentException e) {
            System.err.println("workbench: " + e.getMessage());
            return 2;
        }
    }

    /** What the server of the data directory says of its pool; waits for one that is starting. */
    private JsonObject pool() throws InterruptedException {
        long deadline = System.nanoTime() + STARTING_MILLIS * 1_000_000;
        Optional<JsonObject> about = RunningServer.find(where.data).map(RunningServer::about);
        while (about.isPresent() && !about.get().containsKey("pool") && System.nanoTime() < deadline) {
            Thread.sleep(100);
            about = RunningServer.find(where.data).map(RunningServer::about);
        }
        return about.filter(a -> a.containsKey("pool")).orElseThrow(() -> new IllegalStateException("There is no running server with a pool on " + where.data
                + ": start one with ./workbench run, name its --data, or give --join, --cluster and --secret-file."));
    }
}
