package io.millrace.pool.ledger;

import io.millrace.pool.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one linearizable thing of the pool: the journal of runs, the owners of blocks, and every committed slice. The server gives it a
 * store.
 *
 * <p>Delivery is at least once: hosts repeat what was not answered, frozen hosts wake up and send late. Commits happen exactly once: a
 * range is taken when, in one transaction, its epoch is the block's newest and its first slice is the run's next one. A range
 * that is refused changes nothing, and takes no other range of the same batch with it.
 *
 * <p>All methods block on the store and may be called from any thread.
 */
public interface Ledger {
    /** Writes a new run into the journal; false if there is one of this identifier already, which stays as it is. */
    boolean journal(RunRecord run);

    Optional<RunRecord> find(String run);

    /** Runs that have not ended, oldest first. */
    List<RunRecord> unfinished();

    /** Makes a member the owner of a block and returns the new epoch, which is above all before it. */
    long claim(String block, String chipType, int chips, String owner);

    /** A block's clock as of the last commit, 0 for a new block. */
    long clock(String block);

    /** Says on which block a run may commit. */
    void place(String run, String block);

    /** Commits each range that is in order under its fence; one outcome for each, in order. */
    List<RangeCommit.Outcome> commit(List<RangeCommit> ranges);

    /** Commits modelled-only load, each under its block's fence and once; one outcome for each, in order. */
    List<RangeCommit.Outcome> commitLoad(List<LoadCommit> loads);

    /** Sequence of a block's next {@link LoadCommit}. */
    long loads(String block);

    /** Ends a run without its last slice: cancelled or failed. False if it had ended before. */
    boolean end(String run, RunStatus.State state, String error);

    /** Forgets a run's results and returns their hash if no other run needs that content. */
    Optional<String> release(String run);

    /** Whether any run refers to this content: as input, checkpoint or result. */
    boolean refersTo(String hash);

    /** Committed ranges of a run in order. */
    List<RangeCommit> ranges(String run);

    /** Where in the chain an ended run's entries are; empty before its end, and for runs older than the chain. */
    Optional<Receipts.Link> link(String run);

    /** Which chips there are and in what state, as people decided. */
    Racks racks();

    /** Chips that are kept for groups at times. */
    Reservations reservations();

    /** By which policy runs are ordered and placed. */
    Rules rules();

    /** Weights and limits of users and groups. */
    Quotas quotas();

    /** Reads, checks and compacts the chain. */
    LedgerBook book();

    /** Chip time of all committed slices of each owner: chips times nanoseconds. */
    Map<String, Long> usage();

    /** Energy of all committed slices. */
    double joules();
}
