package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Time slices on the chips of one block: a state machine over events that knows no clock, no randomness and no I/O. The chip host drives
 * it with real completions, a simulator with modelled ones, the tests with adversarial ones.
 *
 * <h2>What it is asked</h2>
 * The {@linkplain Placer placer} has put each run on chips of the block. Runs whose chips overlap, directly or by way of others, form a
 * {@linkplain Lane lane}. Lanes never overlap, so they run side by side; inside a lane one run has its turn at a time, on all its chips at once (a
 * gang is granted whole or not at all, which is why nothing can deadlock), and runs that fit on the chips that it leaves idle go along. A gang that
 * needs chips of several lanes makes one of them, and when it has left they are apart again: so gangs of different widths take turns,
 * whoever came first.
 *
 * <h2>What it promises</h2>
 * A run that stays gets at least its weight's part of its lane's turns, to within a quantum; see {@link Lane} for how, and for the weights.
 *
 * <p>A new run, a departure or a change of weight takes effect between two turns of its lane.
 */
public final class BlockScheduler {
    private final String block;
    private final int chips;
    private final long quantum;
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<String, Member> members = new HashMap<>();
    /** Members of which a slice runs: few and lately seen, so that a completion looks none up among thousands. */
    private final Map<String, Member> flying = new HashMap<>();
    /** Who had each chip last; null for nobody yet. */
    private final Member[] lastOn;
    /** The lane of each chip; null where none is. */
    private final Lane[] laneOn;
    private long serial;
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
        lastOn = new Member[chips];
        laneOn = new Lane[chips];
    }

    /** What happens to the block. Times are chip nanoseconds on the block's clock and never go back. */
    public sealed interface Event {
        long at();

        /**
         * A run is ready for slices on these chips.
         *
         * @param groupWeight the group's weight against other groups
         * @param ownerWeight the owner's weight against other owners of the group
         * @param share       this run's weight among its owner's runs
         * @param own         part of its chips' time that is its own, whoever else is there; 0 where its weight decides
         */
        record Join(long at, String run, String group, double groupWeight, String owner, double ownerWeight, double share, double own, List<Integer> chips) implements Event {
            /** Of whole chips. */
            public Join(long at, String run, String group, double groupWeight, String owner, double ownerWeight, double share, List<Integer> chips) {
                this(at, run, group, groupWeight, owner, ownerWeight, share, 0, chips);
            }

            /** A run of an owner who is a group alone. */
            public Join(long at, String run, String owner, double ownerWeight, double share, List<Integer> chips) {
                this(at, run, owner, ownerWeight, owner, 1, share, chips);
            }
        }

        /** A run wants no more slices: finished, cancelled or moved away. If a slice of it runs, it leaves at the end of that slice. */
        record Leave(long at, String run) implements Event {}

        /** A granted slice is over and cost this much chip time. */
        record Completed(long at, String run, long slice, long cost) implements Event {}
    }

    /**
     * A slice on chips, from now, for at most {@code budget} nanoseconds of chip time (or one unit, where one is longer).
     *
     * @param slice  counts grants of this run since it joined, from 0
     * @param switched whether others have had any of these chips since the run's last slice, so that its state must be brought back; what that
     *               costs comes before the slice and is not part of its cost
     * @param why    one line for a person
     */
    public record Grant(long at, String run, long slice, List<Integer> chips, long budget, boolean switched, Reason why) {
        public String reason() {
            return why.text();
        }
    }

    /** A run in its lane, as the summaries show it. */
    public record Standing(String run, String owner, List<Integer> chips, double weight, double lag, long usedNanos, boolean running) {}

    /** Applies an event and returns the slices that begin because of it. */
    public List<Grant> on(Event event) {
        Lane lane = switch (event) {
            case Event.Join join -> join(join);
            case Event.Leave leave -> leave(leave);
            case Event.Completed done -> completed(done);
        };
        if (lane == null) {
            return List.of();
        }
        lane.settle().forEach(left -> members.remove(left.join.run()));
        if (lane.flying > 0) {
            return List.of();
        }
        if (lane.isEmpty()) {
            replace(lane, List.of());
            return List.of();
        }
        int width = lane.chips.cardinality();
        List<Lane> parts = lane.parts(() -> serial++);
        if (parts.size() > 1 || lane.chips.cardinality() != width) {
            replace(lane, parts);
        }
        List<Grant> grants = new ArrayList<>();
        for (Lane part : parts) {
            for (Turns.Turn turn : part.next()) {
                grants.add(grant(turn, event.at()));
            }
        }
        return grants;
    }

    private void replace(Lane lane, List<Lane> parts) {
        int at = lanes.indexOf(lane);
        lanes.remove(at);
        lanes.addAll(at, parts);
        for (int chip = 0; chip < chips; chip++) {
            if (laneOn[chip] == lane) {
                laneOn[chip] = null;
            }
        }
        parts.forEach(part -> part.chips.stream().forEach(chip -> laneOn[chip] = part));
    }

    private Grant grant(Turns.Turn turn, long at) {
        Event.Join run = turn.member().join;
        boolean switched = false;
        for (int chip : turn.member().on) {
            Member last = lastOn[chip];
            switched |= last != turn.member() && last != null && !last.isSameRun(turn.member());
            lastOn[chip] = turn.member();
        }
        flying.put(run.run(), turn.member());
        return new Grant(at, run.run(), turn.member().granted++, run.chips(), quantum, switched, turn.reason());
    }

    private Lane join(Event.Join join) {
        if (members.containsKey(join.run())) {
            throw new IllegalArgumentException("run " + join.run() + " has already joined");
        }
        if (join.chips().isEmpty() || !(join.share() > 0) || !(join.ownerWeight() > 0)) {
            throw new IllegalArgumentException("run " + join.run() + " needs chips and positive weights");
        }
        join.chips().forEach(chip -> Objects.checkIndex(chip, chips));
        Member member = new Member(join, serial++);
        TreeSet<Lane> overlapped = new TreeSet<>(Comparator.comparingLong(l -> l.serial));
        for (int chip : member.on) {
            if (laneOn[chip] != null) {
                overlapped.add(laneOn[chip]);
            }
        }
        Lane lane = overlapped.isEmpty() ? new Lane(quantum, serial++) : overlapped.getFirst();
        if (overlapped.isEmpty()) {
            lanes.add(lane);
        }
        for (Lane other : overlapped) {
            if (other != lane) {
                lane.absorb(other);
                lanes.remove(other);
                other.chips.stream().forEach(chip -> laneOn[chip] = lane);
            }
        }
        lane.join(member);
        for (int chip : member.on) {
            laneOn[chip] = lane;
        }
        members.put(join.run(), member);
        return lane;
    }

    private Lane leave(Event.Leave leave) {
        Member member = members.get(leave.run());
        if (member == null) {
            return null;
        }
        member.lane.leave(member);
        if (member.lane.joining.remove(member)) {
            members.remove(leave.run());
        }
        return member.lane;
    }

    private Lane completed(Event.Completed done) {
        Member ran = flying.get(done.run());
        if (ran == null || !ran.flying || ran.granted - 1 != done.slice()) {
            throw new IllegalArgumentException("slice " + done.slice() + " of run " + done.run() + " is not running");
        }
        flying.remove(done.run());
        committedNanos += done.cost();
        ran.lane.completed(ran, done.cost());
        return ran.lane;
    }

    /** All runs with their lags, in the order in which they joined each lane. */
    public List<Standing> standings() {
        List<Standing> all = new ArrayList<>();
        for (Lane lane : lanes) {
            for (Member m : lane.members) {
                if (m.ghost) {
                    continue;
                }
                all.add(new Standing(m.join.run(), m.join.owner(), m.join.chips(), m.weight, m.lag(), m.used, m.flying));
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
        return members.containsKey(run);
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
