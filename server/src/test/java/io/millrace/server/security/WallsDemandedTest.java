package io.millrace.server.security;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Confinement.Network;
import io.millrace.kernel.confine.Confinement.Profile;
import io.millrace.kernel.confine.Layers;
import io.millrace.server.store.StoreFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a server must not start. */
class WallsDemandedTest {
    private static Confinement of(Profile profile) {
        return new Confinement(profile, Network.OFF, 1 << 30, 500, 512, 1 << 30, List.of(), List.of(), null);
    }

    @Test
    void one_person_needs_no_walls() {
        assertDoesNotThrow(() -> WallsDemanded.check(of(Profile.NONE), Layers.none(), () -> false, false));
        assertDoesNotThrow(() -> WallsDemanded.check(of(Profile.OWN), Layers.none(), () -> false, false));
    }

    @Test
    void several_people_need_walls_between_them() {
        StoreFailure none = assertThrows(StoreFailure.class, () -> WallsDemanded.check(of(Profile.SHARED), Layers.none(), () -> true, false));
        assertTrue(none.getMessage().contains("Install the package bubblewrap") && none.getMessage().contains("--unconfined-people true"), none.getMessage());
        StoreFailure own = assertThrows(StoreFailure.class, () -> WallsDemanded.check(of(Profile.OWN), Layers.detect(), () -> true, false));
        assertTrue(own.getMessage().contains("--kernel-confinement shared"), own.getMessage());
    }

    @Test
    void one_flag_accepts_that() {
        assertDoesNotThrow(() -> WallsDemanded.check(of(Profile.SHARED), Layers.none(), () -> true, true));
        assertDoesNotThrow(() -> WallsDemanded.check(of(Profile.NONE), Layers.none(), () -> true, true));
    }
}
