package io.millrace.kernel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Times and sizes, printed; the bounds are several times what is measured on two cores, so that a busy machine does not fail them.
 */
class LatencyIT {
    @Test
    void startsRunsAndPrintsFast() throws IOException, InterruptedException {
        try (Bench bench = new Bench()) {
            bench.warm = 1;
            bench.open().trained();
        }
        for (int i = 0; i < 3; i++) {
            try (Bench bench = new Bench()) {
                long begin = System.nanoTime();
                var cold = bench.open().start("cold");
                assertEquals("2", cold.run("1 + 1").result());
                report("cold host, kernel and first 1 + 1", begin, 10_000);
            }
        }
        try (Bench bench = new Bench()) {
            bench.warm = 2;
            bench.heap = "1g";
            bench.open().trained();
            Thread.sleep(4000);
            for (int i = 0; i < 5; i++) {
                long begin = System.nanoTime();
                var notebook = bench.start("warm" + i);
                assertEquals("2", notebook.run("1 + 1").result());
                report("warm start and first 1 + 1", begin, 5_000);
                if (i == 0) {
                    System.out.println("idle kernel after one cell: " + pss(notebook.session.pid()) / 1024 + " MiB PSS");
                }
                Thread.sleep(2000);
            }
            var notebook = bench.start("many");
            for (int i = 0; i < 100; i++) {
                notebook.run("1 + 1");
            }
            long[] times = new long[200];
            for (int i = 0; i < times.length; i++) {
                long begin = System.nanoTime();
                notebook.run("1 + " + i);
                times[i] = System.nanoTime() - begin;
            }
            Arrays.sort(times);
            System.out.printf("1 + 1, warm: p50 %.1f ms, p95 %.1f ms%n", times[100] / 1e6, times[190] / 1e6);
            System.out.println("kernel after 300 cells: " + pss(notebook.session.pid()) / 1024 + " MiB PSS");
            long begin = System.nanoTime();
            var done = notebook.run("for (int i = 0; i < 200_000; i++) System.out.println(\"" + "x".repeat(73) + "\" + String.format(\"%06d\", i));");
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertEquals(200_000 * 80, done.out().length());
            begin = System.nanoTime();
            done = notebook.run("var line = \"" + "y".repeat(79) + "\"; for (int i = 0; i < 200_000; i++) System.out.println(line);");
            double plain = (System.nanoTime() - begin) / 1e9;
            assertEquals(200_000 * 80, done.out().length());
            System.out.printf("200,000 lines of 80 characters: %.1f MB/s formatted, %.1f MB/s plain%n", 16 / seconds, 16 / plain);
        }
    }

    private static void report(String what, long begin, long bound) {
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.println(what + ": " + millis + " ms");
        assertTrue(millis < bound, what + " took " + millis + " ms");
    }

    static long pss(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup")).stream().filter(l -> l.startsWith("Pss:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", ""))).sum();
    }
}
