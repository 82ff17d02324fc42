package io.millrace.pool.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.pool.schedule.Topology;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final Topology TWO_KINDS = new Topology(List.of(new Topology.Rack("r0", "hygon-bw1000", 4, 8, 64L << 30), new Topology.Rack("r1", "ascend-910b", 4, 8, 64L << 30)));

    private static Trace load(int jobs, int chips, double load, List<String> types) {
        return Generator.philly(new Generator.Shape(jobs, chips, load, 0.1, false, types, 5));
    }

    @Test
    void threeRunsByHand() {
        Topology one = new Topology(List.of(new Topology.Rack("r", "chip", 1, 2, Long.MAX_VALUE)));
        Trace trace = new Trace(Trace.Kind.JOBS, List.of(Job.of("a", "g", "u", "", 2, 0, 10), Job.of("b", "g", "u", "", 1, 1, 5), Job.of("c", "h", "v", "", 1, 2, 4)));
        Result result = Simulation.run(trace, one, "fifo");
        // a runs 0 to 10, b 10 to 15, c 10 to 14.
        assertEquals((10 + 14 + 12) / 3.0, result.completion().average(), 1e-9);
        assertEquals((0 + 9 + 8) / 3.0, result.waits().average(), 1e-9);
        assertEquals(15, result.makespan(), 1e-9);
        assertEquals((20 + 5 + 4) / 30.0, result.utilisation(), 1e-9);
        assertEquals("waits for 1 chip: 0 of 2 are free", result.longest().getFirst().why().text());
    }

    @Test
    void everyPolicyEndsEveryRunWithTheSameChipTimeAndTheSameSeedGivesTheSameResult() {
        Trace trace = load(300, 64, 1.2, List.of());
        double work = trace.jobs().stream().mapToDouble(j -> j.service() * j.chips()).sum();
        for (String policy : Simulation.policies()) {
            Result result = Simulation.run(trace, TWO_KINDS, policy);
            assertEquals(300, result.jobs(), policy);
            assertEquals(work, result.groups().stream().mapToDouble(Result.Group::chipSeconds).sum(), work * 1e-9, policy);
            assertTrue(result.utilisation() > 0.3 && result.utilisation() <= 1 && result.jain() <= 1 + 1e-12, policy);
            assertEquals(result, Simulation.run(trace, TWO_KINDS, policy));
        }
    }

    @Test
    void aHeavierGroupWaitsLess() {
        Trace trace = load(1000, 64, 1.5, List.of());
        WhatIf.Setting now = WhatIf.Setting.of(TWO_KINDS, "fair");
        WhatIf.Answer answer = WhatIf.ask(trace, now, now.weights(Map.of("vc3", 10.0)));
        WhatIf.Change favoured = answer.changes().stream().filter(c -> c.group().equals("vc3")).findFirst().orElseThrow();
        assertTrue(favoured.after() < favoured.before() / 2, favoured.sentence());
    }

    @Test
    void theLossOfAVendorsChipsSaysWhoWaitsHowMuchLongerAndWhy() {
        Trace mixed = load(600, 64, 0.9, List.of());
        WhatIf.Setting now = WhatIf.Setting.of(TWO_KINDS, "fair");
        double half = mixed.jobs().get(300).submit();
        WhatIf.Answer answer = WhatIf.ask(mixed, now, now.lose("ascend-910b", half));
        assertEquals(600, answer.after().jobs(), "any chip will do, so all end");
        assertTrue(answer.after().waits().average() > answer.before().waits().average() + 60, answer.changes().toString());
        assertTrue(answer.changes().getFirst().longer() > 0 && answer.changes().getFirst().sentence().contains("waits for"), answer.changes().getFirst().sentence());
        Trace bound = load(600, 64, 0.9, List.of("ascend-910b", "hygon-bw1000"));
        WhatIf.Answer stuck = WhatIf.ask(bound, now, now.lose("ascend-910b", half));
        int lost = stuck.changes().stream().mapToInt(WhatIf.Change::stuck).sum();
        assertEquals(600, stuck.after().jobs() + lost);
        assertTrue(lost > 100, "what needs those chips finds no place");
        assertTrue(stuck.changes().getFirst().why().text().contains("ascend-910b"), stuck.changes().getFirst().sentence());
    }

    @Test
    void anUnknownPolicyIsRefusedWithThoseThatThereAre() {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> Simulation.run(load(2, 64, 1, List.of()), TWO_KINDS, "best"));
        assertTrue(wrong.getMessage().contains("tiresias-l") && wrong.getMessage().contains("fair"), wrong.getMessage());
    }

    @Test
    void theGeneratorKeepsTheDistributionsThatItStates() {
        Trace trace = Generator.philly(new Generator.Shape(50_000, 1000, 0.9, 1, false, List.of(), 3));
        assertEquals(0.70, trace.jobs().stream().filter(j -> j.chips() == 1).count() / 50_000.0, 0.01);
        assertEquals(0.20, trace.jobs().stream().filter(j -> j.service() > 60_000).count() / 50_000.0, 0.01);
        double span = trace.jobs().getLast().submit();
        assertEquals(0.9, trace.jobs().stream().mapToDouble(j -> j.service() * j.chips()).sum() / span / 1000, 0.05);
        Trace back = TraceReader.parse("generated.csv", Generator.csv(trace));
        assertEquals(50_000, back.jobs().size());
        assertEquals(trace.jobs().get(7).user(), back.jobs().get(7).user());
    }

    /** A tenth of the stated scale, so that the suite stays quick; the whole is in {@code ./workbench bench scheduler}. */
    @Test
    void sixtyThousandChipsAndAHundredThousandJobsTakeSeconds() {
        Topology racks = new Topology(Stream.iterate(0, i -> i + 1).limit(94).map(i -> new Topology.Rack("rack-" + i, "chip", 80, 8, Long.MAX_VALUE)).toList());
        Trace trace = Generator.philly(new Generator.Shape(100_000, racks.chips(), 3, 1, true, List.of(), 7));
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Result result = Simulation.run(trace, racks, "fair");
        double seconds = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) * 1e-9;
        assertEquals(100_000, result.jobs());
        assertTrue(seconds < 12, seconds + " s of one core");
    }
}
