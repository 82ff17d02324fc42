package io.millrace.server.cli;

import io.millrace.pool.schedule.Topology;
import io.millrace.pool.simulate.BadFile;
import io.millrace.pool.simulate.ClusterReader;
import io.millrace.pool.simulate.Result;
import io.millrace.pool.simulate.Simulation;
import io.millrace.pool.simulate.Trace;
import io.millrace.pool.simulate.TraceReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "simulate", mixinStandardHelpOptions = true, description = "Replays a trace of runs on a cluster under one policy or several and prints waits, completion"
        + " times, utilisation, fairness and energy. Files and policies are described in docs/scheduling.md.")
final class SimulateCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--trace", required = true, paramLabel = "FILE", description = "CSV of runs: Muri's, a job log such as Philly's, or an export of the ledger.")
    private Path trace;

    @Option(names = "--cluster", required = true, paramLabel = "FILE", description = "CSV of racks: Muri's, or type,racks,nodes_per_rack,chips_per_node.")
    private Path cluster;

    @Option(names = "--policy", required = true, paramLabel = "NAME", split = ",", description = "One policy, or several with commas between them, side by side.")
    private List<String> policies;

    @Option(names = "--json", description = "Prints JSON: one object, or an array for several policies.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        List<Result> results = new ArrayList<>();
        try {
            Topology topology = ClusterReader.read(cluster);
            Trace runs = TraceReader.read(trace);
            for (String policy : policies) {
                results.add(Simulation.run(runs, topology, policy));
            }
        } catch (BadFile | IllegalArgumentException wrong) {
            err.println("workbench: " + wrong.getMessage());
            return 2;
        }
        if (json) {
            List<JsonObject> objects = results.stream().map(r -> new JsonObject(r.toMap())).toList();
            out.println(objects.size() == 1 ? objects.getFirst().encodePrettily() : new JsonArray(objects).encodePrettily());
        } else {
            table(out, results);
        }
        out.flush();
        return 0;
    }

    private static void table(PrintWriter out, List<Result> results) {
        out.printf(Locale.ROOT, "%-22s %8s %14s %14s %14s %14s %14s %14s %6s %6s %12s %8s%n", "policy", "jobs", "average JCT s", "median JCT s", "p95 JCT s", "p99 JCT s",
                "average wait s", "makespan s", "busy", "Jain", "energy kWh", "refused");
        for (Result r : results) {
            out.printf(Locale.ROOT, "%-22s %8d %14.1f %14.1f %14.1f %14.1f %14.1f %14.1f %5.1f%% %6.3f %12.1f %8d%n", r.policy(), r.jobs(), r.completion().average(),
                    r.completion().median(), r.completion().p95(), r.completion().p99(), r.waits().average(), r.makespan(), 100 * r.utilisation(), r.jain(),
                    r.energy() / 3.6e6, r.refused().size());
        }
        results.stream().filter(r -> !r.refused().isEmpty()).findFirst().ifPresent(r -> out.println("Refused, for instance: " + r.refused().getFirst().why() + "."));
    }
}
