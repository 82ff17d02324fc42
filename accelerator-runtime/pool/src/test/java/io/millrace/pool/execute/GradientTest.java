package io.millrace.pool.execute;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Derivatives against central differences, and vectorised functions against the function of each element. */
class GradientTest {
    /** One real number from any tensor, with weights so that no symmetry hides a mistake. */
    private static Tensor weighted(Tensor x) {
        Tensor r = x.dtype().isComplex() ? add(real(x), multiply(imag(x), 0.7)) : x;
        return sum(multiply(r, reshape(sin(add(arange((int) r.size()).astype(float64), 1)), r.shape().toArray())));
    }

    private static Map<String, Function<Tensor, Tensor>> functions(Random r) {
        Tensor b = add(uniform(key(r.nextLong()), 4, 5), 0.5).compute();
        Tensor spd = add(matmul(b, b.T()), multiply(eye(4), 3)).compute();
        Tensor i = randint(key(r.nextLong()), -4, 4, 7).compute();
        Map<String, Function<Tensor, Tensor>> f = new LinkedHashMap<>();
        f.put("chain", x -> tanh(add(multiply(sin(x), exp(negative(x))), divide(log(x), sqrt(x)))));
        f.put("functions", x -> add(add(cos(x), tan(divide(x, 3))), add(add(atan(x), asinh(x)), add(add(erf(x), log1p(x)), add(expm1(x), add(sinh(x), cosh(x)))))));
        f.put("inverse functions", x -> add(add(asin(divide(x, 4)), acos(divide(x, 5))), add(atanh(divide(x, 4)), add(acosh(add(x, 1)), add(log2(x), add(log10(x), reciprocal(x)))))));
        f.put("pairs", x -> add(add(pow(x, b), pow(b, x)), add(add(atan2(x, b), hypot(x, b)), add(maximum(x, b), multiply(minimum(x, b), remainder(x, multiply(b, 0.7)))))));
        f.put("logaddexp", x -> logaddexp(x, multiply(x, b)));
        f.put("broadcast", x -> multiply(x.slice(":, :1"), broadcast_to(x.slice("1"), 3, 4, 5)));
        f.put("movement", x -> concat(1, roll(x, new int[] {1, 2}, new int[] {0, 1}), flip(x, 1), permute_dims(reshape(x, 5, 4), 1, 0)));
        f.put("slices", x -> add(x.slice("::2, 1:4"), x.slice("::-2, 4:1:-1")));
        f.put("reductions", x -> add(add(sum(x, 0), mean(x)), add(var(x, 0), add(max(x, 0), min(x, 0)))));
        f.put("prod", x -> add(prod(x, 1), prod(x)));
        f.put("running", x -> add(cumulative_sum(x, 0), cumulative_prod(x, 1)));
        f.put("where", x -> where(greater(x, 1), square(x), multiply(x, 3)));
        f.put("matmul", x -> matmul(matmul(x, b.T()), x));
        f.put("take", x -> multiply(take(x, i, 0), take(x, i.slice(":3"), 1).slice("0, 0")));
        f.put("segment sum", x -> square(segment_sum(x, asarray(new int[] {1, 0, 1, 5}), 3)));
        f.put("sort", x -> sort(x, 0, true));
        f.put("solve", x -> solve(add(spd, matmul(x, b.T())), x));
        f.put("inv", x -> inv(add(spd, matmul(x, x.T()))));
        f.put("det", x -> det(divide(add(spd, matmul(x, x.T())), 4)));
        f.put("slogdet", x -> slogdet(add(spd, matmul(x, x.T()))).logabsdet());
        f.put("cholesky", x -> cholesky(add(spd, matmul(x, x.T()))));
        f.put("eigh", x -> {
            Eigen e = eigh(add(spd, matmul(x, x.T())));
            return add(e.eigenvalues(), sum(square(e.eigenvectors().slice(":2")), 0));
        });
        f.put("eigvalsh", x -> eigvalsh(add(spd, matmul(x, x.T()))));
        f.put("svdvals", x -> svdvals(x));
        f.put("fft", x -> ifft(multiply(fft(x), complex(b, multiply(b, 0.3)))));
        f.put("rfft", x -> irfft(square(rfft(x)), 7, -1));
        f.put("complex", x -> {
            Tensor z = complex(x, multiply(x, x));
            return add(divide(exp(divide(z, 9)), z), add(abs(z), multiply(conj(z), real(sqrt(z)))));
        });
        f.put("loop", x -> loop(4, (k, y) -> add(multiply(sin(y), x), multiply(y, k)), x));
        f.put("pair loop", x -> {
            Tensor[] s = loop(3, (k, a, c) -> tuple(multiply(c, 0.9), add(a, matmul(c, matmul(x.T(), x)).multiply(0.01))), x, b);
            return add(s[0], s[1]);
        });
        f.put("scan", x -> scan((c, row) -> tuple(add(multiply(c, 0.5), square(row)), multiply(c, row)), zeros(5), x)[1]);
        f.put("loop in loop", x -> loop(2, (k, y) -> loop(2, (j, z) -> add(sin(z), multiply(y, 0.1)), y), x));
        f.put("stencil", x -> stencil(x, new double[][] {{0, 1, 0}, {1, -4, 2}, {0, 1, 0}}));
        return f;
    }

    @Property(tries = 2)
    void gradientsAreThoseOfCentralDifferences(@ForAll long seed) {
        LocalPool.install();
        Random r = new Random(seed);
        Tensor x = add(uniform(key(seed), 4, 5), 0.6).compute();
        Tensor direction = subtract(uniform(key(seed + 1), 4, 5), 0.5).compute();
        functions(r).forEach((name, f) -> {
            double h = 1e-5;
            Function<Tensor, Tensor> g = y -> weighted(f.apply(y));
            Tensor gradient = grad(g, x);
            Tensor along = sum(multiply(gradient, direction));
            Tensor up = g.apply(add(x, multiply(direction, h)));
            Tensor down = g.apply(subtract(x, multiply(direction, h)));
            Tensor forward = weighted(jvp(f, x, direction));
            compute(along, up, down, forward);
            double difference = (up.item() - down.item()) / (2 * h);
            assertEquals(difference, along.item(), 1e-6 * Math.max(1, Math.abs(difference)), "gradient of " + name);
            assertEquals(along.item(), forward.item(), 1e-9 * Math.max(1, Math.abs(difference)), "forward derivative of " + name);
        });
    }

    @Property(tries = 2)
    void vectorisedFunctionsAreTheFunctionOfEachElement(@ForAll long seed) {
        LocalPool.install();
        Tensor xs = add(uniform(key(seed), 3, 4, 5), 0.6).compute();
        functions(new Random(seed)).forEach((name, f) -> {
            Tensor all = vmap(f, xs);
            Tensor[] one = {f.apply(xs.at(0)), f.apply(xs.at(1)), f.apply(xs.at(2))};
            compute(all, one[0], one[1], one[2]);
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(one[i].toComplexArray(), all.at(i).toComplexArray(), 1e-10, name);
            }
        });
        Tensor gradients = vmap(grad(x -> sum(exp(x))), xs);
        assertArrayEquals(exp(xs).toDoubleArray(), gradients.toDoubleArray(), 1e-14);
        Tensor ids = randint(key(seed), -4, 4, 3, 6).compute();
        Tensor taken = vmap((x, at) -> take(x, at, 0), xs, ids);
        assertArrayEquals(take(xs.at(1), ids.at(1), 0).toDoubleArray(), taken.at(1).toDoubleArray());
        Tensor summed = vmap((x, at) -> segment_sum(x, at, 3), xs, ids.slice(":, :4"));
        assertArrayEquals(segment_sum(xs.at(2), ids.slice("2, :4"), 3).toDoubleArray(), summed.at(2).toDoubleArray(), 1e-15);
    }

    @Example
    void secondDerivativesAndJacobians() {
        LocalPool.install();
        Tensor x = asarray(0.3, 0.7, 1.1);
        Tensor second = grad(y -> sum(grad(z -> sum(multiply(sin(z), square(z))), y)), x);
        double[] expected = x.toDoubleArray();
        for (int i = 0; i < 3; i++) {
            double v = expected[i];
            expected[i] = -Math.sin(v) * v * v + 4 * v * Math.cos(v) + 2 * Math.sin(v);
        }
        assertArrayEquals(expected, second.toDoubleArray(), 1e-12);
        Tensor jacobian = jacobian(y -> outer(y, y), x);
        assertEquals("(3, 3, 3)", jacobian.shape().toString());
        assertEquals(0.3, jacobian.get(0, 1, 1), 1e-15);
        assertEquals(0.7, jacobian.get(0, 1, 0), 1e-15);
        assertEquals(2.2, jacobian.get(2, 2, 2), 1e-15);
        Tensor[] both = value_and_grad(y -> sum(square(y)), x);
        assertEquals(0.09 + 0.49 + 1.21, both[0].item(), 1e-15);
        assertArrayEquals(new double[] {0.6, 1.4, 2.2}, both[1].toDoubleArray(), 1e-15);
        Tensor[] two = gradients(v -> sum(multiply(v[0], square(v[1]))), x, asarray(1.0, 2, 3));
        assertArrayEquals(new double[] {1, 4, 9}, two[0].toDoubleArray());
        assertEquals(2 * 0.7 * 2, two[1].get(1), 1e-15);
        assertArrayEquals(new double[3], grad(y -> sum(ones(2)), x).toDoubleArray());
    }

    @Example
    void whatHasNoDerivativeIsSaid() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> grad(x -> x, ones(2))).getMessage().startsWith("grad: the function gives float64 (2,)"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> grad(x -> sum(x), ones(int32, 2))).getMessage().startsWith("grad: int32 numbers are not"));
        assertEquals("grad: there is no rule for the derivative of qr.", assertThrows(IllegalArgumentException.class, () -> grad(x -> sum(qr(x).r()), eye(3))).getMessage());
    }

    @Example
    void solversAndChoices() {
        LocalPool.install();
        int n = 200;
        Tensor i = arange(n);
        var laplace = sparse(concat(0, i, i.slice("1:"), i.slice(":-1")), concat(0, i, i.slice(":-1"), i.slice("1:")),
                concat(0, full(float64, 2, n), full(float64, -1, n - 1), full(float64, -1, n - 1)), n, n);
        Tensor b = normal(key(1), n).compute();
        Tensor x = cg(laplace::matmul, b, 250);
        assertArrayEquals(b.toDoubleArray(), laplace.matmul(x).toDoubleArray(), 1e-9);
        assertArrayEquals(solve(laplace.toDense(), b).toDoubleArray(), x.toDoubleArray(), 1e-7);
        assertArrayEquals(matmul(laplace.T().toDense(), b).toDoubleArray(), laplace.T().matmul(b).toDoubleArray(), 1e-13);
        Tensor ritz = lanczos(laplace::matmul, b, n);
        assertEquals(4 * Math.pow(Math.sin(n * Math.PI / (2 * (n + 1))), 2), ritz.get(-1), 1e-11);
        Tensor p = permutation(key(3), 1000);
        assertArrayEquals(arange(1000).toIntArray(), sort(p).toIntArray());
        Tensor c = choice(key(4), asarray(10.0, 20, 30), asarray(1.0, 0, 3), 40_000);
        assertEquals(0.25, mean(equal(c, 10).astype(float64)).item(), 0.01);
        assertEquals(0, sum(equal(c, 20)).item());
        assertEquals(0.5, mean(exponential(key(5), 2, 100_000)).item(), 0.01);
        Tensor y = rk4((t, s) -> multiply(s, cos(t)), asarray(1.0), 0, 5, 500);
        assertEquals(Math.exp(Math.sin(5)), y.item(), 1e-9);
        assertEquals(Math.exp(Math.sin(5)), rk4_path((t, s) -> multiply(s, cos(t)), asarray(1.0), 0, 5, 500).get(-1), 1e-9);
        double[] parts = mesh(4).shard(b, 0).map(q -> sum(q)).all_reduce().gather().toDoubleArray();
        assertEquals(4, parts.length);
        assertEquals(sum(b).item(), parts[3], 1e-13);
        assertArrayEquals(b.toDoubleArray(), mesh(5).shard(b, 0).all_gather(0).gather().at(2).toDoubleArray());
        Tensor m = normal(key(6), 4, 6).compute();
        assertArrayEquals(multiply(m, 3).toDoubleArray(), mesh(3).broadcast(m).reduce_scatter(1).join(1).toDoubleArray(), 1e-14);
    }

    @Example
    void convolutionsAndNeighbours() {
        LocalPool.install();
        Numpy numpy = new Numpy();
        Tensor a = numpy.input("a", normal(key(1), 20));
        Tensor b = numpy.input("b", normal(key(2), 5));
        for (String mode : List.of("full", "same", "valid")) {
            numpy.near("np.convolve(a,b,'" + mode + "')", convolve(a, b, mode), 1e-14);
            numpy.near("np.convolve(b,a,'" + mode + "')", convolve(b, a, mode), 1e-14);
        }
        Tensor x = numpy.input("x", normal(key(3), 2, 3, 8, 9));
        Tensor k = numpy.input("k", normal(key(4), 4, 3, 3, 2));
        numpy.near("np.einsum('bcijkl,ockl->boij',np.lib.stride_tricks.sliding_window_view(x,(3,2),(2,3)),k)", conv(x, k), 1e-13);
        numpy.near("np.roll(a,1)*2-a*3+np.roll(a,-1)*5", stencil(a, new double[] {2, -3, 5}), 1e-14);
        double box = 6;
        Tensor p = multiply(uniform(key(5), 300, 3), box).compute();
        Tensor[] pairs = neighbours(p, box, 1.1);
        double[][] q = p.toDoubleMatrix();
        int count = 0;
        for (int i = 0; i < 300; i++) {
            for (int j = i + 1; j < 300; j++) {
                double s = 0;
                for (int d = 0; d < 3; d++) {
                    double r = q[i][d] - q[j][d];
                    r -= box * Math.rint(r / box);
                    s += r * r;
                }
                if (s < 1.21) {
                    assertEquals(i, pairs[0].get(count));
                    assertEquals(j, pairs[1].get(count++));
                }
            }
        }
        assertEquals(count, pairs[0].size());
        numpy.check();
    }
}
