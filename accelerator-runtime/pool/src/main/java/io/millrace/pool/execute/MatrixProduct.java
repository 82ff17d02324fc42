package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A stack of matrix products in fixed tiles, each one single-threaded BLAS call; tiles along the inner axis are added in order, wave after wave.
 * The tiling depends on shapes alone, so the bits depend neither on how a run is sliced nor on the threads that do it. Tiles are wide, since
 * OpenBLAS packs a tile's part of both matrices anew in each call, and as deep as the blocks that it packs.
 */
final class MatrixProduct implements Step {
    private static final int ROWS = 512;
    private static final int COLUMNS = 1024;
    private static final int INNER = 384;
    /** Products with fewer operations are one tile. */
    private static final double SMALL = 4e6;
    /** The same for float32, of which a core does so many in the time that two threads need to begin. */
    private static final double SMALL_FLOAT32 = 4e7;

    private final Value a;
    private final Value b;
    private final Buffer out;
    private final long stack;
    private final int m;
    private final int n;
    private final int k;
    /** Rows of a tile: a small product has two tiles as well, for two threads. */
    private final int tall;

    MatrixProduct(Value product) {
        a = product.inputs[0].flat();
        b = product.inputs[1].flat();
        out = product.buffer;
        int rank = product.shape.rank();
        m = product.shape.dim(rank - 2);
        n = product.shape.dim(rank - 1);
        k = product.inputs[0].shape.dim(rank - 1);
        stack = product.size() / ((long) m * n);
        tall = m > ROWS || 2.0 * m * n * k < (out.type == DType.FLOAT32 ? SMALL_FLOAT32 : SMALL) ? ROWS : (m + 15) / 16 * 8;
    }

    private static long tiles(int length, int tile) {
        return (length + tile - 1) / tile;
    }

    @Override
    public long pieces() {
        return stack * tiles(m, tall) * tiles(n, COLUMNS) * tiles(k, INNER);
    }

    @Override
    public double nanos() {
        double flops = 2.0 * stack * m * n * k;
        return pieces() * 300 + flops * (out.type == DType.FLOAT64 ? 0.008 : out.type == DType.FLOAT32 ? 0.004 : out.type == DType.COMPLEX128 ? 0.04
                : out.type == DType.COMPLEX64 ? 0.02 : 1);
    }

    @Override
    public long wave() {
        return tiles(k, INNER) == 1 ? Long.MAX_VALUE : tiles(m, tall) * tiles(n, COLUMNS);
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        long inner = tiles(k, INNER);
        long across = tiles(n, COLUMNS);
        long down = tiles(m, tall);
        for (long piece = from; piece < to; piece++) {
            int n0 = (int) (piece % across) * COLUMNS;
            int m0 = (int) (piece / across % down) * tall;
            int k0 = (int) (piece / across / down % inner) * INNER;
            long s = piece / across / down / inner;
            tile(memory, s, m0, Math.min(tall, m - m0), n0, Math.min(COLUMNS, n - n0), k0, Math.min(INNER, k - k0));
        }
    }

    private void tile(MemorySegment memory, long s, int m0, int rows, int n0, int columns, int k0, int inner) {
        int size = out.type.bytes();
        long pa = a.buffer.offset + (s * m * k + (long) m0 * k + k0) * size;
        long pb = b.buffer.offset + (s * k * n + (long) k0 * n + n0) * size;
        long pc = out.offset + (s * m * n + (long) m0 * n + n0) * size;
        if (out.type.isInexact() && Blas.get().isNative()) {
            Blas.get().gemm(out.type, memory, rows, columns, inner, pa, k, pb, n, k0 == 0 ? 0 : 1, pc, n);
            return;
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                long c = pc + ((long) i * n + j) * size;
                long ra = pa + (long) i * k * size;
                long rb = pb + (long) j * size;
                if (out.type.isComplex()) {
                    complex(memory, c, ra, rb, inner, k0 == 0);
                } else if (out.type.isFloating()) {
                    double sum = k0 == 0 ? 0 : real(memory, c);
                    for (int l = 0; l < inner; l++) {
                        double next = Math.fma(real(memory, ra + (long) l * size), real(memory, rb + (long) l * n * size), sum);
                        sum = out.type == DType.FLOAT32 ? (float) next : next;
                    }
                    store(memory, c, sum);
                } else {
                    long sum = k0 == 0 ? 0 : whole(memory, c);
                    for (int l = 0; l < inner; l++) {
                        sum += whole(memory, ra + (long) l * size) * whole(memory, rb + (long) l * n * size);
                    }
                    store(memory, c, sum);
                }
            }
        }
    }

    private void complex(MemorySegment memory, long c, long ra, long rb, int inner, boolean first) {
        int size = out.type.bytes();
        int half = size / 2;
        double x = first ? 0 : real(memory, c);
        double y = first ? 0 : real(memory, c + half);
        for (int l = 0; l < inner; l++) {
            long pa = ra + (long) l * size;
            long pb = rb + (long) l * n * size;
            double ax = real(memory, pa);
            double ay = real(memory, pa + half);
            double bx = real(memory, pb);
            double by = real(memory, pb + half);
            x += ax * bx - ay * by;
            y += ax * by + ay * bx;
        }
        store(memory, c, x);
        store(memory, c + half, y);
    }

    private double real(MemorySegment memory, long at) {
        return out.type.part() == DType.FLOAT64 ? memory.get(ValueLayout.JAVA_DOUBLE, at) : memory.get(ValueLayout.JAVA_FLOAT, at);
    }

    private void store(MemorySegment memory, long at, double value) {
        if (out.type.part() == DType.FLOAT64) {
            memory.set(ValueLayout.JAVA_DOUBLE, at, value);
        } else {
            memory.set(ValueLayout.JAVA_FLOAT, at, (float) value);
        }
    }

    private long whole(MemorySegment memory, long at) {
        return switch (out.type) {
            case INT64 -> memory.get(ValueLayout.JAVA_LONG, at);
            case INT16 -> memory.get(ValueLayout.JAVA_SHORT, at);
            case INT8 -> memory.get(ValueLayout.JAVA_BYTE, at);
            case UINT8 -> memory.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
            default -> memory.get(ValueLayout.JAVA_INT, at);
        };
    }

    private void store(MemorySegment memory, long at, long value) {
        switch (out.type) {
            case INT64 -> memory.set(ValueLayout.JAVA_LONG, at, value);
            case INT16 -> memory.set(ValueLayout.JAVA_SHORT, at, (short) value);
            case INT8, UINT8 -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            default -> memory.set(ValueLayout.JAVA_INT, at, (int) value);
        }
    }

    @Override
    public Tally tally() {
        double bytes = (double) a.buffer.bytes() + b.buffer.bytes() + out.bytes();
        return new Tally(Work.Kind.MATMUL, out.type, (out.type.isComplex() ? 8.0 : 2.0) * stack * m * n * k, bytes).link(Work.Link.ALL_GATHER, b.buffer.bytes());
    }
}
