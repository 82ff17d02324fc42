package io.millrace.accelerator.program;

import java.util.Arrays;
import java.util.List;

/** The dimensions of a tensor: at most {@link #MAX_RANK}, each from 0 to 2^31-1, with at most 2^40 elements. Immutable. */
public final class Shape {
    public static final int MAX_RANK = 16;
    public static final long MAX_SIZE = 1L << 40;
    public static final Shape SCALAR = new Shape(new int[0], 1);

    private final int[] dims;
    private final long size;

    private Shape(int[] dims, long size) {
        this.dims = dims;
        this.size = size;
    }

    /** @throws IllegalArgumentException when a dimension is negative, or there are too many dimensions or elements */
    public static Shape of(int... dims) {
        if (dims.length == 0) {
            return SCALAR;
        }
        if (dims.length > MAX_RANK) {
            throw new IllegalArgumentException("A tensor has at most " + MAX_RANK + " dimensions, not " + dims.length + ".");
        }
        long size = 1;
        boolean empty = false;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("A dimension cannot be negative: " + text(dims) + ".");
            }
            if (dim == 0) {
                empty = true;
            } else if (size > MAX_SIZE / dim) {
                throw new IllegalArgumentException("A tensor of shape " + text(dims) + " has more than 2^40 elements.");
            } else {
                size *= dim;
            }
        }
        return new Shape(dims.clone(), empty ? 0 : size);
    }

    public static Shape of(List<Integer> dims) {
        return of(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    public int rank() {
        return dims.length;
    }

    public int dim(int axis) {
        return dims[axis];
    }

    /** Number of elements; 1 for a scalar. */
    public long size() {
        return size;
    }

    public int[] toArray() {
        return dims.clone();
    }

    public List<Integer> toList() {
        return Arrays.stream(dims).boxed().toList();
    }

    /** The shape without the given axes (ascending). */
    public Shape without(int... axes) {
        int[] kept = new int[dims.length - axes.length];
        for (int i = 0, k = 0, a = 0; i < dims.length; i++) {
            if (a < axes.length && axes[a] == i) {
                a++;
            } else {
                kept[k++] = dims[i];
            }
        }
        return of(kept);
    }

    /** The common shape of two under broadcasting, or null where they do not fit. */
    public static Shape broadcast(Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            int x = i < rank - a.rank() ? 1 : a.dims[i - rank + a.rank()];
            int y = i < rank - b.rank() ? 1 : b.dims[i - rank + b.rank()];
            if (x != y && x != 1 && y != 1) {
                return null;
            }
            dims[i] = x == 1 ? y : x;
        }
        return of(dims);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** As Python prints a tuple: (), (3,), (3, 4). */
    @Override
    public String toString() {
        return text(dims);
    }

    private static String text(int[] dims) {
        String inner = Arrays.toString(dims).replace("[", "").replace("]", "");
        return dims.length == 1 ? "(" + inner + ",)" : "(" + inner + ")";
    }
}
