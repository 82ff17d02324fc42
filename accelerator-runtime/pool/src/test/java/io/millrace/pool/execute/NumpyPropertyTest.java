package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * The array API against NumPy, with random shapes, types and axes. Nothing is shrunk: a seed has no smaller one, and jqwik's shrinking goes on in a thread of its
 * own when its time is up, which would change the pool under the tests that follow.
 */
class NumpyPropertyTest {
    private static final DType[] REAL = {float64, float32, int64, int32, int16, int8, uint8};
    private static final DType[] INEXACT = {float64, float32, complex128, complex64};

    private static Tensor random(Random r, DType type, int... shape) {
        int n = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = IntStream.range(0, n).mapToDouble(i -> type.isInexact() ? r.nextInt(8) == 0 ? r.nextInt(5) - 2 : 3 * r.nextGaussian()
                : type == uint8 ? r.nextInt(200) : r.nextInt(60) - 30).toArray();
        Tensor x = reshape(asarray(values), shape);
        if (type.isComplex()) {
            x = complex(x, reshape(asarray(IntStream.range(0, n).mapToDouble(i -> r.nextGaussian()).toArray()), shape));
        }
        return x.astype(type);
    }

    private static int[] shape(Random r, int maxRank) {
        return r.ints(r.nextInt(maxRank + 1), 0, 10).map(d -> d < 1 ? 0 : d < 3 ? 1 : d / 2 + 1).toArray();
    }

    /** A shape that broadcasts against another. */
    private static int[] beside(Random r, int[] shape) {
        int skip = shape.length == 0 ? 0 : r.nextInt(shape.length);
        return Arrays.stream(shape).skip(r.nextBoolean() ? skip : 0).map(d -> r.nextInt(3) == 0 ? 1 : d).toArray();
    }

    private static String tuple(int... values) {
        return "(" + Arrays.stream(values).mapToObj(v -> v + ",").reduce("", String::concat) + ")";
    }

    @Property(tries = 8, shrinking = ShrinkingMode.OFF)
    void elementwiseFunctionsBroadcastAndPromote(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool.install();
        Numpy numpy = new Numpy();
        for (int round = 0; round < 4; round++) {
            int[] shape = shape(r, 4);
            DType ta = REAL[r.nextInt(REAL.length)];
            DType tb = r.nextInt(3) == 0 ? ta : REAL[r.nextInt(REAL.length)];
            String na = "a" + round;
            String nb = "b" + round;
            Tensor a = numpy.input(na, random(r, ta, shape));
            Tensor b = numpy.input(nb, random(r, tb, beside(r, shape)));
            // NumPy before 2 looks at the value of what has no axes, which the standard does not.
            boolean sameKind = ta.isFloating() == tb.isFloating() && a.ndim() > 0 && b.ndim() > 0;
            String[] names = {"add", "subtract", "multiply", "maximum", "minimum", "hypot", "copysign"};
            Tensor[] values = {add(a, b), subtract(a, b), multiply(a, b), maximum(a, b), minimum(a, b), hypot(a, b), copysign(a, b)};
            for (int i = 0; i < names.length; i++) {
                String expression = "np." + names[i] + "(" + na + "," + nb + ")";
                if (i < 5 && sameKind) {
                    numpy.same(expression, values[i]);
                } else if (ta == float64 || tb == float64) {
                    numpy.value(expression, values[i]);
                }
            }
            if (ta == float64 || tb == float64) {
                numpy.value("np.arctan2(" + na + "," + nb + ")", atan2(a, b));
                numpy.value("np.logaddexp(" + na + "," + nb + ")", logaddexp(a, b));
                numpy.value("np.nextafter(" + na + "," + nb + ")", nextafter(a, b));
                numpy.value(na + "/" + nb, divide(a, b));
            }
            if (!ta.isFloating() && !tb.isFloating() && sameKind) {
                numpy.same("np.floor_divide(" + na + "," + nb + ")", floor_divide(a, b));
                numpy.same("np.remainder(" + na + "," + nb + ")", remainder(a, b));
                numpy.same("np.bitwise_and(" + na + "," + nb + ")", bitwise_and(a, b));
                numpy.same("np.bitwise_or(" + na + "," + nb + ")", bitwise_or(a, b));
                numpy.same("np.bitwise_xor(" + na + "," + nb + ")", bitwise_xor(a, b));
                numpy.same("~" + na, bitwise_invert(a));
                numpy.value("np.left_shift(" + na + ",(np.abs(" + nb + ")%5).astype(" + nb + ".dtype))", bitwise_left_shift(a, remainder(abs(b), full(tb, 5))));
                numpy.value("np.right_shift(" + na + ",(np.abs(" + nb + ")%5).astype(" + nb + ".dtype))", bitwise_right_shift(a, remainder(abs(b), full(tb, 5))));
            }
            numpy.same(na + "<" + nb, less(a, b));
            numpy.same(na + "==" + nb, equal(a, b));
            if (sameKind) {
                numpy.same("np.where(" + na + ">" + nb + "," + na + "," + nb + ")", where(greater(a, b), a, b));
            }
            numpy.same("np.abs(" + na + ")", abs(a));
            numpy.same("-" + na, negative(a));
            numpy.same("np.sign(" + na + ")", sign(a));
            numpy.same("np.square(" + na + ")", square(a));
            if (ta == float64) {
                numpy.same("np.arcsinh(" + na + ")", asinh(a));
                numpy.same("np.arccosh(np.abs(" + na + ")+1)", acosh(add(abs(a), 1)));
                numpy.same("np.arctanh(np.tanh(" + na + "/4))", atanh(tanh(divide(a, 4))));
                numpy.same("np.log2(np.abs(" + na + "))", log2(abs(a)));
                numpy.same("np.log10(np.abs(" + na + "))", log10(abs(a)));
                numpy.same("scipy.special.erf(" + na + ")", erf(a));
                numpy.same("np.signbit(" + na + ")", signbit(a));
            }
            DType other = REAL[r.nextInt(REAL.length)];
            if (!ta.isFloating() || other.isFloating()) {
                numpy.same(na + ".astype('" + other + "')", a.astype(other));
            }
        }
        numpy.check();
    }

    @Property(tries = 5, shrinking = ShrinkingMode.OFF)
    void complexFunctions(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool.install();
        Numpy numpy = new Numpy();
        int[] shape = shape(r, 3);
        DType type = r.nextBoolean() ? complex128 : complex64;
        Tensor a = numpy.input("a", random(r, type, shape));
        Tensor b = numpy.input("b", random(r, INEXACT[r.nextInt(4)], beside(r, shape)));
        // NumPy before 2 promotes what has no axes by its value, which the standard does not.
        BiConsumer<String, Tensor> same = a.ndim() > 0 && b.ndim() > 0 ? numpy::same : numpy::value;
        same.accept("a+b", add(a, b));
        same.accept("a-b", subtract(a, b));
        same.accept("a*b", multiply(a, b));
        same.accept("a/b", divide(a, b));
        numpy.near("a**b", pow(a, b), 1e-12);
        same.accept("a==b", equal(a, b));
        same.accept("np.abs(a)", abs(a));
        same.accept("np.conj(a)", conj(a));
        same.accept("np.real(a)", real(a));
        same.accept("np.imag(a)", imag(a));
        same.accept("np.exp(a)", exp(a));
        same.accept("np.log(a)", log(a));
        same.accept("np.sqrt(a)", sqrt(a));
        same.accept("np.sin(a)", sin(a));
        same.accept("np.cos(a)", cos(a));
        same.accept("np.tan(a/9)", tan(divide(a, 9)));
        same.accept("np.sinh(a)", sinh(a));
        same.accept("np.cosh(a)", cosh(a));
        same.accept("np.tanh(a)", tanh(a));
        same.accept("np.isfinite(1/(a-a))", isfinite(reciprocal(subtract(a, a))));
        same.accept("a.astype(bool)", a.astype(bool));
        for (int axis = -shape.length; axis < shape.length; axis++) {
            numpy.near("np.sum(a,axis=" + axis + ")", sum(a, axis), 1e-14);
            numpy.near("np.prod(a,axis=" + axis + ")", prod(a, axis), 1e-13);
            numpy.near("np.mean(a,axis=" + axis + ",keepdims=True)", shape[axis < 0 ? axis + shape.length : axis] == 0 ? sum(a, new int[] {axis}, true).multiply(Double.NaN)
                    : mean(a, new int[] {axis}, true), 1e-14);
            numpy.near("np.cumsum(a,axis=" + axis + ")", cumulative_sum(a, axis), 1e-14);
        }
        numpy.check();
    }

    @Property(tries = 5, shrinking = ShrinkingMode.OFF)
    void reductionsSortsAndSearchesOverAnyAxis(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool.install();
        Numpy numpy = new Numpy();
        for (int round = 0; round < 3; round++) {
            int[] shape = shape(r, 4);
            DType type = REAL[r.nextInt(REAL.length)];
            String n = "x" + round;
            Tensor x = numpy.input(n, random(r, type, shape));
            boolean empty = x.size() == 0;
            boolean wide = type.isFloating() || type == int64;
            for (int axis = -shape.length; axis < shape.length; axis++) {
                String at = "axis=" + axis;
                numpy.near("np.sum(" + n + "," + at + ")", sum(x, axis), 1e-14);
                numpy.near("np.cumsum(" + n + "," + at + ")", cumulative_sum(x, axis), 1e-13);
                numpy.near("np.sum(" + n + "!=0," + at + ")", count_nonzero(x, axis), 0);
                if (wide) {
                    numpy.near("np.prod(" + n + "," + at + ",keepdims=True)", prod(x, new int[] {axis}, true), 1e-13);
                    numpy.near("np.cumprod(" + n + "," + at + ")", cumulative_prod(x, axis), 1e-13);
                }
                numpy.same("np.sort(" + n + "," + at + ")", sort(x, axis, false));
                numpy.value("np.argsort(" + n + "," + at + ",kind='stable')", argsort(x, axis, false));
                numpy.same("-np.sort(-1*" + n + ".astype('f8')," + at + ")", sort(x.astype(float64), axis, true));
                numpy.same("np.any(" + n + "," + at + ")", any(x, axis));
                if (!empty) {
                    numpy.same("np.max(" + n + "," + at + ",keepdims=True)", max(x, new int[] {axis}, true));
                    numpy.value("np.argmin(" + n + "," + at + ")", argmin(x, axis));
                    numpy.near("np.var(" + n + "," + at + ")", var(x, axis), 1e-13);
                    Tensor i = argsort(x, axis, false);
                    numpy.same("np.take_along_axis(" + n + ",np.argsort(" + n + "," + at + ",kind='stable')," + at + ")", take_along_axis(x, i, axis));
                }
                numpy.same("np.repeat(" + n + ",3," + at + ")", repeat(x, 3, axis));
                numpy.same("np.moveaxis(" + n + "," + axis + ",0)", moveaxis(x, axis, 0));
            }
            numpy.same("np.tile(" + n + ",(2,1,3))", tile(x, 2, 1, 3));
            if (shape.length >= 2) {
                int k = r.nextInt(5) - 2;
                numpy.same("np.tril(" + n + "," + k + ")", tril(x, k));
                numpy.same("np.triu(" + n + "," + k + ")", triu(x, k));
                numpy.same("np.diagonal(" + n + "," + k + ",-2,-1)", diagonal(x, k));
            }
        }
        Tensor row = numpy.input("row", sort(random(r, float64, 40)));
        Tensor v = numpy.input("v", concat(0, random(r, float64, 30), row.slice("::3")));
        numpy.value("np.searchsorted(row,v)", searchsorted(row, v));
        numpy.value("np.searchsorted(row,v,side='right')", searchsorted(row, v, true));
        Tensor[] grid = meshgrid(row, v);
        numpy.same("np.meshgrid(row,v)[0]", grid[0]);
        numpy.same("np.meshgrid(row,v,indexing='ij')[1]", meshgrid("ij", row, v)[1]);
        Tensor big = numpy.input("big", random(r, float64, 5000));
        numpy.value("np.argsort(big,kind='stable')", argsort(big));
        numpy.value("np.argsort(big.astype('f4'),kind='stable')", argsort(big.astype(float32)));
        numpy.check();
    }

    @Property(tries = 5, shrinking = ShrinkingMode.OFF)
    void indexingBySlicesIntegersAndConditions(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool.install();
        Numpy numpy = new Numpy();
        int[] shape = {1 + r.nextInt(5), 1 + r.nextInt(6), 1 + r.nextInt(7)};
        DType type = new DType[] {float64, complex64, int8, bool, int64}[r.nextInt(5)];
        Tensor x = numpy.input("x", type == bool ? greater(random(r, float64, shape), 0) : random(r, type, shape));
        for (int axis = -3; axis < 3; axis++) {
            int n = shape[axis < 0 ? axis + 3 : axis];
            Tensor i = numpy.input("i" + (axis + 3), asarray(r.ints(12, -n, n).toArray()).reshape(3, 4).astype(r.nextBoolean() ? int32 : int64));
            numpy.same("np.take(x,i" + (axis + 3) + ",axis=" + axis + ")", take(x, i, axis));
        }
        Tensor p = numpy.input("p", asarray(r.ints(5, -shape[0], shape[0]).toArray()));
        Tensor q = numpy.input("q", asarray(r.ints(2, -shape[1], shape[1]).toArray()).reshape(2, 1));
        numpy.same("x[p]", index(x, p));
        numpy.same("x[p,q]", index(x, p, q));
        numpy.same("x[p,q,0]", index(x, p, q, scalar(0)));
        Tensor c = numpy.input("c", greater(random(r, float64, shape), 0.3));
        Tensor d = numpy.input("d", greater(random(r, float64, shape[0], shape[1]), 0.3));
        numpy.same("x[c]", mask(x, c));
        numpy.same("x[d]", mask(x, d));
        Tensor[] where = nonzero(c);
        for (int axis = 0; axis < 3; axis++) {
            numpy.value("np.nonzero(c)[" + axis + "]", where[axis]);
        }
        if (type != bool && !type.isComplex()) {
            numpy.same("np.unique(x)", unique_values(x));
        }
        for (int k = 0; k < 12; k++) {
            String[] parts = new String[1 + r.nextInt(4)];
            int named = 0;
            boolean dots = false;
            for (int i = 0; i < parts.length; i++) {
                int kind = r.nextInt(8);
                if (kind == 0 && !dots) {
                    parts[i] = "...";
                    dots = true;
                } else if (kind == 1 || named == 3) {
                    parts[i] = "None";
                } else {
                    int n = shape[0];
                    String from = r.nextBoolean() ? "" : String.valueOf(r.nextInt(14) - 7);
                    String to = r.nextBoolean() ? "" : String.valueOf(r.nextInt(14) - 7);
                    int step = r.nextInt(7) - 3;
                    parts[i] = from + ":" + to + (step == 0 ? "" : ":" + step);
                    named++;
                }
            }
            numpy.same("x[" + String.join(",", parts) + "]", x.slice(String.join(",", parts)));
        }
        int rows = 1 + r.nextInt(200);
        Tensor rowsOf = numpy.input("s", random(r, float64, rows, 3));
        Tensor segments = numpy.input("g", asarray(r.ints(rows, 0, 9).toArray()));
        numpy.near("np.stack([np.bincount(g,s[:,j],9) for j in range(3)],1)", segment_sum(rowsOf, segments, 9), 1e-14);
        numpy.check();
    }

    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void linearAlgebra(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool.install();
        Numpy numpy = new Numpy();
        int n = 1 + r.nextInt(9);
        int m = 1 + r.nextInt(9);
        DType type = INEXACT[r.nextInt(4)];
        double eps = 1e-11;
        int[] stack = shape(r, 1);
        if (stack.length == 1 && stack[0] == 0) {
            stack[0] = 2;
        }
        int[] square = IntStream.concat(Arrays.stream(stack), IntStream.of(n, n)).toArray();
        int[] wide = IntStream.concat(Arrays.stream(stack), IntStream.of(m, n)).toArray();
        Tensor a = numpy.input("a", add(random(r, type, square), multiply(eye(n), 8).astype(type)));
        Tensor w = numpy.input("w", random(r, type, wide));
        Tensor b = numpy.input("b", random(r, type, n, 2));
        Tensor v = numpy.input("v", random(r, type, n));
        Tensor h = numpy.input("h", matmul(adjoint(w), w).add(eye(n).astype(type)));
        numpy.near("np.linalg.solve(a,np.broadcast_to(b,a.shape[:-2]+b.shape))", solve(a, b), eps);
        numpy.near("np.linalg.solve(a,np.broadcast_to(v[:,None],a.shape[:-2]+(v.shape[0],1)))[...,0]", solve(a, v), eps);
        numpy.near("np.linalg.inv(a)", inv(a), eps);
        numpy.near("np.linalg.det(a)", det(a), eps);
        numpy.near("np.linalg.slogdet(a)[0]", slogdet(a).sign(), eps);
        numpy.near("np.linalg.slogdet(a)[1]", slogdet(a).logabsdet(), eps);
        numpy.near("np.linalg.cholesky(h)", cholesky(h), eps);
        numpy.near("np.linalg.eigvalsh(h)", eigvalsh(h), eps);
        Eigen e = eigh(h);
        numpy.near("np.linalg.eigvalsh(h)", e.eigenvalues(), eps);
        numpy.near("h", matmul(multiply(e.eigenvectors(), expand_dims(e.eigenvalues(), -2)), adjoint(e.eigenvectors())), eps);
        for (boolean complete : new boolean[] {false, true}) {
            QR qr = qr(w, complete);
            numpy.near("w", matmul(qr.q(), qr.r()), eps);
            numpy.near("np.broadcast_to(np.eye(" + (complete ? m : Math.min(m, n)) + "),w.shape[:-2]+(" + (complete ? m + "," + m : Math.min(m, n) + "," + Math.min(m, n)) + "))",
                    matmul(adjoint(qr.q()), qr.q()), eps);
            numpy.near("np.triu(np.linalg.qr(w,'" + (complete ? "complete" : "reduced") + "')[1])", qr.r(), eps);
            SVD svd = svd(w, complete);
            numpy.near("np.linalg.svd(w,compute_uv=False)", svd.s(), eps);
            int least = Math.min(m, n);
            numpy.near("w", matmul(multiply(svd.u().slice("..., :" + least), expand_dims(svd.s(), -2)), svd.vh().slice("..., :" + least + ", :")), eps);
        }
        numpy.near("np.linalg.svd(w,compute_uv=False)", svdvals(w), eps);
        numpy.near("np.linalg.pinv(h)", pinv(h), 1e-8);
        numpy.near("np.linalg.matrix_rank(h)", matrix_rank(h), 0);
        numpy.near("np.linalg.matrix_power(a,5)", matrix_power(a, 5), eps);
        numpy.near("np.trace(a,0,-2,-1)", trace(a), eps);
        numpy.near("a@b", matmul(a, b), eps);
        numpy.near("np.outer(v,b[:,0])", outer(v, b.slice(":, 0")), eps);
        numpy.near("np.tensordot(w,b,1)", tensordot(w, b, 1), eps);
        numpy.near("np.sum(np.conj(v)*b.T,-1)", vecdot(v, b.T()), eps);
        numpy.near("np.linalg.norm(v)", vector_norm(v), eps);
        for (String order : new String[] {"fro", "nuc", "1", "-1", "2", "inf", "-inf"}) {
            String python = order.matches("fro|nuc") ? "'" + order + "'" : order.replace("inf", "np.inf");
            numpy.near("np.linalg.norm(w," + python + ",(-2,-1))", matrix_norm(w, order), eps);
        }
        Tensor three = numpy.input("t", random(r, type, 4, 3));
        numpy.near("np.cross(t,t[::-1])", cross(three, flip(three, 0)), eps);
        numpy.check();
    }

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void fourierTransforms(@ForAll long seed) {
        Random r = new Random(seed);
        LocalPool.install();
        Numpy numpy = new Numpy();
        int[] lengths = {1 + r.nextInt(40), 1 + r.nextInt(30), 1 + r.nextInt(200)};
        DType type = INEXACT[r.nextInt(4)];
        Tensor x = numpy.input("x", random(r, type, lengths));
        for (int axis = -3; axis < 3; axis++) {
            numpy.near("np.fft.fft(x,axis=" + axis + ")", fft(x, axis), 1e-14);
            numpy.near("np.fft.ifft(x,axis=" + axis + ")", ifft(x, axis), 1e-14);
            Tensor re = real(x);
            numpy.near("np.fft.rfft(x.real,axis=" + axis + ")", rfft(re, axis), 1e-14);
            int n = 1 + r.nextInt(50);
            numpy.near("np.fft.irfft(x,n=" + n + ",axis=" + axis + ")", irfft(x, n, axis), 1e-14);
        }
        numpy.near("np.fft.fftn(x)", fftn(x), 1e-14);
        numpy.near("np.fft.ifftn(x,axes=(0,2))", ifftn(x, 0, 2), 1e-14);
        numpy.near("np.fft.rfftn(x.real)", rfftn(real(x)), 1e-14);
        numpy.near("np.fft.hfft(x,n=9)", hfft(x, 9, -1), 1e-13);
        numpy.near("np.fft.ihfft(x.real)", ihfft(real(x), -1), 1e-14);
        numpy.near("np.fft.fftshift(x)", fftshift(x), 0);
        numpy.near("np.fft.ifftshift(x,axes=1)", ifftshift(x, 1), 0);
        numpy.near("np.fft.fftfreq(" + lengths[0] + ",0.1)", fftfreq(lengths[0], 0.1), 1e-15);
        numpy.near("np.fft.rfftfreq(" + lengths[0] + ",0.1)", rfftfreq(lengths[0], 0.1), 1e-15);
        int[] long_ = {1 << 14, 1 << 15, 3 * 1024, 5 * 7 * 11 * 13, 4099, 30_030};
        Tensor line = numpy.input("line", random(r, complex128, long_[r.nextInt(long_.length)]));
        numpy.near("np.fft.fft(line)", fft(line), 1e-14);
        numpy.near("line", ifft(fft(line)), 1e-14);
        numpy.near("np.fft.rfft(line.real)", rfft(real(line)), 1e-14);
        numpy.check();
    }
}
