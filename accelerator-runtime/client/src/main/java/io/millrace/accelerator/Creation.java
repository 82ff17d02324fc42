package io.millrace.accelerator;

import static io.millrace.accelerator.DType.*;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.Arrays;

/** Tensors from nothing, from numbers, from Java's arrays and from random keys; see {@link Ops}. */
public abstract sealed class Creation permits Elementwise {
    /** The element types under their array-API names. */
    public static final DType float64 = FLOAT64;
    public static final DType float32 = FLOAT32;
    public static final DType int32 = INT32;
    public static final DType int64 = INT64;
    public static final DType int16 = INT16;
    public static final DType int8 = INT8;
    public static final DType uint8 = UINT8;
    public static final DType complex64 = COMPLEX64;
    public static final DType complex128 = COMPLEX128;
    public static final DType bool = BOOL;

    Creation() {}

    public static Tensor zeros(int... shape) {
        return full(FLOAT64, 0, shape);
    }

    public static Tensor zeros(DType type, int... shape) {
        return full(type, 0, shape);
    }

    public static Tensor zeros_like(Tensor x) {
        return Build.full(x.dtype(), x.shape(), 0);
    }

    public static Tensor ones(int... shape) {
        return full(FLOAT64, 1, shape);
    }

    public static Tensor ones(DType type, int... shape) {
        return full(type, 1, shape);
    }

    public static Tensor ones_like(Tensor x) {
        return Build.full(x.dtype(), x.shape(), 1);
    }

    /** Every element the same number. */
    public static Tensor full(DType type, Number value, int... shape) {
        return Build.full(type, Shape.of(shape), value);
    }

    public static Tensor full_like(Tensor x, Number value) {
        return Build.full(x.dtype(), x.shape(), value);
    }

    /** A tensor whose values do not matter: zeros here, which cost nothing. */
    public static Tensor empty(int... shape) {
        return zeros(shape);
    }

    public static Tensor empty(DType type, int... shape) {
        return zeros(type, shape);
    }

    public static Tensor empty_like(Tensor x) {
        return zeros_like(x);
    }

    /** A tensor without axes. A fraction is float64, a whole number of an integer type int32, or int64 where it needs that. */
    public static Tensor scalar(Number value) {
        return Build.full(Build.isIntegral(value) ? Build.whole(value) : FLOAT64, Shape.SCALAR, value);
    }

    /** 0, 1, ... stop-1 as int32. */
    public static Tensor arange(int stop) {
        return arange(0, stop, 1);
    }

    /** start, start+step, ... up to but not including stop, in a type of real numbers. */
    public static Tensor arange(DType type, Number start, Number stop, Number step) {
        return Build.cast(arange(start, stop, step), type);
    }

    /** start, start+step, ... up to but not including stop; int32 where all three are whole numbers of integer types, else float64. */
    public static Tensor arange(Number start, Number stop, Number step) {
        boolean integral = Build.isIntegral(start) && Build.isIntegral(stop) && Build.isIntegral(step);
        DType type = integral ? INT32 : FLOAT64;
        double length = Math.ceil((stop.doubleValue() - start.doubleValue()) / step.doubleValue());
        if (step.doubleValue() == 0 || Double.isNaN(length)) {
            throw new IllegalArgumentException("arange: a step of " + step + " never gets from " + start + " to " + stop + ".");
        }
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("arange: from " + start + " to " + stop + " there are more than 2^31-1 steps of " + step + ".");
        }
        return Build.node(Op.ARANGE, type, Shape.of((int) Math.max(0, length)), new long[] {Build.bits(type, start), Build.bits(type, step)});
    }

    public static Tensor arange(Number start, Number stop) {
        return arange(start, stop, 1);
    }

    /** {@code num} numbers from start to stop, both included. */
    public static Tensor linspace(double start, double stop, int num) {
        return linspace(start, stop, num, true);
    }

    public static Tensor linspace(double start, double stop, int num, boolean endpoint) {
        if (num < 0) {
            throw new IllegalArgumentException("linspace: a number of " + num + " values is negative.");
        }
        long intervals = endpoint ? Math.max(0, num - 1) : num;
        return Build.node(Op.LINSPACE, FLOAT64, Shape.of(num), new long[] {Build.bits(FLOAT64, start), Build.bits(FLOAT64, stop), intervals});
    }

    /** The identity matrix. */
    public static Tensor eye(int n) {
        return eye(FLOAT64, n, n, 0);
    }

    /** Ones on the k-th diagonal of an n by m matrix, counted upwards. */
    public static Tensor eye(DType type, int n, int m, int k) {
        return Build.node(Op.EYE, type, Shape.of(n, m), new long[] {k});
    }

    /**
     * A copy of Java's data: numbers, booleans, arrays of double, float, int or boolean in any depth, lists of numbers, and anything
     * with a method {@code double[] asDoubleArray()}, such as a numeric column of Tablesaw.
     */
    public static Tensor asarray(Object data) {
        return JavaArrays.tensor(data);
    }

    public static Tensor asarray(double... data) {
        return JavaArrays.tensor(data);
    }

    /** Coordinate matrices of one-dimensional tensors: the first varies along the columns, the second along the rows, as the standard has it. */
    public static Tensor[] meshgrid(Tensor... axes) {
        return meshgrid("xy", axes);
    }

    /** Coordinate matrices with {@code indexing} "xy", or "ij": the i-th result varies along axis i. */
    public static Tensor[] meshgrid(String indexing, Tensor... axes) {
        if (!indexing.equals("xy") && !indexing.equals("ij")) {
            throw new IllegalArgumentException("meshgrid: the indexing is \"xy\" or \"ij\", not \"" + indexing + "\".");
        }
        int[] place = java.util.stream.IntStream.range(0, axes.length).map(i -> i < 2 && axes.length > 1 && indexing.equals("xy") ? 1 - i : i).toArray();
        int[] dims = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            if (axes[i].shape().rank() != 1) {
                throw new IllegalArgumentException("meshgrid: a coordinate has one axis, and one of these has shape " + axes[i].shape() + ".");
            }
            dims[place[i]] = (int) axes[i].size();
        }
        Tensor[] grids = new Tensor[axes.length];
        for (int i = 0; i < axes.length; i++) {
            int[] own = new int[axes.length];
            Arrays.fill(own, 1);
            own[place[i]] = dims[place[i]];
            grids[i] = Build.broadcast(Build.reshape(axes[i], Shape.of(own)), Shape.of(dims));
        }
        return grids;
    }

    /** The lower triangle up to the k-th diagonal, zeros above; of the last two axes. */
    public static Tensor tril(Tensor x, int k) {
        return triangle("tril", x, k, true);
    }

    public static Tensor tril(Tensor x) {
        return tril(x, 0);
    }

    /** The upper triangle from the k-th diagonal on, zeros below; of the last two axes. */
    public static Tensor triu(Tensor x, int k) {
        return triangle("triu", x, k, false);
    }

    public static Tensor triu(Tensor x) {
        return triu(x, 0);
    }

    private static Tensor triangle(String name, Tensor x, int k, boolean lower) {
        int rank = x.shape().rank();
        if (rank < 2) {
            throw new IllegalArgumentException(name + ": a tensor of shape " + x.shape() + " is no matrix.");
        }
        Tensor row = Build.reshape(arange(x.shape().dim(rank - 2)), Shape.of(x.shape().dim(rank - 2), 1));
        Tensor column = Pairwise.subtract(arange(x.shape().dim(rank - 1)), k);
        return Build.where(lower ? Pairwise.less_equal(column, row) : Pairwise.greater_equal(column, row), x, zeros(x.dtype()));
    }

    /** A random key; see {@link Key}. */
    public static Key key(long seed) {
        return Key.of(seed);
    }

    /** Numbers in [0, 1), float64. */
    public static Tensor uniform(Key key, int... shape) {
        return uniform(key, FLOAT64, shape);
    }

    public static Tensor uniform(Key key, DType type, int... shape) {
        return Build.node(Op.UNIFORM, real("uniform", type), Shape.of(shape), key.tensor());
    }

    /** Standard normal numbers, float64. */
    public static Tensor normal(Key key, int... shape) {
        return normal(key, FLOAT64, shape);
    }

    public static Tensor normal(Key key, DType type, int... shape) {
        return Build.node(Op.NORMAL, real("normal", type), Shape.of(shape), key.tensor());
    }

    /** Integers from low to high-1, each as probable up to 2^-32 of their number. */
    public static Tensor randint(Key key, int low, int high, int... shape) {
        if (low >= high) {
            throw new IllegalArgumentException("randint: there is no integer from " + low + " up to but not including " + high + ".");
        }
        return Build.node(Op.RANDINT, INT32, Shape.of(shape), new long[] {low, high}, key.tensor());
    }

    /** True with probability p. */
    public static Tensor bernoulli(Key key, double p, int... shape) {
        return Build.compare(Op.LESS, uniform(key, shape), Build.full(FLOAT64, Shape.SCALAR, p));
    }

    /** True with the probability that each element of p says. */
    public static Tensor bernoulli(Key key, Tensor p) {
        Tensor real = Build.toReal(p);
        return Build.compare(Op.LESS, uniform(key, real.dtype(), real.shape().toArray()), real);
    }

    private static DType real(String name, DType type) {
        if (!type.isFloating()) {
            throw new IllegalArgumentException(name + ": random numbers are float64 or float32, not " + type + ".");
        }
        return type;
    }
}
