package io.millrace.pool.ledger;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive slices of one run that a block's owner asks to commit.
 *
 * @param epoch          the owner's epoch for the block: the fence
 * @param firstSlice     number of the first slice; must be the run's next one
 * @param slices         how many
 * @param unitFrom       first unit that they computed
 * @param unitTo         unit after the last
 * @param chipStart      when the first began on the block's clock
 * @param chipEnd        when the last ended
 * @param chipNanos      sum of their chip time without switching, counted once for the gang
 * @param joules         energy of all chips without switching
 * @param switching      what came on top because others had the chips in between
 * @param bytes          moved in the chips' memories
 * @param hostNanos      host time that the arithmetic took
 * @param detail         start and end of each slice ({@link #pairs}), or null where nobody needs them
 * @param checkpoint     hash of the state at {@code checkpointUnit}, or null
 * @param checkpointUnit where the checkpoint was taken
 * @param results        hash of the results where {@code unitTo} is the end of the program, or null
 * @param identity       numeric identity of the arithmetic
 * @param beside         the other blocks of a gang that is wider than one, each with its epoch: part of the fence
 * @param placed         the chips, as {@link PlacedChips} writes them, or empty where nobody needs them
 */
public record RangeCommit(String run, String block, long epoch, long firstSlice, long slices, long unitFrom, long unitTo, long chipStart,
                          long chipEnd, long chipNanos, double joules, Switching switching, double bytes, long hostNanos, byte[] detail, String checkpoint,
                          long checkpointUnit, String results, String identity, List<Beside> beside,
                          String placed) implements Serializable {
    /** Another block of the gang, under the epoch of its owner. */
    public record Beside(String block, long epoch) implements Serializable {
        /** As a column of the store has them: {@code block@epoch}, with blanks between. */
        static String text(List<Beside> all) {
            return String.join(" ", all.stream().map(b -> b.block + "@" + b.epoch).toList());
        }

        static List<Beside> parse(String text) {
            return text.isEmpty() ? List.of() : java.util.Arrays.stream(text.split(" ")).map(b -> new Beside(b.substring(0, b.lastIndexOf('@')),
                    Long.parseLong(b.substring(b.lastIndexOf('@') + 1)))).toList();
        }
    }

    /** Of a gang on one block. */
    public RangeCommit(String run, String block, long epoch, long firstSlice, long slices, long unitFrom, long unitTo, long chipStart, long chipEnd, long chipNanos, double joules,
                       Switching switching, double bytes, long hostNanos, byte[] detail, String checkpoint, long checkpointUnit, String results, String identity) {
        this(run, block, epoch, firstSlice, slices, unitFrom, unitTo, chipStart, chipEnd, chipNanos, joules, switching, bytes, hostNanos, detail, checkpoint, checkpointUnit, results,
                identity, List.of(), "");
    }

    /** What the ledger answered. */
    public enum Outcome {
        /** Committed now. */
        ACCEPTED,
        /** Committed before, by this very owner and epoch: the answer was lost on the way. */
        DUPLICATE,
        /** The block has a newer owner. */
        STALE_EPOCH,
        /** Not the run's next slice, or not on the run's block. */
        OUT_OF_ORDER,
        /** The run has ended. */
        ENDED
    }

    public RangeCommit withBlobs(String newCheckpoint, String newResults) {
        return new RangeCommit(run, block, epoch, firstSlice, slices, unitFrom, unitTo, chipStart, chipEnd, chipNanos, joules, switching, bytes,
                hostNanos, detail, newCheckpoint, checkpointUnit, newResults, identity, beside, placed);
    }

    /** Packs [start, end] pairs. */
    public static byte[] pack(List<long[]> pairs) {
        ByteBuffer buffer = ByteBuffer.allocate(pairs.size() * 16);
        pairs.forEach(p -> buffer.putLong(p[0]).putLong(p[1]));
        return buffer.array();
    }

    /** Start and end of each slice; empty where no detail was kept. */
    public List<long[]> pairs() {
        return unpack(detail);
    }

    static List<long[]> unpack(byte[] detail) {
        List<long[]> pairs = new ArrayList<>();
        if (detail != null) {
            ByteBuffer buffer = ByteBuffer.wrap(detail);
            while (buffer.remaining() >= 16) {
                pairs.add(new long[] {buffer.getLong(), buffer.getLong()});
            }
        }
        return pairs;
    }
}
