package io.millrace.server.security;

import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Layers;
import io.millrace.server.store.StoreFailure;
import java.util.function.BooleanSupplier;

/** A server that lets in people who do not trust one another starts only where something keeps their cells apart, or where it is told in one flag to start without. */
public final class WallsDemanded {
    private WallsDemanded() {}

    /**
     * @param severalPeople whether more than one person may use this server
     * @param unconfined    whether it may do without, as {@code unconfined-people} says
     * @throws StoreFailure with one sentence, where it must not start
     */
    public static void check(Confinement confinement, Layers layers, BooleanSupplier severalPeople, boolean unconfined) {
        if (!severalPeople.getAsBoolean() || unconfined) {
            return;
        }
        if (confinement.profile() != Confinement.Profile.SHARED) {
            throw new StoreFailure("More than one person may use this server, and the cells of each would see what the others have: set --kernel-confinement shared, or accept that with --unconfined-people true.");
        }
        if (!layers.walls(Confinement.Profile.SHARED)) {
            throw new StoreFailure("This machine has nothing that keeps the cells of one person from another: " + layers.noBubblewrap()
                    + ". Install the package bubblewrap, or accept that with --unconfined-people true.");
        }
    }
}
