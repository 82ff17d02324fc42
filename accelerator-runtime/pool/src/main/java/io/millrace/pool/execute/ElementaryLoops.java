package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.Map;

/** Loops of the elementary functions over blocks: in vectors where this process has them, else one by one, with the same bits. */
final class ElementaryLoops {
    private static final Map<Op, Loop1<double[], double[]>> LOOPS = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent() ? VectorElementary.LOOPS
            : Map.of(Op.EXP, ElementaryLoops::exp, Op.LOG, ElementaryLoops::log, Op.SIN, ElementaryLoops::sin, Op.COS, ElementaryLoops::cos, Op.TANH, ElementaryLoops::tanh);

    private ElementaryLoops() {}

    static Loop1<double[], double[]> wide(Op op) {
        return LOOPS.get(op);
    }

    /** In float64, rounded once. Works in rows of its own, so that it may be used by several threads. */
    static Loop1<float[], float[]> narrow(Op op) {
        Loop1<double[], double[]> loop = LOOPS.get(op);
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
}
