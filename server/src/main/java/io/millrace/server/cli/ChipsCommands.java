package io.millrace.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./workbench chips}: the chips of a running pool, seen and changed. */
@Command(name = "chips", mixinStandardHelpOptions = true, description = "Shows and changes the chips of a running server's pool.",
        subcommands = {ChipsCommands.Show.class, ChipsCommands.Add.class, ChipsCommands.Drain.class, ChipsCommands.Lose.class, ChipsCommands.Restore.class,
                ChipsCommands.Remove.class, ChipsCommands.Background.class, ChipsCommands.Changes.class, ChipsCommands.Why.class, RulesCommands.PolicyCommand.class,
                RulesCommands.Reserve.class, RulesCommands.GiveUp.class, RulesCommands.Reservations.class})
final class ChipsCommands extends CommandGroup {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the blocks: type, chips, state, who computes for them.")
    static final class Show extends ServerCommand {
        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            JsonObject pool = new JsonObject(server.get("api/pool"));
            if (json) {
                System.out.println(pool.encodePrettily());
                return;
            }
            int chips = 0;
            for (Object row : pool.getJsonArray("blocks")) {
                JsonObject block = (JsonObject) row;
                chips += block.getInteger("chips");
                System.out.printf("%-12s %-16s %5d  %-10s %s%n", block.getString("id"), block.getString("type"), block.getInteger("chips"), block.getString("state"),
                        block.getString("owner"));
            }
            System.out.printf("%,d chips in %d blocks%n", chips, pool.getJsonArray("blocks").size());
        }
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds chips, in blocks of 64 to 640; they are used at once and stay after a restart.")
    static final class Add extends DecidingCommand {
        @Option(names = "--type", paramLabel = "TYPE", required = true, description = "Such as hygon-bw1000.")
        private String type;

        @Option(names = "--chips", paramLabel = "N", required = true, description = "How many.")
        private int chips;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            JsonArray blocks = tell(server, "api/pool/blocks", new JsonObject().put("type", type).put("chips", chips)).getJsonArray("blocks");
            System.out.printf("Added %,d chips of %s as %s.%n", chips, type, names(blocks));
        }
    }

    private static String names(JsonArray blocks) {
        return blocks.size() == 1 ? blocks.getString(0) : blocks.size() + " blocks, " + blocks.getString(0) + " to " + blocks.getString(blocks.size() - 1);
    }

    /** A command that does something to blocks. */
    abstract static class Change extends DecidingCommand {
        @Parameters(paramLabel = "BLOCK", arity = "1..*", description = "Such as block-0.")
        private List<String> blocks;

        private final String action;
        private final String done;

        Change(String action, String done) {
            this.action = action;
            this.done = done;
        }

        @Override
        void ask(ServerCall server) throws InterruptedException {
            JsonArray changed = tell(server, "api/pool/blocks/" + action, new JsonObject().put("blocks", new JsonArray(blocks))).getJsonArray("blocks");
            System.out.println(names(changed) + " " + done);
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
    static final class Background extends DecidingCommand {
        @Parameters(paramLabel = "PART", description = "From 0 (none) to 1.")
        private double part;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            tell(server, "api/pool/background", new JsonObject().put("utilisation", part));
            System.out.printf("Background load wants %.0f %% of the chips.%n", part * 100);
        }
    }

    @Command(name = "changes", mixinStandardHelpOptions = true, description = "Prints what decisions about the pool did to shares and waits, as JSON, newest first.")
    static final class Changes extends ServerCommand {
        @Override
        void ask(ServerCall server) throws InterruptedException {
            System.out.println(new JsonArray(server.get("api/pool/changes")).encodePrettily());
        }
    }

    @Command(name = "why", mixinStandardHelpOptions = true, description = "Says why a run waits or why it got what it has: rule, numbers, earliest start.")
    static final class Why extends ServerCommand {
        @Parameters(paramLabel = "RUN", description = "Identifier of the run, as its receipt has it.")
        private String run;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            System.out.println(new JsonObject(server.get("api/pool/runs/" + java.net.URLEncoder.encode(run, java.nio.charset.StandardCharsets.UTF_8) + "/why"))
                    .encodePrettily());
        }
    }
}
