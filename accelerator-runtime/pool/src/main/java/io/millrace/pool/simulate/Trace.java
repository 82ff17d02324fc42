package io.millrace.pool.simulate;

import java.util.Comparator;
import java.util.List;

/**
 * Runs that are replayed, in order of submission.
 *
 * @param kind where the rules come from that a replay follows
 */
public record Trace(Kind kind, List<Job> jobs) {
    /** What wrote the trace. */
    public enum Kind {
        /** Muri's simulation traces: replayed by the rules of its published simulation. */
        MURI,
        /** Job logs such as Philly's: a run loses its start-up when it starts or resumes, and at no other time. */
        JOBS,
        /** Our own ledger. */
        LEDGER
    }

    public Trace {
        jobs = jobs.stream().sorted(Comparator.comparingDouble(Job::submit)).toList();
    }
}
