package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Eigenvalues and eigenvectors of a large symmetric float64 matrix on two cores, by the steps of LAPACK's syevd: to a tridiagonal matrix (sytrd), that by divide and conquer, and its vectors back (ormtr).
 * The first division is made here (Cuppen, 1981): the halves of the tridiagonal matrix do not depend on each other, and {@code laed1} merges them; vectors go back in strips of columns. Where the
 * matrix is cut follows from its size alone and every part is single-threaded calls of OpenBLAS, so the bits are the same on any number of threads.
 *
 * <p>The reduction to tridiagonal form and the merge, two thirds of the time, stay on one core.
 */
@SuppressWarnings("restricted")
final class BlockedEigen {
    /** Smaller matrices are one call. */
    private static final int LEAST = 256;
    private static final int STRIPS = 2;
    /** LAPACK scales matrices whose numbers are close to the limits of the type; they go its way. */
    private static final double LARGE = 1e100;
    private static final double SMALL = 1e-100;
    private static final MethodHandle MERGE = merge();
    /** All of memory, by absolute addresses: checks of each number would take as long as moving it. */
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final int n;
    private final int cut;
    private final int threads;
    private final Arena arena;
    private final MemorySegment a;
    private final MemorySegment diagonal;
    private final MemorySegment beside;
    private final MemorySegment vectors;
    private final MemorySegment factors;
    private final MemorySegment order;

    private BlockedEigen(Arena arena, MemorySegment a, int n, int threads) {
        this.n = n;
        this.arena = arena;
        this.a = a;
        this.threads = threads;
        cut = n / 2;
        diagonal = arena.allocate(8L * n, 64);
        beside = arena.allocate(8L * n, 64);
        vectors = arena.allocate(8L * n * n, 64);
        factors = arena.allocate(8L * n, 64);
        order = arena.allocate(4L * n, 64);
    }

    /** Whether the matrix, of which only the lower triangle counts, is one for this class. */
    static boolean fits(DType type, MemorySegment a, int n) {
        if (type != DType.FLOAT64 || n < LEAST || MERGE == null) {
            return false;
        }
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, largest(a.address() + 8L * i * n, i + 1));
        }
        return largest < LARGE && largest > SMALL;
    }

    /** In absolute value; nan where there is one. */
    private static double largest(long from, int count) {
        double largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Math.abs(ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, from + 8L * i)));
        }
        return largest;
    }

    /**
     * @param a       the matrix, row by row; overwritten
     * @param result  room for the values, in ascending order, and the matrix of which they are the columns' values
     * @return LAPACK's info; more than 0 where an iteration did not converge
     */
    static int run(MemorySegment a, MemorySegment result, int n, int threads) {
        // Threads share the memory, which waits for them to end before it is freed: the arena is this thread's own, the segments are anybody's.
        try (Arena arena = Arena.ofShared()) {
            MemorySegment all = MemorySegment.ofAddress(a.address()).reinterpret(a.byteSize());
            return new BlockedEigen(arena, all, n, threads).run(result);
        }
    }

    private int run(MemorySegment result) {
        // Row by row, the lower triangle is the upper one of the matrix that LAPACK sees.
        int info = Lapack.transposed(DType.FLOAT64, "sytrd", (byte) 'U', n, a, n, diagonal, beside, factors);
        if (info != 0) {
            return info;
        }
        double rho = number(beside, cut - 1);
        diagonal.setAtIndex(ValueLayout.JAVA_DOUBLE, cut - 1, number(diagonal, cut - 1) - Math.abs(rho));
        diagonal.setAtIndex(ValueLayout.JAVA_DOUBLE, cut, number(diagonal, cut) - Math.abs(rho));
        int[] infos = new int[2];
        Crew.run(threads, 2, (worker, half) -> infos[(int) half] = half == 0 ? half(0, cut) : half(cut, n - cut));
        for (int one : infos) {
            if (one != 0) {
                return one;
            }
        }
        info = merge(rho);
        if (info != 0) {
            return info;
        }
        // ormtr writes into the reflectors while it applies them, and puts back what was there: each strip has its own.
        MemorySegment[] reflectors = new MemorySegment[STRIPS];
        reflectors[0] = a;
        for (int strip = 1; strip < STRIPS; strip++) {
            reflectors[strip] = arena.allocate(a.byteSize(), 64).copyFrom(a);
        }
        int wide = Math.ceilDiv(n, STRIPS);
        Crew.run(threads, STRIPS, (worker, strip) -> back(reflectors[(int) strip], (int) strip * wide, Math.min(wide, n - (int) strip * wide), result));
        return 0;
    }

    private static double number(MemorySegment of, long at) {
        return of.getAtIndex(ValueLayout.JAVA_DOUBLE, at);
    }

    /** Its vectors are a square on the diagonal of the others; values come in ascending order. */
    private int half(int from, int length) {
        for (int i = 0; i < length; i++) {
            order.setAtIndex(ValueLayout.JAVA_INT, from + i, i + 1);
        }
        return Lapack.transposed(DType.FLOAT64, "stedc", (byte) 'I', length, diagonal.asSlice(8L * from), beside.asSlice(8L * from), vectors.asSlice(8L * ((long) from * n + from)), n);
    }

    private int merge(double rho) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 4);
            numbers.setAtIndex(ValueLayout.JAVA_INT, 0, n);
            numbers.setAtIndex(ValueLayout.JAVA_INT, 1, cut);
            MemorySegment coupling = arena.allocateFrom(ValueLayout.JAVA_DOUBLE, rho);
            MemorySegment work = arena.allocate(8L * (4L * n + (long) n * n), 64);
            MemorySegment whole = arena.allocate(4L * 4 * n, 64);
            MemorySegment info = numbers.asSlice(8);
            MERGE.invokeExact(numbers, diagonal, vectors, numbers, order, coupling, numbers.asSlice(4), work, whole, info);
            return info.get(ValueLayout.JAVA_INT, 0);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Some of the vectors, in the order in which they lie, to where they belong in the result. */
    private void back(MemorySegment reflectors, int first, int count, MemorySegment result) {
        MemorySegment strip = vectors.asSlice(8L * first * n);
        int info = Lapack.transposed(DType.FLOAT64, "ormtr", (byte) 'L', (byte) 'U', (byte) 'N', n, count, reflectors, n, factors, strip, n);
        if (info != 0) {
            throw new IllegalStateException("LAPACK's ormtr says " + info + ".");
        }
        int[] target = new int[n];
        for (int i = 0; i < n; i++) {
            target[order.getAtIndex(ValueLayout.JAVA_INT, i) - 1] = i;
        }
        for (int c = 0; c < count; c++) {
            result.setAtIndex(ValueLayout.JAVA_DOUBLE, target[first + c], number(diagonal, first + c));
        }
        for (int i0 = 0; i0 < n; i0 += 8) {
            for (int c = 0; c < count; c++) {
                transpose(strip.address() + 8 * ((long) c * n + i0), result.address() + 8 * (n + (long) i0 * n + target[first + c]), 8L * n, Math.min(8, n - i0));
            }
        }
    }

    private static void transpose(long from, long to, long apart, int count) {
        for (int i = 0; i < count; i++) {
            ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, to + i * apart, ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, from + 8L * i));
        }
    }

    /** Fortran's own: LAPACKE has it not. All arguments are addresses. */
    private static MethodHandle merge() {
        SymbolLookup library = Blas.get().library();
        ValueLayout p = ValueLayout.ADDRESS;
        return library == null ? null : library.find("dlaed1_").map(f -> Linker.nativeLinker().downcallHandle(f, FunctionDescriptor.ofVoid(p, p, p, p, p, p, p, p, p, p))).orElse(null);
    }
}
