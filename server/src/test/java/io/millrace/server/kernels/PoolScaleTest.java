package io.millrace.server.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PoolScaleTest {
    private static final long PLENTY = 64L << 30;

    private static Bounds bounds(int minimum, int maximum) {
        return new Bounds(minimum, maximum, Map.of(), Map.of(), 0);
    }

    private static PoolScale.Reading at(long seconds, int active, int taken) {
        return new PoolScale.Reading(seconds, active, taken, PLENTY);
    }

    @Test
    void aClassThatBeginsFindsMoreWarmKernelsAndTheyGoWhenItHasBeenQuiet() {
        Bounds bounds = bounds(2, 50);
        PoolScale scale = PoolScale.first(bounds).next(at(0, 0, 0), bounds);
        assertEquals(2, scale.wanted());
        scale = scale.next(at(1, 6, 6), bounds);
        assertEquals(6, scale.wanted());
        scale = scale.next(at(30, 20, 20), bounds);
        assertEquals(8, scale.wanted(), "at most four times the minimum");
        scale = scale.next(at(100, 20, 0), bounds);
        assertEquals(8, scale.wanted(), "not at once");
        scale = scale.next(at(30 + PoolScale.CALM_SECONDS, 20, 0), bounds);
        assertEquals(2, scale.wanted());
    }

    @Test
    void warmKernelsAndThoseOfNotebooksAreNeverMoreThanTheMaximum() {
        Bounds bounds = bounds(2, 5);
        PoolScale scale = PoolScale.first(bounds).next(at(0, 4, 4), bounds);
        assertEquals(1, scale.wanted());
        assertEquals(0, scale.next(at(1, 5, 5), bounds).wanted());
        assertEquals(0, scale.next(at(1, 7, 0), bounds).wanted(), "the maximum was made smaller than what is there");
    }

    @Test
    void aMachineWithoutMemoryKeepsTheMinimumOnly() {
        Bounds bounds = bounds(2, 0);
        PoolScale scale = PoolScale.first(bounds).next(at(0, 8, 8), bounds);
        assertEquals(8, scale.wanted());
        assertEquals(2, scale.next(new PoolScale.Reading(1, 8, 8, PoolScale.SPARE_BYTES - 1), bounds).wanted());
        assertEquals(3, PoolScale.first(bounds).next(new PoolScale.Reading(0, 8, 8, PoolScale.SPARE_BYTES + PoolScale.KERNEL_BYTES), bounds).wanted());
    }

    /** Between the limits at all times, and what was made is not ended within the calm unless the maximum or the memory demands it. */
    @Property(tries = 500)
    void betweenItsLimitsAndWithoutFlapping(@ForAll long seed) {
        Random random = new Random(seed);
        int maximum = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(40);
        Bounds bounds = bounds(random.nextInt(maximum == 0 ? 10 : maximum + 1), maximum);
        PoolScale scale = PoolScale.first(bounds);
        long second = 0;
        long lastRise = Long.MIN_VALUE / 2;
        for (int step = 0; step < 400; step++) {
            second += 1 + random.nextInt(20);
            int active = random.nextInt(45);
            long free = random.nextInt(5) == 0 ? (long) (random.nextDouble() * (2L << 30)) : PLENTY;
            PoolScale.Reading reading = new PoolScale.Reading(second, active, random.nextInt(12), free);
            PoolScale next = scale.next(reading, bounds);
            int room = maximum == 0 ? Integer.MAX_VALUE : Math.max(0, maximum - active);
            assertTrue(next.wanted() >= Math.min(bounds.minimum(), room), "below the minimum; seed " + seed);
            assertTrue(next.wanted() <= room, "above the maximum; seed " + seed);
            assertTrue(next.wanted() <= Math.max(bounds.minimum(), PoolScale.STRETCH * bounds.minimum()), "stretched too far; seed " + seed);
            boolean forced = scale.wanted() > room || free < PoolScale.SPARE_BYTES;
            if (next.wanted() < scale.wanted() && !forced) {
                assertTrue(second - lastRise >= PoolScale.CALM_SECONDS, "ended one that had just been made; seed " + seed);
            }
            if (next.wanted() > scale.wanted() && next.wanted() > Math.min(bounds.minimum(), room)) {
                lastRise = second;
            }
            scale = next;
        }
    }
}
