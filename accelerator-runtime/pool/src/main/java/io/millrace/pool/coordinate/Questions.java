package io.millrace.pool.coordinate;

import io.millrace.pool.Administration.Question;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Speeds;
import io.millrace.pool.ledger.LedgerBook;
import io.millrace.pool.schedule.Topology;
import io.millrace.pool.simulate.Generator;
import io.millrace.pool.simulate.Job;
import io.millrace.pool.simulate.Simulation;
import io.millrace.pool.simulate.Trace;
import io.millrace.pool.simulate.WhatIf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * "What if?" about the live pool: takes its blocks, its weights and its ledger as they are, changes them as asked, and lets the simulator replay both. Needs no lock
 * while it simulates.
 */
final class Questions {
    private static final long DAY_MILLIS = 86_400_000;
    private static final int MOST_RUNS = 200_000;
    private static final int SYNTHETIC_RUNS = 20_000;
    /** A load under which runs wait, since a pool where nobody waits answers every question with "nothing". */
    private static final double SYNTHETIC_LOAD = 0.95;
    private final String policy;
    private final Topology topology;
    private final Map<String, Double> groups;

    /** @param policy that holds now; groups: weights of groups as they hold now */
    Questions(String policy, Topology topology, Map<String, Double> groups) {
        this.policy = policy;
        this.topology = topology;
        this.groups = groups;
    }

    /** The blocks that are up, each a rack that is one link domain. */
    static Topology topology(List<Leases.Block> blocks) {
        String first = blocks.isEmpty() ? "" : blocks.getFirst().type;
        return new Topology(blocks.stream().map(b -> new Topology.Rack(b.id, b.type, 1, b.chips, Catalogue.find(b.type).orElseThrow().usableBytes(), Speeds.of(b.type, first))).toList());
    }

    Map<String, Object> ask(Question question, LedgerBook book, long now) {
        if (topology.racks().isEmpty()) {
            throw new PoolRefusal("no-chips", "No block is in use, so there is nothing to compare with.");
        }
        Trace trace = question.synthetic() ? synthetic() : ledger(book, now);
        WhatIf.Setting before = WhatIf.Setting.of(topology, policy).weights(groups);
        long began = System.nanoTime();
        WhatIf.Answer answer;
        try {
            answer = WhatIf.ask(trace, before, changed(before, question));
        } catch (IllegalArgumentException e) {
            throw new PoolRefusal("malformed-request", e.getMessage());
        }
        Map<String, Object> map = new LinkedHashMap<>(answer.toMap());
        map.put("runs", trace.jobs().size());
        map.put("seconds", (System.nanoTime() - began) * 1e-9);
        map.put("policies", Simulation.policies());
        map.put("policy", policy);
        return map;
    }

    private WhatIf.Setting changed(WhatIf.Setting setting, Question q) {
        WhatIf.Setting after = setting;
        if (!q.without().isEmpty()) {
            after = after.without(q.without());
        }
        if (q.addChips() > 0) {
            int number = 0;
            List<Topology.Rack> racks = new ArrayList<>(after.topology().racks());
            double speed = Speeds.of(q.addType(), topology.racks().getFirst().type());
            for (int size : Fleet.sizes(q.addChips())) {
                racks.add(new Topology.Rack("added-" + number++, q.addType(), 1, size, Catalogue.find(q.addType())
                        .orElseThrow(() -> new PoolRefusal("unknown-chip-type", "There is no chip type \"" + q.addType() + "\".")).usableBytes(), speed));
            }
            after = after.topology(new Topology(racks));
        }
        if (!q.group().isEmpty()) {
            Map<String, Double> weights = new LinkedHashMap<>(groups);
            weights.put(q.group(), q.weight());
            after = after.weights(weights);
        }
        return q.policy().isEmpty() ? after : after.policy(q.policy());
    }

    /** A day's Philly-like runs for a pool of this size and these types, with durations of minutes. */
    private Trace synthetic() {
        List<String> types = topology.racks().stream().map(Topology.Rack::type).distinct().sorted().toList();
        return Generator.philly(new Generator.Shape(SYNTHETIC_RUNS, topology.chips(), SYNTHETIC_LOAD, 1.0 / 60, false, types, 7));
    }

    private static Trace ledger(LedgerBook book, long now) {
        List<LedgerBook.Past> runs = book.runs(now - DAY_MILLIS, MOST_RUNS);
        if (runs.isEmpty()) {
            throw new PoolRefusal("no-runs", "The ledger has no run of the last day to replay; ask about the synthetic load instead.");
        }
        long zero = runs.stream().mapToLong(LedgerBook.Past::submittedAt).min().orElse(0);
        return new Trace(Trace.Kind.LEDGER, runs.stream().map(r -> new Job(r.run(), r.group(), r.user(), r.label(), r.type(), r.chips(), r.memoryBytes(), r.priority(),
                (r.submittedAt() - zero) * 1e-3, Math.max(r.chipNanos(), r.ended() ? 0 : r.estimatedNanos()) * 1e-9, 1, 0, Double.POSITIVE_INFINITY)).toList());
    }
}
