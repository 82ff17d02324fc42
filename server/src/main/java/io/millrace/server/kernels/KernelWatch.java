package io.millrace.server.kernels;

import java.time.Duration;

/** Told what happens to kernels and runs, for figures. Called from notebooks' threads; must not block. */
public interface KernelWatch {
    /** Nobody looks. */
    KernelWatch NOBODY = new KernelWatch() {};

    /** A notebook has got its kernel, so long after it was let in. */
    default void started(Duration took) {}

    /** A kernel ended without anybody having asked for it, or could not be started; the kind is that of {@link io.millrace.kernel.session.KernelDeath}. */
    default void ended(String kind) {}

    /** A run of a cell has ended, as {@code ok}, {@code error}, {@code interrupted} or {@code lost}. */
    default void ran(String state, Duration took) {}

    /** A notebook must wait for a kernel. */
    default void waits() {}
}
