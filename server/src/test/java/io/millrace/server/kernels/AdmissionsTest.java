package io.millrace.server.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.kernels.Admissions.Scope;
import io.millrace.server.kernels.Admissions.Wait;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AdmissionsTest {
    private static final Asker ANNA = new Asker("anna", "scientist");
    private static final Asker BEN = new Asker("ben", "viewer");

    private static Bounds most(int maximum) {
        return new Bounds(0, maximum, Map.of(), Map.of(), 0);
    }

    @Test
    void whoFindsNoRoomIsToldThePlaceAndMovesUp() {
        Admissions all = Admissions.none(most(2)).ask("a", ANNA).ask("b", ANNA).ask("c", BEN).ask("d", ANNA);
        assertEquals(Optional.empty(), all.wait("b"));
        assertEquals(Optional.of(new Wait(Scope.SERVER, 2, 2, 1)), all.wait("c"));
        assertEquals(Optional.of(new Wait(Scope.SERVER, 2, 2, 2)), all.wait("d"));
        all = all.leave("a");
        assertTrue(all.has("c"));
        assertEquals(Optional.of(new Wait(Scope.SERVER, 2, 2, 1)), all.wait("d"));
    }

    @Test
    void aPersonsOwnBoundHoldsUpNobodyElse() {
        Bounds bounds = new Bounds(0, 10, Map.of("scientist", 1, "viewer", 1), Map.of("ben", 2), 0);
        Admissions all = Admissions.none(bounds).ask("a", ANNA).ask("b", ANNA).ask("c", BEN).ask("d", BEN).ask("e", BEN);
        assertEquals(Optional.of(new Wait(Scope.PERSON, 1, 1, 1)), all.wait("b"));
        assertTrue(all.has("c") && all.has("d"), "a bound of one's own counts before the role's");
        assertEquals(Optional.of(new Wait(Scope.PERSON, 2, 2, 1)), all.wait("e"));
    }

    @Test
    void whoWaitsIsLetInWhenABoundBecomesLargerAndNobodyLosesAKernelWhenItBecomesSmaller() {
        Admissions all = Admissions.none(most(1)).ask("a", ANNA).ask("b", ANNA).ask("c", ANNA);
        assertFalse(all.has("b"));
        all = all.within(most(2));
        assertTrue(all.has("b"));
        all = all.within(most(1));
        assertTrue(all.has("a") && all.has("b"));
        assertEquals(Optional.of(new Wait(Scope.SERVER, 2, 1, 1)), all.wait("c"));
        assertFalse(all.leave("a").has("c"), "there are still as many as there may be");
    }

    @Test
    void aNotebookCountsForWhoHasItNowAndInTheirRoleOfNow() {
        Bounds bounds = new Bounds(0, 10, Map.of("scientist", 1), Map.of("ben", 2), 0);
        Admissions all = Admissions.none(bounds).ask("a", ANNA).ask("b", ANNA);
        assertFalse(all.has("b"));
        assertTrue(all.whose(Map.of("b", BEN)).has("b"), "given to somebody who has room");
        assertTrue(all.whose(Map.of("a", BEN)).has("b"), "what was given away leaves room");
        assertTrue(all.whose(Map.of("a", new Asker("anna", "teacher"), "b", new Asker("anna", "teacher"))).has("b"), "a role without a bound");
        Admissions full = all.whose(Map.of("a", BEN, "b", BEN)).ask("c", BEN);
        assertEquals(Optional.of(new Wait(Scope.PERSON, 2, 2, 1)), full.wait("c"));
        assertTrue(full.whose(Map.of("a", ANNA)).has("c"));
    }

    /** Whatever comes: no bound is exceeded by a kernel that is given, nobody waits who fits, and who came first within the same bounds is first. */
    @Property(tries = 300)
    void boundsHoldAndNobodyWaitsForNothing(@ForAll long seed) {
        Random random = new Random(seed);
        List<Asker> people = List.of(ANNA, BEN, new Asker("cem", "scientist"));
        Admissions all = Admissions.none(bounds(random));
        List<String> known = new ArrayList<>();
        Map<String, Asker> whose = new HashMap<>();
        for (int step = 0; step < 200; step++) {
            Admissions before = all;
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    String notebook = "n" + random.nextInt(30);
                    Asker asker = whose.computeIfAbsent(notebook, _ -> people.get(random.nextInt(people.size())));
                    known.add(notebook);
                    all = all.ask(notebook, asker);
                }
                case 2 -> {
                    if (!known.isEmpty()) {
                        all = all.leave(known.get(random.nextInt(known.size())));
                    }
                }
                default -> all = all.within(bounds(random));
            }
            Bounds now = all.bounds();
            Admissions then = all;
            boolean fresh = all.holders().keySet().stream().anyMatch(n -> !before.holders().containsKey(n));
            if (fresh) {
                assertTrue(now.maximum() == 0 || all.holders().size() <= now.maximum(), "seed " + seed);
            }
            all.holders().forEach((notebook, asker) -> {
                int most = now.most(asker);
                if (most > 0 && !before.holders().containsKey(notebook)) {
                    assertTrue(then.holders().values().stream().filter(a -> a.person().equals(asker.person())).count() <= most, "seed " + seed);
                }
            });
            for (Admissions.Waiting waiting : all.queue()) {
                long own = all.holders().values().stream().filter(a -> a.person().equals(waiting.asker().person())).count();
                boolean fits = now.room(all.holders().size()) && (now.most(waiting.asker()) == 0 || own < now.most(waiting.asker()));
                assertFalse(fits, "somebody waits who fits; seed " + seed);
                assertTrue(all.wait(waiting.notebook()).orElseThrow().place() >= 1);
            }
            assertEquals(all.queue().size(), all.queue().stream().map(Admissions.Waiting::notebook).distinct().count());
        }
    }

    private static Bounds bounds(Random random) {
        return new Bounds(0, random.nextInt(8), Map.of("scientist", random.nextInt(4)), Map.of("ben", random.nextInt(3)), 0);
    }
}
