package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Choosing elements by position or by condition, sorting and searching; see {@link Ops}. What has a shape that depends on values
 * ({@link #nonzero}, {@link #mask}) computes its condition when it is called, since a tensor's shape is known before its values; inside a loop it
 * is refused for the same reason.
 */
public abstract sealed class Indexing extends Structure permits LinearAlgebra {
    Indexing() {}

    /** The elements at integer positions along an axis; the shape of the positions takes the axis's place. Negative ones count from the end. */
    public static Tensor take(Tensor x, Tensor indices, int axis) {
        int along = Build.axis("take", axis, x.shape());
        Tensor at = positions("take", indices);
        int[] dims = x.shape().toArray();
        int[] inner = at.shape().toArray();
        int[] to = IntStream.concat(IntStream.concat(Arrays.stream(dims, 0, along), Arrays.stream(inner)), Arrays.stream(dims, along + 1, dims.length)).toArray();
        Shape shape = Shape.of(to);
        if (dims[along] == 0 && shape.size() > 0) {
            throw new IllegalArgumentException("take: axis " + axis + " of shape " + x.shape() + " has no elements to take.");
        }
        return Build.node(Op.TAKE, x.dtype(), shape, new long[] {along}, x, at);
    }

    /** The elements at integer positions of a tensor with one axis. */
    public static Tensor take(Tensor x, Tensor indices) {
        if (x.shape().rank() != 1) {
            throw new IllegalArgumentException("take: a tensor of shape " + x.shape() + " needs an axis to take along.");
        }
        return take(x, indices, 0);
    }

    /** For each element of {@code indices} the one of x at that position along an axis, beside it on the others, which broadcast. */
    public static Tensor take_along_axis(Tensor x, Tensor indices, int axis) {
        int along = Build.axis("take_along_axis", axis, x.shape());
        if (indices.shape().rank() != x.shape().rank()) {
            throw new IllegalArgumentException("take_along_axis: shapes " + x.shape() + " and " + indices.shape() + " do not have the same number of axes.");
        }
        int[] own = x.shape().toArray();
        own[along] = 1;
        int[] to = indices.shape().toArray();
        Shape beside = Shape.broadcast(Shape.of(own), Build.keep(indices.shape(), new int[] {along}));
        if (beside == null) {
            throw new IllegalArgumentException("take_along_axis: shapes " + x.shape() + " and " + indices.shape() + " do not broadcast beside axis " + axis + ".");
        }
        int[] dims = beside.toArray();
        dims[along] = to[along];
        int[] full = beside.toArray();
        full[along] = x.shape().dim(along);
        Tensor[] at = new Tensor[dims.length];
        for (int i = 0; i < dims.length; i++) {
            int[] line = new int[dims.length];
            Arrays.fill(line, 1);
            line[i] = dims[i];
            at[i] = i == along ? indices : reshape(arange(dims[i]), line);
        }
        return gather("take_along_axis", Build.broadcast(x, Shape.of(full)), at, Shape.of(dims));
    }

    /**
     * The elements at integer positions, one tensor of them for each of the first axes, which broadcast together: {@code index(x, i, j)} is what
     * numpy writes {@code x[i, j]}.
     */
    public static Tensor index(Tensor x, Tensor... indices) {
        if (indices.length == 0 || indices.length > x.shape().rank()) {
            throw new IllegalArgumentException("index: " + indices.length + " tensors of positions do not fit shape " + x.shape() + ".");
        }
        if (indices.length == 1 && indices[0].dtype() == DType.BOOL) {
            return mask(x, indices[0]);
        }
        return indices.length == 1 ? take(x, indices[0], 0) : gather("index", x, indices, Build.commonShape("index", indices));
    }

    /** Positions on the first axes joined to one axis; what is outside its own axis is sent outside the joined one, where it is refused. */
    private static Tensor gather(String name, Tensor x, Tensor[] indices, Shape shape) {
        int count = indices.length;
        long joined = 1;
        for (int i = 0; i < count; i++) {
            joined *= x.shape().dim(i);
        }
        DType type = joined > Integer.MAX_VALUE / 2 ? DType.INT64 : DType.INT32;
        if (joined > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + ": a tensor of shape " + x.shape() + " is too large to be indexed by element.");
        }
        Tensor at = zeros(type);
        Tensor outside = zeros(bool);
        for (int i = 0; i < count; i++) {
            int n = x.shape().dim(i);
            Tensor own = Build.cast(positions(name, indices[i]), type);
            Tensor counted = where(less(own, 0), add(own, n), own);
            outside = logical_or(outside, logical_or(less(counted, 0), greater_equal(counted, n)));
            at = add(multiply(at, n), counted);
        }
        int[] rest = Arrays.copyOfRange(x.shape().toArray(), count, x.shape().rank());
        Tensor flat = Build.reshape(x, Shape.of(IntStream.concat(IntStream.of((int) joined), Arrays.stream(rest)).toArray()));
        return take(flat, Build.broadcast(where(outside, full(type, joined), at), shape), 0);
    }

    private static Tensor positions(String name, Tensor indices) {
        if (indices.dtype().isInexact() || indices.dtype() == DType.BOOL) {
            throw new IllegalArgumentException(name + ": positions are integers, and these are " + indices.dtype() + ".");
        }
        return indices.dtype() == DType.INT64 ? indices : Build.cast(indices, DType.INT32);
    }

    /** The positions that are not zero, int32: a tensor for each axis. Computes x. */
    public static Tensor[] nonzero(Tensor x) {
        if (x.shape().rank() == 0) {
            throw new IllegalArgumentException("nonzero: a tensor without axes has no positions.");
        }
        int[] dims = x.shape().toArray();
        boolean[] set = truth("nonzero", x).toBooleanArray();
        int count = 0;
        for (boolean is : set) {
            count += is ? 1 : 0;
        }
        int[][] positions = new int[dims.length][count];
        for (int at = 0, k = 0; at < set.length; at++) {
            if (set[at]) {
                int rest = at;
                for (int i = dims.length - 1; i >= 0; i--) {
                    positions[i][k] = rest % dims[i];
                    rest /= dims[i];
                }
                k++;
            }
        }
        return Arrays.stream(positions).map(Creation::asarray).toArray(Tensor[]::new);
    }

    private static Tensor truth(String name, Tensor x) {
        try {
            Tensor condition = x.dtype() == DType.BOOL ? x : Build.compare(Op.NOT_EQUAL, x, Build.operand(0, x));
            return condition.compute();
        } catch (IllegalStateException inside) {
            if (Tensor.INSIDE_LOOP.equals(inside.getMessage())) {
                throw new IllegalStateException(name + ": the shape of its result depends on values, which do not exist yet inside a loop; use where.");
            }
            throw inside;
        }
    }

    /** The elements where a condition over the first axes holds, in a new first axis: numpy's {@code x[condition]}. Computes the condition. */
    public static Tensor mask(Tensor x, Tensor condition) {
        Build.condition("mask", condition);
        int rank = condition.shape().rank();
        if (rank == 0 || rank > x.shape().rank() || !Shape.of(Arrays.copyOf(x.shape().toArray(), rank)).equals(condition.shape())) {
            throw new IllegalArgumentException("mask: a condition of shape " + condition.shape() + " does not fit the first axes of shape " + x.shape() + ".");
        }
        int[] dims = x.shape().toArray();
        int[] rest = Arrays.copyOfRange(dims, rank, dims.length);
        Tensor flat = Build.reshape(x, Shape.of(IntStream.concat(IntStream.of((int) condition.size()), Arrays.stream(rest)).toArray()));
        return take(flat, nonzero(Build.reshape(condition, Shape.of((int) condition.size())))[0], 0);
    }

    /** Ascending along the last axis, nan last. */
    public static Tensor sort(Tensor x) {
        return sort(x, -1, false);
    }

    public static Tensor sort(Tensor x, int axis, boolean descending) {
        return sorted(Op.SORT, x, axis, descending);
    }

    /** The positions that sort along the last axis; equal ones keep their order. */
    public static Tensor argsort(Tensor x) {
        return argsort(x, -1, false);
    }

    public static Tensor argsort(Tensor x, int axis, boolean descending) {
        return sorted(Op.ARGSORT, x, axis, descending);
    }

    private static Tensor sorted(Op op, Tensor x, int axis, boolean descending) {
        Tensor number = Build.ordered(op.toString(), x.dtype() == DType.BOOL ? Build.cast(x, DType.INT8) : x);
        long[] order = {descending ? 1 : 0};
        Tensor result = Build.along(Build.axis(op.toString(), axis, x.shape()), number,
                rows -> Build.node(op, op == Op.SORT ? rows.dtype() : DType.INT32, rows.shape(), order, rows));
        return op == Op.SORT ? Build.cast(result, x.dtype()) : result;
    }

    /** Where each value would be put into the ascending row so that it stays ascending: before equal elements. */
    public static Tensor searchsorted(Tensor row, Tensor values) {
        return searchsorted(row, values, false);
    }

    /** @param right behind equal elements */
    public static Tensor searchsorted(Tensor row, Tensor values, boolean right) {
        if (row.shape().rank() != 1) {
            throw new IllegalArgumentException("searchsorted: a tensor of shape " + row.shape() + " is no row to search in.");
        }
        DType type = DType.promote(row.dtype(), values.dtype());
        Tensor a = Build.ordered("searchsorted", Build.cast(row, type == DType.BOOL ? DType.INT32 : type));
        return Build.node(Op.SEARCHSORTED, DType.INT32, values.shape(), new long[] {right ? 1 : 0}, a, Build.cast(values, a.dtype()));
    }

    /** The different values, ascending. Computes x. */
    public static Tensor unique_values(Tensor x) {
        Tensor sorted = sort(Build.reshape(x, Shape.of((int) x.size())));
        if (x.size() < 2) {
            return sorted;
        }
        return mask(sorted, concat(0, ones(bool, 1), not_equal(sorted.slice("1:"), sorted.slice(":-1"))));
    }

    /**
     * Sums of rows by segment: row s of the result is the sum of those rows of x whose segment is s, in their order. Rows whose segment is not
     * from 0 to count-1 are left out.
     */
    public static Tensor segment_sum(Tensor x, Tensor segments, int count) {
        Tensor of = positions("segment_sum", segments);
        if (x.shape().rank() == 0 || of.shape().rank() != 1 || of.shape().dim(0) != x.shape().dim(0)) {
            throw new IllegalArgumentException("segment_sum: shapes " + x.shape() + " and " + segments.shape() + " do not fit; there must be one segment for each row.");
        }
        int[] dims = x.shape().toArray();
        dims[0] = count;
        Tensor number = x.dtype() == DType.BOOL ? Build.cast(x, DType.INT32) : x;
        return Build.node(Op.SEGMENT_SUM, number.dtype(), Shape.of(dims), number, of);
    }
}
