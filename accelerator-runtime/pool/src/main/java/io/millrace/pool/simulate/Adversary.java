package io.millrace.pool.simulate;

import io.millrace.pool.schedule.BlockScheduler;
import java.util.Optional;

/**
 * Random histories against the scheduler's machines, with books of their own: they know nothing of how is decided, and say what is wrong with what was. The property tests and
 * {@code ./workbench soak scheduler} run them; a seed gives the same history again.
 */
public final class Adversary {
    private Adversary() {}

    /** A history of chips that runs have alone ({@link PlacerAdversary}). @return what was wrong first; empty where nothing was */
    public static Optional<String> placer(long seed, int steps) {
        return new PlacerAdversary(seed).run(steps);
    }

    /** A history of the live pool's chips ({@link LiveAdversary}): time slices, parts of chips, gangs across blocks, reservations, policies that change. @return what was wrong; empty where nothing was */
    public static Optional<String> live(long seed, int steps) {
        return new LiveAdversary(seed).run(steps);
    }

    /** A history of a block's time slices: no chip twice, no lag beyond a quantum, usage to the nanosecond. @return what was wrong; empty where nothing was */
    public static Optional<String> block(long seed, int steps) {
        return new SliceAdversary(seed).run(steps);
    }

    static long quantum() {
        return 1_000_000;
    }

    static BlockScheduler scheduler(int chips) {
        return new BlockScheduler("b", chips, quantum());
    }
}
