package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A stack of matrix products in fixed tiles, each one single-threaded BLAS call; tiles along the inner axis are added in order, wave after wave.
 * The tiling depends on shapes alone, so the bits depend neither on how a run is sliced nor on the threads that do it.
 *
 * <p>OpenBLAS packs a tile's part of both matrices anew in each call, so tiles are as wide and tall as lets a tile still be one piece of a unit, and shallow in return. All tiles of a wave
 * have about one size, and their number is even, so that two cores end together. Both matter: tiles of 512 x 1024 x 384 cost 6 % (float64) and 11 % (float32) of the speed of a single call at 2,048,
 * these 3 % and 2 %.
 */
final class MatrixProduct implements Step {
    /** Host time of a tile: two are not much more than a unit. */
    private static final double TILE_NANOS = 4.2e6;
    /** A product that takes less is one tile. */
    private static final double SMALL_NANOS = 60_000;
    /** Half as many rows are too few for sgemm, which then packs more than it multiplies. */
    private static final int FEW_FLOAT32 = 512;
    /** BLAS works in strips of so many. */
    private static final int STRIP = 16;

    private final Value a;
    private final Value b;
    private final Buffer out;
    private final long stack;
    private final int m;
    private final int n;
    private final int k;
    /** Rows, columns and inner length of a tile. */
    private final int tall;
    private final int wide;
    private final int deep;

    MatrixProduct(Value product) {
        a = product.inputs[0].flat();
        b = product.inputs[1].flat();
        out = product.buffer;
        int rank = product.shape.rank();
        m = product.shape.dim(rank - 2);
        n = product.shape.dim(rank - 1);
        k = product.inputs[0].shape.dim(rank - 1);
        stack = product.size() / ((long) m * n);
        int rows = rows();
        int columns = columns();
        boolean one = 2.0 * m * n * k * flopNanos() < SMALL_NANOS;
        boolean across = n > 4L * m || out.type == DType.FLOAT32 && m < FEW_FLOAT32;
        tall = one ? m : across ? even(m, rows, 1) : even(m, rows, 2);
        wide = one ? n : across ? even(n, columns, 2) : even(n, columns, 1);
        int depth = (int) Math.clamp((long) (TILE_NANOS / (2.0 * tall * wide * flopNanos())), 8 * STRIP, Math.max(k, 8 * STRIP));
        deep = even(k, depth, 1);
    }

    /** Length of as many tiles of one size as are needed for none to be longer than {@code most}; their number is a multiple of {@code ways} unless they would be shorter than a strip. */
    private static int even(int length, int most, int ways) {
        int number = Math.max(1, Math.ceilDiv(length, most * ways) * ways);
        return Math.max(1, Math.ceilDiv(Math.ceilDiv(length, number), STRIP) * STRIP);
    }

    private int rows() {
        return switch (out.type) {
            case FLOAT32 -> 1024;
            case FLOAT64, COMPLEX64 -> 512;
            case COMPLEX128 -> 256;
            default -> 128;
        };
    }

    private int columns() {
        return switch (out.type) {
            case FLOAT32, FLOAT64 -> 2048;
            case COMPLEX64, COMPLEX128 -> 1024;
            default -> 256;
        };
    }

    private double flopNanos() {
        return switch (out.type) {
            case FLOAT64 -> 0.008;
            case FLOAT32 -> 0.004;
            case COMPLEX128 -> 0.04;
            case COMPLEX64 -> 0.02;
            default -> 1;
        };
    }

    private static long tiles(int length, int tile) {
        return (length + tile - 1) / tile;
    }

    @Override
    public long pieces() {
        return stack * tiles(m, tall) * tiles(n, wide) * tiles(k, deep);
    }

    @Override
    public double nanos() {
        return pieces() * 300 + 2.0 * stack * m * n * k * flopNanos();
    }

    @Override
    public long wave() {
        return tiles(k, deep) == 1 ? Long.MAX_VALUE : tiles(m, tall) * tiles(n, wide);
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        long inner = tiles(k, deep);
        long across = tiles(n, wide);
        long down = tiles(m, tall);
        for (long piece = from; piece < to; piece++) {
            int n0 = (int) (piece % across) * wide;
            int m0 = (int) (piece / across % down) * tall;
            int k0 = (int) (piece / across / down % inner) * deep;
            long s = piece / across / down / inner;
            tile(memory, s, m0, Math.min(tall, m - m0), n0, Math.min(wide, n - n0), k0, Math.min(deep, k - k0));
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
