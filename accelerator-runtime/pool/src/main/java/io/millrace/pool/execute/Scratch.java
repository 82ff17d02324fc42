package io.millrace.pool.execute;

/**
 * Rows of one block each, behind the buffers of an execution: one set for each thread, which all passes use in turn. Not part of the program's memory on a chip, nor of a
 * checkpoint, since nothing stays in it from one call of a step to the next.
 */
final class Scratch {
    static final int ROW = Register.BLOCK * Double.BYTES;
    /** Rows at the start of each set for kernels that work in several loops. */
    static final int SPARE = 6;

    private final int threads;
    private int rows;
    private long base;

    Scratch(int threads) {
        this.threads = threads;
    }

    /** Makes every set at least so large, spare rows included. Before {@link #place}. */
    void reserve(int wanted) {
        rows = Math.max(rows, wanted);
    }

    /** Puts the sets behind {@code end}, and gives the new end. */
    long place(long end) {
        // An odd number of cache lines apart from buffers, which tend to begin at multiples of a page.
        base = Layout.aligned(end) + 5 * Layout.ALIGN;
        return base + (long) threads * rows * ROW;
    }

    long row(int worker, int row) {
        return base + ((long) worker * rows + row) * ROW;
    }
}
