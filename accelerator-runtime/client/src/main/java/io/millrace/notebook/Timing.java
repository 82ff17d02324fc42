package io.millrace.notebook;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * How long something takes: what {@code %time} and {@code %timeit} call.
 *
 * <p>{@link #timeit} takes the care that a benchmark in one process can take, after JMH's example: it warms up until the time no longer falls, so that the
 * compiler has done its work; it measures batches long enough for the clock; it keeps every result, so that no work is left out as useless. What it cannot do is
 * start a fresh virtual machine: what ran in the kernel before has shaped the compiled code. A primitive result is boxed, which costs some nanoseconds.
 */
public final class Timing {
    private static final long BATCH_NANOS = 100_000_000;
    private static final long WARM_NANOS = 1_000_000_000;
    private static final long LONGEST_WARM_UP_NANOS = 5_000_000_000L;
    private static final int RUNS = 7;
    private static final double SETTLED = 0.05;

    private static volatile Object sink;

    private Timing() {}

    /** Something without a result. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /** Runs this once, prints how long it took, and gives its result. */
    public static <T> T time(Callable<T> work) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        try {
            return work.call();
        } finally {
            long wall = System.nanoTime() - begin;
            System.out.println("Wall time: " + duration(wall) + ", CPU time of the thread: " + duration(threads.getCurrentThreadCpuTime() - cpu));
        }
    }

    /** As {@link #time(Callable)}. */
    public static void time(Work work) throws Exception {
        time(() -> {
            work.run();
            return null;
        });
    }

    /** Runs this as often as it takes and prints the time of one, with mean, standard deviation and minimum over {@value #RUNS} batches. */
    public static void timeit(Callable<?> work) throws Exception {
        long loops = 1;
        long warm = 0;
        double before = Double.MAX_VALUE;
        int settled = 0;
        // Batches grow to their length while they warm up; warm enough is a second, and three batches in a row that are hardly faster than the one before.
        while (true) {
            long nanos = batch(work, loops);
            warm += nanos;
            double one = (double) nanos / loops;
            settled = one > before * (1 - SETTLED) ? settled + 1 : 0;
            before = one;
            if (warm > LONGEST_WARM_UP_NANOS || warm > WARM_NANOS && settled >= 3) {
                break;
            }
            if (nanos < BATCH_NANOS / 2) {
                loops = Math.max(loops + 1, Math.min(loops * 10, (long) (BATCH_NANOS / Math.max(one, 0.1))));
                settled = 0;
            }
        }
        double[] each = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            each[i] = (double) batch(work, loops) / loops;
        }
        double mean = Arrays.stream(each).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(each).map(x -> (x - mean) * (x - mean)).sum() / (RUNS - 1));
        System.out.println(duration(mean) + " ± " + duration(deviation) + " per loop (mean ± standard deviation of " + RUNS + " batches of "
                + String.format(Locale.ROOT, "%,d", loops) + (loops == 1 ? " loop" : " loops") + "; fastest " + duration(Arrays.stream(each).min().orElseThrow()) + ")");
    }

    /** As {@link #timeit(Callable)}. */
    public static void timeit(Work work) throws Exception {
        timeit(() -> {
            work.run();
            return null;
        });
    }

    private static long batch(Callable<?> work, long loops) throws Exception {
        long begin = System.nanoTime();
        for (long i = 0; i < loops; i++) {
            sink = work.call();
        }
        long nanos = System.nanoTime() - begin;
        sink = null;
        return nanos;
    }

    /** Three digits that count, with the unit that fits. */
    static String duration(double nanos) {
        String[] units = {"ns", "µs", "ms", "s"};
        int unit = 0;
        double value = nanos;
        while (value >= 999.5 && unit < 3) {
            value /= 1000;
            unit++;
        }
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, units[unit]);
    }
}
