package io.millrace.kernel.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A kernel process, started by us or found.
 *
 * @param process the child; null where an earlier server started it
 * @param log     what the virtual machine itself has to say
 */
record KernelProcess(Registration registration, ProcessHandle handle, Process process, Path log) {
    private static final long START_SECONDS = 30;
    private static final int LINES = 20;

    static KernelProcess start(Launch launch, KernelOptions options, KernelLimits limits, Path sockets) throws IOException {
        String id = Folders.random(4);
        Path socket = sockets.resolve(id);
        String secret = Folders.random(24);
        Process process = launch.kernel(id, limits, Map.of("socket", socket.toString(), "secret", secret,
                "classPath", options.notebookClassPath().stream().map(p -> p.toAbsolutePath().toString()).toList(),
                "orphanMillis", options.orphanLifetime().toMillis()));
        ProcessHandle handle = process.toHandle();
        Registration registration = new Registration(handle.pid(), Registration.startOf(handle), socket, secret);
        return new KernelProcess(registration, handle, process, options.directory().resolve("kernel-" + id + ".log"));
    }

    static KernelProcess found(Registration registration, KernelOptions options) {
        return new KernelProcess(registration, registration.process().orElseThrow(), null,
                options.directory().resolve("kernel-" + registration.socket().getFileName() + ".log"));
    }

    static Path link(Path directory, String id) {
        return directory.toAbsolutePath().resolve("home-" + id);
    }

    /** Names one folder for all notebooks: commands that run files work where they were called. */
    static final String WORK = "millrace.work";

    /** Makes the notebook's folder the one where relative paths of this kernel lead; returns its path, "" where it cannot be made. */
    String workIn(Path directory, String notebook) {
        try {
            String given = System.getProperty(WORK);
            Path folder = Files.createDirectories(given != null ? Path.of(given) : directory.toAbsolutePath().resolve("work").resolve(Folders.fileName(notebook)));
            Path link = link(directory, registration.socket().getFileName().toString());
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, folder);
            }
            return folder.toString();
        } catch (IOException | UnsupportedOperationException e) {
            // Relative paths lead nowhere then, and absolute ones work.
            return "";
        }
    }

    /** Connects as soon as the process listens. */
    KernelLink connect(long epoch) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            if (Files.exists(registration.socket())) {
                try {
                    return KernelLink.open(registration, epoch, 0);
                } catch (java.net.ConnectException e) {
                    // It has made the socket and does not listen yet.
                }
            }
            if (!handle.isAlive() || System.nanoTime() > end) {
                handle.destroyForcibly();
                throw new IOException("The kernel did not start; " + log + " says why.");
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while a kernel started.");
            }
        }
    }

    /** Why it ended, after it has. {@code exited}: it said itself that the cell {@code cell} called System.exit. */
    KernelDeath death(boolean exited, String cell, KernelLimits limits) {
        Path crash = log.resolveSibling("crash-" + handle.pid() + ".log");
        if (Files.exists(crash)) {
            return new KernelDeath(KernelDeath.Kind.CRASH, "The kernel crashed in native code; " + crash + " has the details.", cell, head(crash));
        }
        if (process == null) {
            return exited ? new KernelDeath(KernelDeath.Kind.EXIT, "The cell called System.exit; the kernel ended.", cell, lines())
                    : new KernelDeath(KernelDeath.Kind.UNKNOWN, "The kernel process ended while another server was there; its exit code is not known.", "", lines());
        }
        int code = process.exitValue();
        if (exited) {
            return new KernelDeath(KernelDeath.Kind.EXIT, "The cell called System.exit(" + code + "); the kernel ended.", cell, lines());
        }
        return switch (code) {
            case 77 -> new KernelDeath(KernelDeath.Kind.MEMORY, "Out of memory: the kernel needed more than its heap of " + limits.heap() + ".", cell, lines());
            case 137 -> new KernelDeath(KernelDeath.Kind.KILLED, "The kernel was killed (signal 9), by somebody or by the system for want of memory.", cell, lines());
            case 143 -> new KernelDeath(KernelDeath.Kind.KILLED, "The kernel was told to end (signal 15).", cell, lines());
            default -> code > 128 && code < 160 ? new KernelDeath(KernelDeath.Kind.KILLED, "The kernel was ended by signal " + (code - 128) + ".", cell, lines())
                    : new KernelDeath(KernelDeath.Kind.UNKNOWN, "The kernel ended with exit code " + code + ", without saying why (Runtime.halt, or a crash).", cell, lines());
        };
    }

    /** The last of what the virtual machine itself said. */
    List<String> lines() {
        try {
            List<String> all = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of();
            return List.copyOf(all.subList(Math.max(0, all.size() - LINES), all.size()));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What a crash report says first. */
    private static List<String> head(Path crash) {
        try (Stream<String> lines = Files.lines(crash, StandardCharsets.ISO_8859_1)) {
            return lines.limit(60).filter(l -> l.startsWith("#") && l.length() > 2).limit(LINES).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** How many threads it has; 0 where that cannot be told. */
    int threads() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(handle.pid()), "status"))) {
            return lines.filter(l -> l.startsWith("Threads:")).mapToInt(l -> Integer.parseInt(l.substring(8).strip())).findFirst().orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Ends the process and removes what it leaves. */
    void remove() {
        handle.destroyForcibly();
        try {
            Files.deleteIfExists(registration.socket());
            Files.deleteIfExists(log.toAbsolutePath().resolveSibling("home-" + registration.socket().getFileName()));
            if (Files.exists(log) && Files.size(log) == 0) {
                Files.delete(log);
            }
        } catch (IOException e) {
            // A file that stays does no harm.
        }
    }
}
