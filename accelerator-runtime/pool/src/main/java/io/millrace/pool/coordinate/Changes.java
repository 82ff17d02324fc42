package io.millrace.pool.coordinate;

import io.millrace.pool.RunRequest;
import io.millrace.pool.ledger.Rack;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each decision of people did to shares and waits: the pool as it was when the decision came, and as it is {@value #SETTLES_MILLIS} ms later, when
 * blocks have found owners and runs their chips. The decisions themselves are in the ledger; this is the memory of a running pool.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Changes {
    private static final long SETTLES_MILLIS = 8_000;
    private static final int KEPT = 50;
    /** A run whose wait is told: a gang of a middling size that needs a second. */
    private static final int PROBE_CHIPS = 64;
    private static final long PROBE_NANOS = 1_000_000_000L;

    /** A decision, and the pool before and after it; {@code after} is null until it has settled. */
    static final class Change {
        final long at;
        final String what;
        final String who;
        final String why;
        final Map<String, Object> before;
        List<String> blocks = List.of();
        int chips;
        int moved;
        long again;
        Map<String, Object> after;

        private Change(long at, String what, String who, String why, Map<String, Object> before) {
            this.at = at;
            this.what = what;
            this.who = who;
            this.why = why;
            this.before = before;
        }
    }

    private final Coordinator pool;
    private final Leases leases;
    private final Runs runs;
    private final InstantSource clock;
    private final Deque<Change> all = new ArrayDeque<>();

    Changes(Coordinator pool, Leases leases, Runs runs, InstantSource clock) {
        this.pool = pool;
        this.leases = leases;
        this.runs = runs;
        this.clock = clock;
    }

    Change begin(String what, String who, String why) {
        return new Change(clock.millis(), what, who, why, snapshot());
    }

    /** @return names of the blocks */
    List<String> end(Change change, List<Leases.Block> blocks, int moved, long again) {
        change.blocks = blocks.stream().map(b -> b.id).toList();
        change.chips = blocks.stream().mapToInt(b -> b.chips).sum();
        change.moved = moved;
        change.again = again;
        all.addFirst(change);
        if (all.size() > KEPT) {
            all.removeLast();
        }
        return change.blocks;
    }

    void observe(long now) {
        all.stream().filter(c -> c.after == null && now - c.at >= SETTLES_MILLIS).forEach(c -> c.after = snapshot());
    }

    private Map<String, Object> snapshot() {
        Map<String, Object> now = new LinkedHashMap<>();
        List<Entry> live = runs.all().stream().filter(e -> !e.ended()).toList();
        now.put("chips", leases.blocks.values().stream().filter(b -> b.state == Rack.State.UP).mapToInt(b -> b.chips).sum());
        now.put("running", live.stream().filter(e -> e.block != null).count());
        now.put("waiting", live.stream().filter(e -> e.block == null).count());
        Map<String, Object> waits = new LinkedHashMap<>();
        leases.blocks.values().stream().map(b -> b.type).distinct().sorted().forEach(type ->
                waits.put(type, pool.expectedWait(new RunRequest(PROBE_CHIPS, type, 1, 0, 0), PROBE_NANOS)));
        now.put("expectedWaitNanos", waits);
        Map<String, Object> shares = new LinkedHashMap<>();
        pool.summary().shares().forEach(s -> shares.put((String) s.get("who"), List.of(s.get("share"), s.get("entitlement"))));
        now.put("shares", shares);
        return now;
    }

    /** Newest first. */
    List<Map<String, Object>> toList() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Change c : all) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("at", c.at);
            row.put("what", c.what);
            row.put("who", c.who);
            row.put("why", c.why);
            row.put("blocks", c.blocks);
            row.put("chips", c.chips);
            row.put("moved", c.moved);
            row.put("unitsAgain", c.again);
            row.put("before", c.before);
            row.put("after", c.after);
            rows.add(row);
        }
        return rows;
    }
}
