package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.LoadCommit;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Reason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a chip host and the server say to each other. The conversation is level-triggered: a host reports what it has, the server answers
 * with what it should have, and both go towards it; a lost or repeated message changes nothing. Only commits carry effects, and those are
 * fenced by the ledger.
 */
final class Messages {
    private Messages() {}

    /** Something a host asks of the server. {@code proof} shows that the host knows the secret. */
    sealed interface Request extends Serializable {
        String host();

        String proof();
    }

    /** What a host has; the answer is {@link Orders}. Sent a few times a second: it renews the host's lease. */
    record Report(String host, String proof, String address, List<BlockReport> blocks) implements Request {}

    /** The answer to a {@link Fetch} is a {@link Parcel}, or null when the run is not wanted any more. */
    record Fetch(String host, String proof, String run) implements Request {}

    /** The answer is a list of {@link RangeCommit.Outcome}, one for each. */
    record Commit(String host, String proof, List<Range> ranges) implements Request {}

    /** Modelled-only load of blocks; answered as a {@link Commit} is. */
    record Loads(String host, String proof, List<LoadCommit> loads) implements Request {}

    /** A run that cannot go on, or that was cancelled and has left its chips. */
    record Gone(String host, String proof, String run, String block, long epoch, boolean cancelled, String error) implements Request {}

    /**
     * A block as its owner sees it.
     *
     * @param clock   chip nanoseconds
     * @param pace    chip time per wall time over the last second or so
     * @param running what runs on it now
     * @param background chips that modelled-only load holds, as first and count, first and count
     * @param drained whether it has been told to drain and everything that was computed on it is committed
     */
    record BlockReport(String block, long epoch, long clock, double pace, List<Running> running, int[] background, boolean drained) implements Serializable {}

    /** A slice that the background load has had in a lane that begins with this chip. */
    record Past(int chip, long start, long end) implements Serializable {}

    /** A slice that runs now, with its reason. */
    record Running(String run, int[] chips, Told reason) implements Serializable {}

    /** A reason on its way between processes. */
    record Told(Cause cause, double a, double b, double c, String name) implements Serializable {
        static Told of(Reason why) {
            return new Told(why.cause(), why.a(), why.b(), why.c(), why.name());
        }

        Reason reason() {
            return new Reason(cause, a, b, c, name);
        }
    }

    /** Consecutive slices with the bytes that the ledger only names, and what the background load had on the block meanwhile. */
    record Range(RangeCommit commit, byte[] checkpoint, byte[] results, List<Past> background) implements Serializable {}

    /** What a host should have. */
    record Orders(boolean welcome, List<BlockOrder> blocks, double background) implements Serializable {}

    /**
     * @param clockStart where the block's clock goes on
     * @param loads      sequence of its next commit of modelled-only load
     * @param drain      whether to begin no slices any more and to commit what there is
     * @param wings      chips of gangs that another block computes for
     */
    record BlockOrder(String block, long epoch, String type, int chips, long quantum, double pace, long clockStart, long loads, boolean drain,
                      List<RunOrder> runs, List<Wing> wings) implements Serializable {}

    /**
     * @param groupWeight of the group against others; {@code ownerWeight}: of the owner against others of the group
     * @param fraction    of each chip that is the run's own
     * @param chips       on this block
     * @param gang        number of all its chips
     * @param beside      its other blocks with their epochs, which its commits are fenced by too
     * @param alone       whether the modelled-only load has no turns on its chips
     * @param placed      all its chips, for its commits
     */
    record RunOrder(String run, String group, double groupWeight, String owner, double ownerWeight, double share, double fraction, int[] chips, int gang,
                    ArrayList<RangeCommit.Beside> beside, boolean alone, boolean cancelled, String placed) implements Serializable {
        /** Whether its slices are shared out as by another order. */
        boolean weighsAs(RunOrder other) {
            return groupWeight == other.groupWeight && ownerWeight == other.ownerWeight && group.equals(other.group);
        }
    }

    /** Chips that a gang has beside those of the block that computes it. */
    record Wing(String run, int[] chips, Told reason) implements Serializable {}

    /** Everything that is needed to go on with a run. */
    record Parcel(String run, byte[] program, byte[] inputs, byte[] checkpoint, long checkpointUnit, long nextSlice, long nextUnit)
            implements Serializable {}
}
