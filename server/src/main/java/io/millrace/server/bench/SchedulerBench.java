package io.millrace.server.bench;

import io.millrace.pool.schedule.BlockScheduler;
import io.millrace.pool.schedule.BlockScheduler.Event;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import io.millrace.pool.schedule.Topology;
import io.millrace.pool.simulate.Generator;
import io.millrace.pool.simulate.Result;
import io.millrace.pool.simulate.Simulation;
import io.millrace.pool.simulate.Trace;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The scheduler by itself: how many slices a second one core grants in a block of 640 chips, how that changes with the number of runs, and how long a simulation of 60,000 chips and a million
 * jobs takes.
 *
 * <p>Grants are counted per second of this thread's processor time, so that what else runs on the machine does not count; the time of the simulation is by the wall clock. The text of
 * each reason is made.
 */
final class SchedulerBench {
    private static final int CHIPS = 640;
    private static final int[] WIDTHS = {1, 1, 1, 1, 2, 2, 4, 8};
    private static final int GRANTS = 3_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    int run() {
        Table table = new Table();
        grants(1_000, CHIPS); // the compiler's round
        double thousand = grants(1_000, CHIPS);
        table.atLeast("grants a second on one core: 640 chips, 1,000 runs, groups and owners, gangs, reasons as text", 1_000_000, Math.rint(thousand), "1/s");
        double few = 1e9 / grants(64, 1);
        double more = 1e9 / grants(1_024, 1);
        double many = 1e9 / grants(16_384, 1);
        table.say("nanoseconds a grant: 64 runs that all wait for one chip", few, "ns");
        table.say("1,024 runs", more, "ns");
        table.say("16,384 runs", many, "ns");
        table.atMost("cost of 16,384 runs over that of 64, over the ratio of their logarithms", 1, many / few / (14.0 / 6), "times");
        simulation(table);
        return table.print(System.out);
    }

    private static double grants(int runs, int chips) {
        BlockScheduler scheduler = new BlockScheduler("b", chips, 1_000_000);
        ArrayDeque<Grant> flying = new ArrayDeque<>();
        Random random = new Random(1);
        for (int i = 0; i < runs; i++) {
            int width = Math.min(chips, WIDTHS[random.nextInt(WIDTHS.length)]);
            int start = random.nextInt(chips / width) * width;
            flying.addAll(scheduler.on(new Event.Join(0, "run-" + i, "group-" + random.nextInt(8), 1 + random.nextInt(3), "owner-" + random.nextInt(40), 1 + random.nextInt(3),
                    1, IntStream.range(start, start + width).boxed().toList())));
        }
        for (int i = 0; i < 2 * runs; i++) {
            // Everybody comes in, so that what is measured is granting alone.
            Grant over = flying.poll();
            flying.addAll(scheduler.on(new Event.Completed(0, over.run(), over.slice(), 1_000_000)));
        }
        long start = THREADS.getCurrentThreadCpuTime();
        long grants = 0;
        long letters = 0;
        for (long now = 1; grants < GRANTS; now++) {
            Grant over = flying.poll();
            for (Grant grant : scheduler.on(new Event.Completed(now, over.run(), over.slice(), 500_000 + now * 7_919 % 500_000))) {
                flying.add(grant);
                letters += grant.reason().length();
                grants++;
            }
        }
        if (letters < grants) {
            throw new IllegalStateException("Reasons are missing.");
        }
        return grants / ((THREADS.getCurrentThreadCpuTime() - start) * 1e-9);
    }

    private static void simulation(Table table) {
        Topology topology = new Topology(IntStream.range(0, 94).mapToObj(i -> new Topology.Rack("rack-" + i, "chip", 80, 8, Long.MAX_VALUE)).toList());
        Trace trace = Generator.philly(new Generator.Shape(1_000_000, topology.chips(), 1.1, 1, true, List.of(), 7));
        long start = System.nanoTime();
        long worked = THREADS.getCurrentThreadCpuTime();
        Result result = Simulation.run(trace, topology, "fair");
        table.atMost("60,160 chips, " + String.format(java.util.Locale.ROOT, "%,d", result.jobs()) + " jobs, fair share with gangs", 60, (System.nanoTime() - start) * 1e-9, "s");
        table.say("of this, time of one core", (THREADS.getCurrentThreadCpuTime() - worked) * 1e-9, "s");
        table.say("chips busy in it", 100 * result.utilisation(), "%");
        table.atMost("memory that the Java process may take", 4096, Math.rint(Runtime.getRuntime().totalMemory() / 1048576.0), "MB");
    }
}
