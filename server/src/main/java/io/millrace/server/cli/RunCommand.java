package io.millrace.server.cli;

import io.millrace.server.Host;
import io.millrace.server.Millrace;
import io.millrace.server.config.Configuration;
import io.millrace.server.config.Property;
import io.millrace.server.store.DataDirectory;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code ./workbench run}: the server in the foreground. Its options are the table of {@link Property}. */
final class RunCommand implements Callable<Integer> {
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    static CommandSpec spec() {
        RunCommand command = new RunCommand();
        command.spec.name("run").mixinStandardHelpOptions(true);
        command.spec.usageMessage().description("Starts the server and prints its address. Each option can also be the variable in brackets, or a key without dashes in "
                + "millrace.properties in the data directory or the working directory; the first of these counts.");
        for (Property property : Property.values()) {
            String shown = property.defaultValue().isEmpty() ? "" : " Default: " + property.defaultValue() + ".";
            // A property that is true or false is true where it is named without a value.
            boolean truth = property.defaultValue().equals("true") || property.defaultValue().equals("false");
            command.spec.addOption(OptionSpec.builder("--" + property.key()).paramLabel("VALUE").type(String.class).arity(truth ? "0..1" : "1").fallbackValue(truth ? "true" : null)
                    .description(property.description().replace("%", "%%") + shown + " [" + property.variable() + "]").build());
        }
        return command.spec;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, String> flags = new LinkedHashMap<>();
        for (Property property : Property.values()) {
            Object value = spec.findOption("--" + property.key()).getValue();
            if (value != null) {
                flags.put(property.key(), (String) value);
            }
        }
        Configuration configuration = Configuration.load(flags, System.getenv(), Path.of(""));
        if (configuration.logsJson()) {
            Logging.json();
        }
        AtomicReference<Lap> now = new AtomicReference<>();
        Restoring restoring = new Restoring();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            restoring.noMore();
            Optional.ofNullable(now.get()).ifPresent(Lap::end);
        }));
        Lap lap = Lap.start(configuration);
        now.set(lap);
        greet(lap.millrace(), configuration);
        while (lap.await() instanceof Host.Restore wish) {
            // The same address and sign-in as before, also where they were chosen by the server.
            flags.put(Property.PORT.key(), String.valueOf(URI.create(lap.millrace().address()).getPort()));
            flags.put(Property.TOKEN.key(), lap.millrace().token());
            Configuration again = Configuration.load(flags, System.getenv(), Path.of(""));
            lap = restoring.startOn(lap, wish, again);
            now.set(lap);
            greet(lap.millrace(), again);
        }
        lap.end();
        return 0;
    }

    private static void greet(Millrace millrace, Configuration configuration) throws IOException {
        writeServerFile(millrace, configuration);
        System.out.println("Millrace is ready: " + millrace.address() + (configuration.people() ? "" : "?token=" + millrace.token()));
        millrace.firstAdmin().ifPresent(link -> System.out.println("Make the first account, an admin's: " + link + " (good once, for 7 days; another start prints another one)"));
        System.out.println("Kernels are confined, " + millrace.confinementSummary() + ".");
        System.out.print(configuration.table());
        System.out.flush();
    }

    /** For {@code stop}, {@code restart} and {@code node}: readable by the owner only, since the token is in it. */
    private static void writeServerFile(Millrace millrace, Configuration configuration) throws IOException {
        JsonObject json = new JsonObject().put("pid", ProcessHandle.current().pid()).put("url", millrace.address()).put("token", millrace.token())
                .put("flags", List.copyOf(configuration.asFlags())).put("cluster", millrace.clusterName());
        Path file = millrace.data().resolve("server.json");
        DataDirectory.writePrivate(file, json.encode());
        millrace.pool().thenAcceptAsync(pool -> {
            if (pool instanceof io.millrace.pool.coordinate.LivePool live) {
                try {
                    DataDirectory.writePrivate(file, json.put("pool", live.address()).put("secretFile", live.secretFile().toString()).encode());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
    }
}
