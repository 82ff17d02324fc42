package io.millrace.pool.coordinate;

import io.millrace.pool.PoolOptions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The chip host process beside the server: started in the background, started again when it dies, ended with the server. */
final class EmbeddedHost implements AutoCloseable {
    /** What a chip host's JVM needs beyond its class path. */
    static final List<String> JVM = List.of("-Xms64m", "-Xmx2g", "-XX:+UseSerialGC", "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
            "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "--add-exports", "java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens",
            "java.management/sun.management=ALL-UNNAMED", "--add-opens", "jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=true");
    private final List<String> command;
    private final Path log;
    private Process process;
    private boolean closed;

    EmbeddedHost(PoolOptions options, int port, Path secretFile) {
        command = new ArrayList<>(options.javaCommand());
        // Options of ours come right after the executable, so that those of the given command win.
        command.addAll(1, JVM);
        command.addAll(List.of(ChipHostMain.class.getName(), "--cluster", options.clusterName(), "--join", options.host() + ":" + port, "--secret-file",
                secretFile.toString(), "--host", options.host(), "--parent", String.valueOf(ProcessHandle.current().pid())));
        log = options.directory().resolve("chip-host.log");
    }

    synchronized void start() {
        if (closed) {
            return;
        }
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the chip host cannot be started", e);
        }
        long began = System.nanoTime();
        process.onExit().thenRun(() -> {
            // A host that dies at once again and again must not take the machine with it.
            long lived = System.nanoTime() - began;
            java.util.concurrent.CompletableFuture.delayedExecutor(lived < 10_000_000_000L ? 2_000 : 50, TimeUnit.MILLISECONDS).execute(this::start);
        });
    }

    synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    @Override
    public void close() {
        Process last;
        synchronized (this) {
            closed = true;
            last = process;
        }
        if (last != null) {
            last.destroy();
            try {
                if (!last.waitFor(training() ? 60_000 : 2 * ChipHost.DRAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    last.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                last.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A host whose virtual machine was told to leave an ahead-of-time cache writes it when it ends. */
    private boolean training() {
        return command.stream().anyMatch(c -> c.startsWith("-XX:AOTCacheOutput"));
    }
}
