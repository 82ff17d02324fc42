package io.millrace.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command has that decides something about a running server's pool: where it runs, and why. */
final class Decision {
    @Mixin
    Workbench.DataOption where;

    @Option(names = "--why", paramLabel = "TEXT", required = true, description = "Why; it goes into the ledger.")
    String why;

    /** Tells the server, and gives back what it answered. */
    JsonObject tell(String path, JsonObject what) throws InterruptedException {
        return new ServerCall(where.data).post(path, what.put("why", why));
    }

    /** A line for each decision, oldest first: when, what, who, why. */
    static void print(JsonArray history, java.util.function.Function<JsonObject, String> what) {
        for (Object row : history) {
            JsonObject d = (JsonObject) row;
            System.out.println(Instant.ofEpochMilli(d.getLong("at")) + "  " + what.apply(d) + "; " + d.getString("who") + ": " + d.getString("why"));
        }
    }
}
