package io.millrace.pool.schedule;

import java.util.Objects;

/**
 * What a run asks of the {@linkplain Placer placer}.
 *
 * @param group         of the owner; shares are divided among groups first, then among a group's owners
 * @param ownerWeight   the owner's weight among those of the group, until a {@link Placer.Event.Weight} says otherwise
 * @param share         this run's weight among its owner's runs where they share chips in time slices
 * @param type          chip type; empty for any
 * @param fraction      of each chip, of its time and its memory, that is the run's own: 1 for whole chips
 * @param memoryBytes   on each chip
 * @param estimateNanos the model's estimate on chips of speed 1, which backfill and reservations hold it to; 0 for unknown
 * @param deadline      on the placer's clock in nanoseconds; {@code Long.MAX_VALUE} for none
 */
public record Request(String run, String group, String owner, double ownerWeight, double share, int priority, int chips, String type, double fraction, long memoryBytes,
                      long estimateNanos, long deadline) {
    public Request {
        Objects.requireNonNull(run, "run is null");
        Objects.requireNonNull(type, "type is null");
        if (chips < 1 || !(share > 0) || !(ownerWeight > 0) || memoryBytes < 0 || estimateNanos < 0 || !(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("run " + run + " needs chips, positive weights and a fraction of at most 1");
        }
    }

    /** Of whole chips. */
    public Request(String run, String group, String owner, double ownerWeight, double share, int priority, int chips, String type, long memoryBytes, long estimateNanos,
                   long deadline) {
        this(run, group, owner, ownerWeight, share, priority, chips, type, 1, memoryBytes, estimateNanos, deadline);
    }

    /** Runs that ask for the same thing: where one finds no place, none does. */
    record Demand(String type, int chips, double fraction, long memoryBytes) {
        /** Whether this asks for no less than another. */
        boolean covers(Demand other) {
            return type.equals(other.type) && chips >= other.chips && fraction >= other.fraction && memoryBytes >= other.memoryBytes;
        }
    }

    Demand demand() {
        return new Demand(type, chips, fraction, memoryBytes);
    }

    boolean takes(String chipType) {
        return type.isEmpty() || type.equals(chipType);
    }
}
