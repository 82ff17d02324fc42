package io.millrace.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the program's files are: the folder that the build makes and {@code -Dmillrace.home} names. */
public record Installation(Path home) {
    /** The kinds of process that have an ahead-of-time cache. */
    public static final List<String> PROCESSES = List.of("server", "chip-host", "language", "kernel");
    /** System property of a training run: where its processes leave their caches. */
    public static final String TRAINING = "millrace.training";

    public static Installation find() {
        String home = System.getProperty("millrace.home");
        if (home == null) {
            throw new IllegalStateException("The system property millrace.home must name the installation: start the server with ./workbench.");
        }
        return new Installation(Path.of(home).toAbsolutePath());
    }

    public Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    public List<Path> kernelJars() {
        return jars("kernel");
    }

    public List<Path> notebookJars() {
        return jars("notebook");
    }

    /** Of the process that resolves a notebook's dependencies. */
    public List<Path> resolverJars() {
        return Stream.concat(jars("resolver").stream(), kernelJars().stream()).toList();
    }

    public Path samples() {
        return home.resolve("sample-notebooks");
    }

    /** Ahead-of-time caches, one file for each kind of process; made by {@code ./workbench train} at the end of the build. */
    public Path cache() {
        return home.resolve("cache");
    }

    /** Options with which a JVM of this kind ({@code server} or {@code chip-host}) uses its cache; where this process is a training run, makes it. */
    public List<String> cached(String kind) {
        String training = System.getProperty(TRAINING);
        if (training != null) {
            return List.of("-XX:AOTCacheOutput=" + Path.of(training, kind + ".aot"));
        }
        Path file = cache().resolve(kind + ".aot");
        return Files.exists(file) ? List.of("-XX:AOTCache=" + file) : List.of();
    }

    /** A JVM on the server's class path; a main class is appended. */
    public List<String> javaCommand() {
        return List.of(java().toString(), "@" + home.resolve("jvm.options"), "-Dmillrace.home=" + home, "-cp", home.resolve("lib") + "/*");
    }

    private List<Path> jars(String folder) {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            // Sources lie beside their jars: documentation is read from them.
            return files.filter(f -> f.getFileName().toString().endsWith(".jar") && !f.getFileName().toString().endsWith("-sources.jar")).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException("The installation " + home + " has no folder " + folder + ": build it with ./workbench.", e);
        }
    }
}
