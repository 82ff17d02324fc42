package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Placer.Event;
import io.millrace.pool.schedule.Policy;
import io.millrace.pool.schedule.Request;
import io.millrace.pool.schedule.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * {@link Adversary} for the placer on chips that a run has alone.
 *
 * <h2>What is held</h2>
 * <ul>
 * <li>A gang is placed whole: in one node where it fits in one, in one rack where it fits in one, on chips of its type with enough memory, that nobody else has, of racks that are up.
 * <li>What can never have a place is refused with the numbers.
 * <li>No chip idles while a run waits for one chip, unless a gang waits too (with backfill that needs no promise).
 * <li>A promise is kept, as long as runs end when they were estimated to and no rack is lost.
 * <li>When everything that runs has ended, nobody waits: no deadlock and no starvation.
 * </ul>
 */
final class PlacerAdversary {
    private static final long SECOND = 1_000_000_000L;

    private final SplittableRandom random;
    private final Topology topology;
    private final String policy;
    private final Placer placer;
    private final boolean exact;
    private final Map<String, Request> waiting = new TreeMap<>();
    private final Map<String, Held> running = new TreeMap<>();
    private final RackBooks books;
    private final Map<String, Long> promised = new HashMap<>();
    private long now;
    private int serial;
    private String wrong;

    private record Held(Request request, List<Placer.Part> parts, long end) {}

    PlacerAdversary(long seed) {
        random = new SplittableRandom(seed);
        List<Topology.Rack> racks = new ArrayList<>();
        int nodes = 1 + random.nextInt(4);
        int chips = 1 << random.nextInt(4);
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            racks.add(new Topology.Rack("rack-" + i, random.nextInt(3) == 0 ? "b" : "a", nodes, chips, 64L << 30));
        }
        topology = new Topology(racks);
        List<String> names = Policy.names();
        policy = names.get(random.nextInt(names.size()));
        placer = new Placer(Policy.named(policy).orElseThrow().withHalfLife(Double.POSITIVE_INFINITY), topology);
        exact = random.nextBoolean();
        books = new RackBooks(topology);
    }

    Optional<String> run(int steps) {
        for (int i = 0; i < steps && wrong == null; i++) {
            step();
        }
        if (wrong == null) {
            drain();
        }
        return Optional.ofNullable(wrong).map(what -> policy + " on " + topology + ": " + what);
    }

    private void step() {
        int dice = random.nextInt(20);
        if (dice < 9) {
            submit();
        } else if (dice < 16) {
            end();
        } else if (dice == 16 && !waiting.isEmpty()) {
            String run = pick(waiting.keySet());
            waiting.remove(run);
            promised.remove(run);
            apply(new Event.Ended(now, run));
        } else if (dice == 17 && !exact) {
            rack();
        } else if (dice == 18) {
            apply(new Event.Weight(now, "g" + random.nextInt(3), "", 1 + random.nextInt(4)));
        } else {
            clock(now + random.nextLong(5 * SECOND));
        }
        check();
    }

    private String pick(Set<String> of) {
        return of.stream().skip(random.nextInt(of.size())).findFirst().orElseThrow();
    }

    private void submit() {
        int most = topology.racks().stream().mapToInt(Topology.Rack::chips).max().orElseThrow();
        int chips = random.nextBoolean() ? 1 : 1 + random.nextInt(most + most / 2 + 1);
        String type = List.of("", "a", "b").get(random.nextInt(3));
        Request request = new Request("r" + serial++, "g" + random.nextInt(3), "u" + random.nextInt(5), 1, 1, random.nextInt(3), chips, type,
                (long) random.nextInt(70) << 30, (1 + random.nextInt(20)) * SECOND, now + random.nextLong(100 * SECOND));
        int there = type.isEmpty() ? Math.max(topology.chips("a"), topology.chips("b")) : topology.chips(type);
        boolean possible = chips <= there && request.memoryBytes() <= 64L << 30;
        Optional<String> refusal = placer.refusal(request).map(r -> r.text());
        if (refusal.isPresent() == possible) {
            fail(request + " should " + (possible ? "not " : "") + "be refused: " + refusal);
        } else if (possible) {
            waiting.put(request.run(), request);
            apply(new Event.Submitted(now, request));
        } else if (!refusal.get().matches("cannot run: .*[0-9]+.*[0-9]+.*")) {
            fail("a refusal has its numbers: " + refusal);
        }
    }

    /** Time goes on to the next end; in exact histories no end is passed over. */
    private void end() {
        if (running.isEmpty()) {
            return;
        }
        String run = exact ? running.entrySet().stream().min((a, b) -> Long.compare(a.getValue().end, b.getValue().end)).orElseThrow().getKey() : pick(running.keySet());
        if (exact) {
            clock(running.get(run).end);
            if (!running.containsKey(run)) {
                return;
            }
        } else {
            now += random.nextLong(SECOND);
        }
        finish(run);
    }

    private void finish(String run) {
        Held held = running.remove(run);
        books.release(held.parts);
        placer.on(new Event.Used(now, held.request.group(), held.request.owner(), held.request.chips()));
        apply(new Event.Ended(now, run));
    }

    /** Time passes; what the placer wants to be woken for, and in exact histories what ends, happens on the way. */
    private void clock(long to) {
        long before = now;
        while (wrong == null) {
            long next = placer.nextClock(now);
            String first = exact ? running.entrySet().stream().filter(e -> e.getValue().end < to).min((a, b) -> Long.compare(a.getValue().end, b.getValue().end))
                    .map(Map.Entry::getKey).orElse(null) : null;
            if (first != null && running.get(first).end <= next) {
                now = running.get(first).end;
                finish(first);
            } else if (next <= to && next > before) {
                now = next;
                apply(new Event.Clock(now));
            } else {
                break;
            }
        }
        now = Math.max(now, to);
        apply(new Event.Clock(now));
    }

    private void rack() {
        Topology.Rack rack = topology.racks().get(random.nextInt(topology.racks().size()));
        if (books.down.remove(rack.name())) {
            apply(new Event.BlockUp(now, rack.name(), rack.type(), rack.chips(), rack.memoryBytes(), 0));
            return;
        }
        books.down.add(rack.name());
        if (random.nextBoolean()) {
            apply(new Event.BlockDown(now, rack.name()));
            return;
        }
        for (Held held : List.copyOf(running.values())) {
            if (held.parts.stream().anyMatch(p -> p.block().equals(rack.name()))) {
                running.remove(held.request.run());
                books.release(held.parts);
                waiting.put(held.request.run(), held.request);
            }
        }
        // Placements of this event may come one after the other for the same run; the placer's own list says where it is in the end.
        placer.on(new Event.BlockLost(now, rack.name()));
        placer.placements().stream().filter(p -> !running.containsKey(p.run())).forEach(this::placed);
    }

    private void apply(Event event) {
        placer.on(event).forEach(this::placed);
    }

    private void placed(Placer.Placement placement) {
        Request request = waiting.remove(placement.run());
        if (request == null) {
            fail(placement.run() + " was placed and did not wait");
            return;
        }
        books.take(request, placement).ifPresent(this::fail);
        Long promise = promised.remove(request.run());
        if (exact && promise != null && now > promise) {
            fail(request + " was promised chips at " + promise + " and got them at " + now);
        }
        running.put(request.run(), new Held(request, List.copyOf(placement.parts()), now + request.estimateNanos()));
    }

    private void check() {
        Policy rules = Policy.named(policy).orElseThrow();
        boolean singles = waiting.values().stream().allMatch(r -> r.chips() == 1);
        boolean hungry = rules.backfill() == Policy.Backfill.ANY || singles && rules.backfill() == Policy.Backfill.HOLD;
        if (hungry) {
            waiting.values().stream().filter(r -> r.chips() == 1).forEach(r -> {
                books.idle(r).ifPresent(rack -> fail(r + " waits (" + placer.reason(r.run()) + ") and a chip of " + rack + " idles"));
            });
        }
        for (Request request : waiting.values()) {
            if (placer.reason(request.run()).isEmpty() && rules.backfill() != Policy.Backfill.NONE && rules.backfill() != Policy.Backfill.CONSERVATIVE) {
                fail(request + " waits and nobody says why");
            }
            long promise = placer.promisedStart(request.run());
            if (exact && promise != Long.MAX_VALUE && (rules.backfill() == Policy.Backfill.CONSERVATIVE || rules.ordering() == Policy.Ordering.FIFO)) {
                Long before = promised.get(request.run());
                if (before != null && promise > before) {
                    fail(request + " was promised chips at " + before + ", and now at " + promise);
                }
                promised.merge(request.run(), promise, Math::min);
            }
        }
    }

    private void drain() {
        for (Topology.Rack rack : topology.racks()) {
            if (books.down.remove(rack.name())) {
                apply(new Event.BlockUp(now, rack.name(), rack.type(), rack.chips(), rack.memoryBytes(), 0));
            }
        }
        for (int i = 0; i < 100_000 && wrong == null && !(running.isEmpty() && waiting.isEmpty()); i++) {
            if (running.isEmpty()) {
                long next = placer.nextClock(now);
                if (next == Long.MAX_VALUE) {
                    fail("nothing runs, and these wait for ever: " + waiting.values().stream().map(r -> r + ": " + placer.reason(r.run())).toList());
                    return;
                }
                clock(next);
            } else {
                end();
            }
        }
        if (wrong == null && !(running.isEmpty() && waiting.isEmpty())) {
            fail("it does not come to an end");
        }
    }

    private void fail(String what) {
        if (wrong == null) {
            wrong = "at " + now + ": " + what;
        }
    }
}
