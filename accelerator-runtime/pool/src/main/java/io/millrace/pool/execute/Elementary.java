package io.millrace.pool.execute;

/**
 * Elementary functions that give the same bits on every processor: only operations that IEEE 754 rounds exactly (with fused
 * multiply-add), so neither the JIT compiler nor the vector width can change a result. Errors below 1 ulp (tested against StrictMath):
 * exp by reduction to |r| at most ln(2)/2 and its series; log as in fdlibm; sine and cosine by a three-part reduction modulo pi and one
 * polynomial for both. Written without branches where they are hot, so that the compiler can vectorise the loops around them. All other
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
        return 1 + Math.fma(r * r, series(r), r);
    }

    /** (exp(r) - 1 - r) / r^2 for the same r. */
    private static double series(double r) {
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
        return Math.fma(q, r, 0.5);
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

    /** Sine of r for |r| at most pi/4. */
    static double quarterSine(double r) {
        double z = r * r;
        double v = z * r;
        double q = Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08),
                2.75573137070700676789e-06), -1.98412698298579493134e-04), 8.33333333332248946124e-03);
        return r - (-z * (v * q) - v * -1.66666666666666324348e-01);
    }

    /** Cosine of r for |r| at most pi/4. */
    static double quarterCosine(double r) {
        double z = r * r;
        double q = z * Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09),
                -2.75573143513906633035e-07), 2.48015872894767294178e-05), -1.38888888888741095749e-03), 4.16666666666666019037e-02);
        double h = 0.5 * z;
        double w = 1 - h;
        return w + (((1 - w) - h) + z * q);
    }

    static final double INV_PI = 0.3183098861837907;
    static final double TINY = 1e-9;
    static final double PI_A = 3.141592653589793;
    static final double PI_B = 1.2246467991473532e-16;
    static final double PI_C = -2.9947698097183397e-33;
    /** The double nearest to -1/6, then the powers of z in (sin(r) / r - 1 - SIXTH z) / z^2 for z = r^2 up to (pi/2)^2, best for the relative error of the sine (6e-18). */
    static final double SIXTH = -0.16666666666666666;
    static final double S2 = 0.008333333333333241;
    static final double S3 = -0.00019841269841236085;
    static final double S4 = 2.7557319217647536e-06;
    static final double S5 = -2.505210770494275e-08;
    static final double S6 = 1.6059000243898056e-10;
    static final double S7 = -7.645512746283853e-13;
    static final double S8 = 2.7771799210310297e-15;
    static final double S9 = -5.1464683004966036e-18;

    /**
     * Sine of r + tail for |r| at most pi/2. The first two terms are carried to twice the precision, since near pi/2 they are as large as the result.
     */
    static double sinKernel(double r, double tail) {
        double z = r * r;
        double zl = Math.fma(r, r, -z);
        double q = Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, Math.fma(z, S9, S8), S7), S6), S5), S4), S3), S2);
        double t = z * SIXTH;
        double tl = Math.fma(z, SIXTH, -t);
        double zz = z * z;
        double cosine = Math.fma(zz, 1 / 24.0, Math.fma(z, -0.5, 1));
        double small = Math.fma(zz, q, Math.fma(zl, SIXTH, tl));
        double h = Math.fma(r, t, r);
        double hl = Math.fma(r, t, r - h);
        return h + (hl + Math.fma(r, small, tail * cosine));
    }

    /**
     * (e - 1) / (e + 1) for e = exp(2 |x|), with numerator and denominator carried to twice the precision and the quotient corrected once.
     */
    static double tanh(double x) {
        double twice = Math.abs(x) * 2;
        if (!(twice < 44)) {
            return Double.isNaN(x) ? x : Math.copySign(1.0, x);
        }
        double k = Math.rint(twice * INV_LN2);
        double y = twice - k * 6.93147180369123816490e-01;
        double low = k * 1.90821492927058770002e-10;
        double r = y - low;
        double rest = (y - r) - low;
        double w = r * r * series(r);
        double p = r + w;
        double pl = (r - p) + w + Math.fma(rest, r, rest);
        double s = Double.longBitsToDouble((long) k + 1023 << 52);
        double less = s - 1;
        double sp = s * p;
        double m = less + sp;
        double b = m - less;
        double ml = (less - (m - b)) + (sp - b) + s * pl;
        double d = m + 2;
        double c = d - m;
        double dl = (m - (d - c)) + (2 - c) + ml;
        double inverse = 1 / d;
        double q = m * inverse;
        double remainder = Math.fma(-q, d, m) + ml - q * dl;
        return Math.copySign(Math.fma(remainder, inverse, q), x);
    }

    static double sin(double x) {
        double a = Math.abs(x);
        if (!(a <= 200_000)) {
            return StrictMath.sin(x);
        }
        double k = Math.rint(a * INV_PI);
        double first = Math.fma(-k, PI_A, a);
        double s = reduced(k, first, 0);
        return ((int) k & 1) != (Double.doubleToRawLongBits(x) < 0 ? 1 : 0) ? -s : s;
    }

    /** The sine of |x| + pi/2. What is lost in the first subtraction, for small x, is exactly what the product and it do not add up to. */
    static double cos(double x) {
        double a = Math.abs(x);
        if (!(a <= 200_000)) {
            return StrictMath.cos(x);
        }
        double turns = Math.rint(Math.fma(a, INV_PI, 0.5));
        double k = turns - 0.5;
        double first = Math.fma(-k, PI_A, a);
        double s = reduced(k, first, a - Math.fma(k, PI_A, first));
        return ((int) turns & 1) != 0 ? -s : s;
    }

    /** Sine of what is left of a number from which k times the first part of pi was taken; {@code lost} is what was lost by that. */
    private static double reduced(double k, double first, double lost) {
        double r = Math.fma(-k, PI_B, first);
        // Next to a multiple of pi the difference would not be exact; what was rounded away is less than half an ulp there.
        double tail = Math.abs(r) < TINY ? 0 : Math.fma(-k, PI_B, first - r);
        return sinKernel(r, Math.fma(-k, PI_C, tail) + lost);
    }

    /** Python's modulo: the sign of the divisor. */
    static double remainder(double a, double b) {
        double r = a % b;
        return r != 0 ? (r < 0) != (b < 0) ? r + b : r : Math.copySign(0.0, b) * (Double.isNaN(r) ? Double.NaN : 1);
    }

    static double floorDivide(double a, double b) {
        return Math.floor(a / b);
    }

    static long remainder(long a, long b) {
        return b == 0 ? 0 : Math.floorMod(a, b);
    }

    static long pow(long base, long exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? (exponent & 1) == 0 ? 1 : -1 : 0;
        }
        long result = 1;
        long square = base;
        for (long e = exponent; e != 0; e >>= 1) {
            result = (e & 1) == 1 ? result * square : result;
            square *= square;
        }
        return result;
    }

    /** Exact for powers of two, which a division of logarithms is not. */
    static double log2(double x) {
        if (!(x > 0 && x <= Double.MAX_VALUE)) {
            return log(x);
        }
        int exponent = Math.getExponent(x);
        double scaled = exponent < Double.MIN_EXPONENT ? x * 0x1p54 : x;
        int shift = exponent < Double.MIN_EXPONENT ? -54 : 0;
        exponent = Math.getExponent(scaled);
        double mantissa = Math.scalb(scaled, -exponent);
        if (mantissa > 1.4142135623730951) {
            mantissa /= 2;
            exponent++;
        }
        double high = logNormal(mantissa);
        return high * 1.4426950408889634 + (exponent + shift);
    }

    static double asinh(double x) {
        double a = Math.abs(x);
        double y = a > 1e8 ? log(a) + 0.6931471805599453 : StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
        return Math.copySign(y, x);
    }

    static double acosh(double x) {
        double t = x - 1;
        return x > 1e8 ? log(x) + 0.6931471805599453 : StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
    }

    static double atanh(double x) {
        double a = Math.abs(x);
        return Math.copySign(0.5 * StrictMath.log1p(2 * a / (1 - a)), x);
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

    static final double[] ERF_SMALL_P = {1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02, -5.77027029648944159157e-03,
            -2.37630166566501626084e-05};
    static final double[] ERF_SMALL_Q = {1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03, 1.32494738004321644526e-04,
            -3.96022827877536812320e-06};
    static final double[] ERF_MIDDLE_P = {-2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01,
            -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03};
    static final double[] ERF_MIDDLE_Q = {1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02, 1.26171219808761642112e-01,
            1.36370839120290507362e-02, 1.19844998467991074170e-02};
    static final double[] ERF_NEAR_P = {-9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01, -6.23753324503260060396e+01,
            -1.62396669462573470355e+02, -1.84605092906711035994e+02, -8.12874355063065934246e+01, -9.81432934416914548592e+00};
    static final double[] ERF_NEAR_Q = {1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02, 6.45387271733267880336e+02,
            4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135e+00, -6.04244152148580987438e-02};
    static final double[] ERF_FAR_P = {-9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01, -1.60636384855821916062e+02,
            -6.37566443368389627722e+02, -1.02509513161107724954e+03, -4.83519191608651397019e+02};
    static final double[] ERF_FAR_Q = {1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03, 3.19985821950859553908e+03,
            2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01};
    static final double ERF_AT_1 = 8.45062911510467529297e-01;
    static final double ERF_FAR = 1 / 0.35;

    /** As in fdlibm (s_erf.c, Sun Microsystems): below 1 ulp. From 6 on the result is 1. */
    static double erf(double x) {
        double a = Math.abs(x);
        if (a < 0.84375) {
            double z = x * x;
            return x + x * (polynomial(z, ERF_SMALL_P) / polynomial(z, ERF_SMALL_Q));
        }
        if (a < 1.25) {
            double t = a - 1;
            return Math.copySign(polynomial(t, ERF_MIDDLE_P) / polynomial(t, ERF_MIDDLE_Q) + ERF_AT_1, x);
        }
        if (Double.isNaN(x)) {
            return x;
        }
        a = Math.min(a, 6);
        double s = 1 / (a * a);
        double ratio = a < ERF_FAR ? polynomial(s, ERF_NEAR_P) / polynomial(s, ERF_NEAR_Q) : polynomial(s, ERF_FAR_P) / polynomial(s, ERF_FAR_Q);
        double z = Double.longBitsToDouble(Double.doubleToRawLongBits(a) & 0xFFFFFFFF00000000L);
        double tail = exp(-(z * z) - 0.5625) * exp((z - a) * (z + a) + ratio) / a;
        return Math.copySign(1 - tail, x);
    }

    private static double polynomial(double x, double[] coefficients) {
        double y = coefficients[coefficients.length - 1];
        for (int i = coefficients.length - 2; i >= 0; i--) {
            y = Math.fma(y, x, coefficients[i]);
        }
        return y;
    }
}
