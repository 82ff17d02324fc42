package io.millrace.kernel.session;

import io.millrace.kernel.confine.Cage;
import io.millrace.kernel.protocol.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Resolves Maven coordinates in a process of its own ({@code io.millrace.kernel.resolve}). */
final class Resolver {
    /** One jar. {@code name}: group and artifact. */
    record Library(String name, String version, Path file, String sha256) {}

    record Resolution(List<Library> libraries) {}

    private static final int SOURCES_SECONDS = 120;
    private static final long HEAP = 256L << 20;

    private final KernelOptions options;
    private final Cage cage;

    Resolver(KernelOptions options, Cage cage) {
        this.options = options;
        this.cage = cage;
    }

    /**
     * Resolves these coordinates as one graph. Blocks; an interrupt ends the process.
     *
     * @param repositories addresses by name, asked in addition to Maven Central
     * @param tell         takes lines about downloads and about versions that were passed over
     * @throws IOException where that cannot be done; the message is one sentence
     */
    Resolution resolve(List<String> coordinates, Map<String, String> repositories, Consumer<String> tell) throws IOException, InterruptedException {
        if (options.resolverClassPath().isEmpty()) {
            throw new IOException("This server has no resolver: add jars with %classpath.");
        }
        Launch.Caged caged = start();
        Process process = caged.process();
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            ask(process, coordinates, repositories, false);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Map<String, Object> event = Json.parse(line);
                switch (String.valueOf(event.get("event"))) {
                    case "progress" -> tellProgress(event, tell);
                    case "conflict" -> tell.accept(event.get("artifact") + ": version " + event.get("chosen") + " is taken, "
                            + Json.list(event.get("passed_over")).stream().map(String::valueOf).collect(Collectors.joining(", ")) + " is wanted elsewhere in the graph.");
                    case "failed" -> throw new IOException(String.valueOf(event.get("message")));
                    case "resolved" -> {
                        return new Resolution(libraries(event));
                    }
                    default -> throw new IOException("The resolver said something unknown.");
                }
            }
            throw new IOException("The resolver ended without an answer.");
        } finally {
            caged.kill();
        }
    }

    /** Brings the sources of these libraries beside their jars, as far as there are any. Blocks. */
    void fetchSources(List<String> coordinates, Map<String, String> repositories) throws IOException, InterruptedException {
        Launch.Caged caged = start();
        Process process = caged.process();
        try {
            ask(process, coordinates, repositories, true);
            process.waitFor(SOURCES_SECONDS, TimeUnit.SECONDS);
        } finally {
            caged.kill();
        }
    }

    private Launch.Caged start() throws IOException {
        String classPath = options.resolverClassPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        Path repository = options.confinement().repository();
        if (repository != null) {
            Files.createDirectories(repository);
        }
        Cage.Entrance entrance = cage.resolver(HEAP);
        List<String> command = new ArrayList<>(entrance.words());
        command.addAll(List.of(options.javaExecutable().toString(),
                // Standard output is the protocol: the machine's own messages go to standard error.
                "-Xlog:disable", "-Xlog:all=error:stderr", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.addAll(cage.javaOptions());
        command.addAll(List.of("-cp", classPath, "io.millrace.kernel.resolve.ResolveMain"));
        return new Launch.Caged(Launch.secretless(new ProcessBuilder(command)).redirectError(ProcessBuilder.Redirect.DISCARD).start(), entrance.name(), cage);
    }

    private void ask(Process process, List<String> coordinates, Map<String, String> repositories, boolean sources) throws IOException {
        List<Object> places = repositories.entrySet().stream().map(e -> (Object) Map.of("id", e.getKey(), "url", e.getValue())).toList();
        Map<String, Object> request = new java.util.LinkedHashMap<>(Map.of("coordinates", coordinates, "repositories", places, "sources", sources));
        if (options.confinement().repository() != null) {
            request.put("localRepository", options.confinement().repository().toString());
        }
        try (OutputStream out = process.getOutputStream()) {
            out.write(Json.write(request).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void tellProgress(Map<String, Object> event, Consumer<String> tell) {
        if ("done".equals(event.get("state"))) {
            tell.accept("Downloaded " + event.get("file") + " (" + event.get("kibibytes") + " KiB).");
        }
    }

    private static List<Library> libraries(Map<String, Object> event) {
        List<Library> libraries = new ArrayList<>();
        for (Object each : Json.list(event.get("artifacts"))) {
            Map<String, Object> artifact = Json.object(each);
            String coordinate = String.valueOf(artifact.get("coordinate"));
            libraries.add(new Library(coordinate.substring(0, coordinate.lastIndexOf(':')), coordinate.substring(coordinate.lastIndexOf(':') + 1),
                    Path.of(String.valueOf(artifact.get("file"))), String.valueOf(artifact.get("sha256"))));
        }
        return libraries;
    }
}
