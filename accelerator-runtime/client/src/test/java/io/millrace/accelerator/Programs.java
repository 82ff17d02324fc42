package io.millrace.accelerator;

import static io.millrace.accelerator.Ops.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random programs for tests. */
public final class Programs {
    private Programs() {}

    public static byte[] random(long seed) {
        Random r = new Random(seed);
        List<Tensor> pool = new ArrayList<>(List.of(asarray(new double[3][4]), uniform(key(seed), 3, 4), ones(3, 4)));
        for (int i = 0; i < 15; i++) {
            pool.add(next(r, pool, 0));
        }
        List<Tensor> results = List.of(pool.get(pool.size() - 1), sum(pool.get(pool.size() - 2), r.nextInt(2)), argmax(pool.get(5)));
        return Tracer.program(results).program().encode();
    }

    private static Tensor next(Random r, List<Tensor> pool, int depth) {
        Tensor a = pool.get(r.nextInt(pool.size()));
        Tensor b = pool.get(r.nextInt(pool.size()));
        return switch (r.nextInt(10)) {
            case 0 -> add(a, b);
            case 1 -> roll(a, r.nextInt(5), r.nextInt(2));
            case 2 -> where(less(a, b), a, 1.5);
            case 3 -> matmul(a, matmul(b.T(), b));
            case 4 -> concat(0, a.slice("1:"), b.slice("::-1").slice(":1"));
            case 5 -> permute_dims(flip(permute_dims(a, 1, 0), 0), 1, 0);
            case 6 -> depth > 2 ? a : loop(r.nextInt(5), (i, x) -> next(r, List.of(x, b, add(x, i)), depth + 1), a);
            case 7 -> add(mean(a, new int[] {1}, true), cumulative_sum(b, 1));
            case 8 -> normal(key(r.nextLong()).foldIn(3), 3, 4);
            default -> add(a, linspace(0, 1, 4)).add(a.astype(int32)).multiply(any(greater(b, 0)));
        };
    }
}
