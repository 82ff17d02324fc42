package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Fourier transforms of rows; a piece is a row, and rows of one unit are worked on side by side. complex64 is worked on in float64 and rounded once. Real rows of even length go as half as many
 * complex numbers.
 */
final class Transform implements Step {
    /** Batches of longer rows do not stay in the cache. */
    private static final int LONGEST = 4096;
    /** A row of so many is worth several threads. */
    private static final int SHARED = 1 << 16;
    private final Op op;
    private final boolean inverse;
    private final Buffer in;
    private final Buffer out;
    private final int from;
    private final int to;
    private final int n;
    private final int threads;
    private FourierPlan plan;
    private double[] re;
    private double[] im;
    private double[] halfRe;
    private double[] halfIm;
    private double[] cosines;
    private double[] sines;
    private FourierPlan batched;
    private double[] pairs;
    private int together;
    private double[] batchRe;
    private double[] batchIm;

    /** Elements from one to the next of the same transform; 1 but for transforms along another axis than the last. */
    private final int inner;

    /** @param threads that may share one transform */
    Transform(Value value, int threads) {
        this.threads = threads;
        op = value.op;
        inverse = op == Op.FFT && value.attributes[0] == 1;
        Value source = value.inputs[0];
        in = source.flat().buffer;
        out = value.buffer;
        int axis = value.attributes.length > 1 && op == Op.FFT ? (int) value.attributes[1] : value.shape.rank() - 1;
        from = source.shape.dim(axis);
        to = value.shape.dim(axis);
        n = op == Op.RFFT ? from : to;
        int behind = 1;
        for (int i = axis + 1; i < value.shape.rank(); i++) {
            behind *= value.shape.dim(i);
        }
        inner = behind;
    }

    /** Whether a transform like this, but of the same values along any axis, can be made. */
    static boolean isAlongAny(Value fft) {
        int n = fft.shape.dim(fft.shape.rank() - 1);
        return fft.type == DType.COMPLEX128 && FourierPlan.isBatched(n) && n <= LONGEST && Direct.isPossible();
    }

    private boolean halves() {
        return op != Op.FFT && n % 2 == 0;
    }

    @Override
    public long pieces() {
        return out.size / to;
    }

    @Override
    public long wave() {
        return Long.MAX_VALUE;
    }

    @Override
    public double nanos() {
        return 200 + pieces() * (100 + n * 1.5 * Math.log(n + 1.0) * (halves() ? 0.6 : 1));
    }

    @Override
    public void run(MemorySegment memory, long first, long last) {
        if (plan == null && inner == 1) {
            plan = new FourierPlan(halves() ? n / 2 : n, 1, n >= SHARED ? threads : 1);
            re = new double[n + 1];
            im = new double[n + 1];
            if (halves()) {
                halfRe = new double[n / 2 + 1];
                halfIm = new double[n / 2 + 1];
                cosines = new double[n / 2 + 1];
                sines = new double[n / 2 + 1];
                for (int k = 0; k <= n / 2; k++) {
                    cosines[k] = StrictMath.cos(2 * Math.PI * k / n);
                    sines[k] = StrictMath.sin(2 * Math.PI * k / n);
                }
            }
            pairs = new double[2 * Math.min(n, LONGEST)];
            together = n >= SHARED ? threads : 1;
        }
        if (inner > 1) {
            columns(memory, first, last);
            return;
        }
        for (long row = first; row < last; row++) {
            if (op == Op.FFT && out.type == DType.COMPLEX128 && FourierPlan.isBatched(n) && n <= LONGEST && last - row >= FourierPlan.BATCH) {
                batch(memory, row);
                row += FourierPlan.BATCH - 1;
                continue;
            }
            switch (op) {
                case FFT -> {
                    read(memory, row, n);
                    if (inverse) {
                        plan.run(im, re);
                        scale(re, 1.0 / n, n);
                        scale(im, 1.0 / n, n);
                    } else {
                        plan.run(re, im);
                    }
                    write(memory, row, to);
                }
                case RFFT -> {
                    forward(memory, row);
                    write(memory, row, to);
                }
                default -> {
                    read(memory, row, from);
                    backward();
                    writeReal(memory, row);
                }
            }
        }
    }

    private void prepareBatch() {
        if (batched == null) {
            batched = new FourierPlan(n, FourierPlan.BATCH);
            batchRe = new double[n * FourierPlan.BATCH];
            batchIm = new double[n * FourierPlan.BATCH];
        }
    }

    /** Transforms [first, last) along another axis than the last: those that lie beside each other are a batch as they are. */
    private void columns(MemorySegment memory, long first, long last) {
        prepareBatch();
        int width = FourierPlan.BATCH;
        for (long at = first; at < last; ) {
            long block = at / inner;
            int column = (int) (at - block * inner);
            int count = (int) Math.min(Math.min(width, inner - column), last - at);
            long start = 16 * (block * n * inner + column);
            int whole = count - count % VectorFourier.LANES;
            for (int j = 0; j < n; j++) {
                long from = in.offset + start + 16L * j * inner;
                VectorFourier.apart(memory, from, batchRe, batchIm, j * width, whole);
                for (int i = whole; i < count; i++) {
                    batchRe[j * width + i] = memory.get(ValueLayout.JAVA_DOUBLE, from + 16L * i);
                    batchIm[j * width + i] = memory.get(ValueLayout.JAVA_DOUBLE, from + 16L * i + 8);
                }
            }
            runBatch();
            for (int j = 0; j < n; j++) {
                long to = out.offset + start + 16L * j * inner;
                VectorFourier.together(batchRe, batchIm, j * width, memory, to, whole);
                for (int i = whole; i < count; i++) {
                    memory.set(ValueLayout.JAVA_DOUBLE, to + 16L * i, batchRe[j * width + i]);
                    memory.set(ValueLayout.JAVA_DOUBLE, to + 16L * i + 8, batchIm[j * width + i]);
                }
            }
            at += count;
        }
    }

    private void runBatch() {
        if (inverse) {
            batched.run(batchIm, batchRe);
            scale(batchRe, 1.0 / n, batchRe.length);
            scale(batchIm, 1.0 / n, batchIm.length);
        } else {
            batched.run(batchRe, batchIm);
        }
    }

    /** As many rows at once as a batch has. */
    private void batch(MemorySegment memory, long row) {
        int rows = FourierPlan.BATCH;
        prepareBatch();
        for (int r = 0; r < rows; r++) {
            MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, in.offset + 16 * (row + r) * n, pairs, 0, 2 * n);
            apart(pairs, batchRe, batchIm, r, rows, n);
        }
        runBatch();
        for (int r = 0; r < rows; r++) {
            together(batchRe, batchIm, pairs, r, rows, n);
            MemorySegment.copy(pairs, 0, memory, ValueLayout.JAVA_DOUBLE, out.offset + 16 * (row + r) * n, 2 * n);
        }
    }

    private static void apart(double[] pairs, double[] re, double[] im, int at, int step, int n) {
        for (int i = 0; i < n; i++) {
            re[at + i * step] = pairs[2 * i];
            im[at + i * step] = pairs[2 * i + 1];
        }
    }

    private static void together(double[] re, double[] im, double[] pairs, int at, int step, int n) {
        for (int i = 0; i < n; i++) {
            pairs[2 * i] = re[at + i * step];
            pairs[2 * i + 1] = im[at + i * step];
        }
    }

    private void forward(MemorySegment memory, long row) {
        boolean wide = in.type == DType.FLOAT64;
        for (int i = 0; i < n; i++) {
            double x = wide ? memory.get(ValueLayout.JAVA_DOUBLE, in.offset + 8 * (row * n + i)) : memory.get(ValueLayout.JAVA_FLOAT, in.offset + 4 * (row * n + i));
            if (halves()) {
                ((i & 1) == 0 ? halfRe : halfIm)[i / 2] = x;
            } else {
                re[i] = x;
                im[i] = 0;
            }
        }
        if (!halves()) {
            plan.run(re, im);
            return;
        }
        plan.run(halfRe, halfIm);
        int h = n / 2;
        for (int k = 0; k <= h; k++) {
            int a = k % h;
            int b = (h - k) % h;
            // Even part E and odd part O of the halves; the spectrum is E + w O.
            double ex = 0.5 * (halfRe[a] + halfRe[b]);
            double ey = 0.5 * (halfIm[a] - halfIm[b]);
            double ox = 0.5 * (halfIm[a] + halfIm[b]);
            double oy = -0.5 * (halfRe[a] - halfRe[b]);
            double c = cosines[k];
            double s = -sines[k];
            re[k] = ex + (ox * c - oy * s);
            im[k] = ey + (ox * s + oy * c);
        }
        im[0] = 0;
        im[h] = 0;
    }

    /** From the half spectrum in re and im to real numbers in re; the imaginary parts of frequency 0 and of the middle one do not count. */
    private void backward() {
        im[0] = 0;
        int h = n / 2;
        if (!halves()) {
            for (int k = 1; k <= h; k++) {
                re[n - k] = re[k];
                im[n - k] = -im[k];
            }
            plan.run(im, re);
            scale(re, 1.0 / n, n);
            return;
        }
        im[h] = 0;
        for (int k = 0; k < h; k++) {
            double ex = re[k] + re[h - k];
            double ey = im[k] - im[h - k];
            double dx = re[k] - re[h - k];
            double dy = im[k] + im[h - k];
            double c = cosines[k];
            double s = sines[k];
            double ox = dx * c - dy * s;
            double oy = dx * s + dy * c;
            halfRe[k] = ex - oy;
            halfIm[k] = ey + ox;
        }
        plan.run(halfIm, halfRe);
        for (int k = 0; k < h; k++) {
            re[2 * k] = halfRe[k] / n;
            re[2 * k + 1] = halfIm[k] / n;
        }
    }

    private static void scale(double[] a, double by, int n) {
        for (int i = 0; i < n; i++) {
            a[i] *= by;
        }
    }

    private interface Part {
        /** @param own room for {@code some} pairs */
        void run(int i, int some, double[] own);
    }

    /** Copies a row in parts that stay in the cache, a long one by all threads. */
    private void parts(int count, Part part) {
        Crew.run(together, Math.ceilDiv(count, LONGEST), (worker, chunk) -> {
            int i = (int) chunk * LONGEST;
            int some = Math.min(LONGEST, count - i);
            part.run(i, some, worker == 0 ? pairs : new double[2 * some]);
        });
    }

    private void read(MemorySegment memory, long row, int count) {
        long at = in.offset + row * count * in.type.bytes();
        if (in.type == DType.COMPLEX128) {
            parts(count, (i, some, own) -> {
                MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, at + 16L * i, own, 0, 2 * some);
                apart(own, re, im, i, 1, some);
            });
        } else {
            for (int i = 0; i < count; i++) {
                re[i] = memory.get(ValueLayout.JAVA_FLOAT, at + 8L * i);
                im[i] = memory.get(ValueLayout.JAVA_FLOAT, at + 8L * i + 4);
            }
        }
    }

    private void write(MemorySegment memory, long row, int count) {
        long at = out.offset + row * count * out.type.bytes();
        if (out.type == DType.COMPLEX128) {
            parts(count, (i, some, own) -> {
                together(re, im, own, i, 1, some);
                MemorySegment.copy(own, 0, memory, ValueLayout.JAVA_DOUBLE, at + 16L * i, 2 * some);
            });
        } else {
            for (int i = 0; i < count; i++) {
                memory.set(ValueLayout.JAVA_FLOAT, at + 8L * i, (float) re[i]);
                memory.set(ValueLayout.JAVA_FLOAT, at + 8L * i + 4, (float) im[i]);
            }
        }
    }

    private void writeReal(MemorySegment memory, long row) {
        for (int i = 0; i < n; i++) {
            if (out.type == DType.FLOAT64) {
                memory.set(ValueLayout.JAVA_DOUBLE, out.offset + 8 * (row * n + i), re[i]);
            } else {
                memory.set(ValueLayout.JAVA_FLOAT, out.offset + 4 * (row * n + i), (float) re[i]);
            }
        }
    }

    @Override
    public Tally tally() {
        double flops = 5.0 * pieces() * n * Math.log(n + 1.0) / Math.log(2) * (op == Op.FFT ? 1 : 0.5);
        return new Tally(Work.Kind.TRANSFORM, out.type, flops, 2.0 * (in.bytes() + out.bytes())).link(Work.Link.ALL_GATHER, in.bytes());
    }
}
