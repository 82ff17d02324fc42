package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The factorisation of a large real matrix into triangles, on several cores: right-looking, in panels of {@value #PANEL} columns. Once a panel is factorised, what is right of it is brought up to date in
 * tiles of {@value #TILE} columns that do not depend on each other; the next panel is the first tile and is factorised at once, while others do the rest. Panels and tiles follow from the
 * size alone and every one is single-threaded calls of OpenBLAS, so the bits are the same on any number of threads. On one thread this takes as long as LAPACK's getrf.
 *
 * <p>LAPACK's own threads were the alternative: their division, and with it the bits, depends on how many they are.
 */
@SuppressWarnings("restricted")
final class BlockedLu {
    private static final int PANEL = 96;
    private static final int TILE = 128;
    /** Smaller ones are one call. */
    private static final int LEAST = 256;
    private static final int COLUMN_MAJOR = 102;
    private static final int NO_TRANSPOSE = 111;
    private static final int LOWER = 122;
    private static final int UNIT = 132;
    private static final int LEFT = 141;
    private static final MethodHandle DGEMM = gemm("cblas_dgemm", ValueLayout.JAVA_DOUBLE);
    private static final MethodHandle SGEMM = gemm("cblas_sgemm", ValueLayout.JAVA_FLOAT);
    private static final MethodHandle DTRSM = trsm("cblas_dtrsm", ValueLayout.JAVA_DOUBLE);
    private static final MethodHandle STRSM = trsm("cblas_strsm", ValueLayout.JAVA_FLOAT);

    private final DType type;
    private final MemorySegment a;
    private final MemorySegment pivots;
    private final int n;
    private final int size;
    private int singular;

    private BlockedLu(DType type, MemorySegment a, MemorySegment pivots, int n) {
        this.type = type;
        // The caller's arena is its thread's own; it waits for the others, and so outlives them.
        this.a = MemorySegment.ofAddress(a.address()).reinterpret(a.byteSize());
        this.pivots = MemorySegment.ofAddress(pivots.address()).reinterpret(pivots.byteSize());
        this.n = n;
        size = type.bytes();
    }

    /**
     * In place, as LAPACK's getrf of a column-major matrix does it.
     *
     * @param pivots room for n ints
     * @return LAPACK's info: 0, the first column without a pivot counted from 1, or less than 0 where the matrix holds nan
     */
    static int factorise(DType type, MemorySegment a, MemorySegment pivots, int n, int threads) {
        if (type.isComplex() || n < LEAST) {
            return Lapack.transposed(type, "getrf", n, n, a, n, pivots);
        }
        if (Lapack.transposed(type, "ge_nancheck", n, n, a, n) != 0) {
            return -4;
        }
        BlockedLu lu = new BlockedLu(type, a, pivots, n);
        lu.run(threads);
        return lu.singular;
    }

    private void run(int threads) {
        panel(0, PANEL);
        for (int j = 0; j + PANEL < n; j += PANEL) {
            int from = j;
            int next = j + PANEL;
            int width = Math.min(PANEL, n - next);
            int rest = next + width;
            Crew.run(threads, 1 + Math.ceilDiv(n - rest, TILE), (worker, chunk) -> {
                if (chunk == 0) {
                    update(from, next, width);
                    panel(next, width);
                } else {
                    int column = rest + (int) (chunk - 1) * TILE;
                    update(from, column, Math.min(TILE, n - column));
                }
            });
        }
        // What is left of a panel changes rows last: nobody reads it before.
        Crew.run(threads, Math.ceilDiv(n, PANEL) - 1, (worker, chunk) -> swap((int) chunk * PANEL, PANEL, ((int) chunk + 1) * PANEL, n));
    }

    private MemorySegment at(int row, int column) {
        return a.asSlice(((long) column * n + row) * size);
    }

    /** Factorises columns [j, j + width) from row j down. Panels are done in order, so the first without a pivot is the first of all. */
    private void panel(int j, int width) {
        MemorySegment own = pivots.asSlice(4L * j);
        int info = Lapack.transposed(type, "getrf_work", n - j, width, at(j, j), n, own);
        if (info > 0 && singular == 0) {
            singular = j + info;
        }
        for (int i = 0; i < width; i++) {
            own.setAtIndex(ValueLayout.JAVA_INT, i, own.getAtIndex(ValueLayout.JAVA_INT, i) + j);
        }
    }

    /** Changes rows as pivots [first, last) say. */
    private void swap(int column, int width, int first, int last) {
        Lapack.transposed(type, "laswp_work", width, at(0, column), n, first + 1, last, pivots, 1);
    }

    /** Brings columns [column, column + width) up to date with the panel at j. */
    private void update(int j, int column, int width) {
        swap(column, width, j, j + PANEL);
        int below = n - j - PANEL;
        try {
            if (type == DType.FLOAT64) {
                DTRSM.invokeExact(COLUMN_MAJOR, LEFT, LOWER, NO_TRANSPOSE, UNIT, PANEL, width, 1.0, at(j, j), n, at(j, column), n);
                DGEMM.invokeExact(COLUMN_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, below, width, PANEL, -1.0, at(j + PANEL, j), n, at(j, column), n, 1.0, at(j + PANEL, column), n);
            } else {
                STRSM.invokeExact(COLUMN_MAJOR, LEFT, LOWER, NO_TRANSPOSE, UNIT, PANEL, width, 1.0f, at(j, j), n, at(j, column), n);
                SGEMM.invokeExact(COLUMN_MAJOR, NO_TRANSPOSE, NO_TRANSPOSE, below, width, PANEL, -1.0f, at(j + PANEL, j), n, at(j, column), n, 1.0f, at(j + PANEL, column), n);
            }
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static MethodHandle gemm(String name, ValueLayout real) {
        ValueLayout i = ValueLayout.JAVA_INT;
        ValueLayout p = ValueLayout.ADDRESS;
        return link(name, FunctionDescriptor.ofVoid(i, i, i, i, i, i, real, p, i, p, i, real, p, i));
    }

    private static MethodHandle trsm(String name, ValueLayout real) {
        ValueLayout i = ValueLayout.JAVA_INT;
        ValueLayout p = ValueLayout.ADDRESS;
        return link(name, FunctionDescriptor.ofVoid(i, i, i, i, i, i, i, real, p, i, p, i));
    }

    /** Null where OpenBLAS could not be loaded; LAPACK has said so before this is called. */
    private static MethodHandle link(String name, FunctionDescriptor type) {
        SymbolLookup library = Blas.get().library();
        return library == null ? null : Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), type);
    }
}
