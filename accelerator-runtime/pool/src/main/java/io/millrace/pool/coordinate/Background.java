package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.Account;
import io.millrace.pool.ledger.LoadCommit;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import io.millrace.pool.simulate.Job;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The modelled-only load on the first chips of a block, and its accounts, one for each of the {@linkplain BackgroundJobs jobs'} groups. On chips that no run wants
 * it costs nothing but accounts that grow with the clock. On chips that a run shares with it, it takes slices of its own in that lane, as one more owner, without arithmetic:
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
    private final BackgroundJobs jobs;
    private final Map<String, Sum> sums = new TreeMap<>();
    private int chips;
    private long sequence;
    private long accrued;
    private long committedWall;

    /** Of a group since the last commit; {@code unsliced}: time that is not a whole slice yet. */
    private static final class Sum {
        long nanos;
        long slices;
        long unsliced;
    }

    Background(Messages.BlockOrder order, double tdp, long wall) {
        this.order = order;
        jobs = new BackgroundJobs(order.block());
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
        jobs.resize(count, accrued);
    }

    /** Chips that its jobs hold now, as first and count, first and count. */
    int[] spans() {
        return jobs.spans();
    }

    static boolean isPhantom(String run) {
        return run.startsWith(PHANTOM);
    }

    String phantom(BitSet lane) {
        return PHANTOM + order.block() + "/" + lane.nextSetBit(0);
    }

    /** Charges the load for those of its chips that nobody else wants, up to now. */
    void accrue(long now, BitSet occupied) {
        jobs.step(now, (job, on, from, to) -> {
            BitSet alone = (BitSet) on.clone();
            alone.andNot(occupied);
            long own = alone.cardinality();
            Sum sum = sums.computeIfAbsent(job.group(), _ -> new Sum());
            sum.nanos += own * (to - from);
            sum.unsliced += own * (to - from);
            sum.slices += sum.unsliced / order.quantum();
            sum.unsliced %= order.quantum();
        });
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
        Job job = jobs.on(grant.chips().getFirst());
        Sum sum = sums.computeIfAbsent(job == null ? OWNER : job.group(), _ -> new Sum());
        sum.nanos += cost * grant.chips().size();
        sum.slices++;
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
        List<Account> accounts = new ArrayList<>();
        sums.forEach((group, sum) -> {
            if (sum.nanos > 0) {
                accounts.add(new Account(OWNER, group, "", order.type(), sum.slices, sum.nanos, POWER * tdp * sum.nanos * 1e-9));
                sum.nanos = 0;
                sum.slices = 0;
            }
        });
        return accounts.isEmpty() ? Optional.empty() : Optional.of(new LoadCommit(order.block(), order.epoch(), sequence++, now, accounts));
    }
}
