package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/** Loops of the elementary functions over arrays: in vectors where this process has them, else one by one, with the same bits. */
final class ElementaryLoops {
    private static final boolean VECTORS = Direct.isPossible();
    private static final Map<Op, Loop1<double[], double[]>> LOOPS = Map.of(Op.EXP, ElementaryLoops::exp, Op.LOG, ElementaryLoops::log, Op.SIN, ElementaryLoops::sin,
            Op.COS, ElementaryLoops::cos, Op.TANH, ElementaryLoops::tanh, Op.ERF, ElementaryLoops::erf);
    /** Rows outside the heap for threads that have the numbers in arrays: argument, result, spare rows. */
    private static final ThreadLocal<MemorySegment> ROWS = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate((2L + Scratch.SPARE) * Scratch.ROW, Layout.ALIGN));

    private ElementaryLoops() {}

    static Loop1<double[], double[]> wide(Op op) {
        return VECTORS ? vectors(VectorElementary.KERNELS.get(op)) : LOOPS.get(op);
    }

    private static Loop1<double[], double[]> vectors(Kernel kernel) {
        return (a, o, n) -> {
            MemorySegment rows = ROWS.get();
            for (int at = 0; at < n; at += Register.BLOCK) {
                int count = Math.min(Register.BLOCK, n - at);
                MemorySegment.copy(a, at, rows, ValueLayout.JAVA_DOUBLE, 0, count);
                kernel.run(rows, 0, 0, 0, Scratch.ROW, 2 * Scratch.ROW, count);
                MemorySegment.copy(rows, ValueLayout.JAVA_DOUBLE, Scratch.ROW, o, at, count);
            }
        };
    }

    /** In float64, rounded once. Works in rows of its own, so that it may be used by several threads. */
    static Loop1<float[], float[]> narrow(Op op) {
        Loop1<double[], double[]> loop = wide(op);
        return (a, o, n) -> {
            double[] row = new double[n];
            for (int i = 0; i < n; i++) {
                row[i] = a[i];
            }
            loop.run(row, row, n);
            for (int i = 0; i < n; i++) {
                o[i] = (float) row[i];
            }
        };
    }

    private static void exp(double[] a, double[] o, int n) {
        new Exponential().run(a, o, n);
    }

    private static void log(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.log(a[i]);
        }
    }

    private static void sin(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.sin(a[i]);
        }
    }

    private static void cos(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.cos(a[i]);
        }
    }

    private static void tanh(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.tanh(a[i]);
        }
    }

    private static void erf(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.erf(a[i]);
        }
    }
}
