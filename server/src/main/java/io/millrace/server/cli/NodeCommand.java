package io.millrace.server.cli;

import io.millrace.pool.coordinate.ChipHostMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "node", mixinStandardHelpOptions = true, description = "Joins a server's pool with more chip hosts. On the server's machine --data is enough; "
        + "elsewhere give --join, --cluster and --secret-file (all three are in server.json of the server's data directory).")
final class NodeCommand implements Callable<Integer> {
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

    @Option(names = "--host", paramLabel = "ADDRESS", defaultValue = "127.0.0.1", description = "Address to bind to (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where it keeps its files (default: node-PID in the data directory).")
    private Path directory;

    @Option(names = "--name", paramLabel = "NAME", description = "What the pool calls it.")
    private String name;

    @Option(names = "--cores", paramLabel = "N", description = "Host cores to compute on (default: all).")
    private Integer cores;

    @Override
    public Integer call() throws Exception {
        if (!roles.equals("chips")) {
            System.err.println("workbench: a node can have the role chips, not \"" + roles + "\".");
            return 2;
        }
        Optional<RunningServer> server = RunningServer.find(where.data);
        String members = join != null ? String.join(",", join) : server.map(s -> s.about().getString("pool")).orElse(null);
        String name = cluster != null ? cluster : server.map(s -> s.about().getString("cluster")).orElse(null);
        String secret = secretFile != null ? secretFile.toString() : server.map(s -> s.about().getString("secretFile")).orElse(null);
        if (members == null || name == null || secret == null) {
            System.err.println("workbench: no running server's pool is known from " + where.data + "; give --join, --cluster and --secret-file.");
            return 2;
        }
        Path files = directory != null ? directory : where.data.resolve("node-" + ProcessHandle.current().pid());
        Files.createDirectories(files);
        List<String> args = new ArrayList<>(List.of("--cluster", name, "--join", members, "--secret-file", secret, "--directory", files.toString(),
                "--host", host));
        if (this.name != null) {
            args.addAll(List.of("--name", this.name));
        }
        if (cores != null) {
            args.addAll(List.of("--cores", cores.toString()));
        }
        ChipHostMain.main(args.toArray(String[]::new));
        return 0;
    }
}
