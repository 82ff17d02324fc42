package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Policy;
import io.millrace.pool.schedule.Topology;
import java.util.List;
import java.util.Map;

/**
 * What a simulation may differ in beside trace, cluster and policy.
 *
 * @param weights        of groups under fair share; 1 for those that are not named
 * @param userWeights    of users in their groups
 * @param reservations   in wall time
 * @param losses         of racks while it runs
 * @param estimateFactor what the placer is told of a run's work time: 1 is the truth, 2 an estimate twice as long
 * @param halfLifeNanos  of past use under fair share
 */
public record Options(Map<String, Double> weights, Map<User, Double> userWeights, List<Placer.Event.Reserve> reservations, List<Loss> losses, double estimateFactor,
                      double halfLifeNanos) {
    public static final Options DEFAULT = new Options(Map.of(), Map.of(), List.of(), List.of(), 1, Policy.DAY_NANOS);

    /** A user of a group. */
    public record User(String group, String user) {}

    /**
     * Racks that are lost with what runs on them.
     *
     * @param at   seconds from the trace's zero
     * @param rack the rack; empty for all of a type
     * @param type the type; empty where the rack is named
     */
    public record Loss(double at, String rack, String type) {
        boolean hits(Topology.Rack other) {
            return rack.isEmpty() ? other.type().equals(type) : other.name().equals(rack);
        }
    }

    public Options {
        weights = Map.copyOf(weights);
        userWeights = Map.copyOf(userWeights);
        reservations = List.copyOf(reservations);
        losses = List.copyOf(losses);
        if (!(estimateFactor > 0) || !(halfLifeNanos > 0)) {
            throw new IllegalArgumentException("an estimate and a half-life are positive");
        }
    }

    public Options withWeights(Map<String, Double> groups) {
        return new Options(groups, userWeights, reservations, losses, estimateFactor, halfLifeNanos);
    }

    public Options withLosses(List<Loss> lost) {
        return new Options(weights, userWeights, reservations, lost, estimateFactor, halfLifeNanos);
    }
}
