package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The standard's linear algebra, on stacks of matrices in the last two axes; see {@link Ops}. One matrix is factorised in one go by LAPACK. */
public abstract sealed class LinearAlgebra extends Indexing permits Fourier {
    LinearAlgebra() {}

    /** The factors of a QR decomposition. */
    public record QR(Tensor q, Tensor r) {}

    /** Ascending eigenvalues and the eigenvectors in the columns of a matrix. */
    public record Eigen(Tensor eigenvalues, Tensor eigenvectors) {}

    /** U, descending singular values, and V conjugate transposed. */
    public record SVD(Tensor u, Tensor s, Tensor vh) {}

    /** Sign and logarithm of the absolute value of a determinant. */
    public record SignAndLog(Tensor sign, Tensor logabsdet) {}

    /** What a times it gives b; b is a vector (n,) or matrices (..., n, k). */
    public static Tensor solve(Tensor a, Tensor b) {
        DType type = DType.promote(Build.toInexact(a).dtype(), Build.toInexact(b).dtype());
        Tensor left = Build.cast(square("solve", a), type);
        int n = a.shape().dim(a.ndim() - 1);
        boolean vector = b.ndim() == 1;
        Tensor right = Build.cast(vector ? expand_dims(b, 1) : b, type);
        if (b.ndim() == 0 || right.shape().dim(right.ndim() - 2) != n) {
            throw new IllegalArgumentException("solve: shapes " + a.shape() + " and " + b.shape() + " do not fit; the matrix has " + n + " rows.");
        }
        Shape stack = Shape.broadcast(leading(left), leading(right));
        if (stack == null) {
            throw new IllegalArgumentException("solve: the stacks of matrices of shapes " + a.shape() + " and " + b.shape() + " do not broadcast together.");
        }
        int k = right.shape().dim(right.ndim() - 1);
        Tensor x = Build.node(Op.SOLVE, type, matrices(stack, n, k), Build.broadcast(left, matrices(stack, n, n)), Build.broadcast(right, matrices(stack, n, k)));
        return vector ? squeeze(x, x.ndim() - 1) : x;
    }

    public static Tensor inv(Tensor a) {
        return Build.unary(Op.INV, square("inv", a));
    }

    /** The lower triangular L with a = L Lᴴ. */
    public static Tensor cholesky(Tensor a) {
        return Build.unary(Op.CHOLESKY, square("cholesky", a));
    }

    public static Tensor det(Tensor a) {
        Tensor x = square("det", a);
        return Build.node(Op.DET, x.dtype(), leading(x), x);
    }

    public static SignAndLog slogdet(Tensor a) {
        Tensor x = square("slogdet", a);
        Tensor packed = Build.node(Op.SLOGDET, x.dtype(), append(leading(x), 2), x);
        return new SignAndLog(packed.slice("..., 0"), real(packed.slice("..., 1")));
    }

    /** Thin: q is (..., m, k) and r (..., k, n) with k the smaller of m and n. */
    public static QR qr(Tensor a) {
        return qr(a, false);
    }

    /** @param complete q square */
    public static QR qr(Tensor a, boolean complete) {
        Tensor x = Build.toInexact(matrix("qr", a));
        int m = x.shape().dim(x.ndim() - 2);
        int n = x.shape().dim(x.ndim() - 1);
        int k = complete ? m : Math.min(m, n);
        Tensor packed = Build.node(Op.QR, x.dtype(), append(leading(x), (m + n) * k), new long[] {k}, x);
        return new QR(part(packed, 0, m, k), part(packed, m * k, k, n));
    }

    /** Of Hermitian matrices, of which the lower triangle is read. */
    public static Eigen eigh(Tensor a) {
        Tensor x = square("eigh", a);
        int n = x.shape().dim(x.ndim() - 1);
        Tensor packed = Build.node(Op.EIGH, x.dtype(), append(leading(x), n + 1, n), x);
        return new Eigen(real(packed.slice(Slice.ELLIPSIS, Slice.at(0), Slice.ALL)), packed.slice(Slice.ELLIPSIS, Slice.of(1, null), Slice.ALL));
    }

    public static Tensor eigvalsh(Tensor a) {
        Tensor x = square("eigvalsh", a);
        return Build.node(Op.EIGVALSH, x.dtype().part(), append(leading(x), x.shape().dim(x.ndim() - 1)), x);
    }

    /** Thin. */
    public static SVD svd(Tensor a) {
        return svd(a, false);
    }

    /** @param full_matrices u and vh square */
    public static SVD svd(Tensor a, boolean full_matrices) {
        Tensor x = Build.toInexact(matrix("svd", a));
        int m = x.shape().dim(x.ndim() - 2);
        int n = x.shape().dim(x.ndim() - 1);
        int least = Math.min(m, n);
        int k = full_matrices ? m : least;
        int l = full_matrices ? n : least;
        Tensor packed = Build.node(Op.SVD, x.dtype(), append(leading(x), least + m * k + l * n), new long[] {full_matrices ? 2 : 1}, x);
        return new SVD(part(packed, least, m, k), real(packed.slice(Slice.ELLIPSIS, Slice.of(0, least))), part(packed, least + m * k, l, n));
    }

    /** Singular values, descending. */
    public static Tensor svdvals(Tensor a) {
        Tensor x = Build.toInexact(matrix("svdvals", a));
        int least = Math.min(x.shape().dim(x.ndim() - 2), x.shape().dim(x.ndim() - 1));
        return real(Build.node(Op.SVD, x.dtype(), append(leading(x), least), new long[] {0}, x));
    }

    /** The pseudo-inverse; singular values below {@code rtol} times the largest count as zero. */
    public static Tensor pinv(Tensor a, double rtol) {
        SVD f = svd(a);
        Tensor largest = max(f.s(), new int[] {-1}, true);
        Tensor inverse = where(greater(f.s(), multiply(largest, rtol)), reciprocal(f.s()), zeros_like(f.s()));
        return matmul(multiply(adjoint(f.vh()), expand_dims(inverse, -2)), adjoint(f.u()));
    }

    public static Tensor pinv(Tensor a) {
        return pinv(a, Math.max(a.shape().dim(a.ndim() - 1), a.shape().dim(a.ndim() - 2)) * epsilon(a));
    }

    /** The number of singular values above the rounding error of the largest, int32. */
    public static Tensor matrix_rank(Tensor a) {
        Tensor s = svdvals(a);
        double rtol = Math.max(a.shape().dim(a.ndim() - 1), a.shape().dim(a.ndim() - 2)) * epsilon(a);
        return sum(greater(s, multiply(max(s, new int[] {-1}, true), rtol)), -1);
    }

    private static double epsilon(Tensor a) {
        return Build.toInexact(a).dtype().part() == DType.FLOAT32 ? Math.ulp(1.0f) : Math.ulp(1.0);
    }

    /** The n-th power of square matrices; of the inverse where n is negative. */
    public static Tensor matrix_power(Tensor a, int n) {
        square("matrix_power", a);
        Tensor square = n < 0 ? inv(a) : a;
        Tensor power = null;
        for (int rest = Math.abs(n); rest > 0; rest >>= 1) {
            power = (rest & 1) == 0 ? power : power == null ? square : matmul(power, square);
            square = rest == 1 ? square : matmul(square, square);
        }
        int size = a.shape().dim(a.ndim() - 1);
        return power != null ? power : Build.broadcast(eye(a.dtype() == DType.BOOL ? DType.INT32 : a.dtype(), size, size, 0), a.shape());
    }

    /** Conjugate transpose. */
    public static Tensor adjoint(Tensor a) {
        return conj(matrix_transpose(a));
    }

    /** Elements of a diagonal of the last two axes, in a new last axis. */
    public static Tensor diagonal(Tensor a, int offset) {
        matrix("diagonal", a);
        int m = a.shape().dim(a.ndim() - 2);
        int n = a.shape().dim(a.ndim() - 1);
        int length = Math.max(0, offset >= 0 ? Math.min(m, n - offset) : Math.min(m + offset, n));
        int first = offset >= 0 ? offset : -offset * n;
        Tensor flat = Build.reshape(a, append(leading(a), m * n));
        return length == 0 ? flat.slice("..., :0")
                : flat.slice(Slice.ELLIPSIS, Slice.of(first, Math.min(m * n, first + (length - 1) * (n + 1) + 1), n + 1));
    }

    public static Tensor diagonal(Tensor a) {
        return diagonal(a, 0);
    }

    public static Tensor trace(Tensor a) {
        return sum(diagonal(a), -1);
    }

    public static Tensor trace(Tensor a, int offset) {
        return sum(diagonal(a, offset), -1);
    }

    /** Each element of a times each of b. */
    public static Tensor outer(Tensor a, Tensor b) {
        if (a.ndim() != 1 || b.ndim() != 1) {
            throw new IllegalArgumentException("outer: shapes " + a.shape() + " and " + b.shape() + " are not those of two vectors.");
        }
        return multiply(expand_dims(a, 1), expand_dims(b, 0));
    }

    /** Sum of conj(a) b along the last axis. */
    public static Tensor vecdot(Tensor a, Tensor b) {
        return vecdot(a, b, -1);
    }

    public static Tensor vecdot(Tensor a, Tensor b, int axis) {
        int x = Build.axis("vecdot", axis, a.shape());
        int y = Build.axis("vecdot", axis, b.shape());
        if (a.shape().dim(x) != b.shape().dim(y)) {
            throw new IllegalArgumentException("vecdot: shapes " + a.shape() + " and " + b.shape() + " differ along axis " + axis + ".");
        }
        return sum(multiply(conj(moveaxis(a, x, -1)), moveaxis(b, y, -1)), -1);
    }

    /** Sums over the last {@code axes} axes of a and the first of b. */
    public static Tensor tensordot(Tensor a, Tensor b, int axes) {
        return tensordot(a, b, IntStream.range(a.ndim() - axes, a.ndim()).toArray(), IntStream.range(0, axes).toArray());
    }

    /** Sums over the axes of a, each with the one of b at its place. */
    public static Tensor tensordot(Tensor a, Tensor b, int[] axesOfA, int[] axesOfB) {
        int[] x = Arrays.stream(axesOfA).map(i -> Build.axis("tensordot", i, a.shape())).toArray();
        int[] y = Arrays.stream(axesOfB).map(i -> Build.axis("tensordot", i, b.shape())).toArray();
        for (int i = 0; i < x.length; i++) {
            if (x.length != y.length || a.shape().dim(x[i]) != b.shape().dim(y[i])) {
                throw new IllegalArgumentException("tensordot: shapes " + a.shape() + " and " + b.shape() + " do not fit along axes "
                        + Arrays.toString(axesOfA) + " and " + Arrays.toString(axesOfB) + ".");
            }
        }
        int[] freeA = IntStream.range(0, a.ndim()).filter(i -> Arrays.stream(x).noneMatch(k -> k == i)).toArray();
        int[] freeB = IntStream.range(0, b.ndim()).filter(i -> Arrays.stream(y).noneMatch(k -> k == i)).toArray();
        int k = Arrays.stream(x).map(i -> a.shape().dim(i)).reduce(1, (p, q) -> p * q);
        int m = Arrays.stream(freeA).map(i -> a.shape().dim(i)).reduce(1, Math::multiplyExact);
        int n = Arrays.stream(freeB).map(i -> b.shape().dim(i)).reduce(1, Math::multiplyExact);
        Tensor left = reshape(Build.permute(a, IntStream.concat(Arrays.stream(freeA), Arrays.stream(x)).toArray()), m, k);
        Tensor right = reshape(Build.permute(b, IntStream.concat(Arrays.stream(y), Arrays.stream(freeB)).toArray()), k, n);
        return reshape(matmul(left, right), IntStream.concat(Arrays.stream(freeA).map(i -> a.shape().dim(i)),
                Arrays.stream(freeB).map(i -> b.shape().dim(i))).toArray());
    }

    /** Cross product of vectors of three elements along the last axis. */
    public static Tensor cross(Tensor a, Tensor b) {
        if (a.ndim() == 0 || b.ndim() == 0 || a.shape().dim(a.ndim() - 1) != 3 || b.shape().dim(b.ndim() - 1) != 3) {
            throw new IllegalArgumentException("cross: shapes " + a.shape() + " and " + b.shape() + " do not end in vectors of three elements.");
        }
        Tensor p = multiply(roll(a, -1, -1), roll(b, -2, -1));
        return subtract(p, multiply(roll(a, -2, -1), roll(b, -1, -1)));
    }

    /** Euclidean norm over all elements. */
    public static Tensor vector_norm(Tensor x) {
        return vector_norm(x, 2, new int[0], false);
    }

    /** Euclidean norm along an axis. */
    public static Tensor vector_norm(Tensor x, int axis) {
        return vector_norm(x, 2, new int[] {axis}, false);
    }

    /** The norm of any order: 0 counts, infinity takes the largest, minus infinity the smallest absolute value. */
    public static Tensor vector_norm(Tensor x, double order, int[] axes, boolean keepdims) {
        Tensor size = abs(Build.toInexact(x));
        if (order == Double.POSITIVE_INFINITY) {
            return max(size, axes, keepdims);
        }
        if (order == Double.NEGATIVE_INFINITY) {
            return min(size, axes, keepdims);
        }
        if (order == 0) {
            return sum(Build.cast(not_equal(size, 0), size.dtype()), axes, keepdims);
        }
        return order == 1 ? sum(size, axes, keepdims) : order == 2 ? sqrt(sum(square(size), axes, keepdims))
                : pow(sum(pow(size, order), axes, keepdims), 1 / order);
    }

    /** Frobenius norm of matrices. */
    public static Tensor matrix_norm(Tensor a) {
        return matrix_norm(a, "fro");
    }

    /** @param order "fro", "nuc", or one of "1", "-1", "2", "-2", "inf", "-inf" */
    public static Tensor matrix_norm(Tensor a, String order) {
        Tensor x = Build.toInexact(matrix("matrix_norm", a));
        return switch (order) {
            case "fro" -> vector_norm(x, 2, new int[] {-2, -1}, false);
            case "nuc" -> sum(svdvals(x), -1);
            case "2" -> max(svdvals(x), -1);
            case "-2" -> min(svdvals(x), -1);
            case "1" -> max(sum(abs(x), -2), -1);
            case "-1" -> min(sum(abs(x), -2), -1);
            case "inf" -> max(sum(abs(x), -1), -1);
            case "-inf" -> min(sum(abs(x), -1), -1);
            default -> throw new IllegalArgumentException("matrix_norm: there is no order '" + order + "'; it is one of fro, nuc, 1, -1, 2, -2, inf and -inf.");
        };
    }

    private static Tensor part(Tensor packed, int from, int rows, int columns) {
        Shape stack = Shape.of(Arrays.copyOf(packed.shape().toArray(), packed.ndim() - 1));
        return Build.reshape(packed.slice(Slice.ELLIPSIS, Slice.of(from, from + rows * columns)), matrices(stack, rows, columns));
    }

    private static Tensor matrix(String name, Tensor a) {
        if (a.ndim() < 2) {
            throw new IllegalArgumentException(name + ": a tensor of shape " + a.shape() + " is no matrix.");
        }
        return a;
    }

    private static Tensor square(String name, Tensor a) {
        matrix(name, a);
        if (a.shape().dim(a.ndim() - 2) != a.shape().dim(a.ndim() - 1)) {
            throw new IllegalArgumentException(name + ": a matrix of shape " + a.shape() + " is not square.");
        }
        return Build.toInexact(a);
    }

    private static Shape append(Shape shape, int... own) {
        int[] dims = Arrays.copyOf(shape.toArray(), shape.rank() + own.length);
        System.arraycopy(own, 0, dims, shape.rank(), own.length);
        return Shape.of(dims);
    }
}
