package io.millrace.server.cli;

import io.millrace.server.soak.Soaks;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "soak", mixinStandardHelpOptions = true, description = "Runs a long test for a given time; prints its seed, so that what it finds can be found again.")
final class SoakCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "What to soak: documents (the server, kernels, connections and browsers are killed while people write and cells print), kill-server, scheduler.")
    private String name;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "60", description = "For how long (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(names = "--points", paramLabel = "N", defaultValue = "500", description = "How many times to kill something, for documents (default: ${DEFAULT-VALUE}).")
    private int points;

    @Option(names = "--seed", paramLabel = "S", description = "Seed of its randomness (default: from the clock).")
    private Long seed;

    @Override
    public Integer call() throws Exception {
        return Soaks.run(name, seconds, points, seed == null ? System.nanoTime() : seed);
    }
}
