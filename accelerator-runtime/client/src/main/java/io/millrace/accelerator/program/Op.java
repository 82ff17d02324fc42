package io.millrace.accelerator.program;

import static io.millrace.accelerator.program.Op.Family.*;

import java.util.Locale;

/**
 * Every operation of a program. The order is the wire format: new operations go to the end. Names are those of the Python array API
 * standard where it has the operation. Inputs of an elementwise operation have the node's own shape and one type: broadcasting and
 * promotion stand in the graph as {@link #BROADCAST_TO} and {@link #CAST}.
 *
 * <p>Attributes are 64-bit integers; a floating value is stored as its {@code doubleToRawLongBits}.
 */
public enum Op {
    /** A parameter of the graph; attributes: its number. */
    INPUT(0, 1, SOURCE),
    /** attributes: the value (bits of a double for floating types, the integer, or 0 and 1). */
    FULL(0, 1, SOURCE),
    /** start + i * step; attributes: start, step (bits of doubles for floating types). */
    ARANGE(0, 2, SOURCE),
    /** attributes: start, stop (bits), number of intervals. The last value is stop exactly when it falls on it. */
    LINSPACE(0, 3, SOURCE),
    /** attributes: index of the diagonal. */
    EYE(0, 1, SOURCE),
    /** A random key, int32 (2,); attributes: seed. */
    KEY(0, 1, SOURCE),
    /** A key (2,) and an int32 scalar give a new key. */
    FOLD_IN(2, 0, RANDOM),
    /** Key to numbers in [0, 1); type and shape as given. */
    UNIFORM(1, 0, RANDOM),
    /** Key to standard normal numbers. */
    NORMAL(1, 0, RANDOM),
    /** Key to integers in [low, high); attributes: low, high. */
    RANDINT(1, 2, RANDOM),
    CAST(1, 0, ELEMENTWISE),
    NEGATIVE(1, 0, ELEMENTWISE), ABS(1, 0, ELEMENTWISE), SIGN(1, 0, ELEMENTWISE), SQUARE(1, 0, ELEMENTWISE),
    FLOOR(1, 0, ELEMENTWISE), CEIL(1, 0, ELEMENTWISE), ROUND(1, 0, ELEMENTWISE), TRUNC(1, 0, ELEMENTWISE),
    SQRT(1, 0, ELEMENTWISE), RECIPROCAL(1, 0, ELEMENTWISE), EXP(1, 0, ELEMENTWISE), EXPM1(1, 0, ELEMENTWISE),
    LOG(1, 0, ELEMENTWISE), LOG1P(1, 0, ELEMENTWISE), SIN(1, 0, ELEMENTWISE), COS(1, 0, ELEMENTWISE), TAN(1, 0, ELEMENTWISE),
    ASIN(1, 0, ELEMENTWISE), ACOS(1, 0, ELEMENTWISE), ATAN(1, 0, ELEMENTWISE), SINH(1, 0, ELEMENTWISE), COSH(1, 0, ELEMENTWISE),
    TANH(1, 0, ELEMENTWISE), LOGICAL_NOT(1, 0, ELEMENTWISE), ISFINITE(1, 0, ELEMENTWISE), ISNAN(1, 0, ELEMENTWISE),
    ISINF(1, 0, ELEMENTWISE),
    ADD(2, 0, ELEMENTWISE), SUBTRACT(2, 0, ELEMENTWISE), MULTIPLY(2, 0, ELEMENTWISE), MAXIMUM(2, 0, ELEMENTWISE),
    MINIMUM(2, 0, ELEMENTWISE), REMAINDER(2, 0, ELEMENTWISE), POW(2, 0, ELEMENTWISE), DIVIDE(2, 0, ELEMENTWISE),
    ATAN2(2, 0, ELEMENTWISE), LOGICAL_AND(2, 0, ELEMENTWISE), LOGICAL_OR(2, 0, ELEMENTWISE), LOGICAL_XOR(2, 0, ELEMENTWISE),
    EQUAL(2, 0, ELEMENTWISE), NOT_EQUAL(2, 0, ELEMENTWISE), LESS(2, 0, ELEMENTWISE), LESS_EQUAL(2, 0, ELEMENTWISE),
    GREATER(2, 0, ELEMENTWISE), GREATER_EQUAL(2, 0, ELEMENTWISE),
    /** condition (bool), value where true, value where false. */
    WHERE(3, 0, ELEMENTWISE),
    BROADCAST_TO(1, 0, MOVEMENT),
    RESHAPE(1, 0, MOVEMENT),
    /** attributes: for each result axis, the axis of the input. */
    PERMUTE_DIMS(1, -1, MOVEMENT),
    /** attributes: 1 for each axis that is reversed, else 0. */
    FLIP(1, -1, MOVEMENT),
    /** attributes: for each axis, the shift, from 0 to its length. */
    ROLL(1, -1, MOVEMENT),
    /** attributes: for each axis, the start and the step; the lengths are the node's shape. */
    SLICE(1, -1, MOVEMENT),
    /** attributes: the axis. */
    CONCAT(-1, 1, MOVEMENT),
    /** Reductions; attributes: the axes, ascending, which the result does not have. */
    SUM(1, -1, REDUCTION), PROD(1, -1, REDUCTION), MAX(1, -1, REDUCTION), MIN(1, -1, REDUCTION), ANY(1, -1, REDUCTION),
    ALL(1, -1, REDUCTION),
    /** Position among the reduced elements in row-major order, int32; the first of equals. */
    ARGMAX(1, -1, REDUCTION), ARGMIN(1, -1, REDUCTION),
    /** Along the last axis. */
    CUMULATIVE_SUM(1, 0, CONTRACTION),
    /** (..., m, k) and (..., k, n) with equal leading axes. */
    MATMUL(2, 0, CONTRACTION),
    /**
     * Repeats a body; attributes: repetitions, number of carried values c, and, unless there are none, of collected values. Inputs: initial
     * values of the carried, then captured values. The body's parameters: the iteration (int32 scalar), the carried, the captured; its results:
     * the next carried, then those to be collected. Only RESULT reads it.
     */
    LOOP(-1, -1, CONTROL),
    /** A value after a loop; attributes: which. A carried one as it is then, a collected one of all iterations along a new first axis. */
    RESULT(1, 1, CONTROL),
    ASINH(1, 0, ELEMENTWISE), ACOSH(1, 0, ELEMENTWISE), ATANH(1, 0, ELEMENTWISE), LOG2(1, 0, ELEMENTWISE), LOG10(1, 0, ELEMENTWISE),
    ERF(1, 0, ELEMENTWISE), BITWISE_INVERT(1, 0, ELEMENTWISE), SIGNBIT(1, 0, ELEMENTWISE),
    /** Parts of a complex number, in the type of its parts. */
    REAL(1, 0, ELEMENTWISE), IMAG(1, 0, ELEMENTWISE), CONJ(1, 0, ELEMENTWISE),
    /** Rounded down; of integers by zero: 0. */
    FLOOR_DIVIDE(2, 0, ELEMENTWISE),
    BITWISE_AND(2, 0, ELEMENTWISE), BITWISE_OR(2, 0, ELEMENTWISE), BITWISE_XOR(2, 0, ELEMENTWISE),
    /** Of the bits of the type; by its width or more: 0, or -1 for a negative number that is shifted right. */
    BITWISE_LEFT_SHIFT(2, 0, ELEMENTWISE), BITWISE_RIGHT_SHIFT(2, 0, ELEMENTWISE),
    COPYSIGN(2, 0, ELEMENTWISE), HYPOT(2, 0, ELEMENTWISE), NEXTAFTER(2, 0, ELEMENTWISE),
    /** Real and imaginary part to a complex number. */
    COMPLEX(2, 0, ELEMENTWISE),
    /** Along the last axis. */
    CUMULATIVE_PROD(1, 0, CONTRACTION),
    /** Along the last axis, stable, nan last; attributes: 1 for descending. */
    SORT(1, 1, KERNEL),
    /** Positions, int32, that sort along the last axis. */
    ARGSORT(1, 1, KERNEL),
    /** A sorted row (n,) and values; attributes: 0 for the first place that keeps the order, 1 for the last. Gives int32. */
    SEARCHSORTED(2, 1, KERNEL),
    /** Values and integer indices of any shape; attributes: the axis, which the shape of the indices replaces. -1 is the last. */
    TAKE(2, 1, KERNEL),
    /** Values (m, ...) and m integer segments; the result's first axis says how many there are. What lies outside is left out. */
    SEGMENT_SUM(2, 0, KERNEL),
    /** Along the last axis, complex; attributes: 1 for the inverse, which is divided by the length. */
    FFT(1, 1, KERNEL),
    /** Real (n) to complex (n/2 + 1) along the last axis. */
    RFFT(1, 0, KERNEL),
    /** Complex (n/2 + 1) to real (n) along the last axis. */
    IRFFT(1, 0, KERNEL),
    /** (..., n, n) and (..., n, k): what multiplied with the first gives the second. */
    SOLVE(2, 0, KERNEL),
    INV(1, 0, KERNEL),
    /** The lower triangle L of A = L L^H; the upper triangle of A is not read. */
    CHOLESKY(1, 0, KERNEL),
    /** The determinant as sign and logarithm of the absolute value, (..., 2). */
    SLOGDET(1, 0, KERNEL),
    DET(1, 0, KERNEL),
    /** (..., m, n) to a row of Q (m, k) followed by R (k, n); attributes: k, which is min(m, n) or m. */
    QR(1, 1, KERNEL),
    /** Hermitian (..., n, n), of which the lower triangle is read, to (..., n + 1, n): a row of ascending eigenvalues above the eigenvectors. */
    EIGH(1, 0, KERNEL),
    /** Ascending, real. */
    EIGVALSH(1, 0, KERNEL),
    /** (..., m, n) to a row of S (min), U (m, k) and V^H (l, n); attributes: 0 for singular values alone, 1 for thin, 2 for full matrices. */
    SVD(1, 1, KERNEL),
    /**
     * A value on its way between the chips of a mesh, which does not change it; attributes: the {@link Collective}, and the number of parts of the mesh. What is
     * computed of a placed value is computed where its parts are.
     */
    EXCHANGE(1, 2, KERNEL);

    /** What kind of work an operation is; a KERNEL is a step of its own that reads its inputs from memory. */
    public enum Family { SOURCE, RANDOM, ELEMENTWISE, MOVEMENT, REDUCTION, CONTRACTION, CONTROL, KERNEL }

    private final int arity;
    private final int attributes;
    private final Family family;

    Op(int arity, int attributes, Family family) {
        this.arity = arity;
        this.attributes = attributes;
        this.family = family;
    }

    /** Number of inputs, or -1 where it varies. */
    public int arity() {
        return arity;
    }

    /** Number of attributes, or -1 where it depends on the shape. */
    public int attributes() {
        return attributes;
    }

    public Family family() {
        return family;
    }

    /** The name a person knows it by: "permute_dims". */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
