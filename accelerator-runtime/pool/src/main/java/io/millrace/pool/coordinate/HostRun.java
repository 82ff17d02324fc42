package io.millrace.pool.coordinate;

import io.millrace.pool.chips.Cost;
import io.millrace.pool.chips.CostModel;
import io.millrace.pool.execute.ProgramExecution;
import io.millrace.pool.ledger.BlobStore;
import io.millrace.pool.ledger.Switching;
import io.millrace.pool.schedule.BlockScheduler;
import java.util.Arrays;

/**
 * A run on this chip host, and the slice of it that is being computed. Arithmetic happens in {@link #tile}, called by one worker at a
 * time; everything else belongs to the block's driver.
 *
 * <p>A slice is a range of units, planned to cost at most the quantum (or one unit, where one is longer) and cut short when its
 * arithmetic has taken {@value #SLICE_HOST_MILLIS} ms of host time, so that slow arithmetic is still committed, shown and stopped often.
 * State is checkpointed at the end of the first slice after {@value #CHECKPOINT_HOST_MILLIS} ms of host time since the last one, or later
 * where taking it is expensive (at most about a twentieth of the time goes into checkpoints): that bounds what a lost host costs.
 */
final class HostRun {
    static final long TILE_MILLIS = 20;
    static final long SLICE_HOST_MILLIS = 200;
    static final long CHECKPOINT_HOST_MILLIS = 1_000;

    Messages.RunOrder order;
    final ProgramExecution execution;
    final CostModel model;
    final long units;
    final String identity;
    /** Host time that decides whose tile is next. */
    long virtualHost;
    boolean queued;
    boolean again;
    boolean discarded;
    /** Set by the worker when what was committed elsewhere has been computed again. */
    volatile boolean ready;
    /** Units that were committed before this host got the run and are computed again without being charged. */
    final long replayTo;
    volatile boolean cancelled;
    volatile String failure;
    boolean joined;
    boolean leaving;
    /** Leaves the scheduler to come back with another weight. */
    boolean rejoins;
    long nextSlice;
    volatile Slice slice;
    private long hostSinceCheckpoint;
    private long checkpointAfter = CHECKPOINT_HOST_MILLIS * 1_000_000;

    HostRun(Messages.RunOrder order, ProgramExecution execution, CostModel model, long nextSlice, long replayTo) {
        this.order = order;
        this.execution = execution;
        this.model = model;
        this.units = execution.units();
        this.identity = execution.numericIdentity();
        this.nextSlice = nextSlice;
        this.replayTo = replayTo;
    }

    /** A granted slice. Written by the worker until {@code done}, read by the driver. */
    static final class Slice {
        final BlockScheduler.Grant grant;
        final long unitFrom;
        /** Comes before the arithmetic on the block's clock. */
        final Switching switching;
        long unitTo;
        /** Cost of what has been computed so far: the slice cannot end before that. */
        volatile long cost;
        volatile boolean done;
        double joules;
        double bytes;
        long hostNanos;
        byte[] checkpoint;
        byte[] results;
        private long[] nanos = new long[16];
        private double[] energy = new double[16];
        private double[] moved = new double[16];
        private int planned;

        Slice(BlockScheduler.Grant grant, long unitFrom, Switching switching) {
            this.grant = grant;
            this.switching = switching;
            this.unitFrom = unitFrom;
            this.unitTo = unitFrom;
        }

        /** When it is over on the block's clock, as far as it has been computed. */
        long end() {
            return grant.at() + switching.nanos() + cost;
        }

        private void plan(Cost unit) {
            if (planned == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * planned);
                energy = Arrays.copyOf(energy, 2 * planned);
                moved = Arrays.copyOf(moved, 2 * planned);
            }
            nanos[planned] = unit.chipNanos();
            energy[planned] = unit.joules();
            moved[planned++] = unit.bytes();
        }
    }

    /** Begins a slice where the last one ended; the driver then gives the run tiles. */
    void begin(BlockScheduler.Grant grant) {
        long from = slice == null ? replayTo : slice.unitTo;
        slice = new Slice(grant, from, grant.switched() ? switching(from) : Switching.NONE);
    }

    /** Others had the chips: the live state went out before them and comes back now, and the run pays for both ways of its own state. */
    private Switching switching(long unit) {
        Cost way = model.state(execution.liveBytes(unit));
        return new Switching(2 * way.chipNanos(), 2 * way.joules());
    }

    /** Computes for about one tile's time. @return whether there is more to do before the driver must look */
    boolean tile() {
        long began = System.nanoTime();
        long deadline = began + TILE_MILLIS * 1_000_000;
        try {
            if (execution.position() < replayTo) {
                execution.run(replayTo, () -> cancelled || System.nanoTime() > deadline);
                ready = execution.position() >= replayTo;
                return !ready && !cancelled;
            }
            ready = true;
            Slice s = slice;
            return s != null && !s.done && work(s, began, deadline);
        } catch (RuntimeException | Error e) {
            failure = e.getMessage() == null ? e.toString() : e.getMessage();
            Slice s = slice;
            if (s != null) {
                s.done = true;
            }
            return false;
        }
    }

    private boolean work(Slice s, long began, long deadline) {
        if (s.planned == 0) {
            plan(s);
        }
        long to = s.unitFrom + s.planned;
        long before = s.unitTo;
        // The first unit of a slice is always computed, so that a slice has a cost.
        long reached = execution.run(to, () -> execution.position() > s.unitFrom && (cancelled || System.nanoTime() > deadline));
        long cost = s.cost;
        for (long unit = before; unit < reached; unit++) {
            int i = (int) (unit - s.unitFrom);
            cost += s.nanos[i];
            s.joules += s.energy[i];
            s.bytes += s.moved[i];
        }
        long took = System.nanoTime() - began;
        s.unitTo = reached;
        s.hostNanos += took;
        hostSinceCheckpoint += took;
        s.cost = cost;
        if (reached < to && !cancelled && s.hostNanos < SLICE_HOST_MILLIS * 1_000_000) {
            return true;
        }
        finish(s);
        s.done = true;
        return false;
    }

    private void plan(Slice s) {
        long total = 0;
        long unit = s.unitFrom;
        do {
            Cost cost = model.cost(execution.work(unit));
            if (s.planned > 0 && total + cost.chipNanos() > s.grant.budget()) {
                return;
            }
            total += cost.chipNanos();
            s.plan(cost);
            unit++;
        } while (unit < units && s.planned < 1 << 20);
    }

    private void finish(Slice s) {
        if (s.unitTo == units) {
            s.results = BlobStore.encode(execution.outputs());
        } else if (hostSinceCheckpoint > checkpointAfter && !cancelled) {
            long before = System.nanoTime();
            s.checkpoint = execution.checkpoint();
            long took = System.nanoTime() - before;
            checkpointAfter = Math.max(CHECKPOINT_HOST_MILLIS * 1_000_000, 20 * took);
            hostSinceCheckpoint = 0;
        }
    }
}
