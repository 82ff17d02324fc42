package io.millrace.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the program's files are: the folder that the build makes and {@code -Dmillrace.home} names. */
public record Installation(Path home) {
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

    public Path samples() {
        return home.resolve("sample-notebooks");
    }

    /** Ahead-of-time caches: beside the program where that can be written, else with the data. */
    public Path cache(Path data) {
        Path cache = home.resolve("cache");
        try {
            Files.createDirectories(cache);
            if (Files.isWritable(cache)) {
                return cache;
            }
        } catch (IOException e) {
            // the installation belongs to somebody else
        }
        return data.resolve("cache");
    }

    /** A JVM on the server's class path; a main class is appended. */
    public List<String> javaCommand() {
        return List.of(java().toString(), "@" + home.resolve("jvm.options"), "-Dmillrace.home=" + home, "-cp", home.resolve("lib") + "/*");
    }

    private List<Path> jars(String folder) {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.filter(f -> f.getFileName().toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException("The installation " + home + " has no folder " + folder + ": build it with ./workbench.", e);
        }
    }
}
