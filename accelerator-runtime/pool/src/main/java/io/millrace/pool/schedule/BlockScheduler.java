package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Time slices on the chips of one block: a state machine over events that knows no clock, no randomness and no I/O. The chip host drives
 * it with real completions, a simulator with modelled ones, the tests with adversarial ones.
 *
 * <h2>What it is asked</h2>
 * The {@linkplain Placer placer} has put each run on chips of the block. Runs that wait for the same chips form a <em>lane</em>; lanes
 * never overlap, so they run side by side, and inside a lane one slice runs at a time, on all its run's chips at once (a gang is granted
 * whole or not at all, which is why nothing can deadlock). A run that needs fewer chips than its lane has may join it; it then leaves the
 * others of the lane idle for its slices, which is better than waiting for chips of its own.
 *
 * <h2>Which run is next</h2>
 * Earliest eligible virtual deadline first (Stoica and Abdel-Wahab, 1995), kept in the form of each run's <em>lag</em>: the chip time
 * that its weight entitled it to while it competed, less what it got. A slice of cost c of run j in a lane of total weight W gives every
 * run i of the lane {@code c w_i / W} of entitlement and takes c from j. A run is eligible when it is owed something (lag at least 0),
 * and among the eligible the one is taken whose request, one slice of at most a quantum, would be over first at its fair rate: smallest
 * {@code (request - lag) / weight}. No lag then exceeds one quantum in either direction, whatever the slices cost, as long as none
 * costs more than the quantum; a single unit of work that is longer than the quantum counts as a quantum of its length. Taking the
 * run that is owed most instead looks simpler and is not bounded.
 *
 * <p>Weights are two-level: an owner's weight is divided among the owner's runs in the lane by their shares, so that nobody gets more
 * chips by submitting more runs. A run joins with lag zero. What a run is owed when it leaves lapses. What it got too much stays on the
 * books as a <em>ghost</em>, which earns and never runs until it is even: otherwise its debt would fall on the others at once and take
 * somebody's lag beyond a quantum (the paper's rule that a client may leave only when its lag is not negative). If nobody is
 * eligible, entitlement is given to all by weight until somebody is. A run whose weight rises gives up what it is owed, for the
 * same reason.
 *
 * <p>A new run, a departure or a change of weight takes effect between two slices of its lane.
 */
public final class BlockScheduler {
    /** Rounding that eligibility forgives, in nanoseconds. */
    private static final double EPSILON = 1e-3;

    private final String block;
    private final int chips;
    private final long quantum;
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<String, Lane> laneOf = new LinkedHashMap<>();
    private long committedNanos;

    /**
     * @param chips   number of chips in the block
     * @param quantum slice quantum in chip nanoseconds
     */
    public BlockScheduler(String block, int chips, long quantum) {
        this.block = Objects.requireNonNull(block, "block is null");
        this.chips = chips;
        this.quantum = quantum;
        if (chips < 1 || quantum < 1) {
            throw new IllegalArgumentException("a block has chips and a quantum");
        }
    }

    /** What happens to the block. Times are chip nanoseconds on the block's clock and never go back. */
    public sealed interface Event {
        long at();

        /**
         * A run is ready for slices on these chips.
         *
         * @param ownerWeight the owner's weight against other owners
         * @param share       this run's weight among its owner's runs
         */
        record Join(long at, String run, String owner, double ownerWeight, double share, List<Integer> chips) implements Event {}

        /** A run wants no more slices: finished, cancelled or moved away. If a slice of it runs, it leaves at the end of that slice. */
        record Leave(long at, String run) implements Event {}

        /** A granted slice is over and cost this much chip time. */
        record Completed(long at, String run, long slice, long cost) implements Event {}
    }

    /**
     * A slice on chips, from now, for at most {@code budget} nanoseconds of chip time (or one unit, where one is longer).
     *
     * @param slice  counts grants of this run since it joined, from 0
     * @param reason one line for a person
     */
    public record Grant(long at, String run, long slice, List<Integer> chips, long budget, String reason) {}

    /** A run in its lane, as the summaries show it. */
    public record Standing(String run, String owner, List<Integer> chips, double weight, double lag, long usedNanos, boolean running) {}

    private static final class Member {
        final Event.Join join;
        double weight;
        double lag;
        long used;
        long granted;
        boolean leaving;
        boolean ghost;

        Member(Event.Join join) {
            this.join = join;
        }
    }

    private static final class Lane {
        final BitSet chips = new BitSet();
        final List<Member> members = new ArrayList<>();
        final List<Member> joining = new ArrayList<>();
        Member running;
        /** The longest slice so far: the effective quantum where units are longer than the nominal one. */
        long longest;
    }

    /** Applies an event and returns the slices that begin because of it. */
    public List<Grant> on(Event event) {
        Lane lane = switch (event) {
            case Event.Join join -> join(join);
            case Event.Leave leave -> leave(leave);
            case Event.Completed done -> completed(done);
        };
        if (lane == null || lane.running != null) {
            return List.of();
        }
        settle(lane);
        return next(lane, event.at()).map(List::of).orElse(List.of());
    }

    private Lane join(Event.Join join) {
        if (laneOf.containsKey(join.run())) {
            throw new IllegalArgumentException("run " + join.run() + " has already joined");
        }
        if (join.chips().isEmpty() || !(join.share() > 0) || !(join.ownerWeight() > 0)) {
            throw new IllegalArgumentException("run " + join.run() + " needs chips and positive weights");
        }
        BitSet wanted = new BitSet();
        for (int chip : join.chips()) {
            Objects.checkIndex(chip, chips);
            wanted.set(chip);
        }
        Lane found = null;
        for (Lane lane : lanes) {
            if (lane.chips.intersects(wanted)) {
                BitSet outside = (BitSet) wanted.clone();
                outside.andNot(lane.chips);
                if (!outside.isEmpty() || found != null) {
                    throw new IllegalArgumentException("the chips of run " + join.run() + " overlap a lane without lying in it");
                }
                found = lane;
            }
        }
        if (found == null) {
            found = new Lane();
            found.chips.or(wanted);
            lanes.add(found);
        }
        found.joining.add(new Member(join));
        laneOf.put(join.run(), found);
        return found;
    }

    private Lane leave(Event.Leave leave) {
        Lane lane = laneOf.get(leave.run());
        if (lane != null) {
            lane.joining.removeIf(m -> m.join.run().equals(leave.run()));
            lane.members.stream().filter(m -> m.join.run().equals(leave.run())).forEach(m -> m.leaving = true);
            if (lane.running == null || !lane.running.join.run().equals(leave.run())) {
                settle(lane);
            }
        }
        return lane;
    }

    private Lane completed(Event.Completed done) {
        Lane lane = laneOf.get(done.run());
        if (lane == null || lane.running == null || !lane.running.join.run().equals(done.run())
                || lane.running.granted - 1 != done.slice()) {
            throw new IllegalArgumentException("slice " + done.slice() + " of run " + done.run() + " is not running");
        }
        Member ran = lane.running;
        double total = lane.members.stream().mapToDouble(m -> m.weight).sum();
        for (Member member : lane.members) {
            member.lag += done.cost() * member.weight / total;
        }
        ran.lag -= done.cost();
        ran.used += done.cost();
        committedNanos += done.cost();
        lane.longest = Math.max(lane.longest, done.cost());
        lane.running = null;
        return lane;
    }

    /** Lets waiting arrivals in and departures out, between slices. */
    private void settle(Lane lane) {
        boolean changed = false;
        for (Member member : lane.members) {
            if (member.leaving && !member.ghost && member != lane.running) {
                member.ghost = true;
                laneOf.remove(member.join.run());
                changed = true;
            }
        }
        lane.members.removeIf(m -> m.ghost && m.lag >= -EPSILON);
        if (lane.running == null && !lane.joining.isEmpty()) {
            lane.members.addAll(lane.joining);
            lane.joining.clear();
            changed = true;
        }
        if (lane.members.stream().allMatch(m -> m.ghost) && lane.joining.isEmpty()) {
            lanes.remove(lane);
        } else if (changed) {
            reweigh(lane);
        }
    }

    private static void reweigh(Lane lane) {
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Member member : lane.members) {
            if (!member.ghost) {
                shares.merge(member.join.owner(), member.join.share(), Double::sum);
            }
        }
        for (Member member : lane.members) {
            if (!member.ghost) {
                double weight = member.join.ownerWeight() * member.join.share() / shares.get(member.join.owner());
                if (weight > member.weight * (1 + 1e-12)) {
                    member.lag = Math.min(member.lag, 0);
                }
                member.weight = weight;
            }
        }
    }

    private Optional<Grant> next(Lane lane, long at) {
        List<Member> present = lane.members.stream().filter(m -> !m.ghost).toList();
        if (present.isEmpty()) {
            return Optional.empty();
        }
        if (present.stream().noneMatch(m -> m.lag >= -EPSILON)) {
            double wait = present.stream().mapToDouble(m -> -m.lag / m.weight).min().orElseThrow();
            lane.members.forEach(m -> m.lag += wait * m.weight);
            lane.members.removeIf(m -> m.ghost && m.lag >= -EPSILON);
        }
        Member best = null;
        for (Member member : present) {
            if (member.lag >= -EPSILON && (best == null || deadline(member) < deadline(best))) {
                best = member;
            }
        }
        lane.running = Objects.requireNonNull(best);
        double total = present.stream().mapToDouble(m -> m.weight).sum();
        String reason = present.size() == 1 ? "alone on its chips"
                : String.format(java.util.Locale.ROOT, "owed %.2f ms at %.0f %% of its chips, next deadline of %d runs",
                        best.lag * 1e-6, 100 * best.weight / total, present.size());
        return Optional.of(new Grant(at, best.join.run(), best.granted++, best.join.chips(), quantum, reason));
    }

    private double deadline(Member member) {
        return (quantum - member.lag) / member.weight;
    }

    /** All runs with their lags, in the order in which they joined each lane. */
    public List<Standing> standings() {
        List<Standing> all = new ArrayList<>();
        for (Lane lane : lanes) {
            for (Member m : lane.members) {
                if (m.ghost) {
                    continue;
                }
                all.add(new Standing(m.join.run(), m.join.owner(), m.join.chips(), m.weight, m.lag, m.used, m == lane.running));
            }
            for (Member m : lane.joining) {
                all.add(new Standing(m.join.run(), m.join.owner(), m.join.chips(), 0, 0, 0, false));
            }
        }
        return all;
    }

    /** Chips that belong to some lane. */
    public BitSet occupied() {
        BitSet all = new BitSet();
        lanes.forEach(lane -> all.or(lane.chips));
        return all;
    }

    /** The lanes' chips: which chips are scheduled together now. */
    public List<BitSet> lanes() {
        return lanes.stream().map(lane -> (BitSet) lane.chips.clone()).toList();
    }

    /** Whether the run is known here, joined or joining. */
    public boolean has(String run) {
        return laneOf.containsKey(run);
    }

    /** The quantum, or the longest slice of any live lane where one unit was longer. */
    public long effectiveQuantum() {
        return Math.max(quantum, lanes.stream().mapToLong(lane -> lane.longest).max().orElse(0));
    }

    /** Chip time of all completed slices, each counted once for its gang. */
    public long committedNanos() {
        return committedNanos;
    }

    public String block() {
        return block;
    }
}
