package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A stack of matrix products in fixed tiles, each one single-threaded BLAS call; tiles along the inner axis are added in order. The tiling
 * depends on shapes alone, so the bits do not depend on how a run is sliced.
 */
final class MatrixProduct implements Step {
    private static final int ROWS = 512;
    private static final int COLUMNS = 512;
    private static final int INNER = 1024;

    private final Value a;
    private final Value b;
    private final Buffer out;
    private final long stack;
    private final int m;
    private final int n;
    private final int k;

    MatrixProduct(Value product) {
        a = product.inputs[0].flat();
        b = product.inputs[1].flat();
        out = product.buffer;
        int rank = product.shape.rank();
        m = product.shape.dim(rank - 2);
        n = product.shape.dim(rank - 1);
        k = product.inputs[0].shape.dim(rank - 1);
        stack = product.size() / ((long) m * n);
    }

    private static long tiles(int length, int tile) {
        return (length + tile - 1) / tile;
    }

    @Override
    public long pieces() {
        return stack * tiles(m, ROWS) * tiles(n, COLUMNS) * tiles(k, INNER);
    }

    @Override
    public double nanos() {
        double flops = 2.0 * stack * m * n * k;
        return pieces() * 300 + flops * (out.type == DType.FLOAT64 ? 0.03 : out.type == DType.FLOAT32 ? 0.015 : 1);
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        long inner = tiles(k, INNER);
        long across = tiles(n, COLUMNS);
        long down = tiles(m, ROWS);
        for (long piece = from; piece < to; piece++) {
            int k0 = (int) (piece % inner) * INNER;
            int n0 = (int) (piece / inner % across) * COLUMNS;
            int m0 = (int) (piece / inner / across % down) * ROWS;
            long s = piece / inner / across / down;
            tile(memory, s, m0, Math.min(ROWS, m - m0), n0, Math.min(COLUMNS, n - n0), k0, Math.min(INNER, k - k0));
        }
    }

    private void tile(MemorySegment memory, long s, int m0, int rows, int n0, int columns, int k0, int inner) {
        int size = out.type.bytes();
        long pa = a.buffer.offset + (s * m * k + (long) m0 * k + k0) * size;
        long pb = b.buffer.offset + (s * k * n + (long) k0 * n + n0) * size;
        long pc = out.offset + (s * m * n + (long) m0 * n + n0) * size;
        if (out.type != DType.INT32 && Blas.get().isNative()) {
            Blas.get().gemm(out.type == DType.FLOAT64, memory, rows, columns, inner, pa, k, pb, n, k0 == 0 ? 0 : 1, pc, n);
            return;
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                long c = pc + ((long) i * n + j) * size;
                switch (out.type) {
                    case INT32 -> {
                        int sum = k0 == 0 ? 0 : memory.get(ValueLayout.JAVA_INT, c);
                        for (int l = 0; l < inner; l++) {
                            sum += memory.get(ValueLayout.JAVA_INT, pa + ((long) i * k + l) * size)
                                    * memory.get(ValueLayout.JAVA_INT, pb + ((long) l * n + j) * size);
                        }
                        memory.set(ValueLayout.JAVA_INT, c, sum);
                    }
                    case FLOAT64 -> {
                        double sum = k0 == 0 ? 0 : memory.get(ValueLayout.JAVA_DOUBLE, c);
                        for (int l = 0; l < inner; l++) {
                            sum = Math.fma(memory.get(ValueLayout.JAVA_DOUBLE, pa + ((long) i * k + l) * size),
                                    memory.get(ValueLayout.JAVA_DOUBLE, pb + ((long) l * n + j) * size), sum);
                        }
                        memory.set(ValueLayout.JAVA_DOUBLE, c, sum);
                    }
                    default -> {
                        float sum = k0 == 0 ? 0 : memory.get(ValueLayout.JAVA_FLOAT, c);
                        for (int l = 0; l < inner; l++) {
                            sum = Math.fma(memory.get(ValueLayout.JAVA_FLOAT, pa + ((long) i * k + l) * size),
                                    memory.get(ValueLayout.JAVA_FLOAT, pb + ((long) l * n + j) * size), sum);
                        }
                        memory.set(ValueLayout.JAVA_FLOAT, c, sum);
                    }
                }
            }
        }
    }

    @Override
    public Tally tally() {
        double bytes = (double) a.buffer.bytes() + b.buffer.bytes() + out.bytes();
        return new Tally(Work.Kind.MATMUL, out.type, 2.0 * stack * m * n * k, bytes).link(Work.Link.ALL_GATHER, b.buffer.bytes());
    }
}
