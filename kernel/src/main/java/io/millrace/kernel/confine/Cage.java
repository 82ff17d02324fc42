package io.millrace.kernel.confine;

import io.millrace.kernel.confine.Confinement.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Puts a process within bounds: gives the words that stand before its own command line, and afterwards ends it with all that it has started.
 *
 * <p>From the outside in: a shell enters the control groups (so nothing is ever outside of them) and becomes {@code prlimit}, which becomes bubblewrap, which
 * stays as the parent of a first process of the namespace, which starts the Java machine. So the process that the server knows is bubblewrap's; its exit
 * code is that of the machine, and when the first process inside ends, the system ends everything in the namespace.
 *
 * <p>May be used by several threads.
 */
public final class Cage {
    /** Users that belong to nobody: systemd lends numbers from the same range for the time of a service. */
    private static final int FIRST_USER = 61_184;
    private static final int LAST_USER = 65_519;
    private static final String ENTER = "n=$1; shift; while [ \"$n\" -gt 0 ]; do echo $$ > \"$1/cgroup.procs\" || exit 126; shift; n=$((n - 1)); done; exec \"$@\"";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Confinement confinement;
    private final Layers layers;
    private final Walls walls;
    private final Path sockets;
    private final String prefix;
    private final Set<Integer> lent = new HashSet<>();
    /** The first process of each namespace, whose end is the end of all in it. */
    private final Map<String, ProcessHandle> inside = new ConcurrentHashMap<>();
    /** The machines that were found: looking for a process's children reads every process of the system. */
    private final Map<String, ProcessHandle> machines = new ConcurrentHashMap<>();

    /**
     * @param sockets folder in which each kernel has one for its socket
     * @param owner   whose kernels these are: distinguishes the control groups of several servers
     */
    public Cage(Confinement confinement, Layers layers, Path sockets, String owner) {
        this.confinement = confinement;
        this.layers = layers;
        this.walls = new Walls(confinement, layers, sockets);
        this.sockets = sockets;
        this.prefix = "millrace-" + Integer.toHexString(owner.hashCode()) + "-";
        if (limited()) {
            layers.groups().sweep(prefix);
        }
    }

    /**
     * A process that may be started.
     *
     * @param words what stands before its command line
     * @param name  under which {@link #end} finds it
     */
    public record Entrance(String name, List<String> words) {}

    /**
     * For a kernel.
     *
     * @param own        the folder of its socket, which is given to its user
     * @param heapBytes  its largest heap
     * @param processors how many it may use; 0 for all
     */
    public Entrance kernel(String id, Path own, long heapBytes, int processors) throws IOException {
        int user = user();
        List<String> words = limits(id, heapBytes + confinement.memoryBytes(), processors, true);
        if (confinement.walled() && layers.bubblewrap() != null) {
            words.addAll(walls.kernel(own, gated() ? gateFolder() : null, user));
        } else if (user > 0) {
            words.addAll(walls.unprivileged(user));
        }
        if (user > 0) {
            Files.setAttribute(own, "unix:gid", user);
            Files.setAttribute(own, "unix:uid", user);
        }
        return new Entrance(id, words);
    }

    public Entrance language(long heapBytes) throws IOException {
        return inside("language-" + ProcessHandle.current().pid() + "-" + Integer.toHexString(RANDOM.nextInt()), heapBytes, false);
    }

    public Entrance resolver(long heapBytes) throws IOException {
        return inside("resolver-" + ProcessHandle.current().pid() + "-" + Integer.toHexString(RANDOM.nextInt()), heapBytes, true);
    }

    private Entrance inside(String name, long heapBytes, boolean resolver) throws IOException {
        List<String> words = limits(name, heapBytes + (512L << 20), 0, false);
        if (confinement.walled() && layers.bubblewrap() != null) {
            // The repository belongs to the server; who writes into it is of the server's own user.
            words.addAll(resolver ? walls.resolver(0) : walls.language(user()));
        } else if (!resolver) {
            int user = user();
            words.addAll(user > 0 ? walls.unprivileged(user) : List.of());
        }
        return new Entrance(name, words);
    }

    private boolean limited() {
        return confinement.processes() > 0;
    }

    private List<String> limits(String name, long memory, int processors, boolean kernel) throws IOException {
        List<String> words = new ArrayList<>();
        if (!limited()) {
            return words;
        }
        List<Path> groups = layers.groups().make(prefix + name, new ControlGroups.Limits(confinement.memoryBytes() == 0 ? 0 : memory, confinement.processes(), processors));
        if (!groups.isEmpty()) {
            words.addAll(List.of("/bin/sh", "-c", ENTER, "millrace", String.valueOf(groups.size())));
            groups.forEach(g -> words.add(g.toString()));
        }
        if (layers.prlimit() != null) {
            words.add(layers.prlimit().toString());
            words.add("--core=0:0");
            if (confinement.files() > 0) {
                words.add("--nofile=" + confinement.files() + ":" + confinement.files());
            }
            if (kernel && confinement.diskBytes() > 0) {
                words.add("--fsize=" + confinement.diskBytes() + ":" + confinement.diskBytes());
            }
            words.add("--");
        }
        return words;
    }

    /** A user that no other kernel has; 0 where the process stays with the server's. */
    private int user() {
        if (confinement.profile() != Profile.SHARED || !layers.ownUser()) {
            return 0;
        }
        synchronized (lent) {
            Set<Integer> taken = new HashSet<>(lent);
            try (Stream<Path> folders = Files.list(sockets)) {
                folders.forEach(f -> {
                    try {
                        taken.add((Integer) Files.getAttribute(f, "unix:uid", java.nio.file.LinkOption.NOFOLLOW_LINKS));
                    } catch (IOException e) {
                        // It is gone.
                    }
                });
            } catch (IOException e) {
                // Then only what this server has lent counts.
            }
            if (taken.size() >= LAST_USER - FIRST_USER) {
                lent.clear();
            }
            int user;
            do {
                user = FIRST_USER + RANDOM.nextInt(LAST_USER - FIRST_USER + 1);
            } while (!taken.add(user));
            lent.add(user);
            return user;
        }
    }

    /** Properties of a Java machine whose user has no name and no home on this machine. */
    public List<String> javaOptions() {
        return confinement.walled() && confinement.profile() == Profile.SHARED && layers.bubblewrap() != null
                ? List.of("-Duser.home=" + Walls.HOME, "-Duser.name=millrace", "-Djava.io.tmpdir=/tmp") : List.of();
    }

    /** Whether kernels reach listed hosts only, by way of a {@link Gate} in {@link #gateFolder}. */
    public boolean gated() {
        return wrapped() && confinement.network() == Confinement.Network.LISTED;
    }

    /** The folder of the gate's socket: the same for the next server, since kernels outlive this one. */
    public Path gateFolder() {
        return sockets.resolve(prefix + "way-out");
    }

    /** The socket of the gate, as kernels see it. */
    public Path gateSocket() {
        return Gate.socket(gateFolder());
    }

    /** For a kernel: {@link #javaOptions}, and the way to listed hosts where that is all it has. */
    public List<String> kernelJavaOptions() {
        return gated() ? Stream.concat(javaOptions().stream(), Stream.of("http", "https").flatMap(s -> Stream.of("-D" + s + ".proxyHost=127.0.0.1", "-D" + s + ".proxyPort=" + Gate.PORT_INSIDE))).toList() : javaOptions();
    }

    /** The home that ends with its kernel, where there is one; relative paths of cells lead there. */
    public Optional<Path> privateHome() {
        return wrapped() && confinement.profile() == Profile.SHARED ? Optional.of(Walls.HOME) : Optional.empty();
    }

    /** Whether the process that the server started is not the machine but bubblewrap, which waits for it. */
    public boolean wrapped() {
        return confinement.walled() && layers.bubblewrap() != null;
    }

    /**
     * The Java machine itself: two below bubblewrap, as soon as it runs.
     *
     * @param top the process that the server started
     */
    public ProcessHandle machine(String name, ProcessHandle top) {
        if (!wrapped()) {
            return top;
        }
        ProcessHandle known = machines.get(name);
        if (known != null && known.isAlive()) {
            return known;
        }
        ProcessHandle first = inside.get(name);
        if (first == null) {
            first = top.children().findFirst().orElse(null);
            if (first == null) {
                return top;
            }
            inside.put(name, first);
        }
        Optional<ProcessHandle> machine = first.children().findFirst();
        machine.ifPresent(found -> machines.put(name, found));
        return machine.orElse(top);
    }

    /** Takes note of a process that runs now, so that what is inside can be ended whatever becomes of what is outside. */
    public void remember(String name, ProcessHandle top) {
        if (!inside.containsKey(name)) {
            machine(name, top);
        }
    }

    /** Whether the system ended something of this process for want of memory. */
    public boolean starved(String name) {
        return limited() && ControlGroups.starved(layers.groups().named(prefix + name));
    }

    /** Ends this process and all that it has started. Returns at once where there is nothing. */
    public void kill(String name, ProcessHandle top) {
        List<ProcessHandle> below = top.descendants().toList();
        ProcessHandle first = inside.get(name);
        if (first != null) {
            // Also where bubblewrap was ended by somebody else, and left it behind.
            first.destroyForcibly();
        }
        top.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
        if (limited()) {
            ControlGroups.kill(layers.groups().named(prefix + name));
        }
    }

    /** Removes what is left of a process that has ended. */
    public void forget(String name) {
        inside.remove(name);
        machines.remove(name);
        if (limited()) {
            layers.groups().named(prefix + name).forEach(ControlGroups::remove);
        }
    }

    /** What is in effect. */
    public List<Layers.Layer> effective() {
        return layers.effective(confinement);
    }

    public Confinement confinement() {
        return confinement;
    }

    /** A size in the notation of the Java machine, in bytes. */
    public static long bytes(String size) {
        long number = Long.parseLong(size.substring(0, size.length() - 1));
        return switch (size.toLowerCase(Locale.ROOT).charAt(size.length() - 1)) {
            case 'k' -> number << 10;
            case 'm' -> number << 20;
            default -> number << 30;
        };
    }
}
