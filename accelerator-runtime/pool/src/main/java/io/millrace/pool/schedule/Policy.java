package io.millrace.pool.schedule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a placer decides: an order, and what may pass a run that finds no place. The two are free to combine.
 *
 * @param backfill     what runs behind one that waits may do
 * @param halfLife     of past use, in nanoseconds, for orders that keep it; infinite for no decay
 */
public record Policy(Ordering ordering, Backfill backfill, double halfLife) {
    /** Who is first. */
    public enum Ordering { FIFO, PRIORITY, SHORTEST, DEADLINE, FAIR, DRF }

    /** What runs behind one that finds no place may do. */
    public enum Backfill {
        /** Nothing: they wait until it has gone. */
        NONE,
        /** Take whatever it cannot use; a wide gang may starve. */
        ANY,
        /** Take chips that are not held for it: a gang holds the nodes on which it lacks least. Needs no estimates. */
        HOLD,
        /** Start where that does not delay the first that waits, by their estimates (EASY, Lifka 1995). */
        EASY,
        /** Start where that delays none that came before them: every run gets a reservation when it comes (conservative backfill, Mu'alem and Feitelson 2001). */
        CONSERVATIVE
    }

    /** Half-life of past use in the live pool. */
    public static final double HALF_LIFE_NANOS = 600e9;
    /** Half-life in simulations of traces that last for weeks: a day. */
    public static final double DAY_NANOS = 86_400e9;

    private static final Map<String, Policy> NAMED = new LinkedHashMap<>();

    static {
        named("fifo", Ordering.FIFO, Backfill.NONE);
        named("fifo-any", Ordering.FIFO, Backfill.ANY);
        named("fifo-hold", Ordering.FIFO, Backfill.HOLD);
        named("easy", Ordering.FIFO, Backfill.EASY);
        named("conservative", Ordering.FIFO, Backfill.CONSERVATIVE);
        named("shortest", Ordering.SHORTEST, Backfill.HOLD);
        named("priority", Ordering.PRIORITY, Backfill.HOLD);
        named("priority-easy", Ordering.PRIORITY, Backfill.EASY);
        named("deadline", Ordering.DEADLINE, Backfill.HOLD);
        named("fair", Ordering.FAIR, Backfill.HOLD);
        named("fair-easy", Ordering.FAIR, Backfill.EASY);
        named("drf", Ordering.DRF, Backfill.HOLD);
    }

    private static void named(String name, Ordering ordering, Backfill backfill) {
        NAMED.put(name, new Policy(ordering, backfill, DAY_NANOS));
    }

    /** The policies that have a name. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    public static Optional<Policy> named(String name) {
        return Optional.ofNullable(NAMED.get(name));
    }

    /** The live pool's: hierarchical fair share, gangs hold what they lack. */
    public static Policy live() {
        return new Policy(Ordering.FAIR, Backfill.HOLD, HALF_LIFE_NANOS);
    }

    public Policy withHalfLife(double nanos) {
        return new Policy(ordering, backfill, nanos);
    }

    /** Whether runs may share chips in time slices under it: a promise of chips at a time means chips that a run has alone. */
    public boolean slices() {
        return backfill != Backfill.EASY && backfill != Backfill.CONSERVATIVE;
    }

    Order order(Floor floor) {
        return switch (ordering) {
            case FIFO -> new StaticOrder(StaticOrder.Key.FIFO);
            case PRIORITY -> new StaticOrder(StaticOrder.Key.PRIORITY);
            case SHORTEST -> new StaticOrder(StaticOrder.Key.SHORTEST);
            case DEADLINE -> new StaticOrder(StaticOrder.Key.DEADLINE);
            case FAIR -> new FairOrder(FairOrder.Measure.USAGE, halfLife, floor);
            case DRF -> new FairOrder(FairOrder.Measure.DOMINANT, halfLife, floor);
        };
    }
}
