package io.millrace.kernel.session;

import io.millrace.kernel.confine.Cage;
import io.millrace.kernel.protocol.Frame;
import io.millrace.kernel.protocol.FrameCodec;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Command lines of our two kinds of process.
 *
 * <p>Both use the serial collector and an ahead-of-time cache where one is there ({@link AotCaches}). The language host also does without the
 * optimising compiler: it lives on short bursts (and the check of the cells, which needs that compiler, does not run in it). A kernel leaves the
 * server's session, so that Ctrl-C in the server's terminal does not reach it, and writes to a file, because its server's pipes may
 * end before it does.
 */
final class Launch {
    private static final long LEAST_LANGUAGE_HEAP = 768L << 20;
    private static final long MOST_LANGUAGE_HEAP = 4L << 30;
    /** An eighth of the machine: as much as it has compilers to keep ready (language.Awake). What is not needed is given back. */
    private static final long LANGUAGE_HEAP = Math.clamp(machineBytes() / 8 >> 20 << 20, LEAST_LANGUAGE_HEAP, MOST_LANGUAGE_HEAP);

    /** What the compilers of a notebook take with room to work, rounded up. */
    private static final long AWAKE_BYTES = 24L << 20;

    private final KernelOptions options;
    private final AotCaches caches;
    private final Cage cage;
    private final Path setsid = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid")).stream().filter(Files::isExecutable).findFirst().orElse(null);

    Launch(KernelOptions options, Cage cage) {
        this.options = options;
        this.cage = cage;
        this.caches = new AotCaches(options.cacheDirectory());
    }

    private static long machineBytes() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine ? machine.getTotalMemorySize() : 0;
    }

    Cage cage() {
        return cage;
    }

    List<String> languageCommand() {
        return new ArrayList<>(List.of(options.javaExecutable().toString(),
                // Standard output is the protocol: the machine's own messages go to standard error.
                "-Xlog:disable", "-Xlog:all=error:stderr",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx" + (LANGUAGE_HEAP >> 20) + "m", "-Dmillrace.language.awake=" + LANGUAGE_HEAP / AWAKE_BYTES, "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30",
                "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8",
                // What a snippet imports is decided by us (language.NarrowImports); without these JShell decides, and large notebooks are slow.
                "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED", "--add-opens=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED",
                "--add-opens=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED",
                "-cp", classPath(), "io.millrace.kernel.language.LanguageMain"));
    }

    List<String> kernelCommand(KernelLimits limits) {
        List<String> command = new ArrayList<>(List.of(options.javaExecutable().toString(), "-XX:+UseSerialGC", "-Xmx" + limits.heap(), "-Xms16m",
                "-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30",
                "-XX:ReservedCodeCacheSize=64m",
                // Without these a counted loop has no safepoint under the serial collector, and stopping it waits for its end.
                "-XX:+UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=1000", "-XX:+ErrorFileToStdout",
                "--enable-native-access=ALL-UNNAMED", "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-Djdk.reflect.useNativeAccessorOnly=true"));
        if (limits.processors() > 0) {
            command.add("-XX:ActiveProcessorCount=" + limits.processors());
        }
        command.addAll(List.of("-cp", classPath(), "io.millrace.kernel.agent.KernelMain"));
        return command;
    }

    /** A process within its bounds, and the name by which the cage ends it. */
    record Caged(Process process, String name, Cage cage) {
        /** It runs: what has to be ended with it can be found from now on. */
        void known() {
            cage.remember(name, process.toHandle());
        }

        void kill() {
            cage.kill(name, process.toHandle());
            cage.forget(name);
        }
    }

    Caged languageHost() throws IOException {
        List<String> command = languageCommand();
        command.addAll(1, caches.options("language"));
        command.addAll(1, cage.javaOptions());
        Cage.Entrance entrance = cage.language(LANGUAGE_HEAP);
        command.addAll(0, entrance.words());
        return new Caged(secretless(new ProcessBuilder(command)).redirectError(ProcessBuilder.Redirect.appendTo(logFile("language.log"))).start(), entrance.name(), cage);
    }

    /** The server's own settings may hold its secrets, and are nobody's business. */
    static ProcessBuilder secretless(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_"));
        return builder;
    }

    /** @param own the folder of its socket */
    Process kernel(String id, Path own, KernelLimits limits, Map<String, Object> start) throws IOException {
        List<String> command = kernelCommand(limits);
        command.addAll(1, caches.options("kernel"));
        // Where uploaded data lies, and the link that leads to the notebook's folder once it is known whose kernel this is (agent.WorkingDirectory).
        command.addAll(command.indexOf("-cp"), List.of("-Dmillrace.data=" + options.directory().resolve("data").toAbsolutePath(), "-Duser.dir=" + KernelProcess.link(own)));
        command.addAll(1, cage.kernelJavaOptions());
        command.addAll(0, cage.kernel(id, own, Cage.bytes(limits.heap()), limits.processors()).words());
        if (setsid != null) {
            command.addFirst(setsid.toString());
        }
        File log = logFile("kernel-" + id + ".log");
        ProcessBuilder builder = secretless(new ProcessBuilder(command)).redirectOutput(ProcessBuilder.Redirect.appendTo(log)).redirectError(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(FrameCodec.encode(Frame.of(start)));
        }
        return process;
    }

    private File logFile(String name) {
        return options.directory().resolve(name).toFile();
    }

    private String classPath() {
        return options.kernelClassPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
