package io.millrace.server.cli;

import io.millrace.server.Installation;
import io.millrace.server.Millrace;
import io.millrace.server.client.ServerProcess;
import io.millrace.server.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A node without a page for one command, on a data directory of its own that goes with it. */
final class OwnServer {
    private OwnServer() {}

    /** It ends with this process. */
    static Millrace start(Map<String, String> properties) throws IOException {
        Path data = Files.createTempDirectory("millrace-run-");
        Configuration configuration = Configuration.load(properties, System.getenv(), Path.of(""));
        System.setProperty("millrace.work", Path.of("").toAbsolutePath().toString());
        Millrace millrace = Millrace.startWithoutWeb(configuration, Installation.find(), data);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            millrace.close(false);
            try {
                ServerProcess.delete(data);
            } catch (IOException e) {
                System.err.println("workbench: " + data + " could not be deleted: " + e.getMessage());
            }
        }));
        return millrace;
    }
}
