package io.millrace.pool.schedule;

import io.millrace.pool.schedule.BlockScheduler.Event;
import java.util.BitSet;

/** A run in its {@link Lane}. */
final class Member {
    final Event.Join join;
    final int[] on;
    final BitSet chips = new BitSet();
    final long serial;
    /** Hash of the run's name, which tells most of them apart without looking at them. */
    private final int name;
    Lane lane;
    /** Those with the same chips; see {@link Turns}. */
    Turns.Same same;
    double weight;
    /** Virtual time at which it is owed something. */
    double eligible;
    /** Virtual time at which its next slice would be over at its fair rate. */
    double deadline;
    long used;
    long granted;
    boolean flying;
    boolean leaving;
    /** It has left, and what it got too much stays on the books. */
    boolean ghost;

    Member(Event.Join join, long serial) {
        this.join = join;
        this.serial = serial;
        name = join.run().hashCode();
        on = join.chips().stream().mapToInt(Integer::intValue).toArray();
        join.chips().forEach(chips::set);
    }

    /** Whether it is the run that another member was: one that has left and come back, as with another weight. */
    boolean isSameRun(Member other) {
        return name == other.name && join.run().equals(other.join.run());
    }

    double lag() {
        return weight * (lane.virtual() - eligible);
    }
}
