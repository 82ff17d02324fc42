package io.millrace.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** A command that decides something about a running server's pool, and says why. */
abstract class DecidingCommand extends ServerCommand {
    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "Why; it goes into the ledger.")
    private String why;

    /** Tells the server, and gives back what it answered. */
    final JsonObject tell(ServerCall server, String path, JsonObject what) throws InterruptedException {
        return server.post(path, what.put("why", why));
    }

    /** A line for each decision, oldest first: when, what, who, why. */
    static void print(JsonArray history, Function<JsonObject, String> what) {
        for (Object row : history) {
            JsonObject d = (JsonObject) row;
            System.out.println(Instant.ofEpochMilli(d.getLong("at")) + "  " + what.apply(d) + "; " + d.getString("who") + ": " + d.getString("why"));
        }
    }
}
