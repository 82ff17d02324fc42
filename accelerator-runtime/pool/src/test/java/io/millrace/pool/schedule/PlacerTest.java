package io.millrace.pool.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.schedule.Placer.Event;
import io.millrace.pool.schedule.Placer.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlacerTest {
    private static final long GIB = 1L << 30;

    private static Placer pool(int... blocks) {
        Placer placer = new Placer();
        for (int i = 0; i < blocks.length; i++) {
            placer.on(new Event.BlockUp(0, "block-" + i, "t", blocks[i], 64 * GIB, 0));
        }
        return placer;
    }

    private static List<Placement> submit(Placer placer, String run, String owner, int chips) {
        return placer.on(new Event.Submitted(0, run, owner, 1, 1, 0, chips, "t", GIB));
    }

    @Test
    void aGangGetsNeighbouringFreeChipsOfOneBlock() {
        Placer placer = pool(8, 8);
        assertEquals(List.of(0, 1, 2, 3), submit(placer, "a", "ann", 4).getFirst().chips());
        assertEquals("block-1", submit(placer, "b", "ann", 8).getFirst().block(), "the block with most free chips");
    }

    @Test
    void runsOfTheSameWidthShareChipsWhenNoneAreFree() {
        Placer placer = pool(4);
        submit(placer, "a", "ann", 4);
        Placement second = submit(placer, "b", "bob", 4).getFirst();
        assertEquals(List.of(0, 1, 2, 3), second.chips());
        assertTrue(second.reason().contains("time slices"), second.reason());
    }

    @Test
    void gangsOfOtherWidthsShareWhoeverCameFirst() {
        Placer placer = pool(4);
        submit(placer, "left", "ann", 2);
        submit(placer, "right", "bob", 2);
        Placement wide = submit(placer, "wide", "cat", 4).getFirst();
        assertEquals(List.of(0, 1, 2, 3), wide.chips());
        assertTrue(wide.reason().contains("with 2 other runs"), wide.reason());
        placer = pool(4);
        submit(placer, "wide", "cat", 4);
        assertEquals(List.of(0, 1), submit(placer, "left", "ann", 2).getFirst().chips());
        assertEquals(List.of(2, 3), submit(placer, "right", "bob", 2).getFirst().chips(), "beside the other, not on it");
    }

    @Test
    void aWideGangThatLacksMemoryReservesItsBlockAndIsNotOvertaken() {
        Placer placer = pool(4);
        placer.on(new Event.Submitted(0, "a", "ann", 1, 1, 0, 2, "t", 40 * GIB));
        assertEquals(List.of(), placer.on(new Event.Submitted(0, "wide", "bob", 1, 1, 0, 4, "t", 40 * GIB)));
        assertTrue(placer.reason("wide").contains("waits for 4 chips"), placer.reason("wide"));
        assertEquals(List.of(), submit(placer, "late", "cat", 1), "two chips are free, and yet");
        List<Placement> after = placer.on(new Event.Ended(1, "a"));
        assertEquals("wide", after.getFirst().run());
        assertEquals(4, after.getFirst().chips().size());
        assertEquals(List.of("wide", "late"), after.stream().map(Placement::run).toList());
    }

    /** As long as depth and memory allow it, nobody waits for another run to end, whatever the widths and the order of arrival. */
    @Property(tries = 300)
    void aGangThatFitsInABlockIsPlacedAtOnce(@ForAll long seed) {
        Random random = new Random(seed);
        Placer placer = pool(8);
        List<String> live = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            if (live.size() < Placer.DEPTH && random.nextInt(3) > 0) {
                String run = "r" + i;
                int wanted = 1 + random.nextInt(8);
                List<Placement> placements = submit(placer, run, "o" + random.nextInt(3), wanted);
                assertEquals(List.of(run), placements.stream().map(Placement::run).toList());
                assertEquals(wanted, placements.getFirst().chips().stream().distinct().count());
                live.add(run);
            } else if (!live.isEmpty()) {
                placer.on(new Event.Ended(i, live.remove(random.nextInt(live.size()))));
            }
        }
    }

    @Test
    void memoryOfAllRunsOnAChipNeverExceedsIt() {
        Placer placer = pool(1);
        placer.on(new Event.Submitted(0, "a", "ann", 1, 1, 0, 1, "t", 40 * GIB));
        assertEquals(List.of(), placer.on(new Event.Submitted(0, "b", "bob", 1, 1, 0, 1, "t", 40 * GIB)));
        assertEquals("b", placer.on(new Event.Ended(1, "a")).getFirst().run());
    }

    @Test
    void theOwnerWhoUsedLeastIsNext() {
        Placer placer = new Placer();
        placer.on(new Event.Used(0, "ann", 1e9));
        submit(placer, "a1", "ann", 1);
        submit(placer, "a2", "ann", 1);
        submit(placer, "b1", "bob", 1);
        assertEquals(List.of("b1", "a1", "a2"), placer.order());
        placer.on(new Event.Submitted(0, "a3", "ann", 1, 1, 9, 1, "t", GIB));
        assertEquals(List.of("b1", "a3", "a1", "a2"), placer.order());
        assertEquals(0.5e9, placer.usage("ann", (long) (Placer.HALF_LIFE_SECONDS * 1e9)), 1);
    }

    @Test
    void chipsWithoutBackgroundLoadAreTakenFirst() {
        Placer placer = new Placer();
        placer.on(new Event.BlockUp(0, "b", "t", 8, 64 * GIB, 6));
        assertEquals(List.of(6, 7), submit(placer, "a", "ann", 2).getFirst().chips());
    }

    @Test
    void aGangThatIsWiderThanEveryBlockGoesAcrossThemAndIsAloneThere() {
        Placer placer = pool(4, 8);
        Placement wide = submit(placer, "wide", "ann", 10).getFirst();
        assertEquals(List.of("block-1", "block-0"), wide.parts().stream().map(Placer.Part::block).toList());
        assertEquals(List.of(8, 2), wide.parts().stream().map(Placer.Part::count).toList());
        assertEquals(List.of(2, 3), submit(placer, "beside", "bob", 2).getFirst().chips());
        assertEquals(List.of(), submit(placer, "three", "bob", 3), "nobody shares its chips");
        assertEquals(List.of(), submit(placer, "next", "cat", 12));
        placer.on(new Event.Ended(1, "wide"));
        assertEquals(List.of(), submit(placer, "late", "dan", 1), "all that it waits for is kept for it");
    }

    @Test
    void partsOfAChipAddUpToOneAndHaveItForThemselves() {
        Placer placer = pool(2);
        for (String run : List.of("a", "b", "c", "d", "e")) {
            placer.on(new Event.Submitted(0, part(run, 0.25, 16 * GIB)));
        }
        assertEquals(List.of(0, 0, 0, 0, 1), placer.placements().stream().map(p -> p.chips().getFirst()).toList(), "whole chips stay whole");
        assertEquals(List.of(), submit(placer, "whole", "bob", 1), "parts are not shared");
        assertEquals("cannot run: it needs 17 GiB on each chip, and a chip has 16", placer.refusal(part("fat", 0.25, 17 * GIB)).orElseThrow().text());
    }

    private static Request part(String run, double fraction, long memory) {
        return new Request(run, "g", "ann", 1, 1, 0, 1, "t", fraction, memory, 0, Long.MAX_VALUE);
    }

    @Test
    void backfillNeverDelaysAReservation() {
        for (String policy : Policy.names()) {
            Placer placer = pool(4);
            placer.on(new Event.Rules(0, Policy.named(policy).orElseThrow(), false));
            placer.on(new Event.Reserve(0, "class", "school", "t", 3, 100, 200));
            placer.on(timed(0, "in time", "g", 3, 100));
            placer.on(timed(0, "too long", "g", 2, 101));
            placer.on(timed(0, "elsewhere", "g", 1, 1000));
            assertEquals(java.util.Set.of("in time", "elsewhere"), placed(placer), policy);
            placer.on(new Event.Ended(100, "in time"));
            placer.on(new Event.Clock(100));
            assertEquals(List.of(), placer.trespassers(100));
            assertEquals(3, placer.on(timed(100, "pupil", "school", 3, 50)).getFirst().chips().size(), policy);
            placer.on(new Event.Ended(150, "pupil"));
            assertEquals(java.util.Set.of("elsewhere"), placed(placer), policy + ": its chips are kept while it lasts");
            placer.on(new Event.Clock(200));
            assertEquals(java.util.Set.of("elsewhere", "too long"), placed(placer), policy);
        }
    }

    private static java.util.Set<String> placed(Placer placer) {
        return placer.placements().stream().map(Placement::run).collect(java.util.stream.Collectors.toSet());
    }

    private static Event.Submitted timed(long at, String run, String group, int chips, long estimate) {
        return new Event.Submitted(at, new Request(run, group, group, 1, 1, 0, chips, "t", 0, estimate, Long.MAX_VALUE));
    }

    @Test
    void anotherPolicyOrdersThoseThatWaitAndForgetsNothing() {
        Placer placer = pool(1);
        placer.on(new Event.Rules(0, Policy.named("fifo").orElseThrow(), false));
        placer.on(new Event.Used(0, "ann", 1e9));
        submit(placer, "running", "cat", 1);
        submit(placer, "first", "ann", 1);
        submit(placer, "second", "bob", 1);
        assertEquals(List.of("first", "second"), placer.order());
        placer.on(new Event.Rules(1, Policy.live(), false));
        assertEquals(List.of("second", "first"), placer.order(), "ann used more lately");
        placer.on(new Event.Rules(2, Policy.live(), true));
        assertEquals(3, placer.placements().size(), "and in time slices all have their turn");
        assertEquals(1e9, placer.usage("ann", 2), 1);
    }

    @Test
    void aBlockThatIsDownTakesNothingNew() {
        Placer placer = pool(4);
        placer.on(new Event.BlockDown(0, "block-0"));
        assertEquals(List.of(), submit(placer, "a", "ann", 1));
        assertTrue(placer.reason("a").contains("chip host"), placer.reason("a"));
        assertEquals("a", placer.on(new Event.BlockUp(1, "block-0", "t", 4, 64 * GIB, 0)).getFirst().run());
    }

    /** Random histories: gangs whole on one block, memory and depth kept, chip sets of a block nested or apart, and everybody is served in the end. */
    @Property(tries = 200)
    void placementsAreSoundAndNobodyStarves(@ForAll long seed) {
        Random random = new Random(seed);
        Placer placer = pool(4, 8);
        Map<String, Placement> live = new HashMap<>();
        Map<String, Long> memory = new HashMap<>();
        Map<String, Integer> wanted = new HashMap<>();
        List<Placement> fresh = new ArrayList<>();
        int serial = 0;
        for (int i = 0; i < 300; i++) {
            if (random.nextInt(3) > 0 && i < 200) {
                String run = "r" + serial++;
                memory.put(run, (1 + random.nextInt(60)) * GIB);
                wanted.put(run, 1 + random.nextInt(8));
                fresh = placer.on(new Event.Submitted(i, run, "o" + random.nextInt(3), 1, 1, random.nextInt(2), wanted.get(run), "t", memory.get(run)));
            } else if (!live.isEmpty()) {
                String run = live.keySet().stream().sorted().skip(random.nextInt(live.size())).findFirst().orElseThrow();
                live.remove(run);
                fresh = placer.on(new Event.Ended(i, run));
            }
            fresh.forEach(p -> live.put(p.run(), p));
            check(live, memory, wanted);
            fresh = List.of();
        }
        while (!live.isEmpty()) {
            String run = live.keySet().stream().sorted().findFirst().orElseThrow();
            live.remove(run);
            placer.on(new Event.Ended(1000, run)).forEach(p -> live.put(p.run(), p));
        }
        assertEquals(List.of(), placer.order(), "nobody waits on an empty pool");
    }

    private static void check(Map<String, Placement> live, Map<String, Long> memory, Map<String, Integer> wanted) {
        for (String block : List.of("block-0", "block-1")) {
            List<Placement> here = live.values().stream().filter(p -> p.block().equals(block)).toList();
            IntStream.range(0, 8).forEach(chip -> {
                List<Placement> on = here.stream().filter(p -> p.chips().contains(chip)).toList();
                assertTrue(on.size() <= Placer.DEPTH);
                assertTrue(on.stream().mapToLong(p -> memory.get(p.run())).sum() <= 64 * GIB);
            });
            for (Placement a : here) {
                assertEquals(wanted.get(a.run()), a.chips().size());
            }
        }
    }
}
