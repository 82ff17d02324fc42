package io.millrace.pool.coordinate;

import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * A chip host as a process: {@code ChipHostMain --cluster NAME --join HOST:PORT[,HOST:PORT] --secret-file FILE [--host ADDRESS] [--name NAME]
 * [--cores N] [--parent PID]}. It joins the server's cluster, computes for the blocks that it is given, and ends itself when the server is
 * gone. {@code Pools.start} starts one beside the server; more can be started by hand, on this machine or another.
 */
public final class ChipHostMain {
    private static final List<String> OPTIONS = List.of("--cluster", "--join", "--secret-file", "--host", "--name", "--cores", "--parent");
    /** The server that started this host may itself still be starting. */
    private static final Duration BESIDE_A_SERVER = Duration.ofSeconds(60);

    private ChipHostMain() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            Map<String, String> options = options(args);
            run(new HostOptions(need(options, "--cluster"), List.of(need(options, "--join").split(",")), Path.of(need(options, "--secret-file")),
                    options.getOrDefault("--host", HostOptions.DEFAULT_HOST), options.getOrDefault("--name", HostOptions.defaultName()),
                    options.containsKey("--cores") ? Integer.parseInt(options.get("--cores")) : HostOptions.defaultCores(), BESIDE_A_SERVER),
                    Optional.ofNullable(options.get("--parent")).map(Long::parseLong));
        } catch (IllegalStateException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        System.exit(0);
    }

    /**
     * Joins, says so on the standard output, and computes until the server is gone. When the process is told to end by a signal, it first
     * commits what it has computed and leaves the pool.
     *
     * @param parent a process with which to end, if there is one
     * @throws IllegalStateException with one sentence for whoever started it, where it cannot join
     */
    public static void run(HostOptions options, Optional<Long> parent) throws InterruptedException {
        String secret = secret(options);
        String members = String.join(", ", options.join());
        CountDownLatch over = new CountDownLatch(1);
        // The parent's end is seen by the silence of its member; its exit is only seen sooner.
        parent.ifPresent(pid -> ProcessHandle.of(pid).ifPresentOrElse(p -> p.onExit().thenRun(over::countDown), over::countDown));
        if (!reachable(options)) {
            throw new IllegalStateException("No server answers at " + members + ".");
        }
        ServerLink server = new ServerLink(options.name(), secret);
        ChipHost chips = new ChipHost(server, Arithmetic.executor(), options.cores(), owned -> say(options.name(), owned), over::countDown);
        HazelcastInstance cluster = Cluster.start(options.cluster(), secret, options.host(), freePort(options.host()), options.join(), Cluster.CHIPS,
                (Serializable nudge) -> chips.nudge());
        if (Cluster.server(cluster).isEmpty()) {
            cluster.getLifecycleService().terminate();
            throw new IllegalStateException("The server at " + members + " does not take this member: check cluster name and secret.");
        }
        System.out.printf("Chip host %s has joined %s with %d core%s.%n", options.name(), members, options.cores(), options.cores() == 1 ? "" : "s");
        server.joined(cluster);
        chips.start();
        AtomicBoolean ending = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            if (ending.compareAndSet(false, true)) {
                leave(options.name(), chips);
            }
        }));
        over.await();
        if (ending.compareAndSet(false, true)) {
            System.out.println("The server is gone; chip host " + options.name() + " ends.");
            chips.close();
        }
    }

    private static void leave(String name, ChipHost chips) {
        System.out.println(chips.drain() ? "Chip host " + name + " has left the pool; what it has computed is committed."
                : "Chip host " + name + " has left the pool; what it had not committed is computed again by another host.");
        System.out.flush();
    }

    private static String secret(HostOptions options) {
        try {
            return Files.readString(options.secretFile()).strip();
        } catch (IOException e) {
            throw new IllegalStateException("The pool's secret cannot be read from " + options.secretFile() + ".", e);
        }
    }

    private static void say(String name, List<Messages.BlockOrder> owned) {
        Map<String, Integer> types = new LinkedHashMap<>();
        owned.forEach(b -> types.merge(b.type(), b.chips(), Integer::sum));
        int chips = owned.stream().mapToInt(Messages.BlockOrder::chips).sum();
        System.out.println(owned.isEmpty() ? "Chip host " + name + " has no chips now: other hosts compute for all blocks."
                : "Chip host " + name + " now computes for " + chips + " chips: " + types.entrySet().stream().map(t -> t.getValue() + " of " + t.getKey())
                        .collect(Collectors.joining(", ")) + " (" + owned.stream().map(Messages.BlockOrder::block).collect(Collectors.joining(", ")) + ").");
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("usage: ChipHostMain " + String.join(" VALUE ", OPTIONS) + " VALUE; not " + args[i]);
            }
            options.put(args[i], args[i + 1]);
        }
        return options;
    }

    private static String need(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a chip host needs " + name);
        }
        return value;
    }

    /** Waits until one of the members takes connections: a member that starts before the server would be a cluster of its own. */
    private static boolean reachable(HostOptions options) throws InterruptedException {
        long deadline = System.nanoTime() + options.patience().toNanos();
        do {
            for (String address : options.join()) {
                int colon = address.lastIndexOf(':');
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))), 1_000);
                    return true;
                } catch (IOException | IllegalArgumentException e) {
                    Thread.sleep(50);
                }
            }
        } while (System.nanoTime() < deadline);
        return false;
    }

    static int freePort(String host) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("No port can be had on " + host + ": " + e.getMessage() + ".", e);
        }
    }
}
