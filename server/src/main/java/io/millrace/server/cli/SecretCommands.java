package io.millrace.server.cli;

import io.millrace.server.client.WorkbenchClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ./workbench secret}: what cells may ask for by name ({@code Secrets.get("name")}) and nobody may read back. */
@Command(name = "secret", mixinStandardHelpOptions = true, description = "Sets, lists and removes the secrets of a running server's cells.")
final class SecretCommands implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(name = "set", mixinStandardHelpOptions = true, description = "Sets a secret; its value is asked for, or read from standard input.")
    int set(@Mixin Workbench.DataOption where, @Parameters(paramLabel = "NAME") String name) throws IOException {
        Console console = System.console();
        String value = console != null && console.isTerminal() ? new String(console.readPassword("Value of %s: ", name))
                : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        return ask(where, client -> client.send("PUT", "/api/secrets/" + name, new JsonObject().put("value", value).encode()));
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the names of the secrets.")
    int list(@Mixin Workbench.DataOption where) {
        return ask(where, client -> new JsonArray(client.send("GET", "/api/secrets", null)).forEach(System.out::println));
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a secret.")
    int remove(@Mixin Workbench.DataOption where, @Parameters(paramLabel = "NAME") String name) {
        return ask(where, client -> client.send("DELETE", "/api/secrets/" + name, null));
    }

    private interface Question {
        void put(WorkbenchClient client);
    }

    private static int ask(Workbench.DataOption where, Question question) {
        RunningServer server = RunningServer.find(where.data).orElseThrow(() -> new IllegalStateException("No server runs on " + where.data + ": start one with ./workbench run."));
        try (WorkbenchClient client = new WorkbenchClient(URI.create(server.url() + "?token=" + server.about().getString("token")))) {
            question.put(client);
            return 0;
        } catch (WorkbenchClient.Refused e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
