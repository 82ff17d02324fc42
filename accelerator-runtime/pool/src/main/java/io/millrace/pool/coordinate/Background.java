package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.pool.ledger.Switching;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The modelled-only load on the first chips of a block, and its account. On chips that no run wants it costs nothing but an account that
 * grows with the clock. On chips that a run shares with it, it takes slices of its own in that lane, as one more owner, without arithmetic:
 * a <em>phantom</em> run for each lane. It is committed about once a second, less often on a host of many blocks.
 *
 * <p>Not thread-safe: the host calls it under its lock. Times are chip nanoseconds unless they are called wall.
 */
final class Background {
    static final String OWNER = "background";
    /** Part of the design power that a chip under background load is taken to draw. */
    private static final double POWER = 0.6;
    private static final int PAST_KEPT = 64;

    private final Messages.BlockOrder order;
    private final double tdp;
    private final long commitNanos;
    private final Map<String, Long> ends = new HashMap<>();
    private final List<Messages.Past> past = new ArrayList<>();
    private int chips;
    private long slice;
    private double chipNanos;
    private long since;
    private long accrued;
    private long committedWall;

    /** @param commitNanos wall time between two commits */
    Background(Messages.BlockOrder order, double tdp, long wall, long commitNanos) {
        this.order = order;
        this.tdp = tdp;
        this.commitNanos = commitNanos;
        slice = order.backgroundSlice();
        since = accrued = order.clockStart();
        committedWall = wall;
    }

    int chips() {
        return chips;
    }

    /** So many chips carry the load from now on; account first. */
    void chips(int count) {
        chips = count;
    }

    static boolean isPhantom(String run) {
        return run.startsWith(SqlLedger.BACKGROUND);
    }

    String phantom(BitSet lane) {
        return SqlLedger.BACKGROUND + order.block() + "/" + lane.nextSetBit(0);
    }

    /** Charges the load for those of its chips that nobody else wants, up to now. */
    void accrue(long now, BitSet occupied) {
        BitSet own = new BitSet();
        own.set(0, chips);
        own.andNot(occupied);
        chipNanos += (double) (now - accrued) * own.cardinality();
        accrued = now;
    }

    /** A phantom's slice begins. Its cost is between 0.6 and 1 quantum, the same on every host: unequal, as real loads are. */
    void begin(Grant grant) {
        long part = 600 + (grant.slice() * 2_654_435_761L >>> 8) % 400;
        ends.put(grant.run(), Math.max(1, grant.budget() * part / 1000));
    }

    /** What a phantom's slice that runs will have cost. */
    long cost(String phantom) {
        return ends.get(phantom);
    }

    /** A phantom's slice is over. @return what it cost */
    long end(Grant grant) {
        long cost = ends.remove(grant.run());
        chipNanos += (double) cost * grant.chips().size();
        if (past.size() < PAST_KEPT) {
            past.add(new Messages.Past(grant.chips().getFirst(), grant.at(), grant.at() + cost));
        }
        return cost;
    }

    /** The slices since the last call, for the run strips of those who share chips with the load. */
    ArrayList<Messages.Past> takePast() {
        ArrayList<Messages.Past> taken = new ArrayList<>(past);
        past.clear();
        return taken;
    }

    boolean isDue(long wall) {
        return wall - committedWall > commitNanos;
    }

    /** What is to be committed, null for nothing. Account first. */
    Messages.Range commit(long wall, long now) {
        committedWall = wall;
        Messages.Range range = null;
        if (chipNanos >= 1) {
            long nanos = (long) chipNanos;
            range = new Messages.Range(new RangeCommit(SqlLedger.BACKGROUND + order.block(), order.block(), order.epoch(), slice, 1, slice, slice + 1,
                    since, now, nanos, POWER * tdp * nanos * 1e-9, Switching.NONE, 0, 0, null, null, 0, null, "modelled only"), null, null, new ArrayList<>());
            slice++;
            chipNanos -= nanos;
        }
        since = now;
        return range;
    }
}
