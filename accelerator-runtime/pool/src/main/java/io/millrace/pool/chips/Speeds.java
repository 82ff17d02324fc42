package io.millrace.pool.chips;

import io.millrace.pool.PoolRefusal;
import io.millrace.pool.execute.Work;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How fast a chip type is beside another, by the {@linkplain CostModel model}: what a simulation divides a run's time by when the run would take any type. The geometric mean over a
 * mix of work that limits chips in different ways (a matrix product, an elementwise chain, a reduction, all in float32); work that one of the two cannot do is left out.
 */
public final class Speeds {
    private static final double N = 4096;
    private static final List<Work> MIX = List.of(
            new Work(Work.Kind.MATMUL, "float32", 2 * N * N * N, 3 * 4 * N * N, 1, Work.Link.NONE, 0),
            new Work(Work.Kind.ELEMENTWISE, "float32", 4 * N * N, 3 * 4 * N * N, 1, Work.Link.NONE, 0),
            new Work(Work.Kind.REDUCTION, "float32", N * N, 4 * N * N, 1, Work.Link.NONE, 0));

    private Speeds() {}

    /** @return 2 where the type needs half the time of the other for the mix; 1 for types that the catalogue does not know */
    public static double of(String type, String beside) {
        if (type.equals(beside) || Catalogue.find(type).isEmpty() || Catalogue.find(beside).isEmpty()) {
            return 1;
        }
        CostModel mine = new CostModel(Catalogue.find(type).get(), 1);
        CostModel theirs = new CostModel(Catalogue.find(beside).get(), 1);
        OptionalDouble mean = MIX.stream().filter(w -> can(mine, w) && can(theirs, w)).mapToDouble(w -> Math.log((double) theirs.cost(w).chipNanos() / mine.cost(w).chipNanos())).average();
        return mean.isEmpty() ? 1 : Math.exp(mean.getAsDouble());
    }

    private static boolean can(CostModel model, Work work) {
        try {
            model.cost(work);
            return true;
        } catch (PoolRefusal cannot) {
            return false;
        }
    }
}
