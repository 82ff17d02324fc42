package io.millrace.server.cli;

import io.millrace.pool.execute.HostLibraries;
import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Layers;
import io.millrace.server.Installation;
import io.millrace.server.store.DataDirectory;
import io.millrace.server.store.StoreDoctor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Looks at what Millrace needs on this machine, one line each; exits non-zero where something is missing.")
final class DoctorCommand implements Callable<Integer> {
    private static final long LITTLE_DISK = 256L << 20;

    @Mixin
    private Workbench.DataOption where;

    @Option(names = "--port", defaultValue = "8888", description = "Port to look at (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--repair", description = "Repair a damaged store: what can be read goes into a new file, the damaged one is kept in the folder backups.")
    private boolean repair;

    private boolean healthy = true;

    @Override
    public Integer call() {
        line("JDK", Runtime.version().feature() >= 25 && Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "javac")),
                Runtime.version() + " in " + System.getProperty("java.home"), "a JDK 25 with javac is needed");
        installation();
        caches();
        openBlas();
        confinement();
        data();
        port();
        line("memory", Runtime.getRuntime().availableProcessors() > 0, Runtime.getRuntime().availableProcessors() + " cores, "
                + physicalMemory() / (1 << 20) + " MiB", "");
        return healthy ? 0 : 1;
    }

    private void installation() {
        try {
            Installation installation = Installation.find();
            boolean complete = !installation.kernelJars().isEmpty() && !installation.notebookJars().isEmpty();
            line("installation", complete, installation.home().toString(), "jars are missing; build again with ./workbench run");
        } catch (IllegalStateException e) {
            line("installation", false, "", e.getMessage());
        }
    }

    /** Nothing is missing without them: the processes only start slowly. */
    private void caches() {
        try {
            Installation installation = Installation.find();
            List<String> absent = Installation.PROCESSES.stream().filter(kind -> !Files.exists(installation.cache().resolve(kind + ".aot"))).toList();
            line("quick starts", true, absent.isEmpty() ? "a cache for each kind of process" : "no cache for " + String.join(", ", absent) + ": ./workbench train makes it", "");
        } catch (IllegalStateException e) {
            // Told as the installation.
        }
    }

    private void openBlas() {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x86_64";
        boolean there = getClass().getClassLoader().getResource("org/bytedeco/openblas/" + machine + "/libopenblas_nolapack.so.0") != null
                || getClass().getClassLoader().getResource("org/bytedeco/openblas/" + machine + "/libopenblas.so.0") != null;
        line("OpenBLAS", there, "native library for " + machine, "no native library for " + machine + ": matrix products are computed in Java");
        if (there) {
            String advice = HostLibraries.advice();
            System.out.printf("%-8s %-16s %s%n", advice.isEmpty() ? "ok" : "WARNING", "its kernels", advice.isEmpty() ? HostLibraries.linearAlgebra() : advice);
        }
    }

    /** Nothing is missing for one person; what more people need is told. */
    private void confinement() {
        Layers layers = Layers.detect();
        for (Confinement.Profile profile : List.of(Confinement.Profile.OWN, Confinement.Profile.SHARED)) {
            line("confinement", true, layers.summary(new Confinement(profile, Confinement.Network.OFF, 1, 1, 1, profile == Confinement.Profile.SHARED ? 1 << 20 : 0, List.of(), List.of(), null)), "");
        }
        layers.effective(new Confinement(Confinement.Profile.SHARED, Confinement.Network.OFF, 1, 1, 1, 1 << 20, List.of(), List.of(), null)).stream().filter(l -> !l.active())
                .forEach(l -> line("confinement", true, "without " + l.name() + ": " + l.detail(), ""));
    }

    private void data() {
        Path path = where.data.toAbsolutePath().normalize();
        var running = RunningServer.find(where.data);
        if (running.isPresent()) {
            line("data directory", true, path + ", in use by the server at " + running.get().url(), "");
            return;
        }
        store(path);
        Path existing = path;
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        line("data directory", Files.isWritable(existing), path.toString(), existing + " cannot be written");
    }

    /** Only where no server writes it. */
    private void store(Path data) {
        Path file = data.resolve("millrace.db");
        if (!Files.exists(file)) {
            return;
        }
        StoreDoctor.Report report = StoreDoctor.look(file);
        if (!report.healthy() && repair) {
            try (DataDirectory held = DataDirectory.open(data)) {
                StoreDoctor.Repair repaired = StoreDoctor.repair(held.resolve("millrace.db"));
                repaired.done().forEach(System.out::println);
                System.out.println("The damaged store is kept as " + repaired.former() + ".");
            }
            report = StoreDoctor.look(file);
        }
        line("store", report.healthy(), report.notebooks() + " notebooks, " + report.operations() + " operations, whole",
                String.join(" ", report.findings()) + (repair ? " Restore a backup with ./workbench restore." : " Repair what can be with ./workbench doctor --repair, or restore a backup."));
        long free = data.toFile().getUsableSpace();
        line("disk", free > LITTLE_DISK, free / (1 << 20) + " MiB free", "only " + free / (1 << 20) + " MiB are free at " + data + ": a full disk stops saving");
    }

    private void port() {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            line("port", true, socket.getLocalPort() + " is free", "");
        } catch (IOException e) {
            boolean ours = RunningServer.find(where.data).map(s -> s.url().contains(":" + port + "/")).orElse(false);
            line("port", ours, port + " is the running server's", port + " is taken: choose another with --port");
        }
    }

    private static long physicalMemory() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize() : 0;
    }

    private void line(String what, boolean good, String detail, String problem) {
        healthy &= good;
        System.out.printf("%-8s %-16s %s%n", good ? "ok" : "MISSING", what, good ? detail : problem);
    }
}
