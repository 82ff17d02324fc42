package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Ranking;
import io.millrace.pool.schedule.Topology;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Replays traces under policies, from event to event and without a clock.
 */
public final class Simulation {
    private static final Map<String, Ranking.Rule> INTERRUPTING = new TreeMap<>(Map.of("srtf", Ranking.Rule.SRTF, "srsf", Ranking.Rule.SRSF, "tiresias-l",
            Ranking.Rule.TIRESIAS_L, "edf", Ranking.Rule.EDF));

    private Simulation() {}

    /** Names of policies. */
    public static List<String> policies() {
        return List.copyOf(INTERRUPTING.keySet());
    }

    /**
     * @param policy one of {@link #policies}
     * @throws IllegalArgumentException for another policy; the message lists them
     */
    public static Result run(Trace trace, Topology topology, String policy) {
        Ranking.Rule rule = INTERRUPTING.get(policy.toLowerCase(Locale.ROOT));
        if (rule == null) {
            throw new IllegalArgumentException("There is no policy \"" + policy + "\"; there are: " + String.join(", ", policies()) + ".");
        }
        Recorder record = new Recorder(topology);
        new Interrupting(rule, trace, topology, record).replay(trace.jobs());
        return Result.of(policy, record);
    }
}
