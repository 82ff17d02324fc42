package io.millrace.pool.execute;

/** Where executors come from. */
public final class Executors {
    private Executors() {}

    /** The executor that computes on this host's processor. Safe to use from several threads; holds no resources itself. */
    public static ProgramExecutor host() {
        return host(Crew.size());
    }

    /** The same with at most so many threads for one program; how many does not change a bit of its results. */
    public static ProgramExecutor host(int threads) {
        return new HostExecutor(Math.clamp(threads, 1, Crew.size()));
    }
}
