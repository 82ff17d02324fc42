package io.millrace.server.cli;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Those of {@code ./workbench chips} that are about who gets chips when: the policy, and reservations in wall time. */
final class RulesCommands {
    private RulesCommands() {}

    @Command(name = "policy", mixinStandardHelpOptions = true, description = "Shows by which policy runs are placed, with its history, or sets another; runs that have chips keep them.")
    static final class PolicyCommand extends ServerCommand {
        @Parameters(paramLabel = "NAME", arity = "0..1", description = "Such as fair, easy, conservative, priority, deadline.")
        private String name;

        @Option(names = "--alone", description = "Each run has its chips alone until it ends (always so under easy, conservative, fair-easy and priority-easy).")
        private boolean alone;

        @Option(names = "--why", paramLabel = "TEXT", description = "Why; it goes into the ledger.")
        private String why;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            if (name != null) {
                boolean promises = name.contains("easy") || name.equals("conservative");
                JsonObject set = server.post("api/pool/policy", new JsonObject().put("policy", name).put("slices", !alone && !promises).put("why", why));
                System.out.println(line(set) + " from now on, as entry " + set.getLong("seq") + " of the ledger.");
                return;
            }
            JsonObject rules = new JsonObject(server.get("api/pool/policy"));
            System.out.println("Now: " + line(rules.getJsonObject("current")) + ". There are: " + String.join(", ", rules.getJsonArray("policies").stream().map(String::valueOf).toList()));
            DecidingCommand.print(rules.getJsonArray("history"), PolicyCommand::line);
        }

        private static String line(JsonObject choice) {
            return choice.getString("policy") + (choice.getBoolean("slices") ? ", in time slices" : ", each run alone on its chips");
        }
    }

    @Command(name = "reserve", mixinStandardHelpOptions = true, description = "Keeps chips for a group from one time to another, such as a class at ten o'clock.")
    static final class Reserve extends DecidingCommand {
        @Option(names = "--group", paramLabel = "NAME", required = true, description = "Whose runs may have the chips.")
        private String group;

        @Option(names = "--type", paramLabel = "TYPE", defaultValue = "", description = "Such as hygon-bw1000 (default: any).")
        private String type;

        @Option(names = "--chips", paramLabel = "N", required = true, description = "How many.")
        private int chips;

        @Option(names = "--from", paramLabel = "TIME", required = true, description = "Such as 10:00 (the next one), 2026-03-02T10:00, or 2026-03-02T10:00+08:00.")
        private String from;

        @Option(names = "--to", paramLabel = "TIME", required = true, description = "As --from; a time of day is the next one after the begin.")
        private String to;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            Instant begin = moment(from, Instant.now());
            Instant end = moment(to, begin);
            JsonObject kept = tell(server, "api/pool/reservations", new JsonObject().put("group", group).put("type", type).put("chips", chips).put("from", begin.toEpochMilli())
                    .put("to", end.toEpochMilli()));
            System.out.println(line(kept));
        }

        /** A time of day is the next one after {@code after}, on this machine's clock. */
        static Instant moment(String text, Instant after) {
            try {
                if (text.matches("[0-9]{1,2}:[0-9]{2}")) {
                    ZonedDateTime near = after.atZone(ZoneId.systemDefault());
                    ZonedDateTime at = near.with(LocalTime.parse(text.length() == 4 ? "0" + text : text));
                    return (at.toInstant().isAfter(after) ? at : at.plusDays(1)).toInstant();
                }
                return text.matches(".*T.*([Zz]|[+-][0-9:]+)") ? ZonedDateTime.parse(text).toInstant() : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
            } catch (DateTimeParseException e) {
                throw new IllegalStateException("A time is 10:00, 2026-03-02T10:00 or 2026-03-02T10:00+08:00; not \"" + text + "\".", e);
            }
        }
    }

    @Command(name = "give-up", mixinStandardHelpOptions = true, description = "Gives a reservation up: its chips are everybody's at once.")
    static final class GiveUp extends DecidingCommand {
        @Parameters(paramLabel = "RESERVATION", description = "Such as reservation-12.")
        private String id;

        @Override
        void ask(ServerCall server) throws InterruptedException {
            System.out.println(line(tell(server, "api/pool/reservations/" + id + "/give-up", new JsonObject())));
        }
    }

    @Command(name = "reservations", mixinStandardHelpOptions = true, description = "Lists the reservations that last or are to come, and every decision about them.")
    static final class Reservations extends ServerCommand {
        @Override
        void ask(ServerCall server) throws InterruptedException {
            JsonObject all = new JsonObject(server.get("api/pool/reservations"));
            System.out.println(all.getJsonArray("current").isEmpty() ? "No reservation lasts or is to come." : "Last or are to come:");
            all.getJsonArray("current").forEach(r -> System.out.println("  " + line((JsonObject) r)));
            DecidingCommand.print(all.getJsonArray("history"), RulesCommands::line);
        }
    }

    private static String line(JsonObject r) {
        return r.getString("id") + ": " + r.getInteger("chips") + " chips" + (r.getString("type").isEmpty() ? "" : " of " + r.getString("type")) + " for " + r.getString("group") + " from "
                + Instant.ofEpochMilli(r.getLong("from")) + " to " + Instant.ofEpochMilli(r.getLong("to")) + (r.getBoolean("givenUp") ? ", given up" : "");
    }
}
