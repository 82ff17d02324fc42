package io.millrace.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./workbench kernels}: the kernels of a running server, seen and steered. */
@Command(name = "kernels", mixinStandardHelpOptions = true, description = "Shows and steers the kernels of a running server.",
        subcommands = {KernelsCommands.Show.class, KernelsCommands.Interrupt.class, KernelsCommands.Restart.class, KernelsCommands.Stop.class, KernelsCommands.Limits.class,
                KernelsCommands.Plan.class, KernelsCommands.Unplan.class})
final class KernelsCommands extends CommandGroup {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the kernels: notebook, owner, state, memory, processors, age, time without use, cells that wait.")
    static final class Show extends ServerCommand {
        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            JsonObject list = new JsonObject(server.get("api/admin/kernels"));
            if (json) {
                System.out.println(list.encodePrettily());
                return;
            }
            for (Object each : list.getJsonArray("kernels")) {
                JsonObject row = (JsonObject) each;
                String state = row.getInteger("place") > 0 ? "waiting, place " + row.getInteger("place") : row.getString("state");
                System.out.printf("%-36s  %-24.24s  %-12.12s  %-18s %5d MiB  %5.2f cpu  age %7s  unused %7s  %d cells%n", row.getString("notebook"), row.getString("title"), row.getString("owner"), state,
                        row.getLong("memory") >> 20, row.getDouble("cpu"), row.getLong("age") < 0 ? "?" : time(row.getLong("age")), time(row.getLong("idle")), row.getInteger("queue"));
            }
            System.out.printf("%d kernels of notebooks, %d waiting, %d warm; at most %s.%n", list.getInteger("active"), list.getInteger("waiting"), list.getInteger("warm"), number(list.getInteger("maximum")));
        }
    }

    private static String time(long seconds) {
        return seconds < 120 ? seconds + " s" : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }

    private static String number(int maximum) {
        return maximum == 0 ? "any number" : String.valueOf(maximum);
    }

    /** Something that is done to one kernel. */
    abstract static class Act extends ServerCommand {
        @Parameters(paramLabel = "NOTEBOOK", description = "Identifier of the notebook, as list shows it.")
        private String notebook;

        private final String action;
        private final String done;

        Act(String action, String done) {
            this.action = action;
            this.done = done;
        }

        @Override
        void ask(ServerCall server) throws InterruptedException {
            server.send("POST", "api/admin/kernels/" + URLEncoder.encode(notebook, StandardCharsets.UTF_8) + "/" + action, new JsonObject());
            System.out.println(done);
        }
    }

    @Command(name = "interrupt", mixinStandardHelpOptions = true, description = "Stops the cell that runs; the values of variables stay.")
    static final class Interrupt extends Act {
        Interrupt() {
            super("interrupt", "The cell is being stopped.");
        }
    }

    @Command(name = "restart", mixinStandardHelpOptions = true, description = "Ends a kernel and starts another for the same notebook.")
    static final class Restart extends Act {
        Restart() {
            super("restart", "The kernel is being restarted.");
        }
    }

    @Command(name = "stop", mixinStandardHelpOptions = true, description = "Ends a kernel; the next run starts another.")
    static final class Stop extends Act {
        Stop() {
            super("stop", "The kernel ends.");
        }
    }

    @Command(name = "limits", mixinStandardHelpOptions = true, description = "Shows how many kernels there may be and who decided it; with options decides it anew, at once and without a restart.")
    static final class Limits extends ServerCommand {
        @Option(names = "--minimum", paramLabel = "N", description = "Warm kernels that always stand ready.")
        private Integer minimum;

        @Option(names = "--maximum", paramLabel = "N", description = "Kernels in all, 0 for any number; with --role or --person how many each may have, -1 for no limit of its own any more.")
        private Integer maximum;

        @Option(names = "--idle-minutes", paramLabel = "N", description = "Kernels that nobody has used for so long are ended; 0 for never.")
        private Integer idle;

        @Option(names = "--role", paramLabel = "ROLE", description = "For each person of a role.")
        private String role;

        @Option(names = "--person", paramLabel = "PERSON", description = "For one person, by the name with which they sign in.")
        private String person;

        @Option(names = "--why", paramLabel = "TEXT", description = "Why; it is kept. Needed to decide something.")
        private String why;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            boolean decides = minimum != null || maximum != null || idle != null;
            JsonObject limits = decides ? server.post("api/admin/limits", wish()) : new JsonObject(server.get("api/admin/limits"));
            print(limits);
        }

        private JsonObject wish() {
            JsonObject wish = new JsonObject().put("why", why);
            if (role == null && person == null) {
                return wish.put("scope", "server").put("minimum", minimum).put("maximum", maximum).put("idleSeconds", idle == null ? null : (Integer) (idle * 60));
            }
            return wish.put("scope", role != null ? "role" : "person").put("name", role != null ? role : person).put("maximum", maximum == null || maximum < 0 ? null : maximum);
        }
    }

    private static void print(JsonObject limits) {
        System.out.printf("Now: %d warm, %s in all; unused kernels end %s.%n", limits.getInteger("minimum"), number(limits.getInteger("maximum")),
                limits.getInteger("idleSeconds") == 0 ? "never" : "after " + time(limits.getInteger("idleSeconds")));
        for (Object each : limits.getJsonArray("own")) {
            JsonObject own = (JsonObject) each;
            System.out.printf("%s %s: %s at once%n", own.getString("scope"), own.getString("name"), number(own.getInteger("maximum")));
        }
        JsonArray plans = limits.getJsonArray("plans");
        for (Object each : plans) {
            JsonObject plan = (JsonObject) each;
            System.out.printf("plan %d: %s, %s to %s: %d warm, %s in all%s%n", plan.getLong("seq"), plan.getString("days"), plan.getString("starts"), plan.getString("ends"), plan.getInteger("minimum"),
                    number(plan.getInteger("maximum")), plan.getLong("seq").equals(limits.getLong("holding")) ? " (holds now)" : "");
        }
    }

    @Command(name = "plan", mixinStandardHelpOptions = true, description = "Adds other limits for some times of the week, such as class hours; the server's time.")
    static final class Plan extends ServerCommand {
        @Option(names = "--days", paramLabel = "DAYS", required = true, description = "Such as mon,tue.")
        private String days;

        @Option(names = "--from", paramLabel = "HH:MM", required = true)
        private String from;

        @Option(names = "--until", paramLabel = "HH:MM", required = true)
        private String until;

        @Option(names = "--minimum", paramLabel = "N", required = true, description = "Warm kernels.")
        private int minimum;

        @Option(names = "--maximum", paramLabel = "N", required = true, description = "Kernels in all.")
        private int maximum;

        @Option(names = "--why", paramLabel = "TEXT", required = true)
        private String why;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            print(server.post("api/admin/limits/plans", new JsonObject().put("days", days).put("starts", from).put("ends", until).put("minimum", minimum).put("maximum", maximum)
                    .put("why", why)));
        }
    }

    @Command(name = "unplan", mixinStandardHelpOptions = true, description = "Removes a plan.")
    static final class Unplan extends ServerCommand {
        @Parameters(paramLabel = "N", description = "Number of the plan, as limits shows it.")
        private long plan;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            server.send("DELETE", "api/admin/limits/plans/" + plan, null);
            System.out.println("The plan is removed.");
        }
    }
}
