package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Running sums of long rows of float64 in two waves, so that several cores can share a row: first the sum of each block, then the running sums within blocks, each after what all blocks before it
 * come to. Blocks follow from the row alone and are added in order, so the bits do not depend on the threads; the last running sum of a block is exactly what the next one begins with, so sums of what is
 * not negative never go down. Eight blocks go side by side, since one addition after the other would wait for itself: on one core this is no slower than a single pass.
 */
final class LongRunningSum implements Step {
    /** Elements; an odd number of cache lines, so that eight blocks do not meet in the same places of a cache. */
    private static final int BLOCK = 8 * 1017;
    private static final int SIDE_BY_SIDE = 8;
    private static final int PIECE = SIDE_BY_SIDE * BLOCK;
    private static final long APART = 8L * BLOCK;
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    /** All of memory, by absolute addresses, which are within the row by construction. */
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final Buffer in;
    private final Buffer out;
    private final Buffer sums;
    private final long row;
    private final long piecesInRow;
    private final long blocksInRow;
    private final double[] eight = new double[SIDE_BY_SIDE];

    /** @param sums as many float64 numbers as there are {@link #blocks} */
    LongRunningSum(Value sum, Buffer sums) {
        this.sums = sums;
        in = sum.inputs[0].flat().buffer;
        out = sum.buffer;
        row = sum.shape.dim(sum.shape.rank() - 1);
        piecesInRow = Math.ceilDiv(row, (long) PIECE);
        blocksInRow = Math.ceilDiv(row, (long) BLOCK);
    }

    /** Whether it is one for this class. */
    static boolean fits(Value sum) {
        return sum.op == Op.CUMULATIVE_SUM && sum.type == DType.FLOAT64 && sum.size() > 0 && sum.shape.dim(sum.shape.rank() - 1) > PIECE;
    }

    /** How many blocks a sum has. */
    static long blocks(Value sum) {
        long row = sum.shape.dim(sum.shape.rank() - 1);
        return sum.size() / row * Math.ceilDiv(row, (long) BLOCK);
    }

    @Override
    public long pieces() {
        return 2 * wave();
    }

    @Override
    public long wave() {
        return out.size / row * piecesInRow;
    }

    @Override
    public double nanos() {
        return 200 + out.size * 2.0;
    }

    @Override
    public void run(MemorySegment memory, long first, long last) {
        for (long piece = first; piece < last; piece++) {
            boolean again = piece >= wave();
            long which = again ? piece - wave() : piece;
            long r = which / piecesInRow;
            long start = (which - r * piecesInRow) * PIECE;
            int count = (int) Math.min(PIECE, row - start);
            long from = memory.address() + in.offset + 8 * (r * row + start);
            long block = start / BLOCK;
            long sum = memory.address() + sums.offset + 8 * (r * blocksInRow);
            if (!again) {
                sums(from, count, sum + 8 * block);
            } else {
                running(from, count, memory.address() + out.offset + 8 * (r * row + start), before(sum, block), sum + 8 * block);
            }
        }
    }

    private static double get(long at) {
        return ALL.get(DOUBLE, at);
    }

    private static void put(long at, double value) {
        ALL.set(DOUBLE, at, value);
    }

    /** What blocks before this one come to; the negative zero is the one number that changes none that it is added to. */
    private static double before(long sums, long block) {
        double sum = -0.0;
        for (long i = 0; i < block; i++) {
            sum += get(sums + 8 * i);
        }
        return sum;
    }

    private void sums(long from, int count, long to) {
        if (count == PIECE) {
            eight(from, eight);
            for (int i = 0; i < SIDE_BY_SIDE; i++) {
                put(to + 8 * i, eight[i]);
            }
            return;
        }
        for (int i = 0; i * BLOCK < count; i++) {
            put(to + 8 * i, one(from + i * APART, Math.min(BLOCK, count - i * BLOCK)));
        }
    }

    private void running(long from, int count, long to, double before, long sums) {
        if (count == PIECE) {
            eight[0] = before;
            for (int i = 1; i < SIDE_BY_SIDE; i++) {
                eight[i] = eight[i - 1] + get(sums + 8 * (i - 1));
            }
            eight(from, to, eight);
            return;
        }
        double sum = before;
        for (int i = 0; i * BLOCK < count; i++) {
            one(from + i * APART, to + i * APART, Math.min(BLOCK, count - i * BLOCK), sum);
            sum += get(sums + 8 * i);
        }
    }

    private static double one(long from, int count) {
        double sum = -0.0;
        for (long at = from; at < from + 8L * count; at += 8) {
            sum += get(at);
        }
        return sum;
    }

    private static void one(long from, long to, int count, double before) {
        double sum = -0.0;
        long apart = to - from;
        for (long at = from; at < from + 8L * count; at += 8) {
            sum += get(at);
            put(at + apart, before + sum);
        }
    }

    private static void eight(long from, double[] sums) {
        double a = -0.0;
        double b = -0.0;
        double c = -0.0;
        double d = -0.0;
        double e = -0.0;
        double f = -0.0;
        double g = -0.0;
        double h = -0.0;
        for (long at = from; at < from + APART; at += 8) {
            a += get(at);
            b += get(at + APART);
            c += get(at + 2 * APART);
            d += get(at + 3 * APART);
            e += get(at + 4 * APART);
            f += get(at + 5 * APART);
            g += get(at + 6 * APART);
            h += get(at + 7 * APART);
        }
        sums[0] = a;
        sums[1] = b;
        sums[2] = c;
        sums[3] = d;
        sums[4] = e;
        sums[5] = f;
        sums[6] = g;
        sums[7] = h;
    }

    private static void eight(long from, long to, double[] before) {
        double a = -0.0;
        double b = -0.0;
        double c = -0.0;
        double d = -0.0;
        double e = -0.0;
        double f = -0.0;
        double g = -0.0;
        double h = -0.0;
        double ba = before[0];
        double bb = before[1];
        double bc = before[2];
        double bd = before[3];
        double be = before[4];
        double bf = before[5];
        double bg = before[6];
        double bh = before[7];
        long target = to;
        for (long at = from; at < from + APART; at += 8, target += 8) {
            a += get(at);
            put(target, ba + a);
            b += get(at + APART);
            put(target + APART, bb + b);
            c += get(at + 2 * APART);
            put(target + 2 * APART, bc + c);
            d += get(at + 3 * APART);
            put(target + 3 * APART, bd + d);
            e += get(at + 4 * APART);
            put(target + 4 * APART, be + e);
            f += get(at + 5 * APART);
            put(target + 5 * APART, bf + f);
            g += get(at + 6 * APART);
            put(target + 6 * APART, bg + g);
            h += get(at + 7 * APART);
            put(target + 7 * APART, bh + h);
        }
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.REDUCTION, out.type, out.size, 2.0 * out.bytes()).link(Work.Link.ALL_REDUCE, out.bytes() / (double) row);
    }
}
