package io.millrace.pool;

import io.millrace.pool.execute.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The pool as its own server sees it: the one door to chips, scheduling and the ledger. Every method may be called from any thread and
 * none blocks for long; everything that happens is in the store first. Bad requests fail with {@link PoolRefusal}.
 */
public interface Pool extends AutoCloseable {
    /** Modelled cost of a program on a request's chips: milliseconds to compute, no arithmetic. */
    Estimate estimate(byte[] program, RunRequest request);

    /**
     * Submits a run. Idempotent by {@link Submission#run()}: a second submission of the same identifier is answered with the first.
     * Refused, with the numbers, where the memory of the chips would not hold the program.
     */
    RunStatus submit(Submission submission);

    /** The run's state now; empty for an unknown run. */
    Optional<RunStatus> status(String run);

    /** Completes when the run's version is above {@code version}, or after the timeout with the state as it stands. */
    CompletionStage<RunStatus> await(String run, long version, long timeoutMillis);

    /** Stops a run at the end of its current slice and frees its chips. What was committed stays charged. */
    void cancel(String run);

    /** The results of a finished run, kept until released. */
    List<TensorData> results(String run);

    /** Forgets the results of a run; its ledger entries and receipt stay. */
    void release(String run);

    /** The receipt of a finished run, made from the ledger: empty before the last slice is committed. */
    Optional<Map<String, Object>> receipt(String run);

    /** What the pool panel shows: chips by type, blocks and their owners, shares, queue. */
    PoolSummary summary();

    /**
     * Why a run waits or why it got what it has: {rule, reason, numbers, earliestStartNanos, ledger}; empty for an unknown run.
     */
    Optional<Map<String, Object>> why(String run);

    /** What admins decide and check. */
    Administration administration();

    /** Calls back on every change of a run's state (already coalesced to about ten a second for each run, the last one always). */
    AutoCloseable onRun(Consumer<RunStatus> listener);

    /** Switches the modelled-only background load on or off: {@code utilisation} is the part of all chips it wants, 0 for off. */
    void background(double utilisation);

    @Override
    void close();
}
