package io.millrace.accelerator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What science needs beyond the standard: random choices, stencils, neighbours, sparse matrices, solvers, steps of equations of motion; see {@link Ops}. */
public abstract sealed class Science extends Transformations permits Ops {
    Science() {}

    // Random choices

    /** The integers 0 to n-1 in random order. */
    public static Tensor permutation(Key key, int n) {
        return argsort(uniform(key, n));
    }

    /** The elements along the first axis in random order. */
    public static Tensor permutation(Key key, Tensor x) {
        return take(x, permutation(key, x.shape().dim(0)), 0);
    }

    /** Elements along the first axis of x chosen at random, with replacement. */
    public static Tensor choice(Key key, Tensor x, int... shape) {
        return take(x, randint(key, 0, x.shape().dim(0), shape), 0);
    }

    /** Elements along the first axis of x chosen with probabilities in proportion to {@code weights}, with replacement. */
    public static Tensor choice(Key key, Tensor x, Tensor weights, int... shape) {
        Tensor sums = cumulative_sum(Build.toReal(weights));
        Tensor u = multiply(uniform(key, sums.dtype(), shape), sums.slice("-1"));
        return take(x, minimum(searchsorted(sums, u, true), x.shape().dim(0) - 1), 0);
    }

    /** Numbers with density rate exp(-rate x). */
    public static Tensor exponential(Key key, double rate, int... shape) {
        return divide(negative(log1p(negative(uniform(key, shape)))), rate);
    }

    // Stencils and convolutions

    /**
     * A weighted sum of neighbours on a periodic grid: weights of odd lengths along each axis, the middle one of the element itself. A five-point Laplacian is
     * {@code stencil(x, new double[][] {{0, 1, 0}, {1, -4, 1}, {0, 1, 0}})}.
     */
    public static Tensor stencil(Tensor x, Object weights) {
        Tensor w = asarray(weights);
        if (w.ndim() != x.ndim() || Arrays.stream(w.shape().toArray()).anyMatch(d -> d % 2 == 0)) {
            throw new IllegalArgumentException("stencil: weights of shape " + w.shape() + " do not fit a tensor of shape " + x.shape()
                    + "; there is an odd number of them along each of its axes.");
        }
        double[] values = w.toDoubleArray();
        int[] axes = IntStream.range(0, x.ndim()).toArray();
        Tensor total = null;
        for (int at = 0; at < values.length; at++) {
            if (values[at] == 0) {
                continue;
            }
            int[] shifts = new int[axes.length];
            int rest = at;
            for (int i = axes.length - 1; i >= 0; i--) {
                int length = w.shape().dim(i);
                shifts[i] = length / 2 - rest % length;
                rest /= length;
            }
            Tensor neighbour = roll(x, shifts, axes);
            Tensor part = values[at] == 1 ? neighbour : multiply(neighbour, values[at]);
            total = total == null ? part : add(total, part);
        }
        return total == null ? zeros_like(x) : total;
    }

    /** Convolution of two vectors, as numpy.convolve: {@code mode} "full", "same" or "valid". */
    public static Tensor convolve(Tensor a, Tensor b, String mode) {
        if (a.ndim() != 1 || b.ndim() != 1 || a.size() == 0 || b.size() == 0) {
            throw new IllegalArgumentException("convolve: shapes " + a.shape() + " and " + b.shape() + " are not those of two vectors with elements.");
        }
        Tensor x = a.size() >= b.size() ? a : b;
        Tensor y = x == a ? b : a;
        int n = (int) x.size();
        int k = (int) y.size();
        Tensor padded = concat(0, zeros(x.dtype(), k - 1), x, zeros(x.dtype(), k - 1));
        Tensor total = null;
        for (int j = 0; j < k; j++) {
            Tensor part = multiply(padded.slice(Slice.of(k - 1 - j, k - 1 - j + n + k - 1)), y.at(j));
            total = total == null ? part : add(total, part);
        }
        return switch (mode) {
            case "full" -> total;
            case "same" -> total.slice(Slice.of((k - 1) / 2, (k - 1) / 2 + n));
            case "valid" -> total.slice(Slice.of(k - 1, n));
            default -> throw new IllegalArgumentException("convolve: there is no mode '" + mode + "'; it is full, same or valid.");
        };
    }

    /**
     * Convolution as networks have it (a correlation without padding): x (batch, channels, d1, ...) with kernels (out, channels, k1, ...) gives
     * (batch, out, d1 - k1 + 1, ...).
     */
    public static Tensor conv(Tensor x, Tensor kernels) {
        int rank = x.ndim();
        if (rank < 3 || kernels.ndim() != rank || kernels.shape().dim(1) != x.shape().dim(1)) {
            throw new IllegalArgumentException("conv: shapes " + x.shape() + " and " + kernels.shape() + " do not fit; they are (batch, channels, ...) and (out, channels, ...).");
        }
        int[] to = x.shape().toArray();
        List<Slice[]> windows = new ArrayList<>();
        windows.add(new Slice[] {Slice.ALL, Slice.ALL});
        for (int i = 2; i < rank; i++) {
            int k = kernels.shape().dim(i);
            to[i] = to[i] - k + 1;
            if (to[i] < 1) {
                throw new IllegalArgumentException("conv: kernels of shape " + kernels.shape() + " are larger than shape " + x.shape() + ".");
            }
            List<Slice[]> next = new ArrayList<>();
            for (Slice[] window : windows) {
                for (int j = 0; j < k; j++) {
                    Slice[] longer = Arrays.copyOf(window, i + 1);
                    longer[i] = Slice.of(j, j + to[i]);
                    next.add(longer);
                }
            }
            windows = next;
        }
        // (batch, channels, places of the kernel, grid): a matrix product with the kernels' rows.
        Tensor patches = stack(2, windows.stream().map(x::slice).toArray(Tensor[]::new));
        int out = kernels.shape().dim(0);
        Tensor columns = reshape(patches, to[0], to[1] * windows.size(), -1);
        Tensor product = matmul(reshape(kernels, out, to[1] * windows.size()), columns);
        to[1] = out;
        return reshape(product, to);
    }

    // Particles

    /**
     * All pairs of particles that are closer than a distance, by a list of cells: the first and the second of each, i below j, ascending. Computes the
     * positions.
     *
     * @param positions (n, d)
     * @param box       length of the periodic box, or 0 for open space
     */
    public static Tensor[] neighbours(Tensor positions, double box, double cutoff) {
        if (positions.ndim() != 2 || !(cutoff > 0)) {
            throw new IllegalArgumentException("neighbours: positions of shape " + positions.shape() + " and a distance of " + cutoff + " do not make pairs.");
        }
        return Neighbours.pairs(positions.toDoubleMatrix(), box, cutoff);
    }

    // Sparse matrices and iterations

    /** The matrix with these values at these places; several at one place add up. */
    public static Sparse sparse(Tensor rows, Tensor columns, Tensor values, int n, int m) {
        return new Sparse(rows, columns, values, n, m);
    }

    /** Conjugate gradients: an x with a(x) = b for a symmetric positive definite a, after so many steps from zero; a step with nothing left to do changes nothing. */
    public static Tensor cg(UnaryOperator<Tensor> a, Tensor b, int steps) {
        Tensor square = sum(square(b));
        Tensor[] last = Loop.run(steps, (i, s) -> {
            Tensor x = s.get(0);
            Tensor r = s.get(1);
            Tensor p = s.get(2);
            Tensor rr = s.get(3);
            Tensor ap = a.apply(p);
            Tensor open = greater(rr, multiply(square, 1e-32));
            Tensor alpha = where(open, divide(rr, where(open, sum(multiply(p, ap)), ones_like(rr))), zeros_like(rr));
            Tensor next = subtract(r, multiply(alpha, ap));
            Tensor nn = sum(square(next));
            Tensor beta = where(open, divide(nn, where(open, rr, ones_like(rr))), zeros_like(rr));
            return List.of(add(x, multiply(alpha, p)), next, add(next, multiply(beta, p)), where(open, nn, rr));
        }, List.of(zeros_like(b), b, b, square)).toArray(Tensor[]::new);
        return last[0];
    }

    /** Eigenvalues of a symmetric operator from a Krylov space of k vectors (Lanczos with full orthogonalisation): the outer ones converge first; ascending. */
    public static Tensor lanczos(UnaryOperator<Tensor> a, Tensor start, int k) {
        int n = (int) start.size();
        Tensor first = divide(start, vector_norm(start));
        Tensor row = reshape(arange(k), k, 1);
        List<Tensor> all = Loop.run(k, (i, s) -> {
            Tensor basis = where(equal(row, i), s.get(0), s.get(1));
            Tensor w = a.apply(s.get(0));
            Tensor alpha = sum(multiply(w, s.get(0)));
            // Twice is enough (Kahan, Parlett).
            Tensor once = subtract(w, matmul(matmul(basis, w), basis));
            Tensor rest = subtract(once, matmul(matmul(basis, once), basis));
            Tensor beta = vector_norm(rest);
            Tensor next = where(greater(beta, 0), divide(rest, maximum(beta, 1e-300)), zeros_like(rest));
            return List.of(next, basis, alpha, beta);
        }, List.of(first, zeros(start.dtype(), k, n)), true);
        Tensor alphas = all.get(2);
        Tensor betas = all.get(3);
        Tensor below = multiply(eye(alphas.dtype(), k, k, -1), reshape(roll(betas, 1, 0), k, 1));
        return eigvalsh(add(multiply(eye(alphas.dtype(), k, k, 0), alphas), below));
    }

    // Equations of motion

    /**
     * Runge and Kutta's method of fourth order for y' = f(t, y): so many steps of equal length from t0 to t1.
     *
     * @param f of the time (float64 scalar) and the state
     */
    public static Tensor rk4(BinaryOperator<Tensor> f, Tensor y0, double t0, double t1, int steps) {
        double h = (t1 - t0) / steps;
        return Loop.run(steps, (i, s) -> List.of(rk4Step(f, add(multiply(i, h), t0), s.get(0), h)), List.of(y0)).get(0);
    }

    /** The same, with all states: that of t0, then one for each step. */
    public static Tensor rk4_path(BinaryOperator<Tensor> f, Tensor y0, double t0, double t1, int steps) {
        double h = (t1 - t0) / steps;
        List<Tensor> all = Loop.run(steps, (i, s) -> {
            Tensor next = rk4Step(f, add(multiply(i, h), t0), s.get(0), h);
            return List.of(next, next);
        }, List.of(y0), true);
        return concat(0, expand_dims(y0, 0), all.get(1));
    }

    private static Tensor rk4Step(BinaryOperator<Tensor> f, Tensor t, Tensor y, double h) {
        Tensor k1 = f.apply(t, y);
        Tensor k2 = f.apply(add(t, h / 2), add(y, multiply(k1, h / 2)));
        Tensor k3 = f.apply(add(t, h / 2), add(y, multiply(k2, h / 2)));
        Tensor k4 = f.apply(add(t, h), add(y, multiply(k3, h)));
        return add(y, multiply(add(add(k1, k4), multiply(add(k2, k3), 2)), h / 6));
    }

    /** Leapfrog (velocity Verlet) for x'' = a(x): positions and velocities after so many steps of length dt; symplectic, so energy does not drift. */
    public static Tensor[] leapfrog(UnaryOperator<Tensor> acceleration, Tensor x0, Tensor v0, double dt, int steps) {
        return Loop.run(steps, (i, s) -> {
            Tensor half = add(s.get(1), multiply(s.get(2), dt / 2));
            Tensor x = add(s.get(0), multiply(half, dt));
            Tensor a = acceleration.apply(x);
            return List.of(x, add(half, multiply(a, dt / 2)), a);
        }, List.of(x0, v0, acceleration.apply(x0))).subList(0, 2).toArray(Tensor[]::new);
    }

    /** A mesh of so many chips; see {@link Mesh}. */
    public static Mesh mesh(int chips) {
        return new Mesh(chips);
    }
}
