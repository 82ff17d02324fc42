package io.millrace.kernel.agent;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/** From its making on, in the thread that made it; told in the form of {@code io.millrace.notebook.Timing}, which the kernel itself does not have. */
final class Stopwatch {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final long cpu = threads.getCurrentThreadCpuTime();
    private final long begin = System.nanoTime();

    /** What has passed until now. */
    @Override
    public String toString() {
        long wall = System.nanoTime() - begin;
        return "Wall time: " + duration(wall) + ", CPU time of the thread: " + duration(threads.getCurrentThreadCpuTime() - cpu);
    }

    private static String duration(double nanos) {
        return nanos < 999_500 ? String.format(Locale.ROOT, "%.3g µs", nanos / 1e3) : nanos < 999_500_000 ? String.format(Locale.ROOT, "%.3g ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}
