package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.EnumMap;
import java.util.Map;

/**
 * Elementwise loops over complex numbers, pairs of doubles. Products and quotients are the schoolbook ones with Smith's scaling of the divisor;
 * the other functions follow from the real ones.
 */
final class ComplexLoops {
    /** From (x, y) to o[at], o[at + 1]. */
    @FunctionalInterface
    private interface One {
        void run(double x, double y, double[] o, int at);
    }

    static final Map<Op, Loop1<?, ?>> UNARY = new EnumMap<>(Op.class);
    static final Map<Op, Loop2<?, ?>> BINARY = new EnumMap<>(Op.class);

    static {
        one(Op.NEGATIVE, (x, y, o, at) -> set(o, at, -x, -y));
        one(Op.CONJ, (x, y, o, at) -> set(o, at, x, -y));
        one(Op.SQUARE, (x, y, o, at) -> set(o, at, x * x - y * y, x * y + y * x));
        one(Op.RECIPROCAL, (x, y, o, at) -> divide(1, 0, x, y, o, at));
        one(Op.SIGN, (x, y, o, at) -> {
            double r = StrictMath.hypot(x, y);
            set(o, at, r == 0 ? 0 : x / r, r == 0 ? 0 : y / r);
        });
        one(Op.SQRT, ComplexLoops::sqrt);
        one(Op.EXP, ComplexLoops::exp);
        one(Op.LOG, (x, y, o, at) -> set(o, at, logOfModulus(x, y), StrictMath.atan2(y, x)));
        one(Op.SIN, (x, y, o, at) -> set(o, at, Elementary.sin(x) * StrictMath.cosh(y), Elementary.cos(x) * StrictMath.sinh(y)));
        one(Op.COS, (x, y, o, at) -> set(o, at, Elementary.cos(x) * StrictMath.cosh(y), -Elementary.sin(x) * StrictMath.sinh(y)));
        one(Op.SINH, (x, y, o, at) -> set(o, at, StrictMath.sinh(x) * Elementary.cos(y), StrictMath.cosh(x) * Elementary.sin(y)));
        one(Op.COSH, (x, y, o, at) -> set(o, at, StrictMath.cosh(x) * Elementary.cos(y), StrictMath.sinh(x) * Elementary.sin(y)));
        one(Op.TANH, ComplexLoops::tanh);
        one(Op.TAN, (x, y, o, at) -> {
            tanh(-y, x, o, at);
            set(o, at, o[at + 1], -o[at]);
        });
        UNARY.put(Op.ABS, (Loop1<double[], Object>) ComplexLoops::abs);
        UNARY.put(Op.REAL, (Loop1<double[], Object>) (a, o, n) -> part(a, 0, o, n));
        UNARY.put(Op.IMAG, (Loop1<double[], Object>) (a, o, n) -> part(a, 1, o, n));
        UNARY.put(Op.ISNAN, (Loop1<double[], byte[]>) (a, o, n) -> {
            for (int i = 0; i < n; i++) {
                o[i] = (byte) (Double.isNaN(a[2 * i]) || Double.isNaN(a[2 * i + 1]) ? 1 : 0);
            }
        });
        UNARY.put(Op.ISINF, (Loop1<double[], byte[]>) (a, o, n) -> {
            for (int i = 0; i < n; i++) {
                o[i] = (byte) (Double.isInfinite(a[2 * i]) || Double.isInfinite(a[2 * i + 1]) ? 1 : 0);
            }
        });
        UNARY.put(Op.ISFINITE, (Loop1<double[], byte[]>) (a, o, n) -> {
            for (int i = 0; i < n; i++) {
                o[i] = (byte) (Double.isFinite(a[2 * i]) && Double.isFinite(a[2 * i + 1]) ? 1 : 0);
            }
        });
        BINARY.put(Op.ADD, (Loop2<double[], double[]>) ComplexLoops::add);
        BINARY.put(Op.SUBTRACT, (Loop2<double[], double[]>) ComplexLoops::subtract);
        BINARY.put(Op.MULTIPLY, (Loop2<double[], double[]>) ComplexLoops::multiply);
        BINARY.put(Op.DIVIDE, (Loop2<double[], double[]>) (a, b, o, n) -> {
            for (int i = 0; i < 2 * n; i += 2) {
                divide(a[i], a[i + 1], b[i], b[i + 1], o, i);
            }
        });
        BINARY.put(Op.POW, (Loop2<double[], double[]>) (a, b, o, n) -> {
            for (int i = 0; i < 2 * n; i += 2) {
                pow(a[i], a[i + 1], b[i], b[i + 1], o, i);
            }
        });
        BINARY.put(Op.EQUAL, (Loop2<double[], byte[]>) (a, b, o, n) -> {
            for (int i = 0; i < n; i++) {
                o[i] = (byte) (a[2 * i] == b[2 * i] && a[2 * i + 1] == b[2 * i + 1] ? 1 : 0);
            }
        });
        BINARY.put(Op.NOT_EQUAL, (Loop2<double[], byte[]>) (a, b, o, n) -> {
            for (int i = 0; i < n; i++) {
                o[i] = (byte) (a[2 * i] == b[2 * i] && a[2 * i + 1] == b[2 * i + 1] ? 0 : 1);
            }
        });
    }

    private ComplexLoops() {}

    private static void one(Op op, One function) {
        UNARY.put(op, (Loop1<double[], double[]>) (a, o, n) -> {
            for (int i = 0; i < 2 * n; i += 2) {
                function.run(a[i], a[i + 1], o, i);
            }
        });
    }

    private static void set(double[] o, int at, double x, double y) {
        o[at] = x;
        o[at + 1] = y;
    }

    private static void add(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < 2 * n; i++) {
            o[i] = a[i] + b[i];
        }
    }

    private static void subtract(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < 2 * n; i++) {
            o[i] = a[i] - b[i];
        }
    }

    private static void multiply(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < 2 * n; i += 2) {
            double x = a[i] * b[i] - a[i + 1] * b[i + 1];
            o[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
            o[i] = x;
        }
    }

    private static void divide(double x, double y, double u, double v, double[] o, int at) {
        if (Math.abs(u) >= Math.abs(v)) {
            if (u == 0 && v == 0) {
                set(o, at, x / 0, y / 0);
                return;
            }
            double r = v / u;
            double s = 1 / (u + v * r);
            set(o, at, (x + y * r) * s, (y - x * r) * s);
        } else {
            double r = u / v;
            double s = 1 / (v + u * r);
            set(o, at, (x * r + y) * s, (y * r - x) * s);
        }
    }

    private static void abs(double[] a, Object out, int n) {
        for (int i = 0; i < n; i++) {
            double r = StrictMath.hypot(a[2 * i], a[2 * i + 1]);
            if (out instanceof double[] o) {
                o[i] = r;
            } else {
                ((float[]) out)[i] = (float) r;
            }
        }
    }

    private static void part(double[] a, int which, Object out, int n) {
        if (out instanceof double[] o) {
            for (int i = 0; i < n; i++) {
                o[i] = a[2 * i + which];
            }
        } else {
            float[] o = (float[]) out;
            for (int i = 0; i < n; i++) {
                o[i] = (float) a[2 * i + which];
            }
        }
    }

    /** From two parts. */
    static void complex(Object re, Object im, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[2 * i] = re instanceof double[] d ? d[i] : ((float[]) re)[i];
            o[2 * i + 1] = im instanceof double[] d ? d[i] : ((float[]) im)[i];
        }
    }

    static void where(byte[] c, double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            double[] from = c[i] != 0 ? a : b;
            double x = from[2 * i];
            double y = from[2 * i + 1];
            o[2 * i] = x;
            o[2 * i + 1] = y;
        }
    }

    private static void exp(double x, double y, double[] o, int at) {
        double r = Elementary.exp(x);
        if (y == 0) {
            set(o, at, r, y);
        } else {
            set(o, at, r * Elementary.cos(y), r * Elementary.sin(y));
        }
    }

    private static double logOfModulus(double x, double y) {
        return Elementary.log(StrictMath.hypot(x, y));
    }

    private static void sqrt(double x, double y, double[] o, int at) {
        if (x == 0 && y == 0) {
            set(o, at, 0, y);
            return;
        }
        double t = Math.sqrt((Math.abs(x) + StrictMath.hypot(x, y)) / 2);
        if (x >= 0) {
            set(o, at, t, y / (2 * t));
        } else {
            set(o, at, Math.abs(y) / (2 * t), Math.copySign(t, y));
        }
    }

    private static void tanh(double x, double y, double[] o, int at) {
        if (Math.abs(x) > 20) {
            set(o, at, Math.copySign(1, x), 4 * Elementary.sin(y) * Elementary.cos(y) * Elementary.exp(-2 * Math.abs(x)));
            return;
        }
        double t = StrictMath.tan(y);
        double s = StrictMath.sinh(x);
        double b = 1 + t * t;
        double r = Math.sqrt(1 + s * s);
        double d = 1 + b * s * s;
        set(o, at, b * r * s / d, t / d);
    }

    private static void pow(double x, double y, double u, double v, double[] o, int at) {
        if (v == 0 && u == Math.rint(u) && Math.abs(u) <= 64) {
            double px = 1;
            double py = 0;
            for (int i = 0; i < Math.abs(u); i++) {
                double next = px * x - py * y;
                py = px * y + py * x;
                px = next;
            }
            if (u < 0) {
                divide(1, 0, px, py, o, at);
            } else {
                set(o, at, px, py);
            }
            return;
        }
        if (x == 0 && y == 0) {
            set(o, at, 0, 0);
            return;
        }
        double l = logOfModulus(x, y);
        double a = StrictMath.atan2(y, x);
        exp(u * l - v * a, v * l + u * a, o, at);
    }
}
