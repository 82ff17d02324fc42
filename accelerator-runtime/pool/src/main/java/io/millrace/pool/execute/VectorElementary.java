package io.millrace.pool.execute;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.millrace.accelerator.program.Op;
import java.util.Arrays;
import java.util.Map;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The functions of {@link Elementary} on as many numbers at a time as a vector of this processor holds. Operation for operation the same, so the bits are
 * those of the scalar functions whatever the width; vectors with a number outside the range of the common case go to those one by one.
 *
 * <p>Long functions are several loops over rows: the compiler gives up on very long ones, and then has to box their vectors. Whole numbers up to 2^51 go between longs and doubles by adding {@value #MAGIC}, which leaves them in the low bits and rounds to even.
 */
final class VectorElementary {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final double MAGIC = 0x1.8p52;
    private static final long MAGIC_BITS = Double.doubleToRawLongBits(MAGIC);
    private static final double LOG_LN2_HI = 6.93147180369123816490e-01;
    private static final double LOG_LN2_LO = 1.90821492927058770002e-10;

    static final Map<Op, Loop1<double[], double[]>> LOOPS = Map.of(Op.EXP, VectorElementary::exp, Op.LOG, VectorElementary::log, Op.SIN, VectorElementary::sin,
            Op.COS, VectorElementary::cos, Op.TANH, VectorElementary::tanh);

    private VectorElementary() {}

    private static void exp(double[] a, double[] o, int n) {
        int end = n - n % LANES;
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = DoubleVector.fromArray(S, a, i);
            if (!x.abs().compare(LE, 707.0).allTrue()) {
                for (int j = i; j < i + LANES; j++) {
                    o[j] = Elementary.exp(a[j]);
                }
                continue;
            }
            DoubleVector t = x.mul(Elementary.INV_LN2).add(MAGIC);
            DoubleVector k = t.sub(MAGIC).neg();
            DoubleVector r = k.fma(broadcast(Elementary.LN2_LO), k.fma(broadcast(Elementary.LN2_HI), x));
            DoubleVector p = r.mul(r).fma(series(r), r).add(1);
            p.mul(power(t)).intoArray(o, i);
        }
        for (int i = end; i < n; i++) {
            o[i] = Elementary.exp(a[i]);
        }
    }

    /** 2 to the whole number that was added to MAGIC. */
    private static DoubleVector power(DoubleVector t) {
        return t.reinterpretAsLongs().sub(MAGIC_BITS - 1023).lanewise(LSHL, 52).reinterpretAsDoubles();
    }

    private static DoubleVector broadcast(double value) {
        return DoubleVector.broadcast(S, value);
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

    private static void log(double[] a, double[] o, int n) {
        int end = n - n % LANES;
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = DoubleVector.fromArray(S, a, i);
            if (!x.compare(GE, Double.MIN_NORMAL).and(x.compare(LE, Double.MAX_VALUE)).allTrue()) {
                for (int j = i; j < i + LANES; j++) {
                    o[j] = Elementary.log(a[j]);
                }
                continue;
            }
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
            d.mul(LOG_LN2_HI).sub(h.sub(tail).sub(f)).intoArray(o, i);
        }
        for (int i = end; i < n; i++) {
            o[i] = Elementary.log(a[i]);
        }
    }

    private static void sin(double[] a, double[] o, int n) {
        sine(a, o, n, 0);
    }

    private static void cos(double[] a, double[] o, int n) {
        sine(a, o, n, 1);
    }

    private static void sine(double[] a, double[] o, int n, int quarter) {
        double[] r = new double[n];
        double[] tail = new double[n];
        double[] t = new double[n];
        int end = n - n % LANES;
        double[] rare = within(a, end, 200_000) ? null : Arrays.copyOf(a, n);
        turn(a, o, end, n, quarter);
        reduce(a, r, tail, t, end);
        sines(r, tail, o, end);
        cosines(r, tail, t, o, end, quarter);
        for (int i = 0; rare != null && i < end; i++) {
            if (!(Math.abs(rare[i]) <= 200_000)) {
                turn(rare, o, i, i + 1, quarter);
            }
        }
    }

    /** Whether all have at most this absolute value; the array itself may be where results go, so this comes before them. */
    private static boolean within(double[] a, int end, double limit) {
        for (int i = 0; i < end; i += LANES) {
            if (!DoubleVector.fromArray(S, a, i).abs().compare(LE, limit).allTrue()) {
                return false;
            }
        }
        return true;
    }

    private static void turn(double[] a, double[] o, int from, int to, int quarter) {
        for (int i = from; i < to; i++) {
            o[i] = quarter == 0 ? Elementary.sin(a[i]) : Elementary.cos(a[i]);
        }
    }

    private static void reduce(double[] a, double[] to, double[] tails, double[] turns, int end) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector x = DoubleVector.fromArray(S, a, i);
            DoubleVector t = x.mul(0.6366197723675814).add(MAGIC);
            DoubleVector k = t.sub(MAGIC);
            DoubleVector first = x.sub(k.mul(1.57079632673412561417e+00));
            DoubleVector b = k.mul(6.07710050630396597660e-11);
            DoubleVector y = first.sub(b);
            DoubleVector back = y.sub(first);
            DoubleVector e = first.sub(y.sub(back)).sub(b.add(back));
            DoubleVector c = k.fma(broadcast(2.02226624879595063154e-21), e.neg());
            DoubleVector r = y.sub(c);
            r.intoArray(to, i);
            y.sub(r).sub(c).intoArray(tails, i);
            t.intoArray(turns, i);
        }
    }

    private static void sines(double[] rs, double[] tails, double[] o, int end) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector r = DoubleVector.fromArray(S, rs, i);
            DoubleVector tail = DoubleVector.fromArray(S, tails, i);
            DoubleVector z = r.mul(r);
            DoubleVector v = z.mul(r);
            DoubleVector q = z.fma(z.fma(z.fma(z.fma(broadcast(1.58969099521155010221e-10), broadcast(-2.50507602534068634195e-08)), broadcast(2.75573137070700676789e-06)),
                    broadcast(-1.98412698298579493134e-04)), broadcast(8.33333333332248946124e-03));
            r.sub(z.mul(tail.mul(0.5).sub(v.mul(q))).sub(tail).sub(v.mul(-1.66666666666666324348e-01))).intoArray(o, i);
        }
    }

    /** Takes the cosine in place of the sine where the quarter is odd, and the sign of the half. */
    private static void cosines(double[] rs, double[] tails, double[] turns, double[] o, int end, int quarter) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector r = DoubleVector.fromArray(S, rs, i);
            DoubleVector z = r.mul(r);
            DoubleVector q = z.mul(z.fma(z.fma(z.fma(z.fma(z.fma(broadcast(-1.13596475577881948265e-11), broadcast(2.08757232129817482790e-09)),
                    broadcast(-2.75573143513906633035e-07)), broadcast(2.48015872894767294178e-05)), broadcast(-1.38888888888741095749e-03)), broadcast(4.16666666666666019037e-02)));
            DoubleVector h = z.mul(0.5);
            DoubleVector w = broadcast(1).sub(h);
            DoubleVector cosine = w.add(broadcast(1).sub(w).sub(h).add(z.mul(q).sub(r.mul(DoubleVector.fromArray(S, tails, i)))));
            LongVector turn = DoubleVector.fromArray(S, turns, i).reinterpretAsLongs().add(quarter);
            LongVector odd = turn.lanewise(LSHL, 63).lanewise(ASHR, 63);
            LongVector s = DoubleVector.fromArray(S, o, i).reinterpretAsLongs().lanewise(AND, odd.not()).lanewise(OR, cosine.reinterpretAsLongs().lanewise(AND, odd));
            s.lanewise(XOR, turn.lanewise(LSHL, 62).lanewise(AND, Long.MIN_VALUE)).reinterpretAsDoubles().intoArray(o, i);
        }
    }

    private static void tanh(double[] a, double[] o, int n) {
        double[] p = new double[n];
        double[] pl = new double[n];
        double[] s = new double[n];
        int end = n - n % LANES;
        double[] rare = within(a, end, 21.9) ? null : Arrays.copyOf(a, n);
        turn(a, o, end, n);
        less(a, p, pl, s, end);
        quotient(a, p, pl, s, o, end);
        for (int i = 0; rare != null && i < end; i++) {
            if (!(Math.abs(rare[i]) <= 21.9)) {
                turn(rare, o, i, i + 1);
            }
        }
    }

    private static void turn(double[] a, double[] o, int from, int to) {
        for (int i = from; i < to; i++) {
            o[i] = Elementary.tanh(a[i]);
        }
    }

    /** exp(2 |x|) as s (1 + p + pl). */
    private static void less(double[] a, double[] ps, double[] lows, double[] powers, int end) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector twice = DoubleVector.fromArray(S, a, i).abs().mul(2);
            DoubleVector t = twice.mul(Elementary.INV_LN2).add(MAGIC);
            DoubleVector k = t.sub(MAGIC);
            DoubleVector y = twice.sub(k.mul(LOG_LN2_HI));
            DoubleVector low = k.mul(LOG_LN2_LO);
            DoubleVector r = y.sub(low);
            DoubleVector rest = y.sub(r).sub(low);
            DoubleVector w = r.mul(r).mul(series(r));
            DoubleVector p = r.add(w);
            p.intoArray(ps, i);
            r.sub(p).add(w).add(rest.fma(r, rest)).intoArray(lows, i);
            power(t).intoArray(powers, i);
        }
    }

    private static void quotient(double[] a, double[] ps, double[] lows, double[] powers, double[] o, int end) {
        for (int i = 0; i < end; i += LANES) {
            DoubleVector s = DoubleVector.fromArray(S, powers, i);
            DoubleVector less = s.sub(1);
            DoubleVector sp = s.mul(DoubleVector.fromArray(S, ps, i));
            DoubleVector m = less.add(sp);
            DoubleVector b = m.sub(less);
            DoubleVector ml = less.sub(m.sub(b)).add(sp.sub(b)).add(s.mul(DoubleVector.fromArray(S, lows, i)));
            DoubleVector d = m.add(2);
            DoubleVector c = d.sub(m);
            DoubleVector dl = m.sub(d.sub(c)).add(broadcast(2).sub(c)).add(ml);
            DoubleVector inverse = broadcast(1).div(d);
            DoubleVector q = m.mul(inverse);
            DoubleVector remainder = q.neg().fma(d, m).add(ml).sub(q.mul(dl));
            LongVector sign = DoubleVector.fromArray(S, a, i).reinterpretAsLongs().lanewise(AND, Long.MIN_VALUE);
            remainder.fma(inverse, q).reinterpretAsLongs().lanewise(OR, sign).reinterpretAsDoubles().intoArray(o, i);
        }
    }
}
