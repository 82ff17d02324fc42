package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Moving elements about, and matrix products; see {@link Ops}. */
public abstract sealed class Structure extends Reductions permits Indexing {
    Structure() {}

    /** The same elements in row-major order under another shape; one dimension may be -1. */
    public static Tensor reshape(Tensor x, int... shape) {
        int[] dims = shape.clone();
        int unknown = -1;
        long known = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1 && unknown < 0) {
                unknown = i;
            } else {
                known *= dims[i];
            }
        }
        if (unknown >= 0 && known > 0 && x.size() % known == 0 && x.size() / known <= Integer.MAX_VALUE) {
            dims[unknown] = (int) (x.size() / known);
        }
        if (Arrays.stream(dims).anyMatch(d -> d < 0) || Shape.of(dims).size() != x.size()) {
            throw new IllegalArgumentException("reshape: a tensor of shape " + x.shape() + " has " + x.size() + " elements and cannot become "
                    + Arrays.toString(shape).replace('[', '(').replace(']', ')') + ".");
        }
        return Build.reshape(x, Shape.of(dims));
    }

    /** Axis i of the result is axis axes[i] of x. */
    public static Tensor permute_dims(Tensor x, int... axes) {
        int[] from = Arrays.stream(axes).map(a -> Build.axis("permute_dims", a, x.shape())).toArray();
        if (from.length != x.shape().rank() || Arrays.stream(from).distinct().count() != from.length) {
            throw new IllegalArgumentException("permute_dims: " + Arrays.toString(axes) + " is no permutation of the axes of shape " + x.shape() + ".");
        }
        return Build.permute(x, from);
    }

    /** The axis {@code from} comes to stand at {@code to}; the others keep their order. */
    public static Tensor moveaxis(Tensor x, int from, int to) {
        int rank = x.shape().rank();
        int a = Build.axis("moveaxis", from, x.shape());
        int b = Build.axis("moveaxis", to, x.shape());
        java.util.List<Integer> order = new java.util.ArrayList<>(IntStream.range(0, rank).filter(i -> i != a).boxed().toList());
        order.add(b, a);
        return Build.permute(x, order.stream().mapToInt(Integer::intValue).toArray());
    }

    /** All tensors in the shape in which they meet. */
    public static Tensor[] broadcast_arrays(Tensor... tensors) {
        Shape shape = Build.commonShape("broadcast_arrays", tensors);
        return Arrays.stream(tensors).map(t -> Build.broadcast(t, shape)).toArray(Tensor[]::new);
    }

    /** The parts along an axis, without it. */
    public static Tensor[] unstack(Tensor x, int axis) {
        int along = Build.axis("unstack", axis, x.shape());
        Slice[] slices = new Slice[along + 1];
        Arrays.fill(slices, Slice.ALL);
        return IntStream.range(0, x.shape().dim(along)).mapToObj(i -> {
            slices[along] = Slice.at(i);
            return x.slice(slices);
        }).toArray(Tensor[]::new);
    }

    /** Each element {@code times} times in a row along an axis. */
    public static Tensor repeat(Tensor x, int times, int axis) {
        int along = Build.axis("repeat", axis, x.shape());
        if (times < 0) {
            throw new IllegalArgumentException("repeat: a number of " + times + " repetitions is negative.");
        }
        int[] dims = x.shape().toArray();
        int[] wide = IntStream.rangeClosed(0, dims.length).map(i -> i <= along ? dims[i] : i == along + 1 ? times : dims[i - 1]).toArray();
        dims[along] = Math.multiplyExact(dims[along], times);
        return Build.reshape(Build.broadcast(expand_dims(x, along + 1), Shape.of(wide)), Shape.of(dims));
    }

    /** Copies of the whole, {@code times[i]} of them along each axis; axes are added in front where there are too few. */
    public static Tensor tile(Tensor x, int... times) {
        int rank = Math.max(times.length, x.shape().rank());
        int[] wide = new int[2 * rank];
        int[] apart = new int[2 * rank];
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            int from = i - rank + x.shape().rank();
            int by = i - rank + times.length;
            if (by >= 0 && times[by] < 0) {
                throw new IllegalArgumentException("tile: a number of " + times[by] + " copies is negative.");
            }
            wide[2 * i] = by < 0 ? 1 : times[by];
            wide[2 * i + 1] = from < 0 ? 1 : x.shape().dim(from);
            apart[2 * i] = 1;
            apart[2 * i + 1] = wide[2 * i + 1];
            dims[i] = Math.multiplyExact(wide[2 * i], wide[2 * i + 1]);
        }
        return Build.reshape(Build.broadcast(Build.reshape(x, Shape.of(apart)), Shape.of(wide)), Shape.of(dims));
    }

    /** The last two axes exchanged. */
    public static Tensor matrix_transpose(Tensor x) {
        int rank = x.shape().rank();
        if (rank < 2) {
            throw new IllegalArgumentException("matrix_transpose: a tensor of shape " + x.shape() + " is no matrix.");
        }
        return Build.permute(x, IntStream.range(0, rank).map(i -> i == rank - 1 ? rank - 2 : i == rank - 2 ? rank - 1 : i).toArray());
    }

    /** All axes in reverse order: the transpose of a matrix. */
    public static Tensor transpose(Tensor x) {
        int rank = x.shape().rank();
        return Build.permute(x, IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }

    /** Elements move by {@code shift} along an axis, and those that fall out at the end come in at the beginning. */
    public static Tensor roll(Tensor x, int shift, int axis) {
        return roll(x, new int[] {shift}, new int[] {axis});
    }

    public static Tensor roll(Tensor x, int[] shifts, int[] axes) {
        if (shifts.length != axes.length) {
            throw new IllegalArgumentException("roll: there are " + shifts.length + " shifts for " + axes.length + " axes.");
        }
        long[] attributes = new long[x.shape().rank()];
        for (int i = 0; i < axes.length; i++) {
            int axis = Build.axis("roll", axes[i], x.shape());
            attributes[axis] = Math.floorMod(attributes[axis] + shifts[i], (long) Math.max(1, x.shape().dim(axis)));
        }
        return Arrays.stream(attributes).allMatch(a -> a == 0) ? x : Build.node(Op.ROLL, x.dtype(), x.shape(), attributes, x);
    }

    /** Reverses the axes; none means all. */
    public static Tensor flip(Tensor x, int... axes) {
        long[] attributes = new long[x.shape().rank()];
        for (int axis : Build.axes("flip", axes, x.shape())) {
            attributes[axis] = 1;
        }
        return attributes.length == 0 ? x : Build.node(Op.FLIP, x.dtype(), x.shape(), attributes, x);
    }

    /** Joins tensors along an axis that they have. */
    public static Tensor concat(int axis, Tensor... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("concat: there is nothing to join.");
        }
        int along = Build.axis("concat", axis, parts[0].shape());
        DType type = Arrays.stream(parts).map(Tensor::dtype).reduce(DType::promote).orElseThrow();
        int[] dims = parts[0].shape().toArray();
        long length = 0;
        for (Tensor part : parts) {
            if (part.shape().rank() != dims.length || !part.shape().without(along).equals(parts[0].shape().without(along))) {
                throw new IllegalArgumentException("concat: shapes " + parts[0].shape() + " and " + part.shape() + " differ beside axis " + axis + ".");
            }
            length += part.shape().dim(along);
        }
        dims[along] = Math.toIntExact(length);
        Tensor[] same = Arrays.stream(parts).map(p -> Build.cast(p, type)).toArray(Tensor[]::new);
        return same.length == 1 ? same[0] : Build.node(Op.CONCAT, type, Shape.of(dims), new long[] {along}, same);
    }

    /** Joins tensors of one shape along a new axis. */
    public static Tensor stack(int axis, Tensor... parts) {
        for (Tensor part : parts) {
            if (!part.shape().equals(parts[0].shape())) {
                throw new IllegalArgumentException("stack: shapes " + parts[0].shape() + " and " + part.shape() + " differ.");
            }
        }
        return concat(axis, Arrays.stream(parts).map(p -> expand_dims(p, axis)).toArray(Tensor[]::new));
    }

    /** A new axis of length 1. */
    public static Tensor expand_dims(Tensor x, int axis) {
        int rank = x.shape().rank() + 1;
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException("expand_dims: axis " + axis + " cannot be added to shape " + x.shape() + ".");
        }
        int at = axis < 0 ? axis + rank : axis;
        int[] old = x.shape().toArray();
        return Build.reshape(x, Shape.of(IntStream.range(0, rank).map(i -> i == at ? 1 : old[i < at ? i : i - 1]).toArray()));
    }

    /** Without the given axes, which have length 1. */
    public static Tensor squeeze(Tensor x, int... axes) {
        int[] out = axes.length == 0 ? IntStream.range(0, x.shape().rank()).filter(i -> x.shape().dim(i) == 1).toArray()
                : Build.axes("squeeze", axes, x.shape());
        for (int axis : out) {
            if (x.shape().dim(axis) != 1) {
                throw new IllegalArgumentException("squeeze: axis " + axis + " of shape " + x.shape() + " is longer than 1.");
            }
        }
        return Build.reshape(x, x.shape().without(out));
    }

    /** Repeats axes of length 1, and new ones in front, without copying. */
    public static Tensor broadcast_to(Tensor x, int... shape) {
        Shape to = Shape.of(shape);
        if (!to.equals(Shape.broadcast(x.shape(), to))) {
            throw new IllegalArgumentException("broadcast_to: a tensor of shape " + x.shape() + " does not broadcast to " + to + ".");
        }
        return Build.broadcast(x, to);
    }

    /** Another element type: floating to integers cuts towards zero and nan becomes 0; to narrower integers the low bits stay; to bool: not zero. */
    public static Tensor astype(Tensor x, DType type) {
        return Build.cast(x, type);
    }

    /** Matrix product with the standard's rules for vectors and stacks of matrices. */
    public static Tensor matmul(Tensor a, Tensor b) {
        DType type = DType.promote(a.dtype(), b.dtype());
        Tensor x = Build.cast(a, type == DType.BOOL ? DType.INT32 : type);
        Tensor y = Build.cast(b, type == DType.BOOL ? DType.INT32 : type);
        if (a.shape().rank() == 0 || b.shape().rank() == 0) {
            throw mismatch(a, b, "a tensor without axes has no matrix product");
        }
        Tensor left = a.shape().rank() == 1 ? expand_dims(x, 0) : x;
        Tensor right = b.shape().rank() == 1 ? expand_dims(y, 1) : y;
        int m = left.shape().dim(left.shape().rank() - 2);
        int k = left.shape().dim(left.shape().rank() - 1);
        int n = right.shape().dim(right.shape().rank() - 1);
        if (right.shape().dim(right.shape().rank() - 2) != k) {
            throw mismatch(a, b, "the inner axes must be equal");
        }
        Shape stack = Shape.broadcast(leading(left), leading(right));
        if (stack == null) {
            throw mismatch(a, b, "the stacks of matrices do not broadcast together");
        }
        Tensor product = Build.node(Op.MATMUL, x.dtype(), matrices(stack, m, n), Build.broadcast(left, matrices(stack, m, k)),
                Build.broadcast(right, matrices(stack, k, n)));
        int rank = product.shape().rank();
        Tensor result = a.shape().rank() == 1 ? squeeze(product, rank - 2) : product;
        return b.shape().rank() == 1 ? squeeze(result, result.shape().rank() - 1) : result;
    }

    private static IllegalArgumentException mismatch(Tensor a, Tensor b, String why) {
        return new IllegalArgumentException("matmul: shapes " + a.shape() + " and " + b.shape() + " do not fit; " + why + ".");
    }

    static Shape leading(Tensor x) {
        return Shape.of(Arrays.copyOf(x.shape().toArray(), x.shape().rank() - 2));
    }

    static Shape matrices(Shape stack, int rows, int columns) {
        int[] dims = Arrays.copyOf(stack.toArray(), stack.rank() + 2);
        dims[stack.rank()] = rows;
        dims[stack.rank() + 1] = columns;
        return Shape.of(dims);
    }
}
