package io.millrace.pool.schedule;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Which waiting run is next. An order keeps the runs of each {@linkplain Request.Demand demand} apart, because when the first of a demand finds no place,
 * no other of it does, and the placer goes on with the next demand: so finding the next run costs the logarithm of the runs and never a walk over
 * them.
 */
interface Order {
    /** A run that waits. */
    final class Waiting {
        final Request request;
        final Request.Demand demand;
        final long arrival;
        final long at;
        /** What it was charged when it started; given back when what it used has been told. */
        double charged;
        long chargedAt;
        /** What kept it waiting, as last decided. */
        Reason waited;

        Waiting(Request request, long arrival, long at) {
            this.request = Objects.requireNonNull(request, "request is null");
            this.demand = request.demand();
            this.arrival = arrival;
            this.at = at;
        }
    }

    void add(Waiting run);

    void remove(Waiting run);

    /** The next run among those of open demands; null where none waits. */
    Waiting first(Predicate<Request.Demand> open);

    /** Whether a run of the demand waits. */
    boolean waits(Request.Demand demand);

    /** All that wait for open demands, in order; for people, and for backfill, which looks beyond the first of a demand. */
    List<Waiting> list(Predicate<Request.Demand> open);

    /** A run got chips. */
    default void started(Waiting run, long at) {}

    /** A run gave them back. */
    default void ended(Waiting run, long at) {}

    /** Chip time was committed. */
    default void used(String group, String owner, double chipNanos, long at) {}

    /** The weight of a group, or of an owner in it where the owner is not empty. */
    default void weight(String group, String owner, double weight) {}

    /** What has been used lately; 0 where the order does not keep it. */
    default double usage(String group, String owner, long at) {
        return 0;
    }

    /** Why a run stands where it stands. */
    Reason why(Waiting run, long at);
}
