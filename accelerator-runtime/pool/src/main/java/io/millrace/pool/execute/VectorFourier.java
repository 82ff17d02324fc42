package io.millrace.pool.execute;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops of {@link FourierPlan} over transforms that lie beside each other, in vectors: the compiler cannot know that the arrays which a stage reads and writes are different ones,
 * and leaves such loops alone. The same operations in the same order, so the same bits.
 */
final class VectorFourier {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** From two vectors of pairs to the first and the second of each pair, and back. */
    private static final VectorShuffle<Double> FIRSTS = VectorShuffle.makeUnzip(S, 0);
    private static final VectorShuffle<Double> SECONDS = VectorShuffle.makeUnzip(S, 1);
    private static final VectorShuffle<Double> LOWER = VectorShuffle.makeZip(S, 0);
    private static final VectorShuffle<Double> UPPER = VectorShuffle.makeZip(S, 1);

    private VectorFourier() {}

    static void radix4(double[] ar, double[] ai, double[] br, double[] bi, int m, int s, double[] wr, double[] wi) {
        for (int k = 0; k < m; k++) {
            butterfly4(ar, ai, br, bi, k * s, m * s, 4 * k * s, s, wr[k], wi[k], wr[m + k], wi[m + k], wr[2 * m + k], wi[2 * m + k]);
        }
    }

    private static void butterfly4(double[] ar, double[] ai, double[] br, double[] bi, int in, int apart, int out, int s, double ux, double uy, double vx,
                                   double vy, double zx, double zy) {
        for (int q = 0; q < s; q += LANES) {
            DoubleVector x0 = DoubleVector.fromArray(S, ar, in + q);
            DoubleVector y0 = DoubleVector.fromArray(S, ai, in + q);
            DoubleVector x1 = DoubleVector.fromArray(S, ar, in + apart + q);
            DoubleVector y1 = DoubleVector.fromArray(S, ai, in + apart + q);
            DoubleVector x2 = DoubleVector.fromArray(S, ar, in + 2 * apart + q);
            DoubleVector y2 = DoubleVector.fromArray(S, ai, in + 2 * apart + q);
            DoubleVector x3 = DoubleVector.fromArray(S, ar, in + 3 * apart + q);
            DoubleVector y3 = DoubleVector.fromArray(S, ai, in + 3 * apart + q);
            DoubleVector sx = x0.add(x2);
            DoubleVector sy = y0.add(y2);
            DoubleVector dx = x0.sub(x2);
            DoubleVector dy = y0.sub(y2);
            DoubleVector tx = x1.add(x3);
            DoubleVector ty = y1.add(y3);
            DoubleVector ex = y1.sub(y3);
            DoubleVector ey = x3.sub(x1);
            sx.add(tx).intoArray(br, out + q);
            sy.add(ty).intoArray(bi, out + q);
            DoubleVector px = dx.add(ex);
            DoubleVector py = dy.add(ey);
            px.mul(ux).sub(py.mul(uy)).intoArray(br, out + s + q);
            px.mul(uy).add(py.mul(ux)).intoArray(bi, out + s + q);
            DoubleVector rx = sx.sub(tx);
            DoubleVector ry = sy.sub(ty);
            rx.mul(vx).sub(ry.mul(vy)).intoArray(br, out + 2 * s + q);
            rx.mul(vy).add(ry.mul(vx)).intoArray(bi, out + 2 * s + q);
            DoubleVector lx = dx.sub(ex);
            DoubleVector ly = dy.sub(ey);
            lx.mul(zx).sub(ly.mul(zy)).intoArray(br, out + 3 * s + q);
            lx.mul(zy).add(ly.mul(zx)).intoArray(bi, out + 3 * s + q);
        }
    }

    static void radix2(double[] ar, double[] ai, double[] br, double[] bi, int m, int s, double[] wr, double[] wi) {
        for (int k = 0; k < m; k++) {
            butterfly2(ar, ai, br, bi, k * s, k * s + m * s, 2 * k * s, s, wr[k], wi[k]);
        }
    }

    private static void butterfly2(double[] ar, double[] ai, double[] br, double[] bi, int in, int other, int out, int s, double ux, double uy) {
        for (int q = 0; q < s; q += LANES) {
            DoubleVector x0 = DoubleVector.fromArray(S, ar, in + q);
            DoubleVector y0 = DoubleVector.fromArray(S, ai, in + q);
            DoubleVector x1 = DoubleVector.fromArray(S, ar, other + q);
            DoubleVector y1 = DoubleVector.fromArray(S, ai, other + q);
            x0.add(x1).intoArray(br, out + q);
            y0.add(y1).intoArray(bi, out + q);
            DoubleVector x = x0.sub(x1);
            DoubleVector y = y0.sub(y1);
            x.mul(ux).sub(y.mul(uy)).intoArray(br, out + s + q);
            x.mul(uy).add(y.mul(ux)).intoArray(bi, out + s + q);
        }
    }

    /** Pairs of real and imaginary parts, beside each other in memory, to two arrays. {@code count} is a multiple of {@link #LANES}. */
    static void apart(MemorySegment memory, long from, double[] re, double[] im, int at, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector a = DoubleVector.fromMemorySegment(S, memory, from + 16L * i, ORDER);
            DoubleVector b = DoubleVector.fromMemorySegment(S, memory, from + 16L * i + 8L * LANES, ORDER);
            a.rearrange(FIRSTS, b).intoArray(re, at + i);
            a.rearrange(SECONDS, b).intoArray(im, at + i);
        }
    }

    /** And back. */
    static void together(double[] re, double[] im, int at, MemorySegment memory, long to, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector a = DoubleVector.fromArray(S, re, at + i);
            DoubleVector b = DoubleVector.fromArray(S, im, at + i);
            a.rearrange(LOWER, b).intoMemorySegment(memory, to + 16L * i, ORDER);
            a.rearrange(UPPER, b).intoMemorySegment(memory, to + 16L * i + 8L * LANES, ORDER);
        }
    }

    /** Multiplies the numbers of a row by the roots of another. */
    static void turn(double[] re, double[] im, int at, double[] wr, double[] wi, int count) {
        for (int i = 0; i < count; i += LANES) {
            DoubleVector x = DoubleVector.fromArray(S, re, at + i);
            DoubleVector y = DoubleVector.fromArray(S, im, at + i);
            DoubleVector ux = DoubleVector.fromArray(S, wr, i);
            DoubleVector uy = DoubleVector.fromArray(S, wi, i);
            x.mul(ux).sub(y.mul(uy)).intoArray(re, at + i);
            x.mul(uy).add(y.mul(ux)).intoArray(im, at + i);
        }
    }
}
