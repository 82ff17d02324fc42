package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;

/** Reductions over axes, none meaning all of them; see {@link Ops}. */
public abstract sealed class Reductions extends Pairwise permits Structure {
    Reductions() {}

    /** Sum; of bool and integers narrower than int32 as int32. */
    public static Tensor sum(Tensor x, int... axes) {
        return sum(x, axes, false);
    }

    public static Tensor sum(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.SUM, wide(x), axes, keepdims);
    }

    /** Product. */
    public static Tensor prod(Tensor x, int... axes) {
        return prod(x, axes, false);
    }

    public static Tensor prod(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.PROD, wide(x), axes, keepdims);
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

    /** Whether one is true; a number is true when it is not zero. */
    public static Tensor any(Tensor x, int... axes) {
        return any(x, axes, false);
    }

    public static Tensor any(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.ANY, truth(x), axes, keepdims);
    }

    /** Whether every one is true; a number is true when it is not zero. */
    public static Tensor all(Tensor x, int... axes) {
        return all(x, axes, false);
    }

    public static Tensor all(Tensor x, int[] axes, boolean keepdims) {
        return Build.reduce(Op.ALL, truth(x), axes, keepdims);
    }

    /** Position of the largest in the flattened tensor; the first of equals. */
    public static Tensor argmax(Tensor x) {
        return Build.reduce(Op.ARGMAX, number(x), new int[0], false);
    }

    /** Position of the largest along an axis. */
    public static Tensor argmax(Tensor x, int axis, boolean keepdims) {
        return Build.reduce(Op.ARGMAX, number(x), new int[] {axis}, keepdims);
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
    public static Tensor argmin(Tensor x, int axis, boolean keepdims) {
        return Build.reduce(Op.ARGMIN, number(x), new int[] {axis}, keepdims);
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
        Tensor real = Build.toInexact(x);
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

    /** How many are not zero. */
    public static Tensor count_nonzero(Tensor x, int... axes) {
        return sum(truth(x), axes);
    }

    /** Running sum along the only axis. */
    public static Tensor cumulative_sum(Tensor x) {
        return running(Op.CUMULATIVE_SUM, x);
    }

    /** Running sum along an axis. */
    public static Tensor cumulative_sum(Tensor x, int axis) {
        return running(Op.CUMULATIVE_SUM, x, axis);
    }

    /** Running sum along an axis, with a zero in front where {@code include_initial}. */
    public static Tensor cumulative_sum(Tensor x, int axis, boolean include_initial) {
        return include_initial ? initial(cumulative_sum(x, axis), 0, axis) : cumulative_sum(x, axis);
    }

    /** Running product along the only axis. */
    public static Tensor cumulative_prod(Tensor x) {
        return running(Op.CUMULATIVE_PROD, x);
    }

    /** Running product along an axis. */
    public static Tensor cumulative_prod(Tensor x, int axis) {
        return running(Op.CUMULATIVE_PROD, x, axis);
    }

    /** Running product along an axis, with a one in front where {@code include_initial}. */
    public static Tensor cumulative_prod(Tensor x, int axis, boolean include_initial) {
        return include_initial ? initial(cumulative_prod(x, axis), 1, axis) : cumulative_prod(x, axis);
    }

    private static Tensor initial(Tensor sums, int value, int axis) {
        int along = Build.axis("cumulative", axis, sums.shape());
        int[] dims = sums.shape().toArray();
        dims[along] = 1;
        return Structure.concat(along, full(sums.dtype(), value, dims), sums);
    }

    private static Tensor running(Op op, Tensor x) {
        if (x.shape().rank() != 1) {
            throw new IllegalArgumentException(op + ": a tensor of shape " + x.shape() + " needs an axis to go along.");
        }
        return running(op, x, 0);
    }

    private static Tensor running(Op op, Tensor x, int axis) {
        return Build.along(Build.axis(op.toString(), axis, x.shape()), wide(x), rows -> Build.unary(op, rows));
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

    /** Integers narrower than the default are summed in it. */
    private static Tensor wide(Tensor x) {
        return x.dtype().isInexact() || x.dtype() == DType.INT64 ? x : Build.cast(x, DType.INT32);
    }

    private static Tensor truth(Tensor x) {
        return x.dtype() == DType.BOOL ? x : Build.compare(Op.NOT_EQUAL, x, Build.operand(0, x));
    }
}
