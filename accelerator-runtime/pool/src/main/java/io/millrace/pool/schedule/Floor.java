package io.millrace.pool.schedule;

import java.util.List;

/**
 * The chips that a placer deals out: where a run could go, who is where, and what is kept free for whom.
 *
 * <p>Two kinds: on a {@link SharedFloor} runs share chips in time slices (the live pool), on a {@link WholeFloor} a run has its chips alone until it ends (batch
 * policies and the simulator).
 */
interface Floor {
    /** A place for a run. */
    record Place(String block, List<Placer.Part> parts, Reason reason) {}

    void up(Placer.Event.BlockUp block);

    /** A block takes no new runs. */
    void down(String block);

    /** A pass over the waiting runs begins. */
    void begin(long at);

    /** A place for the run now; null where there is none. */
    Place find(Request request);

    void take(Request request, Place place);

    void leave(String run);

    /** Keeps chips for a gang that found no place: what comes behind it may not have them. */
    void hold(Request request);

    /** Whether chips are kept for the demand. */
    default boolean holds(Request.Demand demand) {
        return false;
    }

    /** No run of the demand waits any more. */
    default void unhold(Request.Demand demand) {}

    /** Keeps chips for a group from one time to another. @throws IllegalArgumentException where there are not so many free of other reservations then */
    void book(Placer.Event.Reserve event);

    Bookings bookings();

    /** Runs of others on chips whose reservation has begun. */
    List<String> trespassers(long at);

    /** Runs that have chips of a block. */
    List<String> runsOn(String block);

    /** From now on runs share chips in time slices, or have them alone; where the floor knows one of the two only, nothing changes. */
    default void slices(boolean shared) {}

    /** Why a run finds no place. */
    Reason whyNot(Request request);

    /** Why no place will ever be found as the pool is, with the numbers; null where one could be. */
    Reason refusal(Request request);

    /** The larger of a run's part of all chips and its part of all memory. */
    double dominantShare(Request request);
}
