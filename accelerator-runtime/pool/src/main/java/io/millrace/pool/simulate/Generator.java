package io.millrace.pool.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Synthetic traces that look like Microsoft's Philly cluster, as published by Jeon et al. ("Analysis of Large-Scale Multi-Tenant GPU Clusters for DNN Training Workloads", USENIX ATC
 * 2019) and used by the scheduler papers since. What is taken from them, and what is our choice:
 *
 * <ul>
 * <li><b>Sizes.</b> Most jobs take one GPU; powers of two from 1 to 32. The parts here ({@link #WIDTHS}: 70, 10, 10, 8, 1.5, 0.5 %) are those of Tiresias' and Gandiva's simulations of
 * Philly, rounded. With {@code wide} gangs of 64 to 512 take a thousandth, our choice, since Philly had none.
 * <li><b>Durations.</b> Heavy-tailed: {@code 10^x} minutes, x uniform in [1.5, 3] with probability 0.8 and in [3, 4] with 0.2 (the mixture that Gavel, OSDI 2020, fits to Philly's trace), times
 * {@code durationScale}.
 * <li><b>Arrivals.</b> A Poisson process whose rate swings over the day by {@link #DAILY_SWING} around its mean with its crest in the afternoon; Philly reports a daily pattern, its size is our choice.
 * The mean rate is what gives the wanted load: chip-seconds asked for in a second over chips.
 * <li><b>Who.</b> 15 virtual clusters (as many as Philly's trace names) whose parts fall off as 1/rank, with 20 users each that fall off in the same way; our choice.
 * </ul>
 *
 * <p>The same seed gives the same trace.
 */
public final class Generator {
    static final int[] WIDTHS = {1, 2, 4, 8, 16, 32};
    static final double[] PARTS = {0.70, 0.10, 0.10, 0.08, 0.015, 0.005};
    static final double DAILY_SWING = 0.4;
    static final int GROUPS = 15;
    static final int USERS = 20;
    private static final int[] WIDE = {64, 128, 256, 512};
    private static final double WIDE_PART = 0.001;

    private Generator() {}

    /**
     * What to make.
     *
     * @param jobs          number of jobs
     * @param chips         of the cluster that is to be loaded
     * @param load          part of its chips that is asked for on average; above 1 a backlog grows
     * @param durationScale factor on all durations
     * @param wide          with gangs beyond 32 chips
     * @param types         chip types, drawn evenly; empty for any
     */
    public record Shape(int jobs, int chips, double load, double durationScale, boolean wide, List<String> types, long seed) {
        public Shape {
            types = List.copyOf(types);
            if (jobs < 1 || chips < 1 || !(load > 0) || !(durationScale > 0)) {
                throw new IllegalArgumentException("a synthetic trace has jobs, chips, a load and a scale of durations");
            }
        }
    }

    /** Mean of a job's chip-seconds, for the wanted load. */
    static double meanChipSeconds(Shape shape) {
        double width = 0;
        for (int i = 0; i < WIDTHS.length; i++) {
            width += WIDTHS[i] * PARTS[i];
        }
        if (shape.wide) {
            width = width * (1 - WIDE_PART) + WIDE_PART * (64 + 128 + 256 + 512) / 4;
        }
        return width * 60 * shape.durationScale * (0.8 * meanPower(1.5, 3) + 0.2 * meanPower(3, 4));
    }

    /** Mean of 10^x with x uniform. */
    private static double meanPower(double from, double to) {
        return (Math.pow(10, to) - Math.pow(10, from)) / ((to - from) * Math.log(10));
    }

    public static Trace philly(Shape shape) {
        SplittableRandom random = new SplittableRandom(shape.seed);
        double rate = shape.load * shape.chips / meanChipSeconds(shape);
        List<Job> jobs = new ArrayList<>(shape.jobs);
        double time = 0;
        String[] groups = names("vc", GROUPS);
        String[][] users = new String[GROUPS][];
        for (int g = 0; g < GROUPS; g++) {
            users[g] = names(groups[g] + "-user", USERS);
        }
        while (jobs.size() < shape.jobs) {
            // Thinning: candidates at the crest's rate, kept with the part that the hour has of it.
            time += -Math.log(1 - random.nextDouble()) / (rate * (1 + DAILY_SWING));
            double now = rate * (1 + DAILY_SWING * Math.sin(2 * Math.PI * (time / 86_400 - 0.375)));
            if (random.nextDouble() * rate * (1 + DAILY_SWING) < now) {
                int group = zipf(random, GROUPS);
                double minutes = Math.pow(10, random.nextDouble() < 0.8 ? 1.5 + 1.5 * random.nextDouble() : 3 + random.nextDouble());
                int width = shape.wide && random.nextDouble() < WIDE_PART ? WIDE[random.nextInt(WIDE.length)] : width(random);
                String type = shape.types.isEmpty() ? "" : shape.types.get(random.nextInt(shape.types.size()));
                jobs.add(Job.of(Integer.toString(jobs.size()), groups[group], users[group][zipf(random, USERS)], type, width, time, 60 * shape.durationScale * minutes));
            }
        }
        return new Trace(Trace.Kind.JOBS, jobs);
    }

    private static String[] names(String prefix, int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = prefix + (i + 1);
        }
        return names;
    }

    private static int width(SplittableRandom random) {
        double at = random.nextDouble();
        for (int i = 0; i < PARTS.length; i++) {
            at -= PARTS[i];
            if (at < 0) {
                return WIDTHS[i];
            }
        }
        return 1;
    }

    /** 0 to n - 1 with parts that fall off as 1, 1/2, 1/3 and so on. */
    private static int zipf(SplittableRandom random, int n) {
        double sum = 0;
        for (int i = 1; i <= n; i++) {
            sum += 1.0 / i;
        }
        double at = random.nextDouble() * sum;
        for (int i = 1; i < n; i++) {
            at -= 1.0 / i;
            if (at < 0) {
                return i - 1;
            }
        }
        return n - 1;
    }

    /** The trace as a job log that {@link TraceReader} reads. */
    public static List<String> csv(Trace trace) {
        List<String> lines = new ArrayList<>();
        lines.add("job_id,num_gpu,submit_time,duration,user,vc,type");
        for (Job job : trace.jobs()) {
            lines.add(String.format(Locale.ROOT, "%s,%d,%.3f,%.3f,%s,%s,%s", job.id(), job.chips(), job.submit(), job.service(), job.user(), job.group(), job.type()));
        }
        return lines;
    }
}
