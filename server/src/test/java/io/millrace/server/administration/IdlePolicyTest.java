package io.millrace.server.administration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.server.administration.IdlePolicy.Decision;
import io.millrace.server.administration.IdlePolicy.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class IdlePolicyTest {
    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private static Seen idle(Instant warned) {
        return new Seen("idle", 0, 0, false, START, warned);
    }

    @Test
    void peopleAreWarnedFiveMinutesBeforeTheEnd() {
        assertInstanceOf(Decision.Leave.class, IdlePolicy.decide(idle(null), START.plusSeconds(54 * 60), HOUR));
        assertEquals(new Decision.Warn(START.plus(HOUR)), IdlePolicy.decide(idle(null), START.plusSeconds(55 * 60), HOUR));
        assertInstanceOf(Decision.Leave.class, IdlePolicy.decide(idle(START.plus(HOUR)), START.plusSeconds(59 * 60), HOUR));
        assertInstanceOf(Decision.End.class, IdlePolicy.decide(idle(START.plus(HOUR)), START.plus(HOUR), HOUR));
    }

    @Test
    void aShorterTimeStillWarnsFirst() {
        Instant late = START.plus(Duration.ofHours(10));
        assertEquals(new Decision.Warn(late.plus(Duration.ofMinutes(5))), IdlePolicy.decide(idle(null), late, HOUR));
    }

    @Test
    void useAndSwitchingItOffTakeTheWarningBack() {
        Instant warned = START.plus(HOUR);
        assertInstanceOf(Decision.TakeBack.class, IdlePolicy.decide(new Seen("idle", 0, 0, false, START.plusSeconds(58 * 60), warned), START.plusSeconds(59 * 60), HOUR));
        assertInstanceOf(Decision.TakeBack.class, IdlePolicy.decide(idle(warned), START.plusSeconds(59 * 60), Duration.ZERO));
    }

    /** A day of random use, looked at every few seconds: never ended while in use, never without a warning that stood as long as it should. */
    @Property(tries = 300)
    void noKernelEndsThatIsBusyQueuedOrWaitingForChips(@ForAll long seed) {
        Random random = new Random(seed);
        Duration idle = Duration.ofSeconds(10 + random.nextInt(2_000));
        Instant now = START;
        Instant used = START;
        Instant warned = null;
        Instant warnedAt = null;
        for (int step = 0; step < 1_000; step++) {
            now = now.plusSeconds(1 + random.nextInt(20));
            boolean inUse = random.nextInt(10) == 0;
            Seen seen = new Seen(inUse && random.nextBoolean() ? List.of("busy", "starting", "waiting", "restarting", "stopping").get(random.nextInt(5)) : "idle",
                    inUse ? random.nextInt(2) : 0, inUse ? random.nextInt(2) : 0, inUse && random.nextBoolean(), used, warned);
            Decision decision = IdlePolicy.decide(seen, now, idle);
            switch (decision) {
                case Decision.Leave _ -> { }
                case Decision.Warn warn -> {
                    assertEquals(null, warned, "warned twice; seed " + seed);
                    assertTrue(!warn.at().isBefore(now.plus(IdlePolicy.warning(idle))) || warn.at().equals(used.plus(idle)), "seed " + seed);
                    warned = warn.at();
                    warnedAt = now;
                }
                case Decision.TakeBack _ -> warned = null;
                case Decision.End _ -> {
                    assertFalse(seen.inUse(), "seed " + seed);
                    assertTrue(warned != null && !now.isBefore(warned), "ended without its warning; seed " + seed);
                    assertTrue(!now.isBefore(used.plus(idle)), "ended too early; seed " + seed);
                    assertTrue(!now.isBefore(warnedAt), "seed " + seed);
                    used = now;
                    warned = null;
                }
            }
            if (seen.inUse() || random.nextInt(60) == 0) {
                used = now;
            }
        }
    }
}
