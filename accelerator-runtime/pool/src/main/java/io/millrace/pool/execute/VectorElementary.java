package io.millrace.pool.execute;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link Elementary} on as many numbers at a time as a vector of this processor holds. Operation for operation the same, so the bits are
 * those of the scalar functions whatever the width. Numbers outside the range of the common case are few: they are done again, one by one, at the end; so the
 * result must not lie where the argument does.
 *
 * <p>Long functions are several loops over spare rows: the compiler gives up on very long ones, and then has to box their vectors. Whole numbers up to 2^51 go
 * between longs and doubles by adding {@value #MAGIC}, which leaves them in the low bits and rounds to even.
 */
final class VectorElementary {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final double MAGIC = 0x1.8p52;
    private static final long MAGIC_BITS = Double.doubleToRawLongBits(MAGIC);
    private static final double LOG_LN2_HI = 6.93147180369123816490e-01;
    private static final double LOG_LN2_LO = 1.90821492927058770002e-10;

    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfDouble ONE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final long ROW = Scratch.ROW;

    static final Map<Op, Kernel> KERNELS = Map.of(Op.EXP, VectorElementary::exp, Op.LOG, VectorElementary::log, Op.SIN, VectorElementary::sin,
            Op.COS, VectorElementary::cos, Op.TANH, VectorElementary::tanh, Op.ERF, VectorErf::erf);

    private VectorElementary() {}

    static DoubleVector at(MemorySegment m, long row, int i) {
        return DoubleVector.fromMemorySegment(S, m, row + 8L * i, ORDER);
    }

    static void put(DoubleVector v, MemorySegment m, long row, int i) {
        v.intoMemorySegment(m, row + 8L * i, ORDER);
    }

    static DoubleVector broadcast(double value) {
        return DoubleVector.broadcast(S, value);
    }

    /** Numbers [from, to) one by one. */
    static void each(DoubleUnaryOperator f, MemorySegment m, long a, long o, int from, int to) {
        for (int i = from; i < to; i++) {
            m.set(ONE, o + 8L * i, f.applyAsDouble(m.get(ONE, a + 8L * i)));
        }
    }

    /** Those outside [-limit, limit], and NaN, one by one. */
    private static void beyond(double limit, DoubleUnaryOperator f, MemorySegment m, long a, long o, int end) {
        for (int i = 0; i < end; i++) {
            double x = m.get(ONE, a + 8L * i);
            if (!(Math.abs(x) <= limit)) {
                m.set(ONE, o + 8L * i, f.applyAsDouble(x));
            }
        }
    }

    private static void exp(MemorySegment m, long a, long b, long c, long o, long spare, int n) {
        int end = n - n % LANES;
        VectorMask<Double> common = S.maskAll(true);
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = at(m, a, i);
            common = common.and(x.abs().compare(LE, 707.0));
            put(exp(x), m, o, i);
        }
        if (!common.allTrue()) {
            beyond(707, Elementary::exp, m, a, o, end);
        }
        each(Elementary::exp, m, a, o, end, n);
    }

    /** For |x| at most 707. */
    static DoubleVector exp(DoubleVector x) {
        DoubleVector t = x.mul(Elementary.INV_LN2).add(MAGIC);
        DoubleVector k = t.sub(MAGIC).neg();
        DoubleVector r = k.fma(broadcast(Elementary.LN2_LO), k.fma(broadcast(Elementary.LN2_HI), x));
        DoubleVector p = r.mul(r).fma(series(r), r).add(1);
        return p.mul(power(t));
    }

    /** 2 to the whole number that was added to MAGIC. */
    private static DoubleVector power(DoubleVector t) {
        return t.reinterpretAsLongs().sub(MAGIC_BITS - 1023).lanewise(LSHL, 52).reinterpretAsDoubles();
    }

    /** (exp(r) - 1 - r) / r^2, as in {@link Elementary#expPolynomial}. */
    private static DoubleVector series(DoubleVector r) {
        DoubleVector q = broadcast(1.6059043836821613e-10);
        q = q.fma(r, broadcast(2.08767569878681e-09));
        q = q.fma(r, broadcast(2.505210838544172e-08));
        q = q.fma(r, broadcast(2.755731922398589e-07));
        q = q.fma(r, broadcast(2.7557319223985893e-06));
        q = q.fma(r, broadcast(2.48015873015873e-05));
        q = q.fma(r, broadcast(1.984126984126984e-04));
        q = q.fma(r, broadcast(1.388888888888889e-03));
        q = q.fma(r, broadcast(8.333333333333333e-03));
        q = q.fma(r, broadcast(4.1666666666666664e-02));
        q = q.fma(r, broadcast(1.6666666666666666e-01));
        return q.fma(r, broadcast(0.5));
    }

    private static void log(MemorySegment m, long a, long b, long c, long o, long spare, int n) {
        int end = n - n % LANES;
        VectorMask<Double> common = S.maskAll(true);
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = at(m, a, i);
            common = common.and(x.compare(GE, Double.MIN_NORMAL)).and(x.compare(LE, Double.MAX_VALUE));
            LongVector bits = x.reinterpretAsLongs();
            LongVector k = bits.sub(0x3fe6a09e667f3bcdL).lanewise(ASHR, 52);
            DoubleVector d = k.add(MAGIC_BITS).reinterpretAsDoubles().sub(MAGIC);
            DoubleVector f = bits.sub(k.lanewise(LSHL, 52)).reinterpretAsDoubles().sub(1);
            DoubleVector s = f.div(f.add(2));
            DoubleVector z = s.mul(s);
            DoubleVector w = z.mul(z);
            DoubleVector even = w.mul(w.fma(w.fma(broadcast(1.531383769920937332e-01), broadcast(2.222219843214978396e-01)), broadcast(3.999999999940941908e-01)));
            DoubleVector odd = z.mul(w.fma(w.fma(w.fma(broadcast(1.479819860511658591e-01), broadcast(1.818357216161805012e-01)), broadcast(2.857142874366239149e-01)),
                    broadcast(6.666666666666735130e-01)));
            DoubleVector h = f.mul(0.5).mul(f);
            DoubleVector tail = s.fma(h.add(even.add(odd)), d.mul(LOG_LN2_LO));
            put(d.mul(LOG_LN2_HI).sub(h.sub(tail).sub(f)), m, o, i);
        }
        if (!common.allTrue()) {
            each(Elementary::log, m, a, o, 0, end);
        }
        each(Elementary::log, m, a, o, end, n);
    }

    private static void sin(MemorySegment m, long a, long b, long c, long o, long spare, int n) {
        int end = n - n % LANES;
        boolean common = reduceSine(m, a, spare, end);
        sines(m, spare, o, end);
        if (!common) {
            beyond(200_000, Elementary::sin, m, a, o, end);
        }
        each(Elementary::sin, m, a, o, end, n);
    }

    private static void cos(MemorySegment m, long a, long b, long c, long o, long spare, int n) {
        int end = n - n % LANES;
        boolean common = reduceCosine(m, a, spare, end);
        sines(m, spare, o, end);
        if (!common) {
            beyond(200_000, Elementary::cos, m, a, o, end);
        }
        each(Elementary::cos, m, a, o, end, n);
    }

    /** Spare rows: the rest, its tail, the sign. Whether all are in the common range. */
    private static boolean reduceSine(MemorySegment m, long a, long spare, int end) {
        VectorMask<Double> common = S.maskAll(true);
        for (int i = 0; i < end; i += LANES) {
            DoubleVector given = at(m, a, i);
            DoubleVector x = given.abs();
            common = common.and(x.compare(LE, 200_000));
            DoubleVector t = x.mul(Elementary.INV_PI).add(MAGIC);
            DoubleVector k = t.sub(MAGIC).neg();
            DoubleVector first = k.fma(broadcast(Elementary.PI_A), x);
            DoubleVector r = k.fma(broadcast(Elementary.PI_B), first);
            put(r, m, spare, i);
            put(k.fma(broadcast(Elementary.PI_C), tail(k, first, r)), m, spare + ROW, i);
            LongVector sign = t.reinterpretAsLongs().lanewise(LSHL, 63).lanewise(XOR, given.reinterpretAsLongs().lanewise(AND, Long.MIN_VALUE));
            put(sign.reinterpretAsDoubles(), m, spare + 2 * ROW, i);
        }
        return common.allTrue();
    }

    private static boolean reduceCosine(MemorySegment m, long a, long spare, int end) {
        VectorMask<Double> common = S.maskAll(true);
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = at(m, a, i).abs();
            common = common.and(x.compare(LE, 200_000));
            DoubleVector t = x.fma(broadcast(Elementary.INV_PI), broadcast(0.5)).add(MAGIC);
            DoubleVector k = broadcast(0.5).sub(t.sub(MAGIC));
            DoubleVector first = k.fma(broadcast(Elementary.PI_A), x);
            DoubleVector lost = x.sub(k.neg().fma(broadcast(Elementary.PI_A), first));
            DoubleVector r = k.fma(broadcast(Elementary.PI_B), first);
            put(r, m, spare, i);
            put(k.fma(broadcast(Elementary.PI_C), tail(k, first, r)).add(lost), m, spare + ROW, i);
            put(t.reinterpretAsLongs().lanewise(LSHL, 63).reinterpretAsDoubles(), m, spare + 2 * ROW, i);
        }
        return common.allTrue();
    }

    private static DoubleVector tail(DoubleVector k, DoubleVector first, DoubleVector r) {
        return k.fma(broadcast(Elementary.PI_B), first.sub(r)).blend(0, r.abs().compare(LT, Elementary.TINY));
    }

    /** {@link Elementary#sinKernel} of the spare rows. */
    private static void sines(MemorySegment m, long spare, long o, int end) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector r = at(m, spare, i);
            DoubleVector z = r.mul(r);
            DoubleVector q = z.fma(broadcast(Elementary.S9), broadcast(Elementary.S8));
            q = z.fma(q, broadcast(Elementary.S7));
            q = z.fma(q, broadcast(Elementary.S6));
            q = z.fma(q, broadcast(Elementary.S5));
            q = z.fma(q, broadcast(Elementary.S4));
            q = z.fma(q, broadcast(Elementary.S3));
            q = z.fma(q, broadcast(Elementary.S2));
            DoubleVector t = z.mul(Elementary.SIXTH);
            DoubleVector rest = r.fma(r, z.neg()).fma(broadcast(Elementary.SIXTH), z.fma(broadcast(Elementary.SIXTH), t.neg()));
            DoubleVector zz = z.mul(z);
            DoubleVector cosine = zz.fma(broadcast(1 / 24.0), z.fma(broadcast(-0.5), broadcast(1)));
            DoubleVector h = r.fma(t, r);
            DoubleVector low = r.fma(t, r.sub(h)).add(r.fma(zz.fma(q, rest), at(m, spare + ROW, i).mul(cosine)));
            put(h.add(low).reinterpretAsLongs().lanewise(XOR, at(m, spare + 2 * ROW, i).reinterpretAsLongs()).reinterpretAsDoubles(), m, o, i);
        }
    }

    private static void tanh(MemorySegment m, long a, long b, long c, long o, long spare, int n) {
        int end = n - n % LANES;
        boolean common = less(m, a, spare, end);
        quotient(m, a, spare, o, end);
        if (!common) {
            beyond(21.9, Elementary::tanh, m, a, o, end);
        }
        each(Elementary::tanh, m, a, o, end, n);
    }

    /** exp(2 |x|) as s (1 + p + pl): spare rows p, pl, s. Whether all are in the common range. */
    private static boolean less(MemorySegment m, long a, long spare, int end) {
        VectorMask<Double> common = S.maskAll(true);
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = at(m, a, i).abs();
            common = common.and(x.compare(LE, 21.9));
            DoubleVector twice = x.mul(2);
            DoubleVector t = twice.mul(Elementary.INV_LN2).add(MAGIC);
            DoubleVector k = t.sub(MAGIC);
            DoubleVector y = twice.sub(k.mul(LOG_LN2_HI));
            DoubleVector low = k.mul(LOG_LN2_LO);
            DoubleVector r = y.sub(low);
            DoubleVector rest = y.sub(r).sub(low);
            DoubleVector w = r.mul(r).mul(series(r));
            DoubleVector p = r.add(w);
            put(p, m, spare, i);
            put(r.sub(p).add(w).add(rest.fma(r, rest)), m, spare + ROW, i);
            put(power(t), m, spare + 2 * ROW, i);
        }
        return common.allTrue();
    }

    private static void quotient(MemorySegment m, long a, long spare, long o, int end) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector s = at(m, spare + 2 * ROW, i);
            DoubleVector less = s.sub(1);
            DoubleVector sp = s.mul(at(m, spare, i));
            DoubleVector sum = less.add(sp);
            DoubleVector b = sum.sub(less);
            DoubleVector ml = less.sub(sum.sub(b)).add(sp.sub(b)).add(s.mul(at(m, spare + ROW, i)));
            DoubleVector d = sum.add(2);
            DoubleVector c = d.sub(sum);
            DoubleVector dl = sum.sub(d.sub(c)).add(broadcast(2).sub(c)).add(ml);
            DoubleVector inverse = broadcast(1).div(d);
            DoubleVector q = sum.mul(inverse);
            DoubleVector remainder = q.neg().fma(d, sum).add(ml).sub(q.mul(dl));
            LongVector sign = at(m, a, i).reinterpretAsLongs().lanewise(AND, Long.MIN_VALUE);
            put(remainder.fma(inverse, q).reinterpretAsLongs().lanewise(OR, sign).reinterpretAsDoubles(), m, o, i);
        }
    }
}
