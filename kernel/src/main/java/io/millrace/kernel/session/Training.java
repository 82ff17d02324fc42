package io.millrace.kernel.session;

import io.millrace.kernel.confine.Cage;
import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes the ahead-of-time caches: one language host and one kernel run through an ordinary day while the virtual machine
 * watches, and what it loaded and linked is kept in a file that later processes map. Takes some seconds of one core, once for each build.
 */
final class Training {
    private static final List<String> DAY = List.of(
            "1 + 1",
            "int a = 1;\nString text = \"x\";\nSystem.out.println(text + a);",
            "int square(int x) {\n  return x * x;\n}\nrecord Point(int x, int y) {}\nclass Counter { int n; void up() { n++; } }",
            "var points = new ArrayList<Point>();\nfor (int i = 0; i < 10; i++) points.add(new Point(i, square(i)));\npoints",
            "var counter = new Counter();\ncounter.up();\nIntStream.range(0, 5).map(x -> x * 2).boxed().toList()",
            "int a = 2;\nint square(int x) { return x * x * x; }\nsquare(a)",
            "throw new IllegalStateException(\"day\");",
            "int b = undefined;",
            "for (int i = 0; i < 100; i++) System.out.println(\"line \" + i + \" 数据\");");

    private static final int MINUTE = 60;

    private final KernelOptions options;
    private final Launch launch;
    private final AotCaches caches;

    Training(KernelOptions options) throws IOException {
        this.options = options;
        this.launch = new Launch(options, new Cage(options.confinement(), options.layers(), Folders.sockets(), "training"));
        this.caches = new AotCaches(options.cacheDirectory());
    }

    /** Blocks until both caches are there; they take the place of older ones. */
    void run() throws IOException {
        Files.createDirectories(options.cacheDirectory());
        Path folder = Files.createTempDirectory(options.cacheDirectory(), "training");
        try {
            kernel(folder, language(folder));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while an ahead-of-time cache was made.", e);
        } finally {
            remove(folder);
        }
    }

    private List<Frame> language(Path folder) throws IOException, InterruptedException {
        Path draft = folder.resolve("language.aot");
        List<String> command = launch.languageCommand();
        command.add(1, "-XX:AOTCacheOutput=" + draft);
        Process process = start(command, folder);
        List<Frame> packages = new ArrayList<>();
        try (OutputStream out = process.getOutputStream(); InputStream in = new BufferedInputStream(process.getInputStream())) {
            ask(out, in, Map.of("type", "open", "classPath", options.notebookClassPath().stream().map(p -> p.toAbsolutePath().toString()).toList()));
            for (int i = 0; i < DAY.size(); i++) {
                String run = "run-" + i;
                Frame answer = ask(out, in, Map.of("type", "compile", "run", run, "cell", "cell", "count", i + 1, "code", DAY.get(i)));
                packages.add(answer);
                ask(out, in, Map.of("type", "cellNames"));
                ask(out, in, Map.of("type", "outcome", "run", run, "done", Integer.MAX_VALUE));
            }
            ask(out, in, Map.of("type", "complete", "code", "points.str", "cursor", 10));
            ask(out, in, Map.of("type", "inspect", "code", "text.length()", "cursor", 7));
            ask(out, in, Map.of("type", "names"));
        }
        finish(process, draft, "language");
        return packages;
    }

    private static Frame ask(OutputStream out, InputStream in, Map<String, Object> request) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>(request);
        header.put("shell", "training");
        out.write(FrameCodec.encode(Frame.of(header)));
        out.flush();
        Frame answer = FrameCodec.read(in);
        if (answer == null) {
            throw new IOException("The training run ended early.");
        }
        return answer;
    }

    private void kernel(Path folder, List<Frame> packages) throws IOException, InterruptedException {
        Path draft = folder.resolve("kernel.aot");
        List<String> command = launch.kernelCommand(options.limits());
        command.add(1, "-XX:AOTCacheOutput=" + draft);
        Process process = start(command, folder);
        Path own = Folders.ownerOnly(Folders.sockets().resolve(Folders.random(4)));
        Path socket = own.resolve("s");
        Registration registration = new Registration(process.pid(), 0, socket, Folders.random(8));
        try (OutputStream out = process.getOutputStream()) {
            out.write(FrameCodec.encode(Frame.of(Map.of("socket", socket.toString(), "secret", registration.secret(), "orphanMillis", 60_000L,
                    "classPath", options.notebookClassPath().stream().map(p -> p.toAbsolutePath().toString()).toList()))));
        }
        KernelProcess kernel = new KernelProcess(registration, process.toHandle(), process, folder.resolve("training.log"), launch.cage());
        try (KernelLink link = kernel.connect(0)) {
            for (Frame each : packages) {
                link.send(each);
                for (Frame frame = link.read(); frame != null && !frame.type().equals("execute_reply"); frame = link.read()) {
                    link.send(Frame.of(Map.of("type", "acknowledge", "sequence", frame.number("sequence", 0))));
                }
            }
            link.send(Frame.of(Map.of("type", "acknowledge", "sequence", Long.MAX_VALUE)));
            link.send(Frame.of(Map.of("type", "shutdown", "orderly", true)));
            readToTheEnd(link);
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(own);
        }
        finish(process, draft, "kernel");
    }

    private static void readToTheEnd(KernelLink link) {
        try {
            while (link.read() != null) {
                link.send(Frame.of(Map.of("type", "acknowledge", "sequence", Long.MAX_VALUE)));
            }
        } catch (IOException e) {
            // A process that ends with something unread resets the connection.
        }
    }

    private static Process start(List<String> command, Path folder) throws IOException {
        return new ProcessBuilder(command).redirectError(folder.resolve("training.log").toFile()).start();
    }

    private void finish(Process process, Path draft, String kind) throws IOException, InterruptedException {
        if (!process.waitFor(MINUTE, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IOException("The training run of the " + kind + " did not end.");
        }
        if (process.exitValue() != 0 || !Files.exists(draft)) {
            throw new IOException("The training run of the " + kind + " left no cache (exit code " + process.exitValue() + "): "
                    + Files.readString(draft.resolveSibling("training.log")).strip());
        }
        Files.move(draft, caches.file(kind), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void remove(Path folder) {
        if (folder != null) {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
                Files.delete(folder);
            } catch (IOException e) {
                // A folder that stays does no harm.
            }
        }
    }
}
