package io.millrace.pool.coordinate;

import com.hazelcast.core.HazelcastInstance;
import io.millrace.pool.execute.ProgramExecutor;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Starts a chip host: {@code ChipHostMain --cluster NAME --join HOST:PORT[,HOST:PORT] --secret-file FILE --directory DIR [--host ADDRESS]
 * [--name NAME] [--cores N]}. It joins the server's cluster, owns the blocks that it is given, and ends itself when the server
 * is gone. {@code Pools.start} starts one beside the server; more can be started by hand, on this machine or another.
 */
public final class ChipHostMain {
    private ChipHostMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = options(args);
        List<String> join = List.of(need(options, "--join").split(","));
        Path directory = Path.of(need(options, "--directory"));
        Files.createDirectories(directory);
        String secret = Files.readString(Path.of(need(options, "--secret-file"))).strip();
        String host = options.getOrDefault("--host", "127.0.0.1");
        String name = options.getOrDefault("--name", "chips-" + ProcessHandle.current().pid());
        int cores = Integer.parseInt(options.getOrDefault("--cores", String.valueOf(Runtime.getRuntime().availableProcessors())));
        ProgramExecutor executor = Arithmetic.executor();
        CountDownLatch over = new CountDownLatch(1);
        // The parent's end is seen by the silence of its member; its exit is only seen sooner.
        if (options.containsKey("--parent")) {
            ProcessHandle.of(Long.parseLong(options.get("--parent"))).ifPresentOrElse(p -> p.onExit().thenRun(over::countDown), over::countDown);
        }
        if (!reachable(join)) {
            System.err.println("No server answers at " + String.join(", ", join) + "; the chip host ends.");
            System.exit(2);
        }
        ChipHost chips = new ChipHost(name, secret, executor, cores, over::countDown);
        HazelcastInstance cluster = Cluster.start(need(options, "--cluster"), secret, host, freePort(host), join, Cluster.CHIPS,
                (Serializable nudge) -> chips.nudge());
        if (Cluster.server(cluster).isEmpty()) {
            System.err.println("The server at " + String.join(", ", join) + " does not take this member: check cluster name and secret.");
            System.exit(3);
        }
        chips.start(cluster);
        System.out.println("Chip host " + name + " has joined " + String.join(", ", join) + " with " + cores + " cores.");
        over.await();
        System.out.println("The server is gone; chip host " + name + " ends.");
        chips.close();
        System.exit(0);
    }

    private static Map<String, String> options(String[] args) {
        List<String> known = List.of("--cluster", "--join", "--secret-file", "--directory", "--host", "--name", "--cores", "--parent");
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!known.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("usage: ChipHostMain " + String.join(" VALUE ", new ArrayList<>(known)) + " VALUE; not " + args[i]);
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

    /** Waits until one of the addresses takes connections: a member that starts before the server would be a cluster of its own. */
    private static boolean reachable(List<String> addresses) throws InterruptedException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < deadline) {
            for (String address : addresses) {
                int colon = address.lastIndexOf(':');
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))), 1_000);
                    return true;
                } catch (IOException e) {
                    Thread.sleep(50);
                }
            }
        }
        return false;
    }

    static int freePort(String host) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        }
    }
}
