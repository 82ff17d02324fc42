package io.millrace.kernel.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A kernel process, started by us or found.
 *
 * @param process the child; null where an earlier server started it
 * @param log     what the virtual machine itself has to say
 */
record KernelProcess(Registration registration, ProcessHandle handle, Process process, Path log) {
    private static final long START_SECONDS = 30;

    static KernelProcess start(Launch launch, KernelOptions options, Path sockets) throws IOException {
        String id = Folders.random(4);
        Path socket = sockets.resolve(id);
        String secret = Folders.random(24);
        Process process = launch.kernel(id, Map.of("socket", socket.toString(), "secret", secret,
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

    /** Why it ended, after it has. {@code exited}: it said itself that a cell called System.exit. */
    String reason(boolean exited, String maxHeap) {
        Path crash = log.resolveSibling("crash-" + handle.pid() + ".log");
        if (Files.exists(crash)) {
            return "The kernel crashed in native code; " + crash + " has the details.";
        }
        if (process == null) {
            return exited ? "The cell called System.exit; the kernel ended." : "The kernel process ended while another server was there; its exit code is not known.";
        }
        int code = process.exitValue();
        if (exited) {
            return "The cell called System.exit(" + code + "); the kernel ended.";
        }
        return switch (code) {
            case 77 -> "Out of memory: the kernel needed more than its heap of " + maxHeap + ".";
            case 137 -> "The kernel was killed (signal 9), by somebody or by the system for want of memory.";
            case 143 -> "The kernel was told to end (signal 15).";
            default -> code > 128 && code < 160 ? "The kernel was ended by signal " + (code - 128) + "."
                    : "The kernel ended with exit code " + code + ", without saying why (Runtime.halt, or a crash).";
        };
    }

    /** Ends the process and removes what it leaves. */
    void remove() {
        handle.destroyForcibly();
        try {
            Files.deleteIfExists(registration.socket());
            if (Files.exists(log) && Files.size(log) == 0) {
                Files.delete(log);
            }
        } catch (IOException e) {
            // A file that stays does no harm.
        }
    }
}
