package io.millrace.pool.execute;

/**
 * Elementary functions that give the same bits on every processor: only operations that IEEE 754 rounds exactly (with fused
 * multiply-add), so neither the JIT compiler nor the vector width can change a result. Errors below 1 ulp (tested against StrictMath):
 * exp by reduction to |r| at most ln(2)/2 and its series; log as in fdlibm; sine and cosine by a three-part reduction modulo pi/2 and
 * fdlibm's kernels. Written without branches where they are hot, so that the compiler can vectorise the loops around them. All other
 * functions are StrictMath's, which are fdlibm's by specification.
 */
final class Elementary {
    static final double INV_LN2 = 1.4426950408889634;
    static final double LN2_HI = 0x1.62e42fefa39efp-1;
    static final double LN2_LO = 0x1.abc9e3b39803fp-56;

    private Elementary() {}

    static double exp(double x) {
        double c = Math.min(Math.max(x, -746.0), 710.0);
        double k = Math.rint(c * INV_LN2);
        double r = Math.fma(-k, LN2_LO, Math.fma(-k, LN2_HI, c));
        double p = expPolynomial(r);
        long n = (long) k;
        long half = n >> 1;
        return p * Double.longBitsToDouble((half + 1023) << 52) * Double.longBitsToDouble((n - half + 1023) << 52);
    }

    /** exp(r) for |r| at most ln(2)/2. */
    static double expPolynomial(double r) {
        double q = 1.6059043836821613e-10;
        q = Math.fma(q, r, 2.08767569878681e-09);
        q = Math.fma(q, r, 2.505210838544172e-08);
        q = Math.fma(q, r, 2.755731922398589e-07);
        q = Math.fma(q, r, 2.7557319223985893e-06);
        q = Math.fma(q, r, 2.48015873015873e-05);
        q = Math.fma(q, r, 1.984126984126984e-04);
        q = Math.fma(q, r, 1.388888888888889e-03);
        q = Math.fma(q, r, 8.333333333333333e-03);
        q = Math.fma(q, r, 4.1666666666666664e-02);
        q = Math.fma(q, r, 1.6666666666666666e-01);
        q = Math.fma(q, r, 0.5);
        return 1 + Math.fma(r * r, q, r);
    }

    static double log(double x) {
        if (!(x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE)) {
            return x > 0 && x < Double.MIN_NORMAL ? log(x * 0x1p54) - 54 * 0.6931471805599453 : x == 0 ? Double.NEGATIVE_INFINITY
                    : x > 0 ? x : Double.NaN;
        }
        return logNormal(x);
    }

    /** For normal positive numbers. */
    static double logNormal(double x) {
        long bits = Double.doubleToRawLongBits(x);
        long k = (bits - 0x3fe6a09e667f3bcdL) >> 52;
        double f = Double.longBitsToDouble(bits - (k << 52)) - 1;
        double s = f / (2 + f);
        double z = s * s;
        double w = z * z;
        double even = w * Math.fma(w, Math.fma(w, 1.531383769920937332e-01, 2.222219843214978396e-01), 3.999999999940941908e-01);
        double odd = z * Math.fma(w, Math.fma(w, Math.fma(w, 1.479819860511658591e-01, 1.818357216161805012e-01), 2.857142874366239149e-01),
                6.666666666666735130e-01);
        double r = even + odd;
        double h = 0.5 * f * f;
        double d = k;
        return d * 6.93147180369123816490e-01 - ((h - Math.fma(s, h + r, d * 1.90821492927058770002e-10)) - f);
    }

    /** Sine of r + tail for |r| at most pi/4. */
    static double sinKernel(double r, double tail) {
        double z = r * r;
        double v = z * r;
        double q = Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08),
                2.75573137070700676789e-06), -1.98412698298579493134e-04), 8.33333333332248946124e-03);
        return r - ((z * (0.5 * tail - v * q) - tail) - v * -1.66666666666666324348e-01);
    }

    /** Cosine of r + tail for |r| at most pi/4. */
    static double cosKernel(double r, double tail) {
        double z = r * r;
        double q = z * Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09),
                -2.75573143513906633035e-07), 2.48015872894767294178e-05), -1.38888888888741095749e-03), 4.16666666666666019037e-02);
        double h = 0.5 * z;
        double w = 1 - h;
        return w + (((1 - w) - h) + (z * q - r * tail));
    }

    static double sin(double x) {
        return sine(x, 0);
    }

    static double cos(double x) {
        return sine(x, 1);
    }

    private static double sine(double x, int quarter) {
        if (!(Math.abs(x) <= 200_000)) {
            return quarter == 0 ? StrictMath.sin(x) : StrictMath.cos(x);
        }
        double k = Math.rint(x * 0.6366197723675814);
        double a = x - k * 1.57079632673412561417e+00;
        double b = k * 6.07710050630396597660e-11;
        double y = a - b;
        double back = y - a;
        double e = (a - (y - back)) - (b + back);
        double c = Math.fma(k, 2.02226624879595063154e-21, -e);
        double r = y - c;
        double tail = (y - r) - c;
        int q = ((int) (long) k + quarter) & 3;
        double s = (q & 1) == 0 ? sinKernel(r, tail) : cosKernel(r, tail);
        return x == 0 && quarter == 0 ? x : (q & 2) == 0 ? s : -s;
    }

    /** Python's modulo: the sign of the divisor. */
    static double remainder(double a, double b) {
        double r = a % b;
        return r != 0 ? (r < 0) != (b < 0) ? r + b : r : Math.copySign(0.0, b) * (Double.isNaN(r) ? Double.NaN : 1);
    }

    static int remainder(int a, int b) {
        return b == 0 ? 0 : Math.floorMod(a, b);
    }

    static int pow(int base, int exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? (exponent & 1) == 0 ? 1 : -1 : 0;
        }
        int result = 1;
        int square = base;
        for (int e = exponent; e != 0; e >>= 1) {
            result = (e & 1) == 1 ? result * square : result;
            square *= square;
        }
        return result;
    }
}
