package io.millrace.kernel.session;

import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Hosts;
import io.millrace.kernel.confine.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A small language for tests with real kernels: a host in a temporary folder, sessions, and what they say. */
final class Bench implements AutoCloseable {
    static final Layers LAYERS = Layers.detect();
    static final Duration PATIENCE = Duration.ofSeconds(40);

    final Path folder;
    final List<Path> jars = new ArrayList<>();
    KernelHost host;
    long epoch = 1;
    int warm;
    int most;
    int processors;
    int threads;
    String heap = "256m";
    Confinement.Profile profile = Confinement.Profile.OWN;
    Confinement.Network network = Confinement.Network.ON;
    Hosts hosts = Hosts.NONE;
    Duration deadline = Duration.ofSeconds(30);
    Duration orphan = Duration.ofSeconds(60);

    Bench() {
        try {
            folder = Files.createTempDirectory("millrace-test");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        notebookJars().forEach(jars::add);
    }

    /** Jars of a notebook: what the tests have on their class path and the kernel has not. */
    static List<Path> notebookJars() {
        return Arrays.stream(System.getProperty("java.class.path").split(":"))
                .filter(p -> p.matches(".*(accelerator-client|tablesaw|echarts|jackson|guava|commons|fastutil|roaring|univocity|classgraph|slf4j-api)[^/]*\\.jar") || p.endsWith("accelerator-runtime/client/target/classes"))
                .map(Path::of).toList();
    }

    static List<Path> kernelJars() {
        Path nanojson = Arrays.stream(System.getProperty("java.class.path").split(":")).filter(p -> p.contains("nanojson")).map(Path::of).findFirst().orElseThrow();
        return List.of(Path.of(System.getProperty("millrace.kernel.jar")), nanojson);
    }

    /** Jars of the process that resolves Maven coordinates: on the tests' class path, and ours. */
    static List<Path> resolverJars() {
        List<Path> jars = new ArrayList<>(kernelJars());
        Arrays.stream(System.getProperty("java.class.path").split(":")).filter(p -> p.endsWith(".jar")).map(Path::of).forEach(jars::add);
        return jars;
    }

    /** As a server on a scientist's own machine has it: what works without walls must work within them. */
    Confinement confinement() {
        return new Confinement(profile, network, hosts, 1L << 30, 2_000, 4_096, 256L << 20, List.of(folder.resolve("kernels")), readable(), List.of(made("data")), List.of(made("work")), null);
    }

    private Path made(String name) {
        try {
            return Files.createDirectories(folder.resolve("kernels").resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What the server's installation is in the product. */
    List<Path> readable() {
        return java.util.stream.Stream.of(List.of(Path.of(System.getProperty("java.home")), folder.resolve("cache")), kernelJars(), jars).flatMap(List::stream).toList();
    }

    KernelOptions options() {
        Path cache = folder.resolve("cache");
        return new KernelOptions(Path.of(System.getProperty("java.home"), "bin", "java"), kernelJars(), jars, resolverJars(), folder.resolve("kernels"), cache, epoch, orphan, new KernelLimits(heap, processors, threads), warm, most, deadline,
                confinement(), LAYERS);
    }

    Bench open() {
        host = KernelHosts.open(options());
        return this;
    }

    Notebook start(String name) {
        Heard heard = new Heard();
        return new Notebook(host.start(name, heard).toCompletableFuture().join(), heard);
    }

    /** Leaves the kernels to a new host, as after a kill of the server. */
    Bench nextServer() {
        host.close(true);
        epoch++;
        return open();
    }

    Notebook attach(String name, long stored) {
        Heard heard = new Heard();
        return new Notebook(host.attach(name, stored, heard).toCompletableFuture().join().orElseThrow(), heard);
    }

    @Override
    public void close() {
        if (host != null) {
            host.close(false);
        }
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What a kernel said. */
    static final class Heard implements KernelListener {
        private final List<KernelMessage> messages = new ArrayList<>();
        private final CountDownLatch death = new CountDownLatch(1);
        private volatile KernelDeath died;
        volatile KernelSession acknowledges;

        @Override
        public synchronized void onMessage(KernelMessage message) {
            messages.add(message);
            if (acknowledges != null && message.sequence() > 0) {
                acknowledges.acknowledge(message.sequence());
            }
            notifyAll();
        }

        @Override
        public void onDeath(KernelDeath how) {
            died = how;
            death.countDown();
        }

        String deathReason() throws InterruptedException {
            if (!death.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("The kernel did not die: " + messages);
            }
            return died.reason();
        }

        KernelDeath deathOf() throws InterruptedException {
            deathReason();
            return died;
        }

        synchronized List<KernelMessage> all() {
            return List.copyOf(messages);
        }

        private String tail() {
            StringBuilder b = new StringBuilder();
            messages.subList(Math.max(0, messages.size() - 8), messages.size()).forEach(m -> {
                String one = m.toString();
                b.append("\n  ").append(one, 0, Math.min(400, one.length()));
            });
            return b.toString();
        }

        synchronized KernelMessage await(Predicate<KernelMessage> wanted) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                for (KernelMessage m : messages) {
                    if (wanted.test(m)) {
                        return m;
                    }
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("What was awaited did not come; death: " + died + "; heard at last: " + tail());
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** A session with what it said. */
    static final class Notebook {
        final KernelSession session;
        final Heard heard;
        private int count;

        Notebook(KernelSession session, Heard heard) {
            this.session = session;
            this.heard = heard;
            heard.acknowledges = session;
        }

        String begin(String code) {
            String run = UUID.randomUUID().toString();
            count++;
            session.execute(run, "cell-" + count, code, count);
            return run;
        }

        Done run(String code) {
            return end(begin(code));
        }

        Done end(String run) {
            KernelMessage reply = heard.await(m -> m.run().equals(run) && m.type().equals("execute_reply"));
            return new Done(run, reply, heard.all().stream().filter(m -> m.run().equals(run)).toList());
        }

        KernelMessage awaits(String run, String type) {
            return heard.await(m -> m.run().equals(run) && m.type().equals(type));
        }

        void awaitsText(String run, String text) {
            heard.await(m -> m.run().equals(run) && m.type().equals("stream") && String.valueOf(m.content().get("text")).contains(text));
        }
    }

    /** A run that has ended. */
    record Done(String run, KernelMessage reply, List<KernelMessage> messages) {
        String status() {
            return String.valueOf(reply.content().get("status"));
        }

        String text(String stream) {
            StringBuilder b = new StringBuilder();
            messages.stream().filter(m -> m.type().equals("stream") && stream.equals(m.content().get("name"))).forEach(m -> b.append(m.content().get("text")));
            return b.toString();
        }

        String out() {
            return text("stdout");
        }

        /** The result's text, or null where the cell has none. */
        String result() {
            if (!status().equals("ok")) {
                throw new AssertionError("The cell ended with " + status() + ":\n" + (status().equals("error") ? traceback() : ""));
            }
            return messages.stream().filter(m -> m.type().equals("execute_result"))
                    .map(m -> String.valueOf(((java.util.Map<?, ?>) m.content().get("data")).get("text/plain"))).findFirst().orElse(null);
        }

        java.util.Map<String, Object> error() {
            return messages.stream().filter(m -> m.type().equals("error")).map(KernelMessage::content).findFirst().orElseThrow(() -> new AssertionError("no error: " + messages));
        }

        String traceback() {
            return String.join("\n", ((List<?>) error().get("traceback")).stream().map(String::valueOf).toList());
        }
    }
}
