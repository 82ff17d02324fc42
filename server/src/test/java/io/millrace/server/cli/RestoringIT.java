package io.millrace.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.Host;
import io.millrace.server.client.WorkbenchClient;
import io.millrace.server.config.Configuration;
import io.millrace.server.store.Backup;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process goes on with what it had where the backup that was asked for cannot be used. */
class RestoringIT {
    @TempDir
    private Path data;
    @TempDir
    private Path elsewhere;

    private Configuration configuration() {
        return Configuration.load(new LinkedHashMap<>(Map.of("port", "0", "data", data.toString(), "chip-host", "false", "kernel-warm", "0")), Map.of(), data);
    }

    private static WorkbenchClient client(Lap lap) {
        return new WorkbenchClient(URI.create(lap.millrace().address() + "?token=" + lap.millrace().token()));
    }

    /** What the admin's page reads about the restore, after it was found that the notebook is there. */
    private JsonObject found(Lap lap, String notebook) throws Exception {
        try (WorkbenchClient client = client(lap)) {
            assertTrue(client.send("GET", "/api/notebooks", null).contains(notebook), "what was there is there");
            try (Stream<Path> backups = Files.list(data.resolve("backups"))) {
                List<String> odd = backups.map(path -> path.getFileName().toString()).filter(name -> !name.endsWith(".zip")).toList();
                assertEquals(List.of(), odd, "no copy is left unpacked");
            }
            return new JsonObject(client.send("GET", "/api/admin/backups", null)).getJsonObject("restored");
        }
    }

    @Test
    void what_cannot_be_restored_or_started_leaves_everything_as_it_was() throws Exception {
        // Whole, but no server starts on it: where the token should stand is a folder.
        Path unusable = Files.createDirectories(data.resolve("backups")).resolve("unusable.zip");
        Path source = Files.createDirectories(elsewhere.resolve("source"));
        io.millrace.server.store.Database.open(source.resolve("millrace.db"));
        Files.createDirectories(source.resolve("token"));
        Files.writeString(source.resolve("token/x"), "x");
        Backup.make(source, unusable);
        Path broken = Files.writeString(data.resolve("backups/broken.zip"), "no zip");

        Restoring restoring = new Restoring();
        Lap lap = Lap.start(configuration());
        try {
            String notebook;
            try (WorkbenchClient client = client(lap)) {
                notebook = client.createNotebook("kept", null);
            }
            lap = restoring.startOn(lap, new Host.Restore(broken, "", "ada", "127.0.0.1"), configuration());
            JsonObject how = found(lap, notebook);
            assertFalse(how.getBoolean("done"));
            assertTrue(how.getString("message").contains("everything is as it was"), how.encode());
            assertTrue(Files.exists(data.resolve("backups").resolve(how.getString("before"))), "what was backed up first is named also when nothing came of it");

            lap = restoring.startOn(lap, new Host.Restore(unusable, "", "ada", "127.0.0.1"), configuration());
            how = found(lap, notebook);
            assertFalse(how.getBoolean("done"));
            assertTrue(how.getString("message").startsWith("No server could be started on the backup"), how.encode());
        } finally {
            lap.end();
        }
    }
}
