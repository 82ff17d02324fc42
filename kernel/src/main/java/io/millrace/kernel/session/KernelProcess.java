package io.millrace.kernel.session;

import io.millrace.kernel.confine.Cage;
import io.millrace.kernel.confine.Gate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
 * @param handle  of the process that we started: the virtual machine, or bubblewrap around it, which has its exit code
 * @param log     what the virtual machine itself has to say
 */
record KernelProcess(Registration registration, ProcessHandle handle, Process process, Path log, Cage cage) {
    private static final long START_SECONDS = 30;
    /** What the virtual machine itself may have to say. */
    private static final long MOST_LOG = 64L << 20;
    /** A kernel needs a socket in its folder and nothing else. */
    private static final int MOST_FILES = 4;
    private static final int TAIL_BYTES = 64 * 1024;
    private static final int LINES = 20;

    static KernelProcess start(Launch launch, KernelOptions options, KernelLimits limits, Path sockets) throws IOException {
        String id = Folders.random(4);
        Path own = Folders.ownerOnly(sockets.resolve(id));
        Path socket = own.resolve("s");
        String secret = Folders.random(24);
        Process process = launch.kernel(id, own, limits, Map.of("socket", socket.toString(), "secret", secret,
                "classPath", options.notebookClassPath().stream().map(p -> p.toAbsolutePath().toString()).toList(),
                "orphanMillis", options.orphanLifetime().toMillis(), "gate", launch.cage().gated() ? launch.cage().gateSocket().toString() : "", "gatePort", Gate.PORT_INSIDE));
        ProcessHandle handle = process.toHandle();
        Registration registration = new Registration(handle.pid(), Registration.startOf(handle), socket, secret);
        return new KernelProcess(registration, handle, process, options.directory().resolve("kernel-" + id + ".log"), launch.cage());
    }

    static KernelProcess found(Registration registration, KernelOptions options, Cage cage) {
        KernelProcess found = new KernelProcess(registration, registration.process().orElseThrow(), null,
                options.directory().resolve("kernel-" + id(registration) + ".log"), cage);
        cage.remember(id(registration), found.handle);
        found.handle.onExit().thenRun(found::kill);
        return found;
    }

    private static String id(Registration registration) {
        return registration.socket().getParent().getFileName().toString();
    }

    /** The virtual machine's number, as the system outside of its bounds knows it. */
    long pid() {
        return cage.machine(id(registration), handle).pid();
    }

    /** Ends it and all that it has started. */
    void kill() {
        cage.kill(id(registration), handle);
    }

    /** Where relative paths of a kernel lead: a link beside its socket, which it can see. */
    static Path link(Path own) {
        return own.toAbsolutePath().resolve("home");
    }

    /** Names one folder for all notebooks: commands that run files work where they were called. */
    static final String WORK = "millrace.work";

    /** Makes the notebook's folder the one where relative paths of this kernel lead; returns its path, "" where it cannot be made. */
    String workIn(Path directory, String notebook) {
        try {
            String given = System.getProperty(WORK);
            Path folder = cage.privateHome().orElseGet(() -> given != null ? Path.of(given) : directory.toAbsolutePath().resolve("work").resolve(Folders.fileName(notebook)));
            if (cage.privateHome().isEmpty()) {
                Files.createDirectories(folder);
            }
            Path link = link(registration.socket().getParent());
            if (!Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
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
                    KernelLink link = KernelLink.open(registration, epoch, 0);
                    cage.remember(id(registration), handle);
                    handle.onExit().thenRun(this::kill);
                    return link;
                } catch (java.net.ConnectException e) {
                    // It has made the socket and does not listen yet.
                }
            }
            if (!handle.isAlive() || System.nanoTime() > end) {
                kill();
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
        List<String> crash = crash();
        if (!crash.isEmpty()) {
            return new KernelDeath(KernelDeath.Kind.CRASH, "The kernel crashed in native code; " + log + " has the details.", cell, crash);
        }
        if (cage.starved(id(registration))) {
            return new KernelDeath(KernelDeath.Kind.MEMORY, "Out of memory: the kernel and what it started needed more than its heap of " + limits.heap() + " and kernel-memory allow, so the system ended it.", cell, lines());
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
            List<String> all = part(false).lines().toList();
            return List.copyOf(all.subList(Math.max(0, all.size() - LINES), all.size()));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What a crash report says first. */
    private List<String> crash() {
        try {
            return part(true).lines().dropWhile(l -> !l.startsWith("# A fatal error has been detected")).limit(60).filter(l -> l.startsWith("#") && l.length() > 2).limit(LINES).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The beginning or the end of the log: native code of a cell can make it long. */
    private String part(boolean beginning) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        try (var channel = Files.newByteChannel(log)) {
            ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
            channel.position(beginning ? 0 : Math.max(0, channel.size() - TAIL_BYTES));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // On to the end.
            }
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
    }

    /** Why it has to be ended for what it writes where the server keeps its own; empty where it keeps to that. */
    String overflow() {
        try (Stream<Path> files = Files.list(registration.socket().getParent())) {
            if (files.limit(MOST_FILES + 1).count() > MOST_FILES) {
                return "The kernel wrote files beside its socket and was ended.";
            }
            return Files.exists(log) && Files.size(log) > MOST_LOG ? "Native code of the kernel wrote more than 64 MiB past its cells and was ended." : "";
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    /** How many threads it has; 0 where that cannot be told. */
    int threads() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid()), "status"))) {
            return lines.filter(l -> l.startsWith("Threads:")).mapToInt(l -> Integer.parseInt(l.substring(8).strip())).findFirst().orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Ends the process and removes what it leaves. */
    void remove() {
        kill();
        cage.forget(id(registration));
        try {
            clear(registration.socket().getParent());
            if (Files.exists(log) && Files.size(log) == 0) {
                Files.delete(log);
            }
        } catch (IOException e) {
            // A file that stays does no harm.
        }
    }

    /** Its user's folder: nothing in it is followed. */
    private static void clear(Path own) throws IOException {
        if (!Files.isDirectory(own, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(own)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
