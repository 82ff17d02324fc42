package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Policy;
import io.millrace.pool.schedule.Ranking;
import io.millrace.pool.schedule.Topology;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Replays traces under policies, from event to event and without a clock.
 */
public final class Simulation {
    private static final Map<String, Ranking.Rule> INTERRUPTING = new TreeMap<>(Map.of("srtf", Ranking.Rule.SRTF, "srsf", Ranking.Rule.SRSF, "tiresias-l",
            Ranking.Rule.TIRESIAS_L, "edf", Ranking.Rule.EDF));

    private Simulation() {}

    /** Names of policies: those that may interrupt, and the placer's. */
    public static List<String> policies() {
        return Stream.concat(Policy.names().stream(), INTERRUPTING.keySet().stream()).toList();
    }

    /** As {@link #run(Trace, Topology, String, Options)} with nothing special. */
    public static Result run(Trace trace, Topology topology, String policy) {
        return run(trace, topology, policy, Options.DEFAULT);
    }

    /**
     * @param policy one of {@link #policies}
     * @throws IllegalArgumentException for another policy (the message lists them), or for options that the policy cannot follow
     */
    public static Result run(Trace trace, Topology topology, String policy, Options options) {
        String name = policy.strip().toLowerCase(Locale.ROOT);
        Recorder record = new Recorder(topology);
        Ranking.Rule rule = INTERRUPTING.get(name);
        if (rule != null) {
            if (!options.losses().isEmpty() || !options.reservations().isEmpty()) {
                throw new IllegalArgumentException("Under " + name + " neither losses nor reservations are simulated; take one of " + String.join(", ", Policy.names()) + ".");
            }
            new Interrupting(rule, trace, topology, record).replay(trace.jobs());
        } else {
            Policy queued = Policy.named(name).orElseThrow(() -> new IllegalArgumentException(
                    "There is no policy \"" + name + "\"; there are: " + String.join(", ", policies()) + "."));
            new Queueing(queued.withHalfLife(options.halfLifeNanos()), topology, record, options).replay(trace.jobs());
        }
        return Result.of(name, record);
    }
}
