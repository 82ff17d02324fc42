package io.millrace.pool.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.schedule.Placer.Event;
import io.millrace.pool.schedule.Placer.Placement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Policies on chips that a run has alone: who is first, what may pass, where gangs go. */
class PolicyTest {
    private static final long S = 1_000_000_000L;

    private static Topology pool(int racks, int nodes, int chips) {
        return new Topology(Stream.iterate(0, i -> i + 1).limit(racks).map(i -> new Topology.Rack("rack-" + i, "t", nodes, chips, 64L << 30)).toList());
    }

    private static Placer placer(String policy, Topology topology) {
        return new Placer(Policy.named(policy).orElseThrow(), topology);
    }

    private static Event.Submitted run(long at, String run, String group, int chips, long seconds, int priority) {
        return new Event.Submitted(at * S, new Request(run, group, group + "-user", 1, 1, priority, chips, "t", 0, seconds * S, Long.MAX_VALUE));
    }

    private static List<String> names(List<Placement> placements) {
        return placements.stream().map(Placement::run).toList();
    }

    @Test
    void firstComeFirstServedLetsNobodyPass() {
        Placer placer = placer("fifo", pool(1, 1, 4));
        placer.on(run(0, "a", "g", 3, 100, 0));
        placer.on(run(0, "wide", "g", 4, 10, 0));
        assertEquals(List.of(), placer.on(run(0, "narrow", "g", 1, 10, 0)), "one chip is free, and yet");
        assertEquals("waits for 4 chips: 1 of 4 are free", placer.reason("wide"));
    }

    @Test
    void easyLetsPassWhatEndsInTime() {
        Placer placer = placer("easy", pool(1, 1, 4));
        placer.on(run(0, "a", "g", 3, 100, 0));
        placer.on(run(0, "wide", "g", 4, 10, 0));
        assertEquals(100 * S, placer.promisedStart("wide"));
        assertEquals(List.of(), names(placer.on(run(0, "long", "g", 1, 101, 0))));
        assertTrue(placer.reason("long").contains("would delay wide"), placer.reason("long"));
        assertEquals(List.of("short"), names(placer.on(run(0, "short", "g", 1, 100, 0))));
    }

    @Test
    void conservativeBackfillDelaysNobodyAndNotOnlyTheFirst() {
        Placer placer = placer("conservative", pool(1, 1, 4));
        placer.on(run(0, "a", "g", 3, 100, 0));
        placer.on(run(0, "wide", "g", 4, 10, 0));
        placer.on(run(0, "second", "g", 2, 50, 0));
        assertEquals(110 * S, placer.promisedStart("second"));
        placer.on(run(0, "third", "g", 3, 50, 0));
        assertEquals(160 * S, placer.promisedStart("third"), "it would fit beside the first in 110 s, but not beside the second");
        assertEquals(List.of("wide"), names(placer.on(new Event.Ended(60 * S, "a"))), "what ends early moves everybody forward");
        assertEquals(70 * S, placer.promisedStart("second"));
    }

    @Test
    void prioritiesAgeSoThatNobodyWaitsForEver() {
        Placer placer = placer("priority", pool(1, 1, 1));
        placer.on(run(0, "running", "g", 1, 1, 0));
        placer.on(run(0, "old", "g", 1, 1, 0));
        placer.on(run(10, "urgent", "g", 1, 1, 1));
        assertEquals(List.of("urgent", "old"), placer.order());
        placer.on(run(3601, "late", "g", 1, 1, 1));
        assertEquals(List.of("urgent", "old", "late"), placer.order(), "an hour of waiting is worth a step");
    }

    @Test
    void theNearestDeadlineIsFirst() {
        Placer placer = placer("deadline", pool(1, 1, 1));
        placer.on(run(0, "running", "g", 1, 1, 0));
        placer.on(run(0, "whenever", "g", 1, 1, 0));
        placer.on(new Event.Submitted(0, new Request("due", "g", "u", 1, 1, 0, 1, "t", 0, S, 100 * S)));
        assertEquals(List.of("due", "whenever"), placer.order());
    }

    @Test
    void aGangStaysInOneLinkDomainThenInOneRackAndOnlyThenGoesAcross() {
        Placer placer = placer("fair", pool(2, 4, 8));
        placer.on(run(0, "one", "g", 1, 1, 0));
        assertEquals(List.of(7), placer.on(run(0, "seven", "g", 7, 1, 0)).getFirst().parts().stream().map(Placer.Part::count).toList());
        Placement beside = placer.on(run(0, "two", "g", 20, 1, 0)).getFirst();
        assertEquals(List.of(8, 8, 4), beside.parts().stream().map(Placer.Part::count).toList());
        assertEquals(1, beside.parts().stream().map(Placer.Part::block).distinct().count());
        Placer empty = placer("fair", pool(2, 4, 8));
        Placement across = empty.on(run(0, "huge", "g", 60, 1, 0)).getFirst();
        assertEquals(60, across.parts().stream().mapToInt(Placer.Part::count).sum());
        assertTrue(across.reason().contains("across racks"), across.reason());
    }

    @Test
    void overAsksAreRefusedWithTheNumbers() {
        Placer placer = placer("fair", pool(2, 1, 8));
        assertEquals("cannot run: it needs 17 chips of t, and there are 16", placer.refusal(run(0, "big", "g", 17, 1, 0).request()).orElseThrow().text());
        Request one = new Request("one", "g", "u", 1, 1, 0, 1, "none", 0, S, Long.MAX_VALUE);
        assertEquals("cannot run: it needs 1 chip of none, and there are 0", placer.refusal(one).orElseThrow().text());
        Request fat = new Request("fat", "g", "u", 1, 1, 0, 1, "t", 65L << 30, S, Long.MAX_VALUE);
        assertEquals("cannot run: it needs 65 GiB on each chip, and a chip has 64", placer.refusal(fat).orElseThrow().text());
        assertFalse(placer.refusal(run(0, "fits", "g", 16, 1, 0).request()).isPresent());
    }

    @Test
    void aClassAtTenFindsItsChipsFree() {
        Placer placer = placer("fair", pool(1, 2, 4));
        placer.on(new Event.Reserve(0, "class", "school", "t", 4, 100 * S, 200 * S));
        assertEquals(List.of("ends in time"), names(placer.on(run(0, "ends in time", "g", 4, 100, 0))));
        assertEquals(List.of("elsewhere"), names(placer.on(run(0, "elsewhere", "g", 4, 1000, 0))));
        placer.on(new Event.Ended(50 * S, "ends in time"));
        assertEquals(List.of(), placer.on(run(50, "too long", "g", 4, 51, 0)));
        assertEquals(100 * S, placer.nextClock(50 * S));
        assertEquals(List.of("pupil"), names(placer.on(run(100, "pupil", "school", 1, 60, 0))));
        placer.on(new Event.Ended(160 * S, "pupil"));
        assertEquals(List.of("too long"), names(placer.on(new Event.Clock(200 * S))), "when it is over, the chips are everybody's");
    }

    @Test
    void aRackThatIsLostGivesItsRunsBackToTheQueue() {
        Placer placer = placer("fair", pool(2, 1, 4));
        placer.on(run(0, "a", "g", 4, 10, 0));
        String rack = placer.placements().getFirst().block();
        Placement moved = placer.on(new Event.BlockLost(S, rack)).getFirst();
        assertEquals("a", moved.run());
        assertFalse(moved.block().equals(rack));
        assertEquals(List.of(), placer.on(new Event.BlockLost(2 * S, moved.block())));
        assertEquals("waits for 4 chips of t: the pool has 0 now", placer.reason("a"));
    }

    /** A closed system: every owner has always something waiting; each group gets chip time by its weight, and in it each owner by theirs. */
    @Property(tries = 30)
    void sharesOfGroupsAndOfTheirOwnersFollowTheWeights(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int heavy) {
        Random random = new Random(seed);
        Placer placer = new Placer(Policy.live().withHalfLife(Double.POSITIVE_INFINITY), pool(1, 2, 4));
        placer.on(new Event.Weight(0, "one", "", heavy));
        placer.on(new Event.Weight(0, "one", "ann", 3));
        String[][] owners = {{"one", "ann"}, {"one", "bob"}, {"two", "cat"}};
        Map<String, Double> used = new HashMap<>();
        ArrayDeque<Request> running = new ArrayDeque<>();
        Map<String, Request> known = new HashMap<>();
        int serial = 0;
        for (String[] owner : owners) {
            for (int i = 0; i < 10; i++) {
                Request r = request(owner, serial++, random);
                known.put(r.run(), r);
                placer.on(new Event.Submitted(0, r)).forEach(p -> running.add(known.get(p.run())));
            }
        }
        for (long now = 1; now < 6000; now++) {
            Request over = running.poll();
            long length = over.estimateNanos();
            if (now > 500) {
                used.merge(over.owner(), (double) length, Double::sum);
            }
            placer.on(new Event.Used(now, over.group(), over.owner(), length));
            placer.on(new Event.Ended(now, over.run())).forEach(p -> running.add(known.get(p.run())));
            Request r = request(new String[] {over.group(), over.owner()}, serial++, random);
            known.put(r.run(), r);
            placer.on(new Event.Submitted(now, r)).forEach(p -> running.add(known.get(p.run())));
        }
        double all = used.values().stream().mapToDouble(Double::doubleValue).sum();
        assertEquals(heavy / (heavy + 1.0), (used.get("ann") + used.get("bob")) / all, 0.01);
        assertEquals(0.75, used.get("ann") / (used.get("ann") + used.get("bob")), 0.01);
    }

    private static Request request(String[] owner, int serial, Random random) {
        double weight = owner[1].equals("ann") ? 3 : 1;
        return new Request("r" + serial, owner[0], owner[1], weight, 1, 0, 1, "t", 0, (1 + random.nextInt(100)) * 1000L, Long.MAX_VALUE);
    }

    @Test
    void pastUseIsHalvedWithEveryHalfLifeAndTheOrderFollows() {
        Placer placer = placer("fair", pool(1, 1, 1));
        long day = (long) Policy.DAY_NANOS;
        placer.on(new Event.Used(0, "early", "early-user", 4e9));
        placer.on(new Event.Used(3 * day, "late", "late-user", 1e9));
        placer.on(run(0, "running", "other", 1, 1, 0));
        placer.on(run(0, "l", "late", 1, 1, 0));
        placer.on(run(0, "e", "early", 1, 1, 0));
        assertEquals(List.of("e", "l"), placer.order(), "4 s three half-lives ago are half a second now");
        placer.on(new Event.Used(1000 * day, "late", "late-user", 1e9));
        assertEquals(List.of("e", "l"), placer.order(), "accounts are scaled down together and keep their order");
    }

    @Test
    void dominantResourceFairnessCountsMemoryWhereThatIsWhatOneHoldsMostOf() {
        Placer placer = placer("drf", pool(1, 1, 8));
        // One chip with all its memory is an eighth of both; a chip with little memory is an eighth of the chips only.
        placer.on(new Event.Submitted(0, new Request("m1", "memory", "m", 1, 1, 0, 2, "t", 64L << 30, S, Long.MAX_VALUE)));
        placer.on(new Event.Submitted(0, new Request("c1", "chips", "c", 1, 1, 0, 6, "t", 1L << 30, S, Long.MAX_VALUE)));
        placer.on(new Event.Submitted(0, new Request("m2", "memory", "m", 1, 1, 0, 2, "t", 64L << 30, S, Long.MAX_VALUE)));
        placer.on(new Event.Submitted(0, new Request("c2", "chips", "c", 1, 1, 0, 2, "t", 1L << 30, S, Long.MAX_VALUE)));
        assertEquals(List.of("m2", "c2"), placer.order());
    }

    /**
     * Runs that always wait on the same chips. From the moment at which they wait together each is within one quantum of its share, whatever the weights, so within 1 % from a hundred quanta on. A window
     * that begins later has a lag at both ends and is within two quanta, so within 1 % from two hundred on; with equal weights any hundred are within one.
     */
    @Property(tries = 100)
    void sharesAreWithinAQuantumFromTheStartAndWithinTwoInAnyWindow(@ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int runs, @ForAll boolean equal) {
        Random random = new Random(seed);
        BlockScheduler scheduler = new BlockScheduler("b", 2, 1000);
        double[] parts = new double[runs];
        double sum = 0;
        List<BlockScheduler.Grant> grants = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            parts[i] = equal ? 1 : 0.5 + random.nextDouble() * 5;
            sum += parts[i];
            grants.addAll(scheduler.on(new BlockScheduler.Event.Join(0, Integer.toString(i), "o" + i, parts[i], 1, List.of(0, 1))));
        }
        BlockScheduler.Grant grant = grants.getFirst();
        grant = scheduler.on(new BlockScheduler.Event.Completed(1, grant.run(), grant.slice(), 1000)).getFirst();
        int turns = 600;
        double[][] lag = new double[turns + 1][runs];
        for (int t = 0; t < turns; t++) {
            for (int i = 0; i < runs; i++) {
                lag[t + 1][i] = lag[t][i] + parts[i] / sum - (grant.run().equals(Integer.toString(i)) ? 1 : 0);
                assertTrue(Math.abs(lag[t + 1][i]) <= 1 + 1e-9, "run " + i + " is " + lag[t + 1][i] + " quanta from its share after " + (t + 1));
                for (int length : new int[] {100, 200}) {
                    double off = t + 1 < length ? 0 : Math.abs(lag[t + 1][i] - lag[t + 1 - length][i]);
                    assertTrue(off <= (equal ? 1 : 2) + 1e-9, "run " + i + " is " + off + " quanta from its share of " + length + " that end at " + (t + 1));
                }
            }
            grant = scheduler.on(new BlockScheduler.Event.Completed(t + 2, grant.run(), grant.slice(), 1000)).getFirst();
        }
    }
}
