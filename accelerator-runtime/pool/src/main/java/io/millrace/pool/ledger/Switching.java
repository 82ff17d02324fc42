package io.millrace.pool.ledger;

import java.io.Serializable;

/**
 * What a run's state cost on its way between on-chip work and its place in the chips' memory, because others had the chips in between. Kept apart
 * from the run's own chip time and energy, which do not depend on who else was there.
 *
 * @param nanos  chip nanoseconds, counted once for the gang
 * @param joules energy of all chips of the gang
 */
public record Switching(long nanos, double joules) implements Serializable {
    public static final Switching NONE = new Switching(0, 0);

    public Switching plus(Switching more) {
        return new Switching(nanos + more.nanos, joules + more.joules);
    }
}
