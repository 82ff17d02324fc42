package io.millrace.server.client;

import io.millrace.kernel.session.KernelHosts;
import io.millrace.server.Installation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server started as a user starts it: an own process from an installation, ready when it has printed its address. Benchmarks, soaks and
 * tests use it; {@link #kill} is {@code kill -9}, so that what survives is what a real crash leaves.
 */
public final class ServerProcess implements AutoCloseable {
    private static final String READY = "Millrace is ready: ";
    private static final String WORKBENCH = "io.millrace.server.cli.Workbench";
    private static final Duration CLOSING = Duration.ofSeconds(20);

    private final Process process;
    private final CompletableFuture<URI> ready = new CompletableFuture<>();
    private final StringBuffer log = new StringBuffer();
    private final long startedAt = System.nanoTime();
    private final Path data;
    private volatile long readyAt;

    private ServerProcess(Process process, Path data) {
        this.process = process;
        this.data = data;
        Thread.ofVirtual().name("server-log").start(this::read);
    }

    /**
     * Starts a server, on any free port unless the arguments name one.
     *
     * @param home      the installation
     * @param data      its data directory
     * @param arguments further arguments of {@code run}
     */
    public static ServerProcess start(Path home, Path data, String token, String... arguments) {
        return start(home, data, token, command(home), arguments);
    }

    /** Starts a server that is watched: when it ends it leaves ahead-of-time caches of itself and of its chip host in the data directory. */
    public static ServerProcess train(Path home, Path data, String token) {
        List<String> command = new ArrayList<>(new Installation(home).javaCommand());
        command.addAll(1, List.of("-XX:AOTCacheOutput=" + data.resolve("server.aot"), "-D" + Installation.TRAINING + "=" + data));
        command.add(WORKBENCH);
        return start(home, data, token, command);
    }

    private static ServerProcess start(Path home, Path data, String token, List<String> workbench, String... arguments) {
        List<String> command = new ArrayList<>(workbench);
        command.addAll(List.of("run", "--data", data.toString(), "--token", token));
        command.addAll(List.of(arguments));
        if (!command.contains("--port")) {
            command.addAll(List.of("--port", "0"));
        }
        try {
            return new ServerProcess(new ProcessBuilder(command).redirectErrorStream(true).directory(home.toFile()).start(), data);
        } catch (IOException e) {
            throw new UncheckedIOException("The server could not be started.", e);
        }
    }

    /** The command line of the workbench in an installation, without arguments. */
    public static List<String> command(Path home) {
        Installation installation = new Installation(home);
        List<String> command = new ArrayList<>(installation.javaCommand());
        command.addAll(1, installation.cached("server"));
        command.add(WORKBENCH);
        return command;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line; (line = lines.readLine()) != null; ) {
                log.append(line).append('\n');
                int at = line.indexOf(READY);
                if (at >= 0) {
                    readyAt = System.nanoTime();
                    ready.complete(URI.create(line.substring(at + READY.length()).strip()));
                }
            }
        } catch (IOException e) {
            log.append(e).append('\n');
        } finally {
            ready.completeExceptionally(new IllegalStateException("The server ended before it was ready:\n" + log));
        }
    }

    /** The address with its token, as printed; waits until the server is ready. */
    public URI address() {
        try {
            return ready.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The server was not ready after 60 s:\n" + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the server.", e);
        }
    }

    /** Wall time from start to ready. */
    public Duration timeToReady() {
        address();
        return Duration.ofNanos(readyAt - startedAt);
    }

    /** Everything that the process has printed. */
    public String log() {
        return log.toString();
    }

    public long pid() {
        return process.pid();
    }

    /** {@code kill -9} of the server alone: its kernels go on. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends the server and its kernels, as Ctrl-C does; also kernels that an earlier, killed server left. */
    @Override
    public void close() {
        closeWithin(CLOSING);
    }

    /** The same with more patience, or less; afterwards it is killed. */
    public void closeWithin(Duration patience) {
        // Through its handle: Process.destroy would close the pipe into which the server says its last words.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        KernelHosts.endLeft(data.resolve("kernels"));
    }

    /** Deletes a data directory after its server has ended. */
    public static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    public Path data() {
        return data;
    }
}
