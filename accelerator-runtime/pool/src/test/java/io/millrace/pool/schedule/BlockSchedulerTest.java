package io.millrace.pool.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.schedule.BlockScheduler.Event;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The scheduler's promises, by properties over seeded histories of arrivals, departures and unequal slices. */
class BlockSchedulerTest {
    private static final long Q = 1_000_000;

    private static Event.Join join(long at, String run, String owner, double share, Integer... chips) {
        return new Event.Join(at, run, owner, 1, share, List.of(chips));
    }

    /** Runs a history of events on one block and checks what must hold after each. */
    private static final class World {
        final Random random;
        final int chips;
        final BlockScheduler scheduler;
        final List<String> log = new ArrayList<>();
        final PriorityQueue<Long[]> ends = new PriorityQueue<>(Comparator.<Long[]>comparingLong(e -> e[0]).thenComparingLong(e -> e[1]));
        final Map<Long, Grant> flying = new HashMap<>();
        final Map<String, List<Integer>> live = new HashMap<>();
        long now;
        long grants;
        long total;
        double worst;
        int serial;

        World(long seed, int chips) {
            random = new Random(seed);
            this.chips = chips;
            scheduler = new BlockScheduler("b", chips, Q);
        }

        void step() {
            int dice = random.nextInt(10);
            if (dice == 0 && live.size() < 12) {
                int width = 1 + random.nextInt(chips);
                int start = random.nextInt(chips - width + 1);
                List<Integer> wanted = IntStream.range(start, start + width).boxed().toList();
                String run = "r" + serial++;
                live.put(run, wanted);
                apply(new Event.Join(now, run, "o" + random.nextInt(4), 1 + random.nextInt(3), 0.5 + random.nextInt(4), wanted));
            } else if (dice == 1 && !live.isEmpty()) {
                String run = live.keySet().stream().sorted().skip(random.nextInt(live.size())).findFirst().orElseThrow();
                live.remove(run);
                apply(new Event.Leave(now, run));
            } else if (!ends.isEmpty()) {
                Long[] end = ends.poll();
                now = end[0];
                Grant grant = flying.remove(end[1]);
                total += now - grant.at();
                apply(new Event.Completed(now, grant.run(), grant.slice(), now - grant.at()));
            }
            check();
        }

        void apply(Event event) {
            for (Grant grant : scheduler.on(event)) {
                log.add(grant.toString());
                for (Grant other : flying.values()) {
                    assertTrue(other.chips().stream().noneMatch(grant.chips()::contains), "two slices on one chip: " + other + " and " + grant);
                }
                long cost = random.nextBoolean() ? Q : 1 + random.nextInt((int) Q);
                flying.put(grants, grant);
                ends.add(new Long[] {grant.at() + cost, grants++});
            }
        }

        void check() {
            Set<String> flyingRuns = new HashSet<>();
            flying.values().forEach(g -> flyingRuns.add(g.run()));
            for (BlockScheduler.Standing s : scheduler.standings()) {
                worst = Math.max(worst, Math.abs(s.lag()));
                assertEquals(flyingRuns.contains(s.run()), s.running());
            }
            assertTrue(worst <= Q * (1 + 1e-9), "lag " + worst / Q + " quanta");
            for (Map.Entry<String, List<Integer>> run : live.entrySet()) {
                boolean busy = flying.values().stream().anyMatch(g -> scheduler.lanes().stream()
                        .anyMatch(l -> l.get(run.getValue().getFirst()) && l.get(g.chips().getFirst())));
                assertTrue(busy, "chips of " + run + " idle although it waits");
            }
            assertEquals(total, scheduler.committedNanos());
        }
    }

    @Property(tries = 300)
    void lagNeverExceedsOneQuantumAndNoChipIdlesWhileARunWaits(@ForAll long seed, @ForAll @IntRange(min = 0, max = 4) int size) {
        World world = new World(seed, 1 << size);
        for (int i = 0; i < 800; i++) {
            world.step();
        }
    }

    @Property(tries = 30)
    void theSameEventsGiveTheSameGrants(@ForAll long seed) {
        World one = new World(seed, 8);
        World two = new World(seed, 8);
        for (int i = 0; i < 500; i++) {
            one.step();
            two.step();
        }
        assertEquals(one.log, two.log);
    }

    @Property(tries = 100)
    void runsThatStayGetChipTimeByWeightWhateverTheirSlicesCost(@ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int runs) {
        Random random = new Random(seed);
        BlockScheduler scheduler = new BlockScheduler("b", 4, Q);
        double[] weights = new double[runs];
        long[] costs = new long[runs];
        double sum = 0;
        List<Grant> grants = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            weights[i] = 1 + random.nextInt(5);
            costs[i] = 1 + random.nextInt((int) Q);
            sum += weights[i];
            grants.addAll(scheduler.on(new Event.Join(0, "r" + i, "o" + i, weights[i], 1, List.of(0, 1, 2, 3))));
        }
        // Slices of a fixed cost for each run, from the moment at which all compete.
        long now = 0;
        long[] used = new long[runs];
        Grant grant = grants.getFirst();
        now += 1;
        grant = scheduler.on(new Event.Completed(now, grant.run(), grant.slice(), 1)).getFirst();
        for (int i = 0; i < 2000; i++) {
            int run = Integer.parseInt(grant.run().substring(1));
            now += costs[run];
            used[run] += costs[run];
            grant = scheduler.on(new Event.Completed(now, grant.run(), grant.slice(), costs[run])).getFirst();
        }
        long total = java.util.Arrays.stream(used).sum();
        for (int i = 0; i < runs; i++) {
            assertEquals(weights[i] / sum * total, used[i], Q + 1.0);
        }
    }

    /** Gangs of any widths on any chips, arriving in any order and then staying: who waits gets its part of the turns, and no slices overlap. */
    @Property(tries = 200)
    void gangsOfDifferentWidthsTakeTurnsWhoeverCameFirst(@ForAll long seed, @ForAll @IntRange(min = 2, max = 7) int runs) {
        Random random = new Random(seed);
        BlockScheduler scheduler = new BlockScheduler("b", 8, Q);
        Map<String, Long> costs = new HashMap<>();
        Map<String, Long> used = new HashMap<>();
        Map<String, Double> weights = new HashMap<>();
        Map<String, List<Integer>> chips = new HashMap<>();
        PriorityQueue<Map.Entry<Long, Grant>> flying = new PriorityQueue<>(Map.Entry.<Long, Grant>comparingByKey().thenComparing(e -> e.getValue().run()));
        Map<String, Long> turns = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 3000; step++) {
            List<Grant> begun;
            if (step % 20 == 0 && costs.size() < runs) {
                String run = "r" + costs.size();
                int width = 1 + random.nextInt(8);
                int start = random.nextInt(8 - width + 1);
                costs.put(run, 1 + random.nextLong(Q));
                weights.put(run, 1.0 + random.nextInt(4));
                chips.put(run, IntStream.range(start, start + width).boxed().toList());
                begun = scheduler.on(new Event.Join(now, run, "o-" + run, weights.get(run), 1, chips.get(run)));
                used.clear();
                turns.clear();
            } else {
                Map.Entry<Long, Grant> end = flying.poll();
                now = end.getKey();
                Grant over = end.getValue();
                used.merge(over.run(), costs.get(over.run()), Long::sum);
                if (!over.reason().startsWith("goes along")) {
                    turns.merge(over.run(), costs.get(over.run()), Long::sum);
                }
                begun = scheduler.on(new Event.Completed(now, over.run(), over.slice(), costs.get(over.run())));
            }
            for (Grant grant : begun) {
                assertTrue(flying.stream().noneMatch(f -> f.getValue().chips().stream().anyMatch(grant.chips()::contains)), "two slices on one chip");
                flying.add(Map.entry(now + costs.get(grant.run()), grant));
            }
        }
        for (java.util.BitSet lane : scheduler.lanes()) {
            List<String> in = chips.keySet().stream().filter(r -> lane.get(chips.get(r).getFirst())).toList();
            double weight = in.stream().mapToDouble(weights::get).sum();
            double total = in.stream().mapToLong(r -> turns.getOrDefault(r, 0L)).sum();
            for (String run : in) {
                assertTrue(used.getOrDefault(run, 0L) >= weights.get(run) / weight * total - 2 * Q, run + " of weight " + weights.get(run) + " in "
                        + weights + " got " + used + " of turns " + turns);
            }
        }
    }

    @Test
    void twoNarrowGangsRunSideBySideAndTakeTurnsWithAWideOneWhoeverCameFirst() {
        for (List<String> order : List.of(List.of("wide", "left", "right"), List.of("left", "right", "wide"), List.of("left", "wide", "right"))) {
            BlockScheduler scheduler = new BlockScheduler("b", 4, Q);
            Map<String, Integer[]> chips = Map.of("wide", new Integer[] {0, 1, 2, 3}, "left", new Integer[] {0, 1}, "right", new Integer[] {2, 3});
            List<Grant> flying = new ArrayList<>();
            order.forEach(run -> flying.addAll(scheduler.on(join(0, run, "o-" + run, 1, chips.get(run)))));
            Map<String, Integer> turns = new HashMap<>();
            for (int i = 1; i <= 301; i++) {
                List<Grant> over = List.copyOf(flying);
                flying.clear();
                for (Grant grant : over) {
                    turns.merge(grant.run(), 1, Integer::sum);
                    flying.addAll(scheduler.on(new Event.Completed(i * Q, grant.run(), grant.slice(), Q)));
                }
                assertEquals(flying.getFirst().run().equals("wide") ? 1 : 2, flying.size(), "no chip idles: " + flying);
            }
            assertEquals(100, turns.get("wide"), 2, order.toString());
            assertEquals(200, turns.get("left"), 2, order.toString());
            assertEquals(200, turns.get("right"), 2, order.toString());
            scheduler.on(new Event.Leave(302 * Q, "wide"));
            for (Grant grant : List.copyOf(flying)) {
                scheduler.on(new Event.Completed(303 * Q, grant.run(), grant.slice(), Q));
            }
            assertEquals(2, scheduler.lanes().size(), "apart again when the wide one has left");
        }
    }

    @Test
    void manyRunsOfOneOwnerGetNoMoreThanOneRunOfAnother() {
        BlockScheduler scheduler = new BlockScheduler("b", 1, Q);
        List<Grant> grants = new ArrayList<>(scheduler.on(join(0, "lone", "ann", 1, 0)));
        for (int i = 0; i < 4; i++) {
            scheduler.on(join(0, "many" + i, "bob", 1, 0));
        }
        Grant grant = grants.getFirst();
        long now = 0;
        long lone = 0;
        for (int i = 0; i < 400; i++) {
            now += Q;
            lone += grant.run().equals("lone") ? 1 : 0;
            grant = scheduler.on(new Event.Completed(now, grant.run(), grant.slice(), Q)).getFirst();
        }
        assertEquals(200, lone, 1);
    }

    @Test
    void aCancelledRunLeavesAtTheEndOfItsSlice() {
        BlockScheduler scheduler = new BlockScheduler("b", 2, Q);
        Grant first = scheduler.on(join(0, "a", "ann", 1, 0, 1)).getFirst();
        scheduler.on(join(0, "b", "bob", 1, 0, 1));
        assertEquals(List.of(), scheduler.on(new Event.Leave(5, "a")));
        assertTrue(scheduler.has("a"));
        assertEquals("b", scheduler.on(new Event.Completed(Q, "a", first.slice(), Q)).getFirst().run());
        assertTrue(!scheduler.has("a"));
    }

    @Test
    void aGrantSaysWhetherOthersHadTheChipsMeanwhile() {
        BlockScheduler scheduler = new BlockScheduler("b", 4, Q);
        Grant grant = scheduler.on(join(0, "a", "ann", 1, 0, 1)).getFirst();
        assertTrue(!grant.switched(), "nobody was there before");
        grant = scheduler.on(new Event.Completed(Q, "a", grant.slice(), Q)).getFirst();
        assertTrue(!grant.switched(), "alone on its chips");
        scheduler.on(join(Q, "b", "bob", 1, 0, 1));
        Grant beside = scheduler.on(join(Q, "c", "cat", 1, 2, 3)).getFirst();
        for (int i = 2; i < 20; i++) {
            Grant next = scheduler.on(new Event.Completed(i * Q, grant.run(), grant.slice(), Q)).getFirst();
            assertEquals(!next.run().equals(grant.run()), next.switched());
            grant = next;
            beside = scheduler.on(new Event.Completed(i * Q, "c", beside.slice(), Q)).getFirst();
            assertTrue(!beside.switched(), "other chips are nobody's business");
        }
    }

    @Test
    void aSliceIsCompletedOnce() {
        BlockScheduler scheduler = new BlockScheduler("b", 1, Q);
        scheduler.on(join(0, "a", "ann", 1, 0));
        scheduler.on(new Event.Completed(Q, "a", 0, Q));
        assertThrows(IllegalArgumentException.class, () -> scheduler.on(new Event.Completed(Q, "a", 0, Q)));
    }

    @Test
    void everyGrantSaysWhy() {
        BlockScheduler scheduler = new BlockScheduler("b", 1, Q);
        assertEquals("alone on its chips", scheduler.on(join(0, "a", "ann", 1, 0)).getFirst().reason());
        scheduler.on(join(0, "b", "bob", 1, 0));
        assertTrue(scheduler.on(new Event.Completed(Q, "a", 0, Q)).getFirst().reason().contains("50 % of its chips"));
    }
}
