package io.millrace.pool.schedule;

import java.util.BitSet;
import java.util.Set;

/**
 * A floor as {@link Future} sees it: so many chips are free on each node, and a run has its chips alone until it ends. A place is an array of node and chips in turn.
 */
interface Counted {
    /** Chips of each node that nobody has; none on nodes that take nothing. */
    int[] freeByNode();

    /** All free chips. */
    int freeChips();

    /** A place for a run on a floor with so many free chips on each node; null where there is none. */
    int[] findIn(Request request, int[] free);

    Floor.Place place(Request request, int[] parts);

    /** Where a run is. */
    int[] parts(String run);

    /** The slowest chips that a type may mean: what an estimate is divided by to be on the safe side. */
    double slowest(String type);

    Bookings bookings();

    /**
     * Takes the chips off that are kept for others at some time from one to the other.
     *
     * @param busy runs that still have their chips when so many are free: what is kept of these is not among the free ones
     */
    default void close(Request request, long from, long to, int[] free, Set<String> busy) {
        if (!bookings().isEmpty()) {
            bookings().closed(request.group(), from, to).forEach((node, chips) -> free[node] = Math.max(0, free[node] - closed(node, chips, busy)));
        }
    }

    /** How many of a node's free chips a reservation of these of its chips keeps, while those runs have theirs. */
    int closed(int node, BitSet chips, Set<String> busy);
}
