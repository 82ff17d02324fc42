package io.millrace.server.cli;

import io.millrace.pool.schedule.Topology;
import io.millrace.pool.simulate.BadFile;
import io.millrace.pool.simulate.ClusterReader;
import io.millrace.pool.simulate.Generator;
import io.millrace.pool.simulate.Result;
import io.millrace.pool.simulate.Simulation;
import io.millrace.pool.simulate.Trace;
import io.millrace.pool.simulate.TraceReader;
import io.millrace.pool.simulate.WhatIf;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "simulate", mixinStandardHelpOptions = true, description = "Replays a trace of runs on a cluster under one policy or several and prints waits, completion"
        + " times, utilisation, fairness and energy. Files and policies are described in docs/scheduling.md.")
final class SimulateCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @picocli.CommandLine.ArgGroup(multiplicity = "1")
    private Runs runs;

    /** Where the runs come from. */
    private static final class Runs {
        @Option(names = "--trace", paramLabel = "FILE", description = "CSV of runs: Muri's, a job log such as Philly's, or an export of the ledger.")
        private Path trace;

        @Option(names = "--generate", paramLabel = "JOBS", description = "So many synthetic jobs with the distributions of Philly's cluster.")
        private Integer jobs;
    }

    @Option(names = "--load", paramLabel = "X", defaultValue = "0.9", description = "With --generate: the part of all chips that is asked for on average (default: ${DEFAULT-VALUE}).")
    private double load;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "With --generate: the same seed gives the same jobs (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--weight", paramLabel = "GROUP=W", description = "A group's weight under fair share; may be given several times.")
    private Map<String, Double> weights = Map.of();

    @Option(names = "--lose", paramLabel = "TYPE@SECONDS", description = "All racks of a chip type are lost so many seconds after the trace begins; prints who then waits how much longer,"
            + " and why.")
    private List<String> losses = List.of();

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
        List<WhatIf.Answer> answers = new ArrayList<>();
        try {
            Topology topology = ClusterReader.read(cluster);
            Trace trace = runs.trace != null ? TraceReader.read(runs.trace)
                    : Generator.philly(new Generator.Shape(runs.jobs, topology.chips(), load, 1, topology.chips() > 1000, List.of(), seed));
            for (String policy : policies) {
                WhatIf.Setting setting = WhatIf.Setting.of(topology, policy).weights(weights);
                if (losses.isEmpty()) {
                    results.add(Simulation.run(trace, topology, policy, setting.options()));
                } else {
                    answers.add(WhatIf.ask(trace, setting, lose(setting)));
                }
            }
        } catch (BadFile | IllegalArgumentException wrong) {
            err.println("workbench: " + wrong.getMessage());
            err.flush();
            return 2;
        }
        if (!losses.isEmpty()) {
            print(out, answers);
            return 0;
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

    private WhatIf.Setting lose(WhatIf.Setting setting) {
        WhatIf.Setting then = setting;
        for (String loss : losses) {
            String[] parts = loss.split("@");
            if (parts.length != 2 || !parts[1].matches("[0-9]+(\\.[0-9]+)?")) {
                throw new IllegalArgumentException("A loss is TYPE@SECONDS, such as ascend-910b@3600; not \"" + loss + "\".");
            }
            if (setting.topology().chips(parts[0]) == 0) {
                throw new IllegalArgumentException("The cluster has no chips of the type \"" + parts[0] + "\".");
            }
            then = then.lose(parts[0], Double.parseDouble(parts[1]));
        }
        return then;
    }

    private void print(PrintWriter out, List<WhatIf.Answer> answers) {
        if (json) {
            List<JsonObject> objects = answers.stream().map(a -> new JsonObject(a.toMap())).toList();
            out.println(objects.size() == 1 ? objects.getFirst().encodePrettily() : new JsonArray(objects).encodePrettily());
        } else {
            for (WhatIf.Answer answer : answers) {
                table(out, List.of(answer.before(), answer.after()));
                answer.changes().forEach(change -> out.println("  " + change.sentence()));
            }
        }
        out.flush();
    }

    private static void table(PrintWriter out, List<Result> results) {
        out.printf(Locale.ROOT, "%-22s %8s %14s %14s %14s %14s %14s %14s %6s %6s %12s %8s%n", "policy", "jobs", "average JCT s", "median JCT s", "p95 JCT s", "p99 JCT s",
                "average wait s", "makespan s", "busy", "Jain", "energy kWh", "refused");
        for (Result r : results) {
            out.printf(Locale.ROOT, "%-22s %8d %14.1f %14.1f %14.1f %14.1f %14.1f %14.1f %5.1f%% %6.3f %12.1f %8d%n", r.policy(), r.jobs(), r.completion().average(),
                    r.completion().median(), r.completion().p95(), r.completion().p99(), r.waits().average(), r.makespan(), 100 * r.utilisation(), r.jain(),
                    r.energy() / 3.6e6, r.refused().size());
        }
        results.stream().filter(r -> !r.refused().isEmpty()).findFirst().ifPresent(r -> out.println("Refused, for instance: " + r.refused().getFirst().run() + " " + r.refused().getFirst().why().text() + "."));
    }
}
