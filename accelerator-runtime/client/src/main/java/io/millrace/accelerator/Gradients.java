package io.millrace.accelerator;

import static io.millrace.accelerator.Ops.*;

import io.millrace.accelerator.program.Collective;
import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reverse-mode differentiation as a transformation of expressions: from a cotangent of each output to one of each variable. What comes out are tensors
 * like any others, lazy, computed in one program with the function itself, and can be differentiated again.
 *
 * <p><b>Loops.</b> The state before each iteration is collected by a second run of the loop; a loop in the other direction replays each iteration's body
 * on it and carries the cotangents back.
 *
 * <p><b>Complex numbers.</b> The inner product is Re(sum of conj(a) b), so the gradient of a real function is df/dRe + i df/dIm, the direction in which
 * it rises. Each contribution is the conjugate of the derivative times the cotangent.
 */
final class Gradients {
    private final Map<Tensor, Tensor> cotangents = new IdentityHashMap<>();
    private final Map<Tensor, Tensor[]> loops = new IdentityHashMap<>();
    private final Set<Tensor> varying = Collections.newSetFromMap(new IdentityHashMap<>());

    private Gradients() {}

    /** Cotangents of the variables, which the outputs were computed from; zeros where they do not depend on them. */
    static List<Tensor> of(List<Tensor> outputs, List<Tensor> seeds, List<Tensor> variables) {
        return new Gradients().run(outputs, seeds, variables);
    }

    private List<Tensor> run(List<Tensor> outputs, List<Tensor> seeds, List<Tensor> variables) {
        List<Tensor> order = Tracer.order(outputs);
        Set<Tensor> roots = Collections.newSetFromMap(new IdentityHashMap<>());
        roots.addAll(variables);
        for (Tensor t : order) {
            Expression e = t.expression();
            if (roots.contains(t) || e != null && Arrays.stream(e.inputs()).anyMatch(varying::contains)) {
                varying.add(t);
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (seeds.get(i) != null) {
                add(outputs.get(i), seeds.get(i));
            }
        }
        for (Tensor t : order.reversed()) {
            if (!varying.contains(t) || roots.contains(t)) {
                continue;
            }
            Expression e = t.expression();
            if (e.op() == Op.LOOP) {
                if (loops.containsKey(t)) {
                    loop(t, e, loops.get(t));
                }
            } else if (cotangents.containsKey(t)) {
                back(t, e, cotangents.get(t));
            }
        }
        return variables.stream().map(v -> cotangents.getOrDefault(v, zeros_like(v))).toList();
    }

    private void add(Tensor to, Tensor cotangent) {
        if (cotangent != null && varying.contains(to) && to.dtype().isInexact()) {
            Tensor fitting = to.dtype().isComplex() || !cotangent.dtype().isComplex() ? cotangent : real(cotangent);
            cotangents.merge(to, Build.cast(fitting, to.dtype()), Pairwise::add);
        }
    }

    private void back(Tensor t, Expression e, Tensor g) {
        switch (e.op().family()) {
            case ELEMENTWISE -> elementwise(t, e, g);
            case MOVEMENT -> movement(t, e, g);
            case REDUCTION -> reduction(t, e, g);
            case CONTRACTION, KERNEL -> kernel(t, e, g);
            case CONTROL -> {
                Tensor loop = e.inputs()[0];
                loops.computeIfAbsent(loop, l -> new Tensor[l.expression().body().results().size()])[(int) e.attributes()[0]] = g;
            }
            case SOURCE, RANDOM -> { }
        }
    }

    private void elementwise(Tensor t, Expression e, Tensor g) {
        Tensor[] in = e.inputs();
        switch (e.op()) {
            case CAST -> add(in[0], g);
            case REAL -> add(in[0], complex(g, zeros_like(g)));
            case IMAG -> add(in[0], complex(zeros_like(g), g));
            case CONJ -> add(in[0], conj(g));
            case COMPLEX -> {
                add(in[0], real(g));
                add(in[1], imag(g));
            }
            case WHERE -> {
                add(in[1], Build.where(in[0], g, zeros_like(g)));
                add(in[2], Build.where(in[0], zeros_like(g), g));
            }
            case SIGN -> {
                if (t.dtype().isComplex()) {
                    throw missing("sign of complex numbers");
                }
            }
            // Not a derivative in the complex sense: the modulus rises in the direction of the number itself.
            case ABS -> add(in[0], multiply(sign(in[0]), g));
            default -> {
                for (int i = 0; i < in.length; i++) {
                    Tensor partial = varying.contains(in[i]) ? Partials.of(e.op(), i, in, t) : null;
                    if (partial != null) {
                        add(in[i], multiply(conj(partial), g));
                    }
                }
            }
        }
    }

    private void movement(Tensor t, Expression e, Tensor g) {
        Tensor x = e.inputs()[0];
        long[] a = e.attributes();
        switch (e.op()) {
            case BROADCAST_TO -> add(x, unbroadcast(g, x.shape()));
            case RESHAPE -> add(x, Build.reshape(g, x.shape()));
            case PERMUTE_DIMS -> {
                int[] inverse = new int[a.length];
                for (int i = 0; i < a.length; i++) {
                    inverse[(int) a[i]] = i;
                }
                add(x, Build.permute(g, inverse));
            }
            case FLIP -> add(x, Build.node(Op.FLIP, g.dtype(), g.shape(), a, g));
            case ROLL -> {
                long[] back = new long[a.length];
                for (int i = 0; i < a.length; i++) {
                    back[i] = a[i] == 0 ? 0 : x.shape().dim(i) - a[i];
                }
                add(x, Build.node(Op.ROLL, g.dtype(), g.shape(), back, g));
            }
            case SLICE -> add(x, unslice(g, x.shape(), a));
            default -> {
                int axis = (int) a[0];
                int from = 0;
                Slice[] part = new Slice[axis + 1];
                Arrays.fill(part, Slice.ALL);
                for (Tensor input : e.inputs()) {
                    int to = from + input.shape().dim(axis);
                    part[axis] = Slice.of(from, to);
                    add(input, g.slice(part.clone()));
                    from = to;
                }
            }
        }
    }

    static Tensor unbroadcast(Tensor g, Shape shape) {
        int added = g.ndim() - shape.rank();
        int[] over = IntStream.range(0, g.ndim()).filter(i -> i < added || shape.dim(i - added) == 1 && g.shape().dim(i) != 1).toArray();
        return Build.reshape(over.length == 0 ? g : sum(g, over), shape);
    }

    /** Puts the elements of a slice back to their places, with zeros between. */
    private static Tensor unslice(Tensor slice, Shape shape, long[] a) {
        Tensor g = slice;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int n = shape.dim(axis);
            int m = g.shape().dim(axis);
            long start = a[2 * axis];
            long step = a[2 * axis + 1];
            if (m == n && step == 1 && start == 0) {
                continue;
            }
            if (step < 0) {
                g = flip(g, axis);
                start += (m - 1) * step;
                step = -step;
            }
            if (step > 1 && m > 0) {
                Tensor wide = expand_dims(g, axis + 1);
                int[] zeros = wide.shape().toArray();
                zeros[axis + 1] = (int) step - 1;
                Tensor spread = concat(axis + 1, wide, zeros(g.dtype(), zeros));
                int[] joined = g.shape().toArray();
                joined[axis] = Math.multiplyExact(m, (int) step);
                Slice[] cut = new Slice[axis + 1];
                Arrays.fill(cut, Slice.ALL);
                cut[axis] = Slice.of(0, (int) ((m - 1) * step + 1));
                g = reshape(spread, joined).slice(cut);
            }
            int[] before = g.shape().toArray();
            int[] behind = before.clone();
            before[axis] = (int) (m == 0 ? 0 : start);
            behind[axis] = n - before[axis] - g.shape().dim(axis);
            g = concat(axis, zeros(g.dtype(), before), g, zeros(g.dtype(), behind));
        }
        return g;
    }

    private void reduction(Tensor t, Expression e, Tensor g) {
        Tensor x = e.inputs()[0];
        int[] over = Arrays.stream(e.attributes()).mapToInt(Math::toIntExact).toArray();
        Shape kept = Build.keep(x.shape(), over);
        Tensor wide = Build.broadcast(Build.reshape(g, kept), x.shape());
        Tensor value = Build.reshape(t, kept);
        switch (e.op()) {
            case SUM -> add(x, wide);
            case PROD -> {
                // The product of the others: with one zero among them it is that of the rest, with two it is zero.
                Tensor zero = equal(x, 0);
                Tensor count = sum(zero, over, true);
                Tensor rest = Build.reshape(Build.reduce(Op.PROD, where(zero, ones_like(x), x), over, false), kept);
                Tensor others = where(zero, where(equal(count, 1), rest, zeros_like(rest)), where(equal(count, 0), divide(value, where(zero, ones_like(x), x)), zeros_like(x)));
                add(x, multiply(conj(others), wide));
            }
            case MAX, MIN -> {
                Tensor best = Build.cast(equal(x, value), x.dtype());
                add(x, divide(multiply(best, wide), sum(best, over, true)));
            }
            default -> { }
        }
    }

    private void kernel(Tensor t, Expression e, Tensor g) {
        Tensor x = e.inputs()[0];
        switch (e.op()) {
            case MATMUL -> {
                Tensor b = e.inputs()[1];
                add(x, matmul(g, adjoint(b)));
                add(b, matmul(adjoint(x), g));
            }
            case CUMULATIVE_SUM -> add(x, flip(Build.unary(Op.CUMULATIVE_SUM, flip(g, -1)), -1));
            case CUMULATIVE_PROD -> add(x, divide(flip(Build.unary(Op.CUMULATIVE_SUM, flip(multiply(conj(t), g), -1)), -1), conj(x)));
            case SORT -> {
                Tensor places = Build.node(Op.ARGSORT, DType.INT32, x.shape(), e.attributes(), x);
                add(x, take_along_axis(g, argsort(places), -1));
            }
            case EXCHANGE -> add(x, Mesh.exchange(Collective.of(e.attributes()[0]).transposed(), e.attributes()[1], g));
            case TAKE -> add(x, untake(g, x.shape(), e.inputs()[1], (int) e.attributes()[0]));
            case SEGMENT_SUM -> {
                Tensor of = e.inputs()[1];
                int count = t.shape().dim(0);
                Tensor inside = logical_and(greater_equal(of, 0), less(of, count));
                Tensor taken = take(g, clip(of, 0, count - 1), 0);
                int[] dims = new int[taken.ndim()];
                Arrays.fill(dims, 1);
                dims[0] = of.shape().dim(0);
                add(x, where(reshape(inside, dims), taken, zeros_like(taken)));
            }
            case FFT -> {
                int n = x.shape().dim(x.ndim() - 1);
                add(x, e.attributes()[0] == 0 ? multiply(ifft(g), n) : divide(fft(g), n));
            }
            case RFFT -> {
                int n = x.shape().dim(x.ndim() - 1);
                int[] rest = g.shape().toArray();
                rest[rest.length - 1] = n - rest[rest.length - 1];
                add(x, multiply(real(ifft(rest[rest.length - 1] > 0 ? concat(-1, g, zeros(g.dtype(), rest)) : g)), n));
            }
            case IRFFT -> {
                int n = t.shape().dim(t.ndim() - 1);
                double[] weights = IntStream.rangeClosed(0, n / 2).mapToDouble(k -> (k == 0 || 2 * k == n ? 1.0 : 2.0) / n).toArray();
                add(x, multiply(rfft(g), Build.cast(Creation.asarray(weights), g.dtype())));
            }
            default -> factorisation(t, e, g);
        }
    }

    private static Tensor untake(Tensor g, Shape shape, Tensor indices, int axis) {
        int n = shape.dim(axis);
        int[] dims = shape.toArray();
        int before = Arrays.stream(dims, 0, axis).reduce(1, Math::multiplyExact);
        int behind = Arrays.stream(dims, axis + 1, dims.length).reduce(1, Math::multiplyExact);
        int count = (int) indices.size();
        Tensor rows = Build.permute(reshape(g, before, count, behind), 1, 0, 2);
        Tensor flat = reshape(indices, count);
        Tensor sums = segment_sum(rows, where(less(flat, 0), Ops.add(flat, n), flat), n);
        return Build.reshape(Build.permute(sums, 1, 0, 2), shape);
    }

    private void factorisation(Tensor t, Expression e, Tensor g) {
        Tensor a = e.inputs()[0];
        switch (e.op()) {
            case SOLVE -> {
                Tensor right = solve(adjoint(a), g);
                add(e.inputs()[1], right);
                add(a, negative(matmul(right, adjoint(t))));
            }
            case INV -> add(a, negative(matmul(matmul(adjoint(t), g), adjoint(t))));
            case DET -> add(a, multiply(expand_dims(expand_dims(multiply(g, conj(t)), -1), -1), adjoint(inv(a))));
            case SLOGDET -> {
                if (a.dtype().isComplex()) {
                    throw missing("slogdet of complex matrices");
                }
                add(a, multiply(expand_dims(expand_dims(g.slice("..., 1"), -1), -1), adjoint(inv(a))));
            }
            case CHOLESKY -> {
                // Murray (2016): with Phi the lower triangle with half its diagonal, A' = L^-H Phi(L^H L') L^-1, made Hermitian.
                int n = a.shape().dim(a.ndim() - 1);
                Tensor half = subtract(tril(ones(a.dtype(), n, n)), multiply(Build.cast(eye(n), a.dtype()), 0.5));
                Tensor phi = multiply(matmul(adjoint(t), g), half);
                Tensor s = solve(adjoint(t), adjoint(solve(adjoint(t), adjoint(phi))));
                add(a, multiply(Ops.add(s, adjoint(s)), 0.5));
            }
            case EIGVALSH -> {
                Tensor v = eigh(a).eigenvectors();
                add(a, matmul(multiply(v, expand_dims(Build.cast(g, a.dtype()), -2)), adjoint(v)));
            }
            case EIGH -> {
                int n = a.shape().dim(a.ndim() - 1);
                Tensor w = real(t.slice(Slice.ELLIPSIS, Slice.at(0), Slice.ALL));
                Tensor v = t.slice(Slice.ELLIPSIS, Slice.of(1, null), Slice.ALL);
                Tensor gw = Build.cast(real(g.slice(Slice.ELLIPSIS, Slice.at(0), Slice.ALL)), a.dtype());
                Tensor gv = g.slice(Slice.ELLIPSIS, Slice.of(1, null), Slice.ALL);
                Tensor apart = subtract(expand_dims(w, -2), expand_dims(w, -1));
                Tensor same = equal(apart, 0);
                Tensor f = where(same, zeros_like(apart), reciprocal(where(same, ones_like(apart), apart)));
                Tensor inner = Ops.add(multiply(Build.cast(f, a.dtype()), matmul(adjoint(v), gv)), multiply(Build.cast(eye(n), a.dtype()), expand_dims(gw, -2)));
                Tensor s = matmul(matmul(v, inner), adjoint(v));
                add(a, multiply(Ops.add(s, adjoint(s)), 0.5));
            }
            case SVD -> {
                if (e.attributes()[0] != 0) {
                    throw missing("singular vectors; take svdvals, or eigh of the matrix times its adjoint");
                }
                SVD thin = svd(a);
                add(a, matmul(multiply(thin.u(), expand_dims(g, -2)), thin.vh()));
            }
            default -> throw missing(e.op().toString());
        }
    }

    private static IllegalArgumentException missing(String what) {
        return new IllegalArgumentException("grad: there is no rule for the derivative of " + what + ".");
    }

    private void loop(Tensor loop, Expression e, Tensor[] seeds) {
        int n = (int) e.attributes()[0];
        int carried = (int) e.attributes()[1];
        List<Tensor> inputs = List.of(e.inputs());
        List<Tensor> captured = inputs.subList(carried, inputs.size());
        List<Tensor> states = Loop.run(n, (i, s) -> {
            List<Tensor> next = new ArrayList<>(Replay.graph(e.body(), joined(i, s, captured)).subList(0, carried));
            next.addAll(s);
            return next;
        }, inputs.subList(0, carried), true).subList(carried, 2 * carried);
        List<Integer> real = IntStream.range(0, inputs.size()).filter(i -> inputs.get(i).dtype().isInexact() && (i < carried || varying.contains(inputs.get(i))))
                .boxed().toList();
        List<Tensor> initial = new ArrayList<>();
        for (int i : real) {
            Tensor zero = zeros_like(inputs.get(i));
            initial.add(i < carried && seeds[i] != null ? seeds[i] : zero);
        }
        if (initial.isEmpty()) {
            return;
        }
        List<Tensor> last = Loop.run(n, (j, cts) -> {
            Tensor i = subtract(n - 1, j);
            List<Tensor> parameters = new ArrayList<>();
            for (Tensor all : states) {
                parameters.add(Replay.marked(take(all, i, 0)));
            }
            parameters.addAll(Replay.marked(captured));
            List<Tensor> outputs = Replay.graph(e.body(), joined(i, parameters, List.of()));
            List<Tensor> back = new ArrayList<>();
            for (int k = 0; k < outputs.size(); k++) {
                int at = real.indexOf(k);
                back.add(k < carried ? at < 0 ? null : cts.get(at) : seeds[k] == null ? null : take(seeds[k], i, 0));
            }
            List<Tensor> gradients = of(outputs, back, real.stream().map(parameters::get).toList());
            List<Tensor> next = new ArrayList<>();
            for (int k = 0; k < real.size(); k++) {
                next.add(real.get(k) < carried ? gradients.get(k) : Ops.add(cts.get(k), gradients.get(k)));
            }
            return next;
        }, initial);
        for (int k = 0; k < real.size(); k++) {
            add(inputs.get(real.get(k)), last.get(k));
        }
    }

    private static List<Tensor> joined(Tensor iteration, List<Tensor> carried, List<Tensor> captured) {
        List<Tensor> all = new ArrayList<>();
        all.add(iteration);
        all.addAll(carried);
        all.addAll(captured);
        return all;
    }
}
