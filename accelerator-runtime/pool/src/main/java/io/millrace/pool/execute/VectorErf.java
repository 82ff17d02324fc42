package io.millrace.pool.execute;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.OR;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Elementary#erf} in vectors, the same bits. Its ranges have formulas of very different length. The shortest is worked out for the whole row; what lies beyond
 * its range is picked out into a dense row with its positions, the next one is worked out for that, and so on: nobody pays for a formula that no number needs.
 */
final class VectorErf {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Long> WHOLE = LongVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfDouble ONE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfLong POSITION = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final LongVector STEPS = LongVector.zero(WHOLE).addIndex(1);
    private static final long ROW = Scratch.ROW;

    private VectorErf() {}

    static void erf(MemorySegment m, long a, long b, long c, long o, long spare, int n) {
        int end = n - n % LANES;
        small(m, a, o, end);
        int left = beyond(m, a, 0, 0.84375, spare, end);
        if (left > 0) {
            middle(m, spare, spare + 2 * ROW, left);
            scatter(m, spare + ROW, spare + 2 * ROW, o, left);
            left = beyond(m, spare, spare + ROW, 1.25, spare + 3 * ROW, left);
            if (left > 0) {
                ratio(m, spare + 3 * ROW, spare, left);
                large(m, spare + 3 * ROW, spare, spare + 2 * ROW, left);
                scatter(m, spare + 4 * ROW, spare + 2 * ROW, o, left);
            }
        }
        VectorElementary.each(Elementary::erf, m, a, o, end, n);
    }

    private static void small(MemorySegment m, long a, long o, int end) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = VectorElementary.at(m, a, i);
            DoubleVector z = x.mul(x);
            DoubleVector r = polynomial(z, Elementary.ERF_SMALL_P);
            DoubleVector s = polynomial(z, Elementary.ERF_SMALL_Q);
            VectorElementary.put(x.add(x.mul(r.div(s))), m, o, i);
        }
    }

    /**
     * Picks out what is not below a limit.
     *
     * @param positions row of the numbers' positions; 0 where those are 0, 1, 2, ...
     * @param to        a row for the numbers, filled up with 1 to whole vectors, and behind it one for their positions
     * @return how many
     */
    private static int beyond(MemorySegment m, long a, long positions, double limit, long to, int n) {
        int found = 0;
        for (int i = 0; i < n; i += LANES) {
            DoubleVector x = VectorElementary.at(m, a, i);
            VectorMask<Double> mask = x.abs().compare(LT, limit).not();
            if (n - i < LANES) {
                mask = mask.and(S.indexInRange(i, n));
            }
            LongVector at = positions == 0 ? STEPS.add(i) : LongVector.fromMemorySegment(WHOLE, m, positions + 8L * i, ORDER);
            VectorMask<Long> same = mask.cast(WHOLE);
            x.compress(mask).intoMemorySegment(m, to + 8L * found, ORDER, S.indexInRange(found, Register.BLOCK));
            at.compress(same).intoMemorySegment(m, to + ROW + 8L * found, ORDER, WHOLE.indexInRange(found, Register.BLOCK));
            found += mask.trueCount();
        }
        for (int i = found; i % LANES != 0; i++) {
            m.set(ONE, to + 8L * i, 1);
        }
        return found;
    }

    private static void scatter(MemorySegment m, long positions, long from, long o, int n) {
        for (int i = 0; i < n; i++) {
            m.set(ONE, o + 8 * m.get(POSITION, positions + 8L * i), m.get(ONE, from + 8L * i));
        }
    }

    private static void middle(MemorySegment m, long a, long o, int n) {
        for (int i = 0; i < n; i += LANES) {
            DoubleVector x = VectorElementary.at(m, a, i);
            DoubleVector t = x.abs().sub(1);
            DoubleVector y = polynomial(t, Elementary.ERF_MIDDLE_P).div(polynomial(t, Elementary.ERF_MIDDLE_Q)).add(Elementary.ERF_AT_1);
            VectorElementary.put(signed(y, x), m, o, i);
        }
    }

    /** The logarithm of what is left of erfc after its Gaussian: one fraction for each of two ranges. */
    private static void ratio(MemorySegment m, long a, long o, int n) {
        for (int i = 0; i < n; i += LANES) {
            DoubleVector x = VectorElementary.at(m, a, i).abs().min(6);
            DoubleVector s = VectorElementary.broadcast(1).div(x.mul(x));
            VectorMask<Double> near = x.compare(LT, Elementary.ERF_FAR);
            DoubleVector p = polynomial(s, Elementary.ERF_FAR_P).blend(polynomial(s, Elementary.ERF_NEAR_P), near);
            DoubleVector q = polynomial(s, Elementary.ERF_FAR_Q).blend(polynomial(s, Elementary.ERF_NEAR_Q), near);
            VectorElementary.put(p.div(q), m, o, i);
        }
    }

    private static void large(MemorySegment m, long a, long ratio, long o, int n) {
        for (int i = 0; i < n; i += LANES) {
            DoubleVector given = VectorElementary.at(m, a, i);
            DoubleVector x = given.abs().min(6);
            DoubleVector z = x.reinterpretAsLongs().lanewise(AND, 0xFFFFFFFF00000000L).reinterpretAsDoubles();
            DoubleVector first = VectorElementary.exp(z.mul(z).neg().sub(0.5625));
            DoubleVector second = VectorElementary.exp(z.sub(x).mul(z.add(x)).add(VectorElementary.at(m, ratio, i)));
            DoubleVector tail = first.mul(second).div(x);
            VectorElementary.put(signed(VectorElementary.broadcast(1).sub(tail), given), m, o, i);
        }
    }

    private static DoubleVector signed(DoubleVector y, DoubleVector x) {
        return y.reinterpretAsLongs().lanewise(OR, x.reinterpretAsLongs().lanewise(AND, Long.MIN_VALUE)).reinterpretAsDoubles();
    }

    private static DoubleVector polynomial(DoubleVector x, double[] coefficients) {
        DoubleVector y = VectorElementary.broadcast(coefficients[coefficients.length - 1]);
        for (int i = coefficients.length - 2; i >= 0; i--) {
            y = y.fma(x, VectorElementary.broadcast(coefficients[i]));
        }
        return y;
    }
}
