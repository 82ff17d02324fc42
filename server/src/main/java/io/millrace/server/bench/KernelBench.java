package io.millrace.server.bench;

import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Layers;
import io.millrace.kernel.session.KernelHost;
import io.millrace.kernel.session.KernelHosts;
import io.millrace.kernel.session.KernelLimits;
import io.millrace.kernel.session.KernelOptions;
import io.millrace.server.Installation;
import io.millrace.server.client.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jdk.jshell.JShell;

/**
 * The kernel by itself, without server, log and page: from the request to the reply. In the same run the JDK's own engines, so that a slow machine is
 * slow for both.
 */
final class KernelBench {
    private static final int NEW_NOTEBOOKS = 20;
    private static final int HOSTS = 3;
    private static final int AFTER_THE_FIRST = 3;
    private static final int ROUNDS = 100;
    private static final int NOTEBOOKS = 100;
    private static final int NAMES = 1_000;
    private static final int EVALUATIONS = 10_000;

    private final Installation installation;

    KernelBench(Path home) {
        installation = new Installation(home);
    }

    int run() throws IOException {
        Path directory = Files.createTempDirectory("millrace-bench");
        Table table = new Table();
        try (KernelHost host = KernelHosts.open(options(directory, 1))) {
            host.warmed().toCompletableFuture().join();
            starts(host, table);
            // Each begins when the next warm kernel stands, so that its making is not measured with it.
            host.warmed().toCompletableFuture().join();
            double fresh = roundTrips(host, table);
            peers(table, fresh);
            host.warmed().toCompletableFuture().join();
            flat(host, table);
            stops(host, table);
            assistance(host, table);
            host.warmed().toCompletableFuture().join();
            checks(host, table);
            memory(host, table);
            manyNotebooks(table);
        } finally {
            ServerProcess.delete(directory);
        }
        return table.print(System.out);
    }

    private KernelOptions options(Path directory, int warm) {
        return options(installation, directory, warm);
    }

    /** Of kernels by themselves, without a server. */
    static KernelOptions options(Installation installation, Path directory, int warm) {
        return new KernelOptions(installation.java(), installation.kernelJars(), installation.notebookJars(), installation.resolverJars(), directory.resolve("kernels"),
                installation.cache(), 1, Duration.ofMinutes(1), new KernelLimits("1g", 0, 0), warm, 0, Duration.ofSeconds(60));
    }

    private void starts(KernelHost host, Table table) throws IOException {
        double[] warm = new double[NEW_NOTEBOOKS];
        for (int i = 0; i < NEW_NOTEBOOKS; i++) {
            host.warmed().toCompletableFuture().join();
            warm[i] = firstResult(host, "warm-" + i);
        }
        table.atMost("new notebook and `1+1` from the warm pool, p95 of " + NEW_NOTEBOOKS, 60, percentile(warm, 95), "ms");
        Starts with = new Starts();
        Starts without = new Starts();
        for (int i = 0; i < HOSTS; i++) {
            // In turns, so that both meet the same machine; each with a language host of its own.
            withoutWarmKernels(true, with);
            withoutWarmKernels(false, without);
        }
        table.atMost("the first of all, with the language host, median of " + HOSTS, 1500, with.first(), "ms");
        table.atMost("a new notebook without a warm kernel, median of " + with.later.size(), 300, with.next(), "ms");
        table.say("without ahead-of-time caches: the first of all, median of " + HOSTS, without.first(), "ms");
        table.say("without ahead-of-time caches: a new notebook without a warm kernel, median of " + without.later.size(), without.next(), "ms");
        table.say("without ahead-of-time caches: idle kernel, proportional set size", without.memory, "MiB");
        walls(table);
        double[] restarts = new double[7];
        for (int i = 0; i < restarts.length; i++) {
            try (KernelTalk before = new KernelTalk(host, "restart")) {
                before.run("int x = 1;");
            }
            host.warmed().toCompletableFuture().join();
            restarts[i] = firstResult(host, "restart");
        }
        table.atMost("restart and `1+1`, median of " + restarts.length, 300, percentile(restarts, 50), "ms");
    }

    /** Milliseconds to the first result: of a host that has just started, and of the notebooks after it; MiB of an idle kernel. */
    private static final class Starts {
        private final List<Double> firsts = new ArrayList<>();
        private final List<Double> later = new ArrayList<>();
        private double memory;

        double first() {
            return percentile(firsts.stream().mapToDouble(Double::doubleValue).toArray(), 50);
        }

        double next() {
            return percentile(later.stream().mapToDouble(Double::doubleValue).toArray(), 50);
        }
    }

    /** What the walls cost: the same start without any, on one's own machine, and among people who do not trust one another. */
    private static void walls(Table table) throws IOException {
        Layers layers = Layers.detect();
        for (Confinement.Profile profile : Confinement.Profile.values()) {
            Path directory = Files.createTempDirectory("millrace-bench");
            KernelBench bench = new KernelBench(Path.of(System.getProperty("millrace.home")));
            KernelOptions plain = bench.options(directory, 0);
            Confinement confinement = new Confinement(profile, Confinement.Network.OFF, 1L << 30, profile == Confinement.Profile.NONE ? 0 : 4_500, 8_192, 1L << 30, List.of(directory),
                    List.of(Path.of(System.getProperty("java.home")), bench.installation.home()), null);
            try (KernelHost host = KernelHosts.open(new KernelOptions(plain.javaExecutable(), plain.kernelClassPath(), plain.notebookClassPath(), plain.resolverClassPath(), plain.directory(),
                    plain.cacheDirectory(), plain.ownerEpoch(), plain.orphanLifetime(), plain.limits(), 0, 0, plain.compileDeadline(), confinement, layers))) {
                firstResult(host, "first");
                double[] times = new double[9];
                for (int i = 0; i < times.length; i++) {
                    times[i] = firstResult(host, "walls-" + i);
                }
                table.say("confinement " + profile.name().toLowerCase(java.util.Locale.ROOT) + ": without a warm kernel, median of " + times.length, percentile(times, 50), "ms");
            } finally {
                ServerProcess.delete(directory);
            }
        }
    }

    private void withoutWarmKernels(boolean caches, Starts starts) throws IOException {
        Path directory = Files.createTempDirectory("millrace-bench");
        KernelOptions usual = options(directory, 0);
        KernelOptions options = caches ? usual : new KernelOptions(usual.javaExecutable(), usual.kernelClassPath(), usual.notebookClassPath(), usual.resolverClassPath(), usual.directory(),
                directory.resolve("no-caches"), usual.ownerEpoch(), usual.orphanLifetime(), usual.limits(), 0, 0, usual.compileDeadline());
        try (KernelHost host = KernelHosts.open(options)) {
            starts.firsts.add(firstResult(host, "first"));
            for (int i = 0; i < AFTER_THE_FIRST; i++) {
                starts.later.add(firstResult(host, "later-" + i));
            }
            try (KernelTalk talk = new KernelTalk(host, "idle")) {
                talk.run("1+1");
                starts.memory = pss(talk.session.pid());
            }
        } finally {
            ServerProcess.delete(directory);
        }
    }

    private static double firstResult(KernelHost host, String notebook) {
        long begin = System.nanoTime();
        try (KernelTalk talk = new KernelTalk(host, notebook)) {
            talk.run("1+1");
            return (System.nanoTime() - begin) / 1e6;
        }
    }

    private static double roundTrips(KernelHost host, Table table) {
        try (KernelTalk talk = new KernelTalk(host, "round-trips")) {
            talk.run("1+1");
            host.warmed().toCompletableFuture().join();
            double[] times = timed(talk, "1+1");
            table.atMost("warm `1+1`, p50", 8, percentile(times, 50), "ms");
            return percentile(times, 50);
        }
    }

    private static double[] timed(KernelTalk talk, String code) {
        for (int i = 0; i < ROUNDS; i++) {
            talk.run(code);
        }
        double[] times = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            times[i] = talk.time(code);
        }
        return times;
    }

    /** JShell with the engines that the JDK brings, each warmed up alike. */
    private static void peers(Table table, double ours) {
        for (String engine : List.of("local", "jdi")) {
            try (JShell jshell = JShell.builder().executionEngine(engine).build()) {
                double[] times = new double[ROUNDS];
                for (int i = -ROUNDS; i < ROUNDS; i++) {
                    long begin = System.nanoTime();
                    var events = jshell.eval("1+1");
                    events.forEach(e -> jshell.drop(e.snippet()));
                    if (i >= 0) {
                        times[i] = (System.nanoTime() - begin) / 1e6;
                    }
                }
                table.say("the JDK's `" + engine + "` engine, warm `1+1`, p50 (ours " + Table.number(ours) + " ms)", percentile(times, 50), "ms");
            }
        }
    }

    private static void flat(KernelHost host, Table table) {
        try (KernelTalk talk = new KernelTalk(host, "flat")) {
            String cell = "int probe = n0 + 1;\nint twice(int x) { return 2 * x; }\ntwice(probe) + n0";
            talk.run("int n0 = 0;");
            host.warmed().toCompletableFuture().join();
            double fresh = percentile(timed(talk, cell), 50);
            for (int from = 1; from < NAMES; from += 50) {
                StringBuilder names = new StringBuilder();
                for (int i = from; i < from + 50; i++) {
                    names.append("int n").append(i).append(" = ").append(i).append(";\n");
                }
                talk.run(names.toString());
            }
            for (int i = 0; i < EVALUATIONS / 10; i++) {
                talk.run("n1 = %d;\nn2 = n1 + 1;\nn3 = n2;\nn4++;\nn5 = n4;\nn6 = Math.max(n5, n1);\nn7 = 2;\nn8 = n7;\nn9 = n8;\nn1 + n9".formatted(i));
            }
            double late = percentile(timed(talk, cell), 50);
            table.atMost(String.format(java.util.Locale.ROOT, "a cell with %,d names and %,d evaluations behind it, against %.1f ms in a fresh session", NAMES, EVALUATIONS, fresh), 1.5, late / fresh, "times");
        }
    }

    private static void stops(KernelHost host, Table table) {
        try (KernelTalk talk = new KernelTalk(host, "stops")) {
            talk.run("long turns = 0;");
            double[] woven = new double[30];
            double[] struck = new double[15];
            List<String> loops = List.of("while (true) {}", "while (true) try { Thread.sleep(1000); } catch (InterruptedException e) {}", "while (true) try { turns++; } catch (Throwable t) {}");
            for (int i = 0; i < woven.length; i++) {
                woven[i] = stop(talk, loops.get(i % loops.size()));
            }
            for (int i = 0; i < struck.length; i++) {
                struck[i] = stop(talk, i % 2 == 0 ? "LongStream.range(0, Long.MAX_VALUE).sum()" : "BigInteger.valueOf(3).pow(90_000_000)");
            }
            table.atMost("stop by the first step (loops, sleep, swallowed interrupts), p95", 100, percentile(woven, 95), "ms");
            table.atMost("stop by the second step (inside the JDK), p95", 500, percentile(struck, 95), "ms");
        }
    }

    private static double stop(KernelTalk talk, String loop) {
        String run = talk.begin("System.out.println(\"in\");\n" + loop);
        talk.until(m -> m.type().equals("stream"));
        long begin = System.nanoTime();
        talk.session.interrupt();
        if (!"interrupted".equals(talk.end(run).getLast().content().get("status"))) {
            throw new IllegalStateException("It ended by itself: " + loop);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void assistance(KernelHost host, Table table) {
        try (KernelTalk talk = new KernelTalk(host, "assistance")) {
            talk.run("var list = new ArrayList<String>();\nString text = \"\";");
            String run = talk.begin("while (true) {}");
            List<String> asked = List.of("text.sub", "list.", "Math.ma", "new ArrayL", "LocalDate.now().plu");
            double[] times = new double[ROUNDS];
            for (int i = -25; i < ROUNDS; i++) {
                String code = asked.get(Math.floorMod(i, asked.size()));
                long begin = System.nanoTime();
                talk.session.complete(code, code.length()).toCompletableFuture().join();
                if (i >= 0) {
                    times[i] = (System.nanoTime() - begin) / 1e6;
                }
            }
            table.atMost("completion while a cell is busy, p95", 150, percentile(times, 95), "ms");
            double[] diagnoses = new double[30];
            for (int i = -10; i < diagnoses.length; i++) {
                long begin = System.nanoTime();
                talk.session.diagnose("cell", "int a" + (i + 10) + " = text.length();\nfor (var each : list) System.out.println(each.missing());\nlist.size() + a" + (i + 10), List.of()).toCompletableFuture().join();
                if (i >= 0) {
                    diagnoses[i] = (System.nanoTime() - begin) / 1e6;
                }
            }
            // The page waits 300 ms after the last key before it asks.
            table.atMost("diagnosis of a cell while another is busy, p95, with the 300 ms that the page waits", 500, 300 + percentile(diagnoses, 95), "ms");
            talk.session.interrupt();
            talk.end(run);
        }
    }

    /** The same loops in a cell, where checks are woven in, and in classes that a cell compiles and loads itself, where none are. */
    private static void checks(KernelHost host, Table table) {
        Map<String, String> loops = Map.of(
                "sum over 1e9 ints", "int sum = 0; for (int i = 0; i < 1_000_000_000; i++) sum += i ^ (sum << 1); return sum;",
                "Mandelbrot", "int n = 0; for (int y = 0; y < 700; y++) for (int x = 0; x < 700; x++) { double a = 0, b = 0, cx = x / 350.0 - 1.5, cy = y / 350.0 - 1; int k = 0; "
                        + "while (k < 300 && a * a + b * b < 4) { double t = a * a - b * b + cx; b = 2 * a * b + cy; a = t; k++; } n += k; } return n;",
                "matrix multiply", "int n = 500; double[][] a = new double[n][n], b = new double[n][n], c = new double[n][n]; for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) { a[i][j] = i + j; b[i][j] = i - j; } "
                        + "for (int i = 0; i < n; i++) for (int k = 0; k < n; k++) { double f = a[i][k]; for (int j = 0; j < n; j++) c[i][j] += f * b[k][j]; } return (int) c[n - 1][n - 1];",
                "vectorised loop", "float[] a = new float[4096]; for (int r = 0; r < 100_000; r++) for (int i = 0; i < a.length; i++) a[i] = a[i] * 0.99f + 1f; return (int) a[7];");
        try (KernelTalk talk = new KernelTalk(host, "checks")) {
            talk.run("""
                    java.util.function.IntSupplier plain(String body) throws Exception {
                        var folder = Files.createTempDirectory("plain");
                        Files.writeString(folder.resolve("Plain.java"), "public class Plain implements java.util.function.IntSupplier { public int getAsInt() { " + body + " } }");
                        int code = javax.tools.ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", folder.resolve("Plain.java").toString());
                        var made = (java.util.function.IntSupplier) new java.net.URLClassLoader(new java.net.URL[] {folder.toUri().toURL()}).loadClass("Plain").getConstructor().newInstance();
                        return made;
                    }
                    double best(java.util.function.IntSupplier work) {
                        double best = Double.MAX_VALUE;
                        for (int i = 0; i < 9; i++) { long t = System.nanoTime(); work.getAsInt(); best = Math.min(best, (System.nanoTime() - t) / 1e6); }
                        return best;
                    }
                    """);
            loops.keySet().stream().sorted().forEach(name -> {
                String body = loops.get(name);
                String type = "Woven" + Math.abs(name.hashCode());
                talk.run("class " + type + " implements java.util.function.IntSupplier { public int getAsInt() { " + body + " } }\nvar plain = plain(\"" + body + "\");");
                double ratio = Double.parseDouble(talk.run("double p1 = best(plain), w1 = best(new " + type + "()), p2 = best(plain), w2 = best(new " + type + "());\nMath.min(w1, w2) / Math.min(p1, p2)"));
                table.atMost("cost of the checks on a " + name, name.startsWith("vector") ? 5 : 10, Math.max(0, (ratio - 1) * 100), "%");
            });
        }
    }

    private static void memory(KernelHost host, Table table) throws IOException {
        try (KernelTalk talk = new KernelTalk(host, "memory")) {
            talk.run("1+1");
            table.atMost("idle kernel, proportional set size", 35, pss(talk.session.pid()), "MiB");
            for (int i = 0; i < 300; i++) {
                talk.run("double[] work%d = new double[1000];\nfor (int i = 0; i < work%d.length; i++) work%d[i] = Math.sin(i);\nSystem.out.println(Arrays.stream(work%d).sum());".formatted(i % 50, i % 50, i % 50, i % 50));
            }
            table.atMost("kernel after 300 cells, proportional set size", 70, pss(talk.session.pid()), "MiB");
        }
    }

    /** A hundred notebooks, each with a kernel that has run a cell and with a diagnosis behind it. */
    private static void manyNotebooks(Table table) throws IOException {
        Path directory = Files.createTempDirectory("millrace-bench");
        List<KernelTalk> talks = new ArrayList<>();
        try (KernelHost host = KernelHosts.open(new KernelBench(Path.of(System.getProperty("millrace.home"))).options(directory, 0))) {
            open(host, talks, 1);
            long language = languageHost();
            double alone = pss(language);
            open(host, talks, NOTEBOOKS - 1);
            double all = pss(language);
            double kernels = 0;
            for (KernelTalk talk : talks) {
                kernels += pss(talk.session.pid());
            }
            table.atMost("language host, for each further notebook (mean of " + (NOTEBOOKS - 1) + ", with its diagnosing JShell)", 14, (all - alone) / (NOTEBOOKS - 1), "MiB");
            table.atMost(NOTEBOOKS + " idle notebooks: kernels and language host", 5 * 1024, kernels + all, "MiB");
        } finally {
            ServerProcess.delete(directory);
        }
    }

    private static void open(KernelHost host, List<KernelTalk> talks, int count) {
        for (int i = 0; i < count; i++) {
            KernelTalk talk = new KernelTalk(host, "many-" + talks.size());
            talk.run("int x = 1;\nx + 1");
            talk.session.diagnose("cell", "x + missing", List.of()).toCompletableFuture().join();
            talks.add(talk);
        }
    }

    /** The newest one that this process has started. */
    private static long languageHost() {
        return ProcessHandle.current().children().filter(p -> p.info().commandLine().orElse("").contains("LanguageMain"))
                .max(java.util.Comparator.comparing(p -> p.info().startInstant().orElse(java.time.Instant.EPOCH))).orElseThrow().pid();
    }

    private static double pss(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "smaps_rollup")).stream()
                .filter(l -> l.startsWith("Pss:")).mapToDouble(l -> Double.parseDouble(l.replaceAll("\\D+", ""))).sum() / 1024;
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }
}
