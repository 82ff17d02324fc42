package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps in order, cut into units, and the buffers they use with their lifetimes. Short steps that follow each other share a unit, up to
 * {@link Costs#UNIT_NANOS} of host time and {@link Costs#UNIT_LAUNCHES} kernels: on small arrays the chip spends its time on launches, which cost
 * the host next to nothing, and a unit bounded by host time alone would be many quanta long. A long step is cut at its pieces. The cut follows from the program alone, never from the host: a checkpoint names a unit.
 */
final class Plan {
    /** Units [start, start + units) do steps first to last: whole, or {@code pieces} pieces of the only one each. */
    private record Segment(long start, long units, int first, int last, long pieces) {}

    private final List<Step> steps;
    private final List<Buffer> buffers;
    private final int[] birth;
    private final int[] death;
    private final List<Buffer> results;
    private final List<Segment> segments = new ArrayList<>();
    private final double nanos;
    private final Tally tally = new Tally();
    private long units;
    private double mostLaunches;

    /**
     * @param birth the step that writes a buffer first; death: the last that reads it, or the number of steps for a result
     */
    Plan(List<Step> steps, List<Buffer> buffers, int[] birth, int[] death, List<Buffer> results) {
        this.steps = steps;
        this.buffers = buffers;
        this.birth = birth;
        this.death = death;
        this.results = results;
        nanos = steps.stream().mapToDouble(Step::nanos).sum();
        steps.forEach(step -> tally.add(step.tally(), 1, 1));
        cut();
    }

    private void cut() {
        int first = 0;
        double sum = 0;
        double launches = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            double next = step.nanos();
            double launched = step.tally().launches();
            if (i > first && (sum + next > Costs.UNIT_NANOS || launches + launched > Costs.UNIT_LAUNCHES)) {
                whole(first, i - 1, launches);
                first = i;
                sum = 0;
                launches = 0;
            }
            if (step.pieces() > 1 && (next > Costs.UNIT_NANOS || launched > Costs.UNIT_LAUNCHES)) {
                long pieces = pieces(step);
                segment((step.pieces() + pieces - 1) / pieces, i, i, pieces);
                mostLaunches = Math.max(mostLaunches, pieces * step.pieceLaunches());
                first = i + 1;
                sum = 0;
                launches = 0;
            } else {
                sum += next;
                launches += launched;
            }
        }
        if (first < steps.size() || segments.isEmpty()) {
            whole(first, steps.size() - 1, launches);
        }
    }

    /**
     * How many pieces of a step make a unit: as many as the time of a unit has, in whole waves, or so many that units divide a wave evenly. Pieces that are left over would have a
     * core each to themselves while the others wait.
     */
    private static long pieces(Step step) {
        long all = step.pieces();
        double each = step.nanos() / all;
        long byTime = (long) Math.clamp(Costs.UNIT_NANOS / each, 1, all);
        double launches = step.pieceLaunches();
        long most = launches * byTime <= Costs.UNIT_LAUNCHES ? byTime : Math.max(1, (long) (Costs.UNIT_LAUNCHES / launches));
        long wave = step.wave();
        if (wave == 1 || wave == Long.MAX_VALUE || launches > 0) {
            return most;
        }
        if (most >= wave || wave * each <= 1.25 * Costs.UNIT_NANOS) {
            return Math.max(1, most / wave) * wave;
        }
        long divisor = most;
        while (wave % divisor != 0) {
            divisor--;
        }
        return 2 * divisor > most ? divisor : most;
    }

    private void whole(int first, int last, double launches) {
        segment(1, first, last, 0);
        mostLaunches = Math.max(mostLaunches, launches);
    }

    private void segment(long count, int first, int last, long pieces) {
        segments.add(new Segment(units, count, first, last, pieces));
        units = Math.addExact(units, count);
    }

    long units() {
        return units;
    }

    double nanos() {
        return nanos;
    }

    /** Kernels that the unit with most of them launches. */
    double mostLaunches() {
        return mostLaunches;
    }

    Tally tally() {
        return tally;
    }

    List<Buffer> results() {
        return results;
    }

    void run(MemorySegment memory, long unit) {
        Segment segment = segment(unit);
        if (segment.pieces() == 0) {
            for (int i = segment.first(); i <= segment.last(); i++) {
                steps.get(i).run(memory, 0, steps.get(i).pieces());
            }
        } else {
            Step step = steps.get(segment.first());
            long from = (unit - segment.start()) * segment.pieces();
            step.run(memory, from, Math.min(step.pieces(), from + segment.pieces()));
        }
    }

    Tally tally(long unit) {
        Segment segment = segment(unit);
        Tally sum = new Tally();
        if (segment.pieces() == 0) {
            for (int i = segment.first(); i <= segment.last(); i++) {
                sum.add(steps.get(i).tally(), 1, 1);
            }
            return sum;
        }
        Step step = steps.get(segment.first());
        long from = (unit - segment.start()) * segment.pieces();
        long to = Math.min(step.pieces(), from + segment.pieces());
        if (step instanceof Repetition loop) {
            long each = loop.body.units();
            if (each == 1) {
                return sum.add(loop.body.tally(), to - from, to - from);
            }
            for (long piece = from; piece < to; piece++) {
                sum.add(loop.body.tally(piece % each), 1, 1);
            }
            return sum;
        }
        return sum.add(step.tally(), (double) (to - from) / step.pieces(), from == 0 ? 1 : 0);
    }

    /** The buffers whose contents matter before a unit runs. */
    void live(long unit, List<Buffer> live) {
        if (unit == units) {
            live.addAll(results);
            return;
        }
        Segment segment = segment(unit);
        boolean started = unit > segment.start();
        for (int i = 0; i < buffers.size(); i++) {
            boolean written = birth[i] < segment.first() || started && birth[i] == segment.first();
            if (written && death[i] >= segment.first()) {
                live.add(buffers.get(i));
            }
        }
        if (started && steps.get(segment.first()) instanceof Repetition loop) {
            long piece = (unit - segment.start()) * segment.pieces();
            if (piece % loop.body.units() != 0) {
                live.add(loop.index);
                loop.body.live(piece % loop.body.units(), live);
            }
        }
    }

    private Segment segment(long unit) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).start() <= unit) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segments.get(low);
    }
}
