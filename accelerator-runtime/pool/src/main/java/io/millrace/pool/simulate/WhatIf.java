package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Policy;
import io.millrace.pool.schedule.Reason;
import io.millrace.pool.schedule.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * "What if?" about the pool: the same runs under another policy, other shares, another size, or without the chips of a vendor; who would wait how much longer, and why.
 *
 * <h2>How to ask</h2>
 * A pure function: no clock, no store, no cluster. The caller brings the runs (a {@link Trace}: {@link TraceReader} reads the ledger's export, {@link Generator} makes a
 * synthetic load), the pool as it is (a {@link Setting}: topology, policy, weights), and the pool as it might be (another {@code Setting}, or the same with
 * {@link Setting#lose racks lost} from a time on, {@link Setting#without types} from the beginning, {@link Setting#policy another policy}, or {@link Setting#weights other weights}). Both are
 * simulated by the placer that the live pool runs, and {@link Answer} has both results, the difference for each group with the reason of its longest wait, and the runs that would no longer
 * have a place at all.
 *
 * <pre>{@code
 * Setting now = Setting.of(topology, "fair").weights(Map.of("physics", 2.0));
 * Answer answer = WhatIf.ask(trace, now, now.lose("ascend-910b", 3600));
 * answer.changes().forEach(c -> System.out.println(c.sentence()));
 * Map<String, Object> json = answer.toMap();
 * }</pre>
 *
 * <p>It costs about 20 microseconds a run; a caller on an event loop runs it on another thread. Runs have chips alone here, so time slices of the live pool are not modelled: waits are
 * those before chips, not between slices.
 *
 * @see Result for the figures and their units
 */
public final class WhatIf {
    private WhatIf() {}

    /**
     * A pool and its rules.
     *
     * @param policy  one of {@link Simulation#policies}
     * @param options weights, losses, reservations
     */
    public record Setting(Topology topology, String policy, Options options) {
        public static Setting of(Topology topology, String policy) {
            return new Setting(topology, policy, Options.DEFAULT);
        }

        public Setting policy(String other) {
            return new Setting(topology, other, options);
        }

        public Setting topology(Topology other) {
            return new Setting(other, policy, options);
        }

        /** Groups' weights against each other. */
        public Setting weights(Map<String, Double> groups) {
            return new Setting(topology, policy, options.withWeights(groups));
        }

        /** All racks of a type are lost, with what runs on them, so many seconds after the trace's zero. */
        public Setting lose(String type, double at) {
            List<Options.Loss> losses = new ArrayList<>(options.losses());
            losses.add(new Options.Loss(at, "", type));
            return new Setting(topology, policy, options.withLosses(losses));
        }

        /** One rack is lost. */
        public Setting loseRack(String rack, double at) {
            List<Options.Loss> losses = new ArrayList<>(options.losses());
            losses.add(new Options.Loss(at, rack, ""));
            return new Setting(topology, policy, options.withLosses(losses));
        }

        /** The chips of a type were never there. */
        public Setting without(String type) {
            return new Setting(topology.without(type), policy, options);
        }
    }

    /**
     * What becomes of a group.
     *
     * @param before average wait in seconds; not a number where none of its runs ever has a place, as {@code after}
     * @param stuck  runs that had a place before and would have none
     * @param why    why a run would have no place, else the reason of its longest wait afterwards; null where nothing waits
     */
    public record Change(String group, int runs, double before, double after, double p95Before, double p95After, int stuck, Reason why) {
        public double longer() {
            return after - before;
        }

        /** For a person. */
        public String sentence() {
            if (Double.isNaN(after)) {
                return group + " " + (why == null ? "has no run that ends" : why.text());
            }
            String waits = String.format(Locale.ROOT, "%s waits %.0f s on average%s", group, after, Double.isNaN(before) ? " and could not run before" : String.format(Locale.ROOT, " instead of %.0f s", before));
            return waits + (stuck > 0 ? ", and " + stuck + " of its runs find no place at all: one " : why == null ? "" : ": its longest wait ") + (why == null ? "" : why.text());
        }
    }

    /** Both results, and what changes for whom, those who lose most first. */
    public record Answer(Result before, Result after, List<Change> changes) {
        public Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("before", before.toMap());
            map.put("after", after.toMap());
            map.put("changes", changes.stream().map(c -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("group", c.group());
                row.put("runs", c.runs());
                row.put("wait_before_s", number(c.before()));
                row.put("wait_after_s", number(c.after()));
                row.put("longer_s", number(c.longer()));
                row.put("wait_p95_before_s", number(c.p95Before()));
                row.put("wait_p95_after_s", number(c.p95After()));
                row.put("stuck", c.stuck());
                row.put("why", c.why() == null ? "" : c.why().text());
                row.put("reason", c.why() == null ? null : c.why().toMap());
                row.put("sentence", c.sentence());
                return row;
            }).toList());
            return map;
        }

        /** JSON has no number for a wait that never ends. */
        private static Double number(double value) {
            return Double.isFinite(value) ? value : null;
        }
    }

    /**
     * Simulates both.
     *
     * @throws IllegalArgumentException for an unknown policy, or for losses or reservations under a policy that interrupts
     */
    public static Answer ask(Trace trace, Setting before, Setting after) {
        Result now = Simulation.run(trace, before.topology(), before.policy(), before.options());
        Result then = Simulation.run(trace, after.topology(), after.policy(), after.options());
        Map<String, Integer> stuckNow = stuck(now);
        Map<String, Integer> stuckThen = stuck(then);
        Map<String, Result.Group> first = byName(now);
        Map<String, Result.Group> second = byName(then);
        TreeSet<String> names = new TreeSet<>();
        trace.jobs().forEach(job -> names.add(job.group()));
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Result.Group a = first.get(name);
            Result.Group b = second.get(name);
            int stuck = Math.max(0, stuckThen.getOrDefault(name, 0) - stuckNow.getOrDefault(name, 0));
            Reason why = stuck > 0 || b == null ? then.refused().stream().filter(r -> r.group().equals(name)).map(Result.Refused::why).findFirst().orElse(null) : b.why();
            changes.add(new Change(name, (a == null ? 0 : a.jobs()) + stuckNow.getOrDefault(name, 0), a == null ? Double.NaN : a.waits().average(), b == null ? Double.NaN : b.waits().average(),
                    a == null ? Double.NaN : a.waits().p95(), b == null ? Double.NaN : b.waits().p95(), stuck, why));
        }
        changes.sort((x, y) -> x.stuck() != y.stuck() ? Integer.compare(y.stuck(), x.stuck()) : Double.compare(y.longer(), x.longer()));
        return new Answer(now, then, List.copyOf(changes));
    }

    /** Policies for a menu: those under which losses can be asked for. */
    public static List<String> policies() {
        return Policy.names();
    }

    private static Map<String, Result.Group> byName(Result result) {
        Map<String, Result.Group> map = new LinkedHashMap<>();
        result.groups().forEach(g -> map.put(g.name(), g));
        return map;
    }

    private static Map<String, Integer> stuck(Result result) {
        Map<String, Integer> stuck = new LinkedHashMap<>();
        result.refused().forEach(r -> stuck.merge(r.group(), 1, Integer::sum));
        return stuck;
    }
}
