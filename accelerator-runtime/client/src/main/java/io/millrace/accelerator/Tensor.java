package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.Map;

/**
 * An array of numbers that the chips compute. Immutable and lazy: what one does with tensors only describes the computation, and the
 * first time that values are wanted ({@link #toDoubleArray}, {@link #item}, printing) all of it runs on the pool as one program. From then on
 * the values are kept here, and later computations start from them. To compute several tensors in one run: {@link Ops#compute}.
 *
 * <pre>{@code
 * Tensor x = linspace(0, 2 * Math.PI, 1000);
 * Tensor y = sin(x).multiply(2).add(1);
 * double mean = mean(y).item();
 * }</pre>
 *
 * <p>Safe to use from several threads.
 */
public final class Tensor extends Fluent {
    static final String INSIDE_LOOP =
            "This tensor exists only inside the body of a loop; return it from the body and read its values after the loop.";

    private final DType dtype;
    private final Shape shape;
    private volatile Expression expression;
    private volatile byte[] data;
    private volatile Run run;

    Tensor(DType dtype, Shape shape, Expression expression) {
        this.dtype = dtype;
        this.shape = shape;
        this.expression = expression;
    }

    /** A tensor of known little-endian bytes, which nobody changes any more. */
    Tensor(DType dtype, Shape shape, byte[] data) {
        this(dtype, shape, (Expression) null);
        this.data = data;
    }

    public DType dtype() {
        return dtype;
    }

    public Shape shape() {
        return shape;
    }

    /** Number of dimensions. */
    public int ndim() {
        return shape.rank();
    }

    /** Number of elements. */
    public long size() {
        return shape.size();
    }

    /** Whether the values are here. */
    public boolean isComputed() {
        return data != null;
    }

    /** The transpose of a matrix; all axes reversed in general. */
    public Tensor T() {
        return Ops.transpose(this);
    }

    public Tensor reshape(int... shape) {
        return Ops.reshape(this, shape);
    }

    public Tensor astype(DType type) {
        return Ops.astype(this, type);
    }

    public Tensor matmul(Tensor b) {
        return Ops.matmul(this, b);
    }

    public Tensor roll(int shift, int axis) {
        return Ops.roll(this, shift, axis);
    }

    public Tensor sum(int... axes) {
        return Ops.sum(this, axes);
    }

    public Tensor mean(int... axes) {
        return Ops.mean(this, axes);
    }

    public Tensor max(int... axes) {
        return Ops.max(this, axes);
    }

    public Tensor min(int... axes) {
        return Ops.min(this, axes);
    }

    /** A part, as Python writes it: {@code x.slice("1:3, ::-1")}; see {@link Slice}. */
    public Tensor slice(String slices) {
        return Slice.apply(this, Slice.parse(slices));
    }

    /** A part: {@code x.slice(Slice.of(1, 3), Slice.ALL)}. */
    public Tensor slice(Slice... slices) {
        return Slice.apply(this, slices);
    }

    /** The i-th along the first axis; negative counts from the end. */
    public Tensor at(int index) {
        return slice(Slice.at(index));
    }

    /** One element as a double; computes the tensor where needed. */
    public double get(int... index) {
        real("get");
        return JavaArrays.element(dtype, data(), position(index));
    }

    /** The only element. */
    public double item() {
        if (size() != 1) {
            throw new IllegalStateException("item: a tensor of shape " + shape + " has " + size() + " elements, not one.");
        }
        real("item");
        return JavaArrays.element(dtype, data(), 0);
    }

    private void real(String name) {
        if (dtype.isComplex()) {
            throw new IllegalStateException(name + ": an element of " + dtype + " has two parts; take real(x) and imag(x), or toComplexArray().");
        }
    }

    /** All elements in row-major order. */
    public double[] toDoubleArray() {
        return JavaArrays.doubles(dtype, data());
    }

    public float[] toFloatArray() {
        return JavaArrays.floats(dtype, data());
    }

    /** All elements in row-major order; fractions are cut towards zero. */
    public int[] toIntArray() {
        return JavaArrays.ints(dtype, data());
    }

    /** All elements in row-major order; fractions are cut towards zero. */
    public long[] toLongArray() {
        return JavaArrays.longs(dtype, data());
    }

    /** Real and imaginary parts in turns, in row-major order of the elements. */
    public double[] toComplexArray() {
        return JavaArrays.complexes(dtype, data());
    }

    public boolean[] toBooleanArray() {
        return JavaArrays.booleans(dtype, data());
    }

    /**
     * Nested Java arrays of the tensor's own type, such as double[][] or int[]; the boxed element of a scalar. uint8 comes as int; a complex
     * tensor has one more axis, of real and imaginary part.
     */
    public Object toArray() {
        return JavaArrays.nested(dtype, shape, data());
    }

    /** The rows of a matrix. */
    public double[][] toDoubleMatrix() {
        if (shape.rank() != 2) {
            throw new IllegalStateException("toDoubleMatrix: a tensor of shape " + shape + " is no matrix.");
        }
        return (double[][]) JavaArrays.nested(DType.FLOAT64, shape, JavaArrays.bytes(toDoubleArray()));
    }

    /** The rows of a matrix as integers; fractions are cut towards zero. */
    public int[][] toIntMatrix() {
        if (shape.rank() != 2) {
            throw new IllegalStateException("toIntMatrix: a tensor of shape " + shape + " is no matrix.");
        }
        int[] flat = toIntArray();
        int[][] rows = new int[shape.dim(0)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = java.util.Arrays.copyOfRange(flat, i * shape.dim(1), (i + 1) * shape.dim(1));
        }
        return rows;
    }

    /** Computes it now, if it is not yet. */
    public Tensor compute() {
        data();
        return this;
    }

    /** The chips that computed it, such as "hygon-bw1000" or "4 x nvidia-a100"; empty where it was made from Java's data, or is not computed yet. */
    public String chip() {
        Run computed = run;
        return computed == null || data == null ? "" : computed.chip();
    }

    /** The receipt of the run that computed it, or null where it was made from Java's data. */
    public Receipt receipt() {
        return run == null ? null : run.receipt();
    }

    /** Type and shape, and whether it is computed; never computes. */
    public String describe() {
        return dtype + " " + shape + (data == null ? ", not computed" : "");
    }

    /** Values, shape and type as a person wants to see them; computes the tensor where needed. */
    @Override
    public String toString() {
        return isParameter() ? describe() : Printing.text(this);
    }

    /** Text and HTML for a notebook. */
    public Map<String, Object> mimeBundle() {
        return Printing.bundle(this);
    }

    /** The bytes, computed or waited for where they are not here; a constant needs no run. */
    byte[] data() {
        byte[] here = data;
        if (here == null) {
            if (isParameter()) {
                throw new IllegalStateException(INSIDE_LOOP);
            }
            Run started = run;
            Expression e = expression;
            if (e != null && e.op() == Op.FULL) {
                return JavaArrays.full(dtype, size(), e.attributes()[0]);
            }
            if (started != null && !started.failed()) {
                started.join();
            } else {
                Accelerator.current().run(this);
            }
            here = data;
        }
        return here;
    }

    Expression expression() {
        return expression;
    }

    void startedBy(Run started) {
        run = started;
    }

    /** Called under the tracer's lock, so that no program sees it half done. */
    void computed(byte[] bytes) {
        data = bytes;
        expression = null;
    }

    private boolean isParameter() {
        Expression e = expression;
        return e != null && e.scope() != null;
    }

    private long position(int[] index) {
        if (index.length != shape.rank()) {
            throw new IndexOutOfBoundsException("get: " + index.length + " indices do not name an element of shape " + shape + ".");
        }
        long position = 0;
        for (int i = 0; i < index.length; i++) {
            int at = index[i] < 0 ? index[i] + shape.dim(i) : index[i];
            if (at < 0 || at >= shape.dim(i)) {
                throw new IndexOutOfBoundsException("get: index " + index[i] + " is outside axis " + i + " of shape " + shape + ".");
            }
            position = position * shape.dim(i) + at;
        }
        return position;
    }

    @Override
    Tensor self() {
        return this;
    }
}
