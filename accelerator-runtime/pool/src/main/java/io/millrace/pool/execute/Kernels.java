package io.millrace.pool.execute;

import io.millrace.accelerator.DType;

/** The step that computes a value which is not part of a pass over elements. */
final class Kernels {
    private Kernels() {}

    /** What a step keeps from one of its pieces for later ones; null where it keeps nothing. */
    static Buffer state(Value value) {
        return LongRunningSum.fits(value) ? new Buffer(DType.FLOAT64, LongRunningSum.blocks(value)) : null;
    }

    /**
     * @param state   as {@link #state} gives it
     * @param threads that may share what is one piece
     */
    static Step step(Value value, Buffer state, int threads) {
        return switch (value.op) {
            case MATMUL -> new MatrixProduct(value);
            case CUMULATIVE_SUM, CUMULATIVE_PROD -> state != null ? new LongRunningSum(value, state) : new RunningSum(value);
            case SORT, ARGSORT -> new SortRows(value, threads);
            case SEARCHSORTED -> new SearchRow(value);
            case TAKE -> new Gather(value);
            case SEGMENT_SUM -> new SegmentSum(value);
            case FFT, RFFT, IRFFT -> new Transform(value, threads);
            case SOLVE, INV, CHOLESKY, DET, SLOGDET, QR, EIGH, EIGVALSH, SVD -> new Factorisation(value, threads);
            case EXCHANGE -> Transfer.of(value);
            default -> throw new IllegalStateException("No step: " + value.op);
        };
    }
}
