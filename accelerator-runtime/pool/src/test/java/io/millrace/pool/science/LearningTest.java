package io.millrace.pool.science;

import static io.millrace.accelerator.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Tensor;
import io.millrace.pool.execute.LocalPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small networks: one that solves an equation, one that stands in for a function, and what a network looked at. */
class LearningTest {
    @BeforeEach
    void pool() {
        LocalPool.install();
    }

    private static Tensor[] network(long seed, int inputs, int hidden) {
        return new Tensor[] {multiply(normal(key(seed), inputs, hidden), 1.0), multiply(normal(key(seed + 1), hidden), 0.5),
            multiply(normal(key(seed + 2), hidden), 1 / Math.sqrt(hidden)), zeros(1)};
    }

    /** One hidden layer; x (inputs,) to a number. */
    private static Tensor value(Tensor[] w, Tensor x) {
        return add(sum(multiply(tanh(add(matmul(x, w[0]), w[1])), w[2])), sum(w[3]));
    }

    /** Adam (Kingma and Ba, 2015), all of it in one loop on the chips, at a rate that goes from one to another; gives the parameters and the losses. */
    private static List<Tensor> train(Function<Tensor[], Tensor> loss, Tensor[] start, double rate, double last, int steps) {
        int n = start.length;
        List<Tensor> initial = new ArrayList<>(List.of(start));
        for (int i = 0; i < 2 * n; i++) {
            initial.add(zeros_like(start[i % n]));
        }
        return scan(steps, (i, s) -> {
            ValueAndGradients both = value_and_gradients(loss, s.subList(0, n).toArray(Tensor[]::new));
            Tensor t = add(i.astype(float64), 1);
            Tensor bias = divide(sqrt(subtract(1, pow(full(float64, 0.999), t))), subtract(1, pow(full(float64, 0.9), t)));
            Tensor scale = multiply(bias, add(multiply(t, (last - rate) / steps), rate));
            List<Tensor> w = new ArrayList<>();
            List<Tensor> m = new ArrayList<>();
            List<Tensor> v = new ArrayList<>();
            for (int k = 0; k < n; k++) {
                Tensor g = both.gradients()[k];
                m.add(add(multiply(s.get(n + k), 0.9), multiply(g, 0.1)));
                v.add(add(multiply(s.get(2 * n + k), 0.999), multiply(square(g), 0.001)));
                w.add(subtract(s.get(k), multiply(scale, divide(m.get(k), add(sqrt(v.get(k)), 1e-8)))));
            }
            List<Tensor> next = new ArrayList<>(w);
            next.addAll(m);
            next.addAll(v);
            next.add(both.value());
            return next;
        }, initial);
    }

    /** u'' = -pi^2 sin(pi x) with u(0) = u(1) = 0, whose solution is sin(pi x). */
    @Test
    void aPhysicsInformedNetworkSolvesPoissonsEquation() {
        Tensor points = linspace(0, 1, 24);
        Tensor force = multiply(sin(multiply(points, Math.PI)), -Math.PI * Math.PI);
        Function<Tensor[], Tensor> loss = w -> {
            // Zero at both ends by construction.
            Function<Tensor, Tensor> u = x -> multiply(multiply(x, subtract(1, x)), value(w, reshape(x, 1)));
            Tensor second = vmap(grad(grad(u)), points);
            return mean(square(subtract(second, force)));
        };
        Tensor[] start = network(3, 1, 12);
        check(loss, start);
        List<Tensor> trained = train(loss, start, 0.02, 0.02, 800);
        Tensor[] w = trained.subList(0, 4).toArray(Tensor[]::new);
        Tensor grid = linspace(0, 1, 101);
        Tensor u = vmap(x -> multiply(multiply(x, subtract(1, x)), value(w, reshape(x, 1))), grid);
        Tensor off = max(abs(subtract(u, sin(multiply(grid, Math.PI)))));
        Tensor losses = trained.get(12);
        compute(off, losses);
        assertTrue(off.item() < 5e-3, "off by " + off.item() + ", loss " + losses.get(-1));
    }

    private static final double VISCOSITY = 0.01 / Math.PI;

    /** Two hidden layers of 16; with the initial values and the zeros at 0 and 1 of an odd function by construction. */
    private static Tensor flow(Tensor[] w, Tensor x, Tensor t) {
        Tensor first = tanh(add(matmul(stack(1, multiply(x, 2), multiply(t, 4)), w[0]), w[1]));
        Tensor net = matmul(tanh(add(matmul(first, w[2]), w[3])), w[4]);
        return subtract(multiply(multiply(t, multiply(x, subtract(1, square(x)))), net), sin(multiply(x, Math.PI)));
    }

    /** Cole (1951) and Hopf (1950): a quotient of two integrals over a Gaussian, here of 3001 ordinates; the integrands fall to nothing at the ends, so that their sum is exact. */
    private static Tensor coleHopf(Tensor x, double t) {
        Tensor eta = linspace(-1.5, 1.5, 3001);
        Tensor y = multiply(subtract(expand_dims(x, 1), eta), Math.PI);
        Tensor weight = exp(subtract(negative(divide(square(eta), 4 * VISCOSITY * t)), divide(cos(y), 2 * Math.PI * VISCOSITY)));
        return negative(divide(sum(multiply(sin(y), weight), 1), sum(weight, 1)));
    }

    /** The reference itself is held against the equation, by central differences. */
    private static void solves(Tensor x, double t) {
        double h = 1e-3;
        Tensor u = coleHopf(x, t);
        Tensor right = coleHopf(add(x, h), t);
        Tensor left = coleHopf(subtract(x, h), t);
        Tensor rate = divide(subtract(coleHopf(x, t + h), coleHopf(x, t - h)), 2 * h);
        Tensor carried = multiply(u, divide(subtract(right, left), 2 * h));
        Tensor spread = multiply(divide(subtract(add(right, left), multiply(u, 2)), h * h), VISCOSITY);
        assertTrue(max(divide(abs(subtract(add(rate, carried), spread)), abs(rate))).item() < 1e-3, "u_t + u u_x = nu u_xx");
    }

    /** u_t + u u_x = (0.01 / pi) u_xx with u(x, 0) = -sin(pi x): the slope at 0 grows five-fold until t = 1/4, shortly before the shock. */
    @Test
    void aPhysicsInformedNetworkSolvesBurgersEquation() {
        Tensor[] points = meshgrid("ij", square(linspace(0.02, 1, 14)), linspace(0, 0.25, 8));
        Tensor x = reshape(points[0], -1).compute();
        Tensor t = reshape(points[1], -1).compute();
        Function<Tensor[], Tensor> loss = w -> {
            UnaryOperator<Tensor> slope = y -> grad(z -> sum(flow(w, z, t)), y);
            Tensor curvature = grad(y -> sum(slope.apply(y)), x);
            Tensor rate = grad(s -> sum(flow(w, x, s)), t);
            return mean(square(subtract(add(rate, multiply(flow(w, x, t), slope.apply(x))), multiply(curvature, VISCOSITY))));
        };
        Tensor[] start = {normal(key(5), 2, 16), multiply(normal(key(6), 16), 0.5), multiply(normal(key(7), 16, 16), 0.25), zeros(16), multiply(normal(key(8), 16), 0.25)};
        check(loss, start);
        solves(asarray(0.05, 0.2, 0.5, 0.9), 0.2);
        List<Tensor> trained = train(loss, start, 0.03, 0, 3000);
        Tensor[] w = trained.subList(0, 5).toArray(Tensor[]::new);
        Tensor line = linspace(0, 1, 101);
        Tensor exact = coleHopf(line, 0.25);
        Tensor off = divide(vector_norm(subtract(flow(w, line, full(float64, 0.25, 101)), exact)), vector_norm(exact));
        compute(off, trained.get(15));
        System.out.printf(Locale.ROOT, "Burgers: l2 error %.1e at t = 1/4, loss %.1e%n", off.item(), trained.get(15).get(-1));
        assertTrue(off.item() < 0.02, "off by " + off.item() + ", loss " + trained.get(15).get(-1));
    }

    /** The gradient of a loss in a direction, against a central difference. */
    private static void check(Function<Tensor[], Tensor> loss, Tensor[] w) {
        Tensor[] gradients = gradients(loss, w);
        Tensor[] up = new Tensor[w.length];
        Tensor[] down = new Tensor[w.length];
        Tensor along = scalar(0.0);
        double h = 1e-5;
        for (int i = 0; i < w.length; i++) {
            Tensor direction = normal(key(50 + i), w[i].shape().toArray());
            up[i] = add(w[i], multiply(direction, h));
            down[i] = subtract(w[i], multiply(direction, h));
            along = add(along, sum(multiply(gradients[i], direction)));
        }
        Tensor difference = divide(subtract(loss.apply(up), loss.apply(down)), 2 * h);
        compute(along, difference);
        assertEquals(difference.item(), along.item(), 1e-6 * Math.max(1, Math.abs(difference.item())));
    }

    @Test
    void aSurrogateLearnsAFunctionAndTheSameSeedGivesTheSameBits() {
        Tensor x = uniform(key(8), 256, 2);
        Tensor y = multiply(sin(multiply(x.slice(":, 0"), 3)), x.slice(":, 1"));
        Function<Tensor[], Tensor> loss = w -> mean(square(subtract(vmap(p -> value(w, p), x), y)));
        Tensor[] start = network(11, 2, 24);
        check(loss, start);
        Tensor losses = train(loss, start, 0.02, 0.02, 500).get(12);
        Tensor again = train(loss, network(11, 2, 24), 0.02, 0.02, 500).get(12);
        assertTrue(losses.get(-1) < 1e-3 && losses.get(0) > 0.05, "from " + losses.get(0) + " to " + losses.get(-1));
        assertArrayEquals(losses.toDoubleArray(), again.toDoubleArray(), 0);
    }

    /** Sundararajan, Taly and Yan (2017): what the inputs contribute adds up to the difference of the outputs. */
    @Test
    void integratedGradientsAreComplete() {
        Tensor[] w = network(21, 5, 16);
        Tensor x = asarray(0.5, -1.2, 0.3, 2.0, -0.7);
        Tensor from = zeros(5);
        int steps = 4000;
        Tensor at = divide(add(arange(steps).astype(float64), 0.5), steps);
        Tensor path = add(from, multiply(expand_dims(at, 1), subtract(x, from)));
        Tensor contributions = multiply(subtract(x, from), mean(vmap(grad(p -> value(w, p)), path), 0));
        Tensor difference = subtract(value(w, x), value(w, from));
        Tensor total = sum(contributions);
        compute(difference, total);
        assertEquals(difference.item(), total.item(), 1e-7);
    }
}
