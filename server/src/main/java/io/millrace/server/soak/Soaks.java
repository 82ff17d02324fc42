package io.millrace.server.soak;

import java.nio.file.Path;

/** The long tests that {@code ./workbench soak NAME} runs. */
public final class Soaks {
    private Soaks() {}

    /** Exit code 0 when nothing was found, 1 when something was, 2 for an unknown name. */
    public static int run(String name, long seconds, int points, long seed) throws Exception {
        return switch (name) {
            case "kill-server" -> new KillServer(Path.of(System.getProperty("millrace.home")), seed).forSeconds(seconds) ? 0 : 1;
            case "documents" -> new Documents(Path.of(System.getProperty("millrace.home")), seed).points(points) ? 0 : 1;
            case "scheduler" -> SchedulerSoak.forSeconds(seconds, seed) ? 0 : 1;
            default -> {
                System.err.println("There is no soak \"" + name + "\"; there are: documents, kill-server, scheduler.");
                yield 2;
            }
        };
    }
}
