package io.millrace.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./workbench chips}: the chips of a running pool, seen and changed. */
@Command(name = "chips", mixinStandardHelpOptions = true, description = "Shows and changes the chips of a running server's pool.",
        subcommands = {ChipsCommands.Show.class, ChipsCommands.Add.class, ChipsCommands.Drain.class, ChipsCommands.Lose.class, ChipsCommands.Restore.class,
                ChipsCommands.Remove.class, ChipsCommands.Background.class, ChipsCommands.Changes.class, ChipsCommands.Why.class, RulesCommands.PolicyCommand.class,
                RulesCommands.Reserve.class, RulesCommands.GiveUp.class, RulesCommands.Reservations.class})
final class ChipsCommands extends CommandGroup {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the blocks: type, chips, state, who computes for them.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Workbench.DataOption where;

        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Override
        public Integer call() throws InterruptedException {
            JsonObject pool = new JsonObject(new ServerCall(where.data).get("api/pool"));
            if (json) {
                System.out.println(pool.encodePrettily());
                return 0;
            }
            int chips = 0;
            for (Object row : pool.getJsonArray("blocks")) {
                JsonObject block = (JsonObject) row;
                chips += block.getInteger("chips");
                System.out.printf("%-12s %-16s %5d  %-10s %s%n", block.getString("id"), block.getString("type"), block.getInteger("chips"), block.getString("state"),
                        block.getString("owner"));
            }
            System.out.printf("%,d chips in %d blocks%n", chips, pool.getJsonArray("blocks").size());
            return 0;
        }
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds chips, in blocks of 64 to 640; they are used at once and stay after a restart.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private Decision decision;

        @Option(names = "--type", paramLabel = "TYPE", required = true, description = "Such as hygon-bw1000.")
        private String type;

        @Option(names = "--chips", paramLabel = "N", required = true, description = "How many.")
        private int chips;

        @Override
        public Integer call() throws InterruptedException {
            JsonArray blocks = decision.tell("api/pool/blocks", new JsonObject().put("type", type).put("chips", chips)).getJsonArray("blocks");
            System.out.printf("Added %,d chips of %s as %s.%n", chips, type, names(blocks));
            return 0;
        }
    }

    private static String names(JsonArray blocks) {
        return blocks.size() == 1 ? blocks.getString(0) : blocks.size() + " blocks, " + blocks.getString(0) + " to " + blocks.getString(blocks.size() - 1);
    }

    /** A command that does something to blocks. */
    abstract static class Change implements Callable<Integer> {
        @Mixin
        private Decision decision;

        @Parameters(paramLabel = "BLOCK", arity = "1..*", description = "Such as block-0.")
        private List<String> blocks;

        private final String action;
        private final String done;

        Change(String action, String done) {
            this.action = action;
            this.done = done;
        }

        @Override
        public Integer call() throws InterruptedException {
            JsonArray changed = decision.tell("api/pool/blocks/" + action, new JsonObject().put("blocks", new JsonArray(blocks))).getJsonArray("blocks");
            System.out.println(names(changed) + " " + done);
            return 0;
        }
    }

    @Command(name = "drain", mixinStandardHelpOptions = true, description = "Lets nothing new begin on blocks; what runs there is checkpointed and goes on elsewhere.")
    static final class Drain extends Change {
        Drain() {
            super("drain", "is being drained: its runs go on elsewhere.");
        }
    }

    @Command(name = "lose", mixinStandardHelpOptions = true, description = "Takes blocks away without notice, as a failure would; their runs go on from their last checkpoint.")
    static final class Lose extends Change {
        Lose() {
            super("lose", "is lost: its runs go on elsewhere from their last checkpoint.");
        }
    }

    @Command(name = "restore", mixinStandardHelpOptions = true, description = "Brings drained or lost blocks back.")
    static final class Restore extends Change {
        Restore() {
            super("restore", "is back.");
        }
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Takes drained or lost blocks away for good.")
    static final class Remove extends Change {
        Remove() {
            super("remove", "is removed.");
        }
    }

    @Command(name = "background", mixinStandardHelpOptions = true, description = "Sets the modelled-only background load: the part of all chips that it wants.")
    static final class Background implements Callable<Integer> {
        @Mixin
        private Decision decision;

        @Parameters(paramLabel = "PART", description = "From 0 (none) to 1.")
        private double part;

        @Override
        public Integer call() throws InterruptedException {
            decision.tell("api/pool/background", new JsonObject().put("utilisation", part));
            System.out.printf("Background load wants %.0f %% of the chips.%n", part * 100);
            return 0;
        }
    }

    @Command(name = "changes", mixinStandardHelpOptions = true, description = "Prints what decisions about the pool did to shares and waits, as JSON, newest first.")
    static final class Changes implements Callable<Integer> {
        @Mixin
        private Workbench.DataOption where;

        @Override
        public Integer call() throws InterruptedException {
            System.out.println(new JsonArray(new ServerCall(where.data).get("api/pool/changes")).encodePrettily());
            return 0;
        }
    }

    @Command(name = "why", mixinStandardHelpOptions = true, description = "Says why a run waits or why it got what it has: rule, numbers, earliest start.")
    static final class Why implements Callable<Integer> {
        @Mixin
        private Workbench.DataOption where;

        @Parameters(paramLabel = "RUN", description = "Identifier of the run, as its receipt has it.")
        private String run;

        @Override
        public Integer call() throws InterruptedException {
            System.out.println(new JsonObject(new ServerCall(where.data).get("api/pool/runs/" + java.net.URLEncoder.encode(run, java.nio.charset.StandardCharsets.UTF_8) + "/why"))
                    .encodePrettily());
            return 0;
        }
    }
}
