package io.millrace.pool.coordinate;

import io.millrace.pool.simulate.Generator;
import io.millrace.pool.simulate.Job;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The jobs behind the background load of a block: widths, durations and virtual clusters are those of the Philly-like {@linkplain Generator generator}, the same for the
 * same block, with durations of seconds to minutes instead of hours. A fixed number of jobs always waits for as many chips as each is wide, neighbours where there are any and else the first free ones, so the chips stay
 * full: a load that came and went with the generator's own arrivals would need days until the long jobs have gathered. First come first served, with small
 * ones going ahead where a wide one does not fit. Only their time is modelled.
 *
 * <p>Not thread-safe. Times are chip nanoseconds.
 */
final class BackgroundJobs {
    private static final int BATCH = 400;
    private static final int WAITING = 16;
    /** Philly's jobs take half an hour to a week; here that is two seconds to eleven minutes. */
    private static final double DURATION_SCALE = 1.0 / 900;

    /** Told of each stretch of time that a job held chips. */
    interface Charge {
        void held(Job job, BitSet chips, long from, long to);
    }

    private static final class Running {
        final Job job;
        final BitSet on;
        final long end;
        long charged;

        Running(Job job, BitSet on, long start, long end) {
            this.job = job;
            this.on = on;
            this.charged = start;
            this.end = end;
        }
    }

    private final long seed;
    private final PriorityQueue<Running> running = new PriorityQueue<>((a, b) -> Long.compare(a.end, b.end));
    private final Deque<Job> coming = new ArrayDeque<>();
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final BitSet held = new BitSet();
    private int chips;
    private int batches;

    BackgroundJobs(String block) {
        seed = block.hashCode();
    }

    /** The jobs have the first so many chips from now on; those on others are gone. */
    void resize(int count, long now) {
        chips = count;
        running.removeIf(r -> r.on.length() > count);
        held.clear();
        running.forEach(r -> held.or(r.on));
        coming.clear();
        waiting.clear();
        if (count > 0) {
            start(now);
        }
    }

    private Job next() {
        while (coming.isEmpty()) {
            Generator.philly(new Generator.Shape(BATCH, chips, 1, DURATION_SCALE, false, List.of(), seed * 31 + batches++)).jobs().stream()
                    .filter(job -> job.chips() <= chips).forEach(coming::add);
        }
        return coming.poll();
    }

    /** Goes on to now, and charges for all that was held until then. */
    void step(long now, Charge charge) {
        while (!running.isEmpty() && running.peek().end <= now) {
            Running over = running.poll();
            charge.held(over.job, over.on, over.charged, over.end);
            held.andNot(over.on);
            start(over.end);
        }
        for (Running job : running) {
            if (now > job.charged) {
                charge.held(job.job, job.on, job.charged, now);
                job.charged = now;
            }
        }
    }

    private void start(long now) {
        boolean placed;
        do {
            placed = false;
            while (waiting.size() < WAITING) {
                waiting.add(next());
            }
            for (Iterator<Job> jobs = waiting.iterator(); jobs.hasNext();) {
                Job job = jobs.next();
                if (job.chips() <= chips - held.cardinality()) {
                    jobs.remove();
                    BitSet on = free(job.chips());
                    held.or(on);
                    running.add(new Running(job, on, now, now + Math.max(1, (long) (job.service() * 1e9))));
                    placed = true;
                }
            }
        } while (placed);
    }

    /** So many free chips: neighbours where there are any. There are as many. */
    private BitSet free(int width) {
        BitSet on = new BitSet();
        for (int from = held.nextClearBit(0); from + width <= chips; ) {
            int to = held.nextSetBit(from);
            if (to < 0 || to - from >= width) {
                on.set(from, from + width);
                return on;
            }
            from = held.nextClearBit(to);
        }
        for (int chip = held.nextClearBit(0); on.cardinality() < width; chip = held.nextClearBit(chip + 1)) {
            on.set(chip);
        }
        return on;
    }

    /** Who holds a chip now, or null. */
    Job on(int chip) {
        return running.stream().filter(r -> r.on.get(chip)).map(r -> r.job).findFirst().orElse(null);
    }

    /** Held chips as first and count, first and count. */
    int[] spans() {
        List<Integer> spans = new ArrayList<>();
        for (int from = held.nextSetBit(0); from >= 0; ) {
            int to = held.nextClearBit(from);
            spans.add(from);
            spans.add(to - from);
            from = held.nextSetBit(to);
        }
        return spans.stream().mapToInt(Integer::intValue).toArray();
    }
}
