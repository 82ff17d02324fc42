package io.millrace.pool.execute;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * One program being computed on this host, in units that are small enough to preempt between (at most about 20 ms of host work each:
 * long operations are tiled). Units run in order from 0; unit n of the same program does the same arithmetic, in the same order, on every
 * host with the same {@link #numericIdentity()}, so that re-execution gives the same bits.
 *
 * <p>Not thread-safe: one thread at a time. {@link #work} and {@link #liveBytes} may be called from any thread
 * and do no arithmetic.
 */
public interface ProgramExecution extends AutoCloseable {
    /** Number of units; fixed when the program is opened. */
    long units();

    /** What unit {@code unit} costs; cheap (called for each scheduled slice). */
    Work work(long unit);

    /** The unit that runs next: 0 after opening, or where a checkpoint was taken. */
    long position();

    /**
     * Runs units from {@link #position()} up to {@code to} (exclusive), or fewer when cancelled.
     *
     * @param cancelled asked between units
     * @return the new position
     */
    long run(long to, BooleanSupplier cancelled);

    /** Back to unit 0, with memory and inputs as they are: what is computed again has the same bits. For measurements of the arithmetic alone. */
    default void restart() {
        throw new UnsupportedOperationException("This execution cannot start again.");
    }

    /** The state that is needed to go on from {@link #position()} elsewhere, self-contained except for program and inputs. */
    byte[] checkpoint();

    /** Bytes of the state before a unit: what a checkpoint there holds. From the program alone, like {@link #work}. */
    long liveBytes(long unit);

    /** The results, in the program's order. Only when {@code position() == units()}. */
    List<TensorData> outputs();

    /** Peak bytes of chip memory that the program needs, from shapes alone. */
    long memoryBytes();

    /** Bytes that the fullest of so many chips needs. */
    default long memoryBytes(int chips) {
        return Math.ceilDiv(memoryBytes(), (long) chips);
    }

    /** The collectives of the whole program. */
    default List<Work.Exchange> exchanges() {
        return List.of();
    }

    /** Parts of the widest mesh of the program, 0 where it has none. */
    default int mesh() {
        return 0;
    }

    /** Names the arithmetic: operation set version, library versions, lanes, tiles. Part of every receipt. */
    String numericIdentity();

    /** Frees native memory. */
    @Override
    void close();
}
