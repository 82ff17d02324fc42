package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How kernels come and go. */
class StartIT {
    private final Bench bench = new Bench();

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void aKernelThatReplacesAClosedOneKnowsNothingOfIt() {
        bench.open();
        var first = bench.start("again");
        first.run("int gone = 1;");
        // The old session is still compiling, and has not even seen the end of its kernel, when the new one starts.
        first.begin("double d = " + "1.0 + ".repeat(2_000) + "1.0;");
        first.session.close();
        var second = bench.start("again");
        var done = second.end(second.begin("gone"));
        assertEquals("error", done.status());
        assertTrue(done.traceback().contains("gone"), done.traceback());
        assertEquals("[]", second.session.names().toCompletableFuture().join().toString());
    }

    @Test
    void aHostThatClosesWhileKernelsWarmLeavesNoProcess() {
        for (int i = 0; i < 4; i++) {
            bench.warm = 2;
            bench.open();
            bench.host.close(false);
            // What was killed may still be on its way out.
            ours().forEach(p -> p.onExit().orTimeout(Bench.PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
        }
    }

    @Test
    void aTrainedKernelMapsItsCacheAndRuns() throws IOException {
        KernelHosts.train(bench.options());
        bench.open();
        var notebook = bench.start("trained");
        assertEquals("42", notebook.run("int six = 6;\nsix * 7").result());
        Path cache = bench.options().cacheDirectory().resolve("kernel.aot");
        assertTrue(Files.readString(Path.of("/proc", String.valueOf(notebook.session.pid()), "maps")).contains(cache.toString()), "the kernel does not use " + cache);
    }

    private List<ProcessHandle> ours() {
        return ProcessHandle.current().descendants().filter(p -> commandLine(p).contains(bench.folder.toString())).toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
