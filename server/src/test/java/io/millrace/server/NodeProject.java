package io.millrace.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A folder of {@code src/test} with a package.json: what tests run in Node, and other programs that end by themselves. */
public record NodeProject(Path folder) {
    private static final long PATIENCE_SECONDS = 300;

    /** How a program ended, with all that it printed; -1 where it did not. */
    public record Ended(int code, String text) {}

    /** The project of this name, with its packages installed. */
    public static NodeProject of(String name) {
        Path folder = Path.of("src/test", name).toAbsolutePath();
        if (!current(folder)) {
            Ended installed = run(folder, List.of("npm", "ci", "--no-audit", "--no-fund"));
            assertEquals(0, installed.code, installed.text);
        }
        return new NodeProject(folder);
    }

    /** Whether what is installed is of the newest lock file. */
    private static boolean current(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve("node_modules/.package-lock.json")).compareTo(Files.getLastModifiedTime(folder.resolve("package-lock.json"))) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    public Ended node(String... arguments) {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        return run(folder, command);
    }

    public static Ended run(Path directory, List<String> command) {
        try {
            Path log = Files.createTempFile("program", ".log");
            try {
                Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
                process.getOutputStream().close();
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
                return new Ended(ended ? process.exitValue() : -1, Files.readString(log, StandardCharsets.UTF_8));
            } finally {
                Files.delete(log);
            }
        } catch (IOException e) {
            return new Ended(-1, e.toString());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
