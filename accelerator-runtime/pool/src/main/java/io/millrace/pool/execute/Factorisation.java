package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Linear algebra on a stack of matrices by LAPACK; a piece is a matrix. One matrix is factorised in one go: a unit may take longer than others where it
 * is large. A matrix that has no answer (singular, not positive definite) ends the run with a sentence that says so.
 */
final class Factorisation implements Step {
    private final Op op;
    private final DType type;
    private final int mode;
    private final Buffer in;
    private final Buffer right;
    private final Buffer out;
    private final int m;
    private final int n;
    private final int columns;
    private final long stack;
    private final int threads;

    /** @param threads that may work on one matrix; how many does not change a bit */
    Factorisation(Value value, int threads) {
        this.threads = threads;
        op = value.op;
        Value a = value.inputs[0];
        type = a.type;
        mode = value.attributes.length == 0 ? 0 : (int) value.attributes[0];
        in = a.flat().buffer;
        right = op == Op.SOLVE ? value.inputs[1].flat().buffer : null;
        out = value.buffer;
        int rank = a.shape.rank();
        m = a.shape.dim(rank - 2);
        n = a.shape.dim(rank - 1);
        columns = op == Op.SOLVE ? value.shape.dim(rank - 1) : n;
        stack = a.size() / ((long) m * n);
    }

    @Override
    public long pieces() {
        return stack;
    }

    @Override
    public long wave() {
        return Long.MAX_VALUE;
    }

    @Override
    public double nanos() {
        return 200 + stack * (2000 + flops() * (type.part() == DType.FLOAT64 ? 0.1 : 0.06));
    }

    /** Of one matrix; the usual leading terms. */
    private double flops() {
        double least = Math.min(m, n);
        double cube = (double) n * n * n;
        return (type.isComplex() ? 4 : 1) * switch (op) {
            case SOLVE -> 2 * cube / 3 + 2.0 * n * n * columns;
            case INV -> 2 * cube;
            case CHOLESKY -> cube / 3;
            case DET, SLOGDET -> 2 * cube / 3;
            case QR -> 4.0 * m * n * least;
            case EIGH -> 9 * cube;
            case EIGVALSH -> 4 * cube / 3;
            default -> (mode == 0 ? 4.0 : 22.0) * least * least * Math.max(m, n);
        };
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        for (long i = from; i < to; i++) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment a = arena.allocate((long) m * n * type.bytes(), 64);
                MemorySegment.copy(memory, in.offset + i * a.byteSize(), a, 0, a.byteSize());
                MemorySegment result = memory.asSlice(out.offset + i * (out.bytes() / stack), out.bytes() / stack);
                one(arena, memory, a, result, i);
            }
        }
    }

    private void one(Arena arena, MemorySegment memory, MemorySegment a, MemorySegment result, long i) {
        int size = type.bytes();
        switch (op) {
            case SOLVE -> {
                MemorySegment.copy(memory, right.offset + i * result.byteSize(), result, 0, result.byteSize());
                solve(arena, a, result);
            }
            case INV -> {
                MemorySegment pivots = pivots(arena);
                singular(BlockedLu.factorise(type, a, pivots, n, threads));
                singular(Lapack.transposed(type, "getri", n, a, n, pivots));
                result.copyFrom(a);
            }
            case CHOLESKY -> cholesky(a, result);
            case DET, SLOGDET -> determinant(a, pivots(arena), result);
            case QR -> qr(arena, a, result);
            case EIGH, EIGVALSH -> eigen(arena, a, result);
            default -> svd(arena, a, result);
        }
    }

    /** The matrix as it lies in memory is its transpose to LAPACK, which is what it is told to undo. */
    private void solve(Arena arena, MemorySegment a, MemorySegment result) {
        MemorySegment pivots = pivots(arena);
        singular(BlockedLu.factorise(type, a, pivots, n, threads));
        MemorySegment sides = columns == 1 ? result : arena.allocate(result.byteSize(), 64);
        if (columns > 1) {
            transpose(result, sides, n, columns);
        }
        check(Lapack.transposed(type, "getrs", (byte) 'T', n, columns, a, n, pivots, sides, n));
        if (columns > 1) {
            transpose(sides, result, columns, n);
        }
    }

    private void transpose(MemorySegment from, MemorySegment to, int rows, int across) {
        int size = type.bytes();
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < across; j++) {
                long source = ((long) i * across + j) * size;
                long target = ((long) j * rows + i) * size;
                if (size == Long.BYTES) {
                    to.set(ValueLayout.JAVA_LONG, target, from.get(ValueLayout.JAVA_LONG, source));
                } else {
                    MemorySegment.copy(from, source, to, target, size);
                }
            }
        }
    }

    private MemorySegment pivots(Arena arena) {
        return arena.allocate(4L * n, 64);
    }

    private void singular(int info) {
        if (info > 0) {
            throw new IllegalArgumentException(op + ": the matrix is singular (row " + info + " depends on those before it).");
        }
        check(info);
    }

    private void check(int info) {
        if (info < 0) {
            throw new IllegalArgumentException(op + ": LAPACK refuses the matrix; it holds values that are not finite.");
        }
        if (info > 0) {
            throw new IllegalArgumentException(op + ": the iteration did not converge.");
        }
    }

    private void cholesky(MemorySegment a, MemorySegment result) {
        int info = Lapack.call(type, "potrf", (byte) 'L', n, a, n);
        if (info > 0) {
            throw new IllegalArgumentException("cholesky: the matrix is not positive definite (its leading part of " + info + " rows is not).");
        }
        check(info);
        for (int i = 0; i < n; i++) {
            MemorySegment.copy(a, (long) i * n * type.bytes(), result, (long) i * n * type.bytes(), (i + 1L) * type.bytes());
            result.asSlice(((long) i * n + i + 1) * type.bytes(), (n - i - 1L) * type.bytes()).fill((byte) 0);
        }
    }

    private void determinant(MemorySegment a, MemorySegment pivots, MemorySegment result) {
        int info = BlockedLu.factorise(type, a, pivots, n, threads);
        check(Math.min(0, info));
        double x = 1;
        double y = 0;
        double log = 0;
        for (int i = 0; i < n; i++) {
            double u = part(a, (long) i * n + i, 0);
            double v = part(a, (long) i * n + i, 1);
            if (pivots.getAtIndex(ValueLayout.JAVA_INT, i) != i + 1) {
                u = -u;
                v = -v;
            }
            if (op == Op.SLOGDET) {
                double r = type.isComplex() ? StrictMath.hypot(u, v) : Math.abs(u);
                log += Elementary.log(r);
                u = r == 0 ? 0 : u / r;
                v = r == 0 ? 0 : v / r;
            }
            double next = x * u - y * v;
            y = x * v + y * u;
            x = next;
        }
        put(result, 0, x, y);
        if (op == Op.SLOGDET) {
            put(result, 1, log, 0);
        }
    }

    private double part(MemorySegment a, long element, int which) {
        return switch (type) {
            case FLOAT64 -> which == 0 ? a.getAtIndex(ValueLayout.JAVA_DOUBLE, element) : 0;
            case FLOAT32 -> which == 0 ? a.getAtIndex(ValueLayout.JAVA_FLOAT, element) : 0;
            case COMPLEX128 -> a.getAtIndex(ValueLayout.JAVA_DOUBLE, 2 * element + which);
            default -> a.getAtIndex(ValueLayout.JAVA_FLOAT, 2 * element + which);
        };
    }

    private void put(MemorySegment to, long element, double x, double y) {
        switch (type) {
            case FLOAT64 -> to.setAtIndex(ValueLayout.JAVA_DOUBLE, element, x);
            case FLOAT32 -> to.setAtIndex(ValueLayout.JAVA_FLOAT, element, (float) x);
            case COMPLEX128 -> {
                to.setAtIndex(ValueLayout.JAVA_DOUBLE, 2 * element, x);
                to.setAtIndex(ValueLayout.JAVA_DOUBLE, 2 * element + 1, y);
            }
            default -> {
                to.setAtIndex(ValueLayout.JAVA_FLOAT, 2 * element, (float) x);
                to.setAtIndex(ValueLayout.JAVA_FLOAT, 2 * element + 1, (float) y);
            }
        }
    }

    private void qr(Arena arena, MemorySegment a, MemorySegment result) {
        int k = mode;
        int least = Math.min(m, n);
        int size = type.bytes();
        MemorySegment tau = arena.allocate((long) Math.max(1, least) * size, 64);
        check(Lapack.call(type, "geqrf", m, n, a, n, tau));
        for (int i = 0; i < k; i++) {
            long row = ((long) m * k + (long) i * n) * size;
            result.asSlice(row, (long) Math.min(i, n) * size).fill((byte) 0);
            if (i < n) {
                MemorySegment.copy(a, ((long) i * n + i) * size, result, row + (long) i * size, (n - (long) i) * size);
            }
        }
        MemorySegment q = result.asSlice(0, (long) m * k * size);
        q.fill((byte) 0);
        for (int i = 0; i < m; i++) {
            MemorySegment.copy(a, (long) i * n * size, q, (long) i * k * size, (long) Math.min(n, k) * size);
        }
        check(Lapack.call(type, type.isComplex() ? "ungqr" : "orgqr", m, k, least, q, k, tau));
    }

    private void eigen(Arena arena, MemorySegment a, MemorySegment result) {
        boolean vectors = op == Op.EIGH;
        if (vectors && BlockedEigen.fits(type, a, n)) {
            check(BlockedEigen.run(a, result, n, threads));
            return;
        }
        DType real = type.part();
        MemorySegment w = vectors ? arena.allocate((long) n * real.bytes(), 64) : result;
        check(Lapack.call(type, type.isComplex() ? "heevd" : "syevd", (byte) (vectors ? 'V' : 'N'), (byte) 'L', n, a, n, w));
        if (vectors) {
            for (int i = 0; i < n; i++) {
                put(result, i, real == DType.FLOAT64 ? w.getAtIndex(ValueLayout.JAVA_DOUBLE, i) : w.getAtIndex(ValueLayout.JAVA_FLOAT, i), 0);
            }
            result.asSlice((long) n * type.bytes()).copyFrom(a);
        }
    }

    private void svd(Arena arena, MemorySegment a, MemorySegment result) {
        int least = Math.min(m, n);
        int k = mode == 2 ? m : least;
        int l = mode == 2 ? n : least;
        int size = type.bytes();
        DType real = type.part();
        MemorySegment s = arena.allocate((long) least * real.bytes(), 64);
        MemorySegment u = mode == 0 ? arena.allocate(64, 64) : result.asSlice((long) least * size, (long) m * k * size);
        MemorySegment vh = mode == 0 ? arena.allocate(64, 64) : result.asSlice(((long) least + (long) m * k) * size, (long) l * n * size);
        byte job = (byte) (mode == 0 ? 'N' : mode == 1 ? 'S' : 'A');
        check(Lapack.call(type, "gesdd", job, m, n, a, n, s, u, mode == 0 ? 1 : k, vh, mode == 0 ? 1 : n));
        for (int i = 0; i < least; i++) {
            put(result, i, real == DType.FLOAT64 ? s.getAtIndex(ValueLayout.JAVA_DOUBLE, i) : s.getAtIndex(ValueLayout.JAVA_FLOAT, i), 0);
        }
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.FACTORISATION, type, stack * flops(), in.bytes() + (right == null ? 0 : right.bytes()) + out.bytes())
                .link(Work.Link.ALL_GATHER, in.bytes());
    }
}
