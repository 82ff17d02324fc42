package io.millrace.pool.execute;

/** Where executors come from. */
public final class Executors {
    private Executors() {}

    /** The executor that computes on this host's processor. Safe to use from several threads; holds no resources itself. */
    public static ProgramExecutor host() {
        return new HostExecutor();
    }
}
