package io.millrace.pool.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random histories against both machines; what is held is in {@link Adversary}. */
class AdversaryTest {
    @Property(tries = 500)
    void thePlacerKeepsItsPromises(@ForAll long seed) {
        assertEquals(Optional.empty(), Adversary.placer(seed, 200));
    }

    @Property(tries = 500)
    void theLivePoolsPlacerKeepsItsPromises(@ForAll long seed) {
        assertEquals(Optional.empty(), Adversary.live(seed, 200));
    }

    @Property(tries = 300)
    void theBlockSchedulerKeepsItsPromises(@ForAll long seed) {
        assertEquals(Optional.empty(), Adversary.block(seed, 500));
    }
}
