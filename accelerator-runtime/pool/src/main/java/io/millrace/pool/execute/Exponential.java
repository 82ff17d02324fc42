package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;

/**
 * {@link Elementary#exp} over blocks, the same bits at a third of the time: the polynomial, the bits of the powers of two and the scaling are
 * loops of their own, each of which the compiler vectorises; between longs and doubles the bits go by a plain copy of memory, since the
 * compiler does not vectorise that conversion.
 */
final class Exponential {
    /** Small, so that the rows of this and those of the pass stay in the first-level cache. */
    private static final int CHUNK = 256;

    private final double[] x = new double[CHUNK];
    private final double[] p = new double[CHUNK];
    private final double[] k = new double[CHUNK];
    private final long[] lowBits = new long[CHUNK];
    private final long[] highBits = new long[CHUNK];
    private final double[] low = new double[CHUNK];
    private final double[] high = new double[CHUNK];
    private final MemorySegment lowFrom = MemorySegment.ofArray(lowBits);
    private final MemorySegment highFrom = MemorySegment.ofArray(highBits);
    private final MemorySegment lowTo = MemorySegment.ofArray(low);
    private final MemorySegment highTo = MemorySegment.ofArray(high);

    void run(double[] a, double[] out, int n) {
        for (int at = 0; at < n; at += CHUNK) {
            int count = Math.min(CHUNK, n - at);
            System.arraycopy(a, at, x, 0, count);
            chunk(count);
            System.arraycopy(p, 0, out, at, count);
        }
    }

    void run(float[] a, float[] out, int n) {
        for (int at = 0; at < n; at += CHUNK) {
            int count = Math.min(CHUNK, n - at);
            widen(a, at, x, count);
            chunk(count);
            narrow(p, out, at, count);
        }
    }

    private void chunk(int count) {
        polynomial(x, p, k, count);
        powers(k, lowBits, highBits, count);
        MemorySegment.copy(lowFrom, 0, lowTo, 0, 8L * count);
        MemorySegment.copy(highFrom, 0, highTo, 0, 8L * count);
        scale(p, low, high, count);
    }

    private static void polynomial(double[] x, double[] p, double[] k, int n) {
        for (int i = 0; i < n; i++) {
            double c = Math.min(Math.max(x[i], -746.0), 710.0);
            double whole = Math.rint(c * Elementary.INV_LN2);
            k[i] = whole;
            p[i] = Elementary.expPolynomial(Math.fma(-whole, Elementary.LN2_LO, Math.fma(-whole, Elementary.LN2_HI, c)));
        }
    }

    private static void powers(double[] k, long[] low, long[] high, int n) {
        for (int i = 0; i < n; i++) {
            long whole = (long) k[i];
            long half = whole >> 1;
            low[i] = (half + 1023) << 52;
            high[i] = (whole - half + 1023) << 52;
        }
    }

    private static void scale(double[] p, double[] low, double[] high, int n) {
        for (int i = 0; i < n; i++) {
            p[i] = p[i] * low[i] * high[i];
        }
    }

    private static void widen(float[] from, int at, double[] to, int n) {
        for (int i = 0; i < n; i++) {
            to[i] = from[at + i];
        }
    }

    private static void narrow(double[] from, float[] to, int at, int n) {
        for (int i = 0; i < n; i++) {
            to[at + i] = (float) from[i];
        }
    }
}
