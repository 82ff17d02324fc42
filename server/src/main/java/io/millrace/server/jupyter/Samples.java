package io.millrace.server.jupyter;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The sample notebooks of the installation. Their metadata may have {@code millrace: {title, summary, subject}}. */
public final class Samples {
    private static final Logger LOG = Logger.getLogger(Samples.class.getName());

    public record Sample(String name, String title, String summary, String subject) {}

    private final Path directory;

    public Samples(Path directory) {
        this.directory = directory;
    }

    public List<Sample> all() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.getFileName().toString().endsWith(".ipynb")).sorted().flatMap(f -> describe(f).stream()).toList();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The sample notebooks cannot be listed.", e);
            return List.of();
        }
    }

    /** The file of a sample; empty for an unknown name. */
    public Optional<JsonObject> read(String name) {
        if (!name.matches("[a-zA-Z0-9_-]{1,100}")) {
            return Optional.empty();
        }
        return json(directory.resolve(name + ".ipynb"));
    }

    private Optional<Sample> describe(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.ipynb$", "");
        return json(file).map(json -> {
            JsonObject metadata = json.getJsonObject("metadata", new JsonObject());
            JsonObject own = metadata.getJsonObject("millrace", new JsonObject());
            return new Sample(name, own.getString("title", metadata.getString("title", name)), own.getString("summary", ""), own.getString("subject", ""));
        });
    }

    private static Optional<JsonObject> json(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JsonObject(Files.readString(file)));
        } catch (IOException | DecodeException | ClassCastException e) {
            LOG.log(Level.WARNING, "The sample " + file + " cannot be read.", e);
            return Optional.empty();
        }
    }
}
