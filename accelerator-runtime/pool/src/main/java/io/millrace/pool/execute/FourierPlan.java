package io.millrace.pool.execute;

import java.util.Arrays;

/**
 * The discrete Fourier transform of one length, forward and without scaling, on separate arrays of real and imaginary parts.
 *
 * <ul>
 * <li>Lengths of factors 2, 3, 5, 7, 11 and 13: Stockham's transform, which sorts itself, in stages of radix 4, 2 and the odd factors.
 * <li>Powers of two from {@value #LARGE} on: the four-step transform (Bailey, 1990) of two shorter ones, so that each works in the cache.
 * <li>Other lengths: Bluestein's convolution with a chirp, by transforms of a power of two.
 * </ul>
 *
 * <p>A plan of a batch makes that many transforms of a length at once, whose elements lie beside each other: element j of transform b is at j * batch + b. It is
 * the same arithmetic for each of them, bit for bit, as a plan of one.
 *
 * <p>The order of operations follows from the length alone. Roots of unity are StrictMath's of an angle in the first octant, so that errors do not
 * build up. Not thread-safe: a plan holds its scratch memory.
 */
final class FourierPlan {
    static final int LARGE = 1 << 14;
    /** Transforms that are made side by side: enough for the inner loops to be vectorised, few enough for the cache. */
    static final int BATCH = 16;
    private static final boolean VECTORS = Direct.isPossible();

    /** A pass of radix p over lengths p m with stride s. */
    private record Stage(int radix, int m, int s, double[] wr, double[] wi) {}

    private final int n;
    private final int batch;
    private final int threads;
    private Stage[] stages;
    private double[] scratchRe;
    private double[] scratchIm;
    /** Of each thread that shares a four-step transform; the other ways have one, or none. */
    private FourierPlan[] first;
    private FourierPlan[] second;
    private double[] re;
    private double[] im;
    private double[][] blockRe;
    private double[][] blockIm;
    private double[] twiddleRe;
    private double[] twiddleIm;
    private double[] chirpRe;
    private double[] chirpIm;

    FourierPlan(int n) {
        this(n, 1, 1);
    }

    /** @param batch more than 1 only where {@link #isBatched} */
    FourierPlan(int n, int batch) {
        this(n, batch, 1);
    }

    /** @param threads that may share one transform where it is made of many; how many does not change a bit */
    FourierPlan(int n, int batch, int threads) {
        this.n = n;
        this.batch = batch;
        this.threads = threads;
        if (n >= LARGE && Integer.bitCount(n) == 1) {
            fourStep();
        } else if (smooth(n)) {
            stages();
        } else {
            bluestein();
        }
    }

    /** Whether several transforms of this length can be made at once. */
    static boolean isBatched(int n) {
        return smooth(n) && !(n >= LARGE && Integer.bitCount(n) == 1);
    }

    private static boolean smooth(int n) {
        int rest = n;
        for (int p : new int[] {2, 3, 5, 7, 11, 13}) {
            while (rest % p == 0) {
                rest /= p;
            }
        }
        return rest == 1;
    }

    /** exp(-2 pi i k / n). */
    private static void root(long k, long n, double[] re, double[] im, int at) {
        long eighths = 8 * (k % n);
        int octant = (int) (eighths / n);
        long rest = eighths - octant * n;
        boolean odd = (octant & 1) == 1;
        double angle = Math.PI / 4 * ((double) (odd ? n - rest : rest) / n);
        double c = StrictMath.cos(angle);
        double s = StrictMath.sin(angle);
        double x = switch (octant) {
            case 0, 7 -> c;
            case 1, 6 -> s;
            case 2, 5 -> -s;
            default -> -c;
        };
        double y = switch (octant) {
            case 0, 3 -> s;
            case 1, 2 -> c;
            case 4, 7 -> -s;
            default -> -c;
        };
        re[at] = x;
        im[at] = -y;
    }

    void run(double[] xr, double[] xi) {
        if (first != null) {
            runFourStep(xr, xi);
        } else if (chirpRe != null) {
            runBluestein(xr, xi);
        } else {
            runStages(xr, xi);
        }
    }

    // Stockham

    private void stages() {
        scratchRe = new double[n * batch];
        scratchIm = new double[n * batch];
        java.util.List<Stage> list = new java.util.ArrayList<>();
        int rest = n;
        int s = batch;
        while (rest > 1) {
            int p = rest % 4 == 0 ? 4 : rest % 2 == 0 ? 2 : rest % 3 == 0 ? 3 : rest % 5 == 0 ? 5 : rest % 7 == 0 ? 7 : rest % 11 == 0 ? 11 : 13;
            int m = rest / p;
            double[] wr = new double[m * (p - 1)];
            double[] wi = new double[m * (p - 1)];
            for (int j = 1; j < p; j++) {
                for (int k = 0; k < m; k++) {
                    root((long) k * j, rest, wr, wi, (j - 1) * m + k);
                }
            }
            list.add(new Stage(p, m, s, wr, wi));
            rest = m;
            s *= p;
        }
        stages = list.toArray(Stage[]::new);
    }

    private void runStages(double[] xr, double[] xi) {
        double[] ar = xr;
        double[] ai = xi;
        double[] br = scratchRe;
        double[] bi = scratchIm;
        for (Stage stage : stages) {
            switch (stage.radix) {
                case 4 -> {
                    if (VECTORS && stage.s % VectorFourier.LANES == 0) {
                        VectorFourier.radix4(ar, ai, br, bi, stage.m, stage.s, stage.wr, stage.wi);
                    } else if (stage.s == 1) {
                        first4(ar, ai, br, bi, stage.m, stage.wr, stage.wi);
                    } else {
                        radix4(ar, ai, br, bi, stage.m, stage.s, stage.wr, stage.wi);
                    }
                }
                case 2 -> {
                    if (VECTORS && stage.s % VectorFourier.LANES == 0) {
                        VectorFourier.radix2(ar, ai, br, bi, stage.m, stage.s, stage.wr, stage.wi);
                    } else {
                        radix2(ar, ai, br, bi, stage.m, stage.s, stage.wr, stage.wi);
                    }
                }
                default -> odd(ar, ai, br, bi, stage);
            }
            double[] t = ar;
            ar = br;
            br = t;
            t = ai;
            ai = bi;
            bi = t;
        }
        if (ar != xr) {
            System.arraycopy(ar, 0, xr, 0, n * batch);
            System.arraycopy(ai, 0, xi, 0, n * batch);
        }
    }

    private static void first4(double[] ar, double[] ai, double[] br, double[] bi, int m, double[] wr, double[] wi) {
        for (int k = 0; k < m; k++) {
            double x0 = ar[k];
            double y0 = ai[k];
            double x1 = ar[k + m];
            double y1 = ai[k + m];
            double x2 = ar[k + 2 * m];
            double y2 = ai[k + 2 * m];
            double x3 = ar[k + 3 * m];
            double y3 = ai[k + 3 * m];
            double sx = x0 + x2;
            double sy = y0 + y2;
            double dx = x0 - x2;
            double dy = y0 - y2;
            double tx = x1 + x3;
            double ty = y1 + y3;
            double ex = y1 - y3;
            double ey = x3 - x1;
            br[4 * k] = sx + tx;
            bi[4 * k] = sy + ty;
            double px = dx + ex;
            double py = dy + ey;
            br[4 * k + 1] = px * wr[k] - py * wi[k];
            bi[4 * k + 1] = px * wi[k] + py * wr[k];
            px = sx - tx;
            py = sy - ty;
            br[4 * k + 2] = px * wr[m + k] - py * wi[m + k];
            bi[4 * k + 2] = px * wi[m + k] + py * wr[m + k];
            px = dx - ex;
            py = dy - ey;
            br[4 * k + 3] = px * wr[2 * m + k] - py * wi[2 * m + k];
            bi[4 * k + 3] = px * wi[2 * m + k] + py * wr[2 * m + k];
        }
    }

    private static void radix4(double[] ar, double[] ai, double[] br, double[] bi, int m, int s, double[] wr, double[] wi) {
        for (int k = 0; k < m; k++) {
            butterfly4(ar, ai, br, bi, k * s, m * s, 4 * k * s, s, wr[k], wi[k], wr[m + k], wi[m + k], wr[2 * m + k], wi[2 * m + k]);
        }
    }

    private static void butterfly4(double[] ar, double[] ai, double[] br, double[] bi, int in, int apart, int out, int s, double ux, double uy, double vx,
                                   double vy, double zx, double zy) {
        for (int q = 0; q < s; q++) {
            double x0 = ar[in + q];
            double y0 = ai[in + q];
            double x1 = ar[in + apart + q];
            double y1 = ai[in + apart + q];
            double x2 = ar[in + 2 * apart + q];
            double y2 = ai[in + 2 * apart + q];
            double x3 = ar[in + 3 * apart + q];
            double y3 = ai[in + 3 * apart + q];
            double sx = x0 + x2;
            double sy = y0 + y2;
            double dx = x0 - x2;
            double dy = y0 - y2;
            double tx = x1 + x3;
            double ty = y1 + y3;
            double ex = y1 - y3;
            double ey = x3 - x1;
            br[out + q] = sx + tx;
            bi[out + q] = sy + ty;
            double px = dx + ex;
            double py = dy + ey;
            br[out + s + q] = px * ux - py * uy;
            bi[out + s + q] = px * uy + py * ux;
            double rx = sx - tx;
            double ry = sy - ty;
            br[out + 2 * s + q] = rx * vx - ry * vy;
            bi[out + 2 * s + q] = rx * vy + ry * vx;
            double lx = dx - ex;
            double ly = dy - ey;
            br[out + 3 * s + q] = lx * zx - ly * zy;
            bi[out + 3 * s + q] = lx * zy + ly * zx;
        }
    }

    private static void radix2(double[] ar, double[] ai, double[] br, double[] bi, int m, int s, double[] wr, double[] wi) {
        for (int k = 0; k < m; k++) {
            double ux = wr[k];
            double uy = wi[k];
            int in = k * s;
            int other = in + m * s;
            int out = 2 * k * s;
            for (int q = 0; q < s; q++) {
                double x = ar[in + q] - ar[other + q];
                double y = ai[in + q] - ai[other + q];
                br[out + q] = ar[in + q] + ar[other + q];
                bi[out + q] = ai[in + q] + ai[other + q];
                br[out + s + q] = x * ux - y * uy;
                bi[out + s + q] = x * uy + y * ux;
            }
        }
    }

    /** An odd factor p: sums and differences of the mirrored inputs, then (p-1)/2 real combinations each. */
    private static void odd(double[] ar, double[] ai, double[] br, double[] bi, Stage stage) {
        int p = stage.radix;
        int m = stage.m;
        int s = stage.s;
        int half = (p - 1) / 2;
        double[] c = new double[p];
        double[] d = new double[p];
        for (int j = 0; j < p; j++) {
            root(j, p, c, d, j);
        }
        double[] sx = new double[half + 1];
        double[] sy = new double[half + 1];
        double[] dx = new double[half + 1];
        double[] dy = new double[half + 1];
        for (int k = 0; k < m; k++) {
            for (int q = 0; q < s; q++) {
                int in = q + k * s;
                double x0 = ar[in];
                double y0 = ai[in];
                double zx = x0;
                double zy = y0;
                for (int l = 1; l <= half; l++) {
                    int a = in + l * m * s;
                    int b = in + (p - l) * m * s;
                    sx[l] = ar[a] + ar[b];
                    sy[l] = ai[a] + ai[b];
                    dx[l] = ar[a] - ar[b];
                    dy[l] = ai[a] - ai[b];
                    zx += sx[l];
                    zy += sy[l];
                }
                int out = q + p * k * s;
                br[out] = zx;
                bi[out] = zy;
                for (int j = 1; j <= half; j++) {
                    double px = x0;
                    double py = y0;
                    double ex = 0;
                    double ey = 0;
                    for (int l = 1; l <= half; l++) {
                        int w = j * l % p;
                        px += sx[l] * c[w];
                        py += sy[l] * c[w];
                        ex -= dy[l] * d[w];
                        ey += dx[l] * d[w];
                    }
                    put(br, bi, out + j * s, px + ex, py + ey, stage.wr[(j - 1) * m + k], stage.wi[(j - 1) * m + k]);
                    put(br, bi, out + (p - j) * s, px - ex, py - ey, stage.wr[(p - j - 1) * m + k], stage.wi[(p - j - 1) * m + k]);
                }
            }
        }
    }

    private static void put(double[] br, double[] bi, int at, double x, double y, double ux, double uy) {
        br[at] = x * ux - y * uy;
        bi[at] = x * uy + y * ux;
    }

    // Four steps

    private void fourStep() {
        int bits = Integer.numberOfTrailingZeros(n);
        int n1 = 1 << bits / 2;
        int n2 = n / n1;
        first = new FourierPlan[threads];
        second = new FourierPlan[threads];
        blockRe = new double[threads][];
        blockIm = new double[threads][];
        own(0, n1, n2);
        re = new double[n];
        im = new double[n];
        // Roots of low and high part: w^(a + n1 b) is a product of two.
        twiddleRe = new double[n1 + n2];
        twiddleIm = new double[n1 + n2];
        for (int a = 0; a < n1; a++) {
            root(a, n, twiddleRe, twiddleIm, a);
        }
        for (int b = 0; b < n2; b++) {
            root((long) b * n1, n, twiddleRe, twiddleIm, n1 + b);
        }
    }

    /** What a thread needs for itself, made when it first helps. */
    private void own(int worker, int n1, int n2) {
        if (first[worker] == null) {
            first[worker] = new FourierPlan(n1, BATCH);
            second[worker] = n1 == n2 ? first[worker] : new FourierPlan(n2, BATCH);
            blockRe[worker] = new double[Math.max(n1, n2) * BATCH];
            blockIm[worker] = new double[Math.max(n1, n2) * BATCH];
        }
    }

    /** Batches of the shorter transforms do not depend on each other. */
    private void runFourStep(double[] xr, double[] xi) {
        int n1 = first[0].n;
        int n2 = second[0].n;
        Crew.run(threads, n2 / BATCH, (worker, chunk) -> {
            own(worker, n1, n2);
            firstStep(xr, xi, blockRe[worker], blockIm[worker], first[worker], (int) chunk * BATCH, n1, n2);
        });
        Crew.run(threads, n1 / BATCH, (worker, chunk) -> {
            own(worker, n1, n2);
            secondStep(xr, xi, blockRe[worker], blockIm[worker], second[worker], (int) chunk * BATCH, n1, n2);
        });
    }

    private void firstStep(double[] xr, double[] xi, double[] br, double[] bi, FourierPlan plan, int from, int n1, int n2) {
        for (int j = 0; j < n1; j++) {
            System.arraycopy(xr, j * n2 + from, br, j * BATCH, BATCH);
            System.arraycopy(xi, j * n2 + from, bi, j * BATCH, BATCH);
        }
        plan.run(br, bi);
        for (int k = 0; k < n1; k++) {
            turn(br, bi, re, im, k * BATCH, k * n2 + from, k, from, n1, twiddleRe, twiddleIm);
        }
    }

    private void secondStep(double[] xr, double[] xi, double[] br, double[] bi, FourierPlan plan, int from, int n1, int n2) {
        transpose(re, br, from, n2);
        transpose(im, bi, from, n2);
        plan.run(br, bi);
        for (int k = 0; k < n2; k++) {
            System.arraycopy(br, k * BATCH, xr, k * n1 + from, BATCH);
            System.arraycopy(bi, k * BATCH, xi, k * n1 + from, BATCH);
        }
    }

    /** Rows from, from + 1, ... to elements beside each other, in squares that stay in the cache. */
    private static void transpose(double[] rows, double[] to, int from, int row) {
        for (int j0 = 0; j0 < row; j0 += 8) {
            for (int r = 0; r < BATCH; r++) {
                int at = (from + r) * row + j0;
                for (int j = 0; j < 8; j++) {
                    to[(j0 + j) * BATCH + r] = rows[at + j];
                }
            }
        }
    }

    /** Multiplies the elements of one row by the roots of k times their columns. */
    private static void turn(double[] xr, double[] xi, double[] toRe, double[] toIm, int at, int to, int k, int column, int n1, double[] tr, double[] ti) {
        int bits = Integer.numberOfTrailingZeros(n1);
        for (int c = 0; c < BATCH; c++) {
            int e = k * (column + c);
            int low = e & n1 - 1;
            int high = n1 + (e >>> bits);
            double ux = tr[low] * tr[high] - ti[low] * ti[high];
            double uy = tr[low] * ti[high] + ti[low] * tr[high];
            toRe[to + c] = xr[at + c] * ux - xi[at + c] * uy;
            toIm[to + c] = xr[at + c] * uy + xi[at + c] * ux;
        }
    }

    // Bluestein

    private void bluestein() {
        int m = Integer.highestOneBit(2 * n - 1) << 1;
        first = null;
        second = new FourierPlan[] {new FourierPlan(m, 1, threads)};
        chirpRe = new double[n];
        chirpIm = new double[n];
        for (int k = 0; k < n; k++) {
            root((long) k * k % (2L * n), 2L * n, chirpRe, chirpIm, k);
        }
        re = new double[m];
        im = new double[m];
        twiddleRe = new double[m];
        twiddleIm = new double[m];
        for (int k = 0; k < n; k++) {
            twiddleRe[k] = chirpRe[k];
            twiddleIm[k] = -chirpIm[k];
            if (k > 0) {
                twiddleRe[m - k] = chirpRe[k];
                twiddleIm[m - k] = -chirpIm[k];
            }
        }
        second[0].run(twiddleRe, twiddleIm);
    }

    private void runBluestein(double[] xr, double[] xi) {
        int m = re.length;
        Arrays.fill(re, n, m, 0);
        Arrays.fill(im, n, m, 0);
        for (int k = 0; k < n; k++) {
            re[k] = xr[k] * chirpRe[k] - xi[k] * chirpIm[k];
            im[k] = xr[k] * chirpIm[k] + xi[k] * chirpRe[k];
        }
        second[0].run(re, im);
        for (int k = 0; k < m; k++) {
            double x = re[k] * twiddleRe[k] - im[k] * twiddleIm[k];
            im[k] = re[k] * twiddleIm[k] + im[k] * twiddleRe[k];
            re[k] = x;
        }
        second[0].run(im, re);
        for (int k = 0; k < n; k++) {
            double x = re[k] / m;
            double y = im[k] / m;
            xr[k] = x * chirpRe[k] - y * chirpIm[k];
            xi[k] = x * chirpIm[k] + y * chirpRe[k];
        }
    }
}
