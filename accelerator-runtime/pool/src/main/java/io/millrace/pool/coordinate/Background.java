package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.Account;
import io.millrace.pool.ledger.LoadCommit;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The modelled-only load on the first chips of a block, and its account. On chips that no run wants it costs nothing but an account that
 * grows with the clock. On chips that a run shares with it, it takes slices of its own in that lane, as one more owner, without arithmetic:
 * a <em>phantom</em> run for each lane. It is committed every two seconds.
 *
 * <p>Not thread-safe: the host calls it under its lock. Times are chip nanoseconds unless they are called wall.
 */
final class Background {
    static final String OWNER = "background";
    /** Part of the design power that a chip under background load is taken to draw. */
    private static final double POWER = 0.6;
    private static final int PAST_KEPT = 64;
    /** Wall time between two commits. Nobody waits for the load's numbers, and each commit is an entry of the chain. */
    private static final long COMMIT_NANOS = 2_000_000_000L;
    private static final String PHANTOM = "background@";

    private final Messages.BlockOrder order;
    private final double tdp;
    private final Map<String, Long> ends = new HashMap<>();
    private final List<Messages.Past> past = new ArrayList<>();
    private int chips;
    private long sequence;
    private long slices;
    private double unsliced;
    private double chipNanos;
    private long accrued;
    private long committedWall;

    Background(Messages.BlockOrder order, double tdp, long wall) {
        this.order = order;
        this.tdp = tdp;
        sequence = order.loads();
        accrued = order.clockStart();
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
        return run.startsWith(PHANTOM);
    }

    String phantom(BitSet lane) {
        return PHANTOM + order.block() + "/" + lane.nextSetBit(0);
    }

    /** Charges the load for those of its chips that nobody else wants, up to now. */
    void accrue(long now, BitSet occupied) {
        BitSet own = new BitSet();
        own.set(0, chips);
        own.andNot(occupied);
        chipNanos += (double) (now - accrued) * own.cardinality();
        unsliced += (double) (now - accrued) * own.cardinality();
        slices += (long) (unsliced / order.quantum());
        unsliced %= order.quantum();
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
        slices++;
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
        return wall - committedWall > COMMIT_NANOS;
    }

    /** What is to be committed, empty for nothing. Account first. */
    Optional<LoadCommit> commit(long wall, long now) {
        committedWall = wall;
        long nanos = (long) chipNanos;
        if (nanos < 1) {
            return Optional.empty();
        }
        LoadCommit load = new LoadCommit(order.block(), order.epoch(), sequence++, now,
                List.of(new Account(OWNER, OWNER, "", order.type(), slices, nanos, POWER * tdp * nanos * 1e-9)));
        slices = 0;
        chipNanos -= nanos;
        return Optional.of(load);
    }
}
