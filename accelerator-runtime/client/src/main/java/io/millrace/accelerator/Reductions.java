package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import java.util.stream.IntStream;

/** Reductions over axes, none meaning all of them; see {@link Ops}. */
public abstract sealed class Reductions extends Pairwise permits Structure {
    Reductions() {}

    /** Sum; of bool as int32. */
    public static Tensor sum(Tensor x, int... axes) {
        return sum(x, axes, false);
    }

    public static Tensor sum(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.SUM, number(x), axes, keepdims);
    }

    /** Product. */
    public static Tensor prod(Tensor x, int... axes) {
        return prod(x, axes, false);
    }

    public static Tensor prod(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.PROD, number(x), axes, keepdims);
    }

    /** Largest; nan wins. */
    public static Tensor max(Tensor x, int... axes) {
        return max(x, axes, false);
    }

    public static Tensor max(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.MAX, number(x), axes, keepdims);
    }

    /** Smallest; nan wins. */
    public static Tensor min(Tensor x, int... axes) {
        return min(x, axes, false);
    }

    public static Tensor min(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.MIN, number(x), axes, keepdims);
    }

    /** Whether one is true. */
    public static Tensor any(Tensor x, int... axes) {
        return any(x, axes, false);
    }

    public static Tensor any(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.ANY, Build.condition("any", x), axes, keepdims);
    }

    /** Whether every one is true. */
    public static Tensor all(Tensor x, int... axes) {
        return all(x, axes, false);
    }

    public static Tensor all(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.ALL, Build.condition("all", x), axes, keepdims);
    }

    /** Position of the largest in the flattened tensor; the first of equals. */
    public static Tensor argmax(Tensor x) {
        return Build.reduce(Op.ARGMAX, number(x), new int[0], false);
    }

    /** Position of the largest along an axis. */
    public static Tensor argmax(Tensor x, int axis) {
        return Build.reduce(Op.ARGMAX, number(x), new int[] {axis}, false);
    }

    /** Position of the smallest in the flattened tensor; the first of equals. */
    public static Tensor argmin(Tensor x) {
        return Build.reduce(Op.ARGMIN, number(x), new int[0], false);
    }

    /** Position of the smallest along an axis. */
    public static Tensor argmin(Tensor x, int axis) {
        return Build.reduce(Op.ARGMIN, number(x), new int[] {axis}, false);
    }

    /** Mean; of integers in float64. */
    public static Tensor mean(Tensor x, int... axes) {
        return mean(x, axes, false);
    }

    public static Tensor mean(Tensor x, int[] axes, boolean keepdims) {
        Tensor real = Build.toReal(x);
        return divide(sum(real, axes, keepdims), count("mean", x, axes));
    }

    /** Mean square distance from the mean. */
    public static Tensor var(Tensor x, int... axes) {
        return var(x, axes, 0, false);
    }

    /** Variance; a correction of 1 divides by the number of elements less one. */
    public static Tensor var(Tensor x, int[] axes, double correction, boolean keepdims) {
        Tensor real = Build.toReal(x);
        Tensor distance = subtract(real, mean(real, axes, true));
        return divide(sum(square(distance), axes, keepdims), count("var", x, axes) - correction);
    }

    /** Standard deviation. */
    public static Tensor std(Tensor x, int... axes) {
        return sqrt(var(x, axes));
    }

    public static Tensor std(Tensor x, int[] axes, double correction, boolean keepdims) {
        return sqrt(var(x, axes, correction, keepdims));
    }

    /** Running sum along the only axis. */
    public static Tensor cumulative_sum(Tensor x) {
        if (x.shape().rank() != 1) {
            throw new IllegalArgumentException("cumulative_sum: a tensor of shape " + x.shape() + " needs an axis to sum along.");
        }
        return cumulative_sum(x, 0);
    }

    /** Running sum along an axis. */
    public static Tensor cumulative_sum(Tensor x, int axis) {
        int along = Build.axis("cumulative_sum", axis, x.shape());
        int last = x.shape().rank() - 1;
        int[] swap = IntStream.rangeClosed(0, last).map(i -> i == along ? last : i == last ? along : i).toArray();
        Tensor moved = Build.permute(number(x), swap);
        return Build.permute(Build.unary(Op.CUMULATIVE_SUM, moved), swap);
    }

    private static double count(String name, Tensor x, int[] axes) {
        double count = 1;
        for (int axis : Build.axes(name, axes, x.shape())) {
            count *= x.shape().dim(axis);
        }
        return count;
    }

    private static Tensor number(Tensor x) {
        return x.dtype() == DType.BOOL ? Build.cast(x, DType.INT32) : x;
    }
}
