package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps in order, cut into units, and the buffers they use with their lifetimes. Short steps that follow each other share a unit; a long
 * one is cut at its pieces. The cut follows from the program alone, never from the host: a checkpoint names a unit.
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
        for (int i = 0; i < steps.size(); i++) {
            double next = steps.get(i).nanos();
            if (i > first && sum + next > Costs.UNIT_NANOS) {
                segment(1, first, i - 1, 0);
                first = i;
                sum = 0;
            }
            if (next > Costs.UNIT_NANOS && steps.get(i).pieces() > 1) {
                long all = steps.get(i).pieces();
                long pieces = (long) Math.clamp(Costs.UNIT_NANOS * all / next, 1, all);
                segment((all + pieces - 1) / pieces, i, i, pieces);
                first = i + 1;
                sum = 0;
            } else {
                sum += next;
            }
        }
        if (first < steps.size() || segments.isEmpty()) {
            segment(1, first, steps.size() - 1, 0);
        }
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
