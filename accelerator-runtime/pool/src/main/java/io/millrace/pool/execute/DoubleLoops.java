package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.EnumMap;
import java.util.Map;

/** Elementwise loops in float64. Each loop is a method of its own, so that the compiler sees one simple loop and vectorises it. */
final class DoubleLoops {
    static final Map<Op, Loop1<?, ?>> UNARY = new EnumMap<>(Op.class);
    static final Map<Op, Loop2<?, ?>> BINARY = new EnumMap<>(Op.class);

    static {
        UNARY.put(Op.NEGATIVE, (Loop1<double[], double[]>) DoubleLoops::negative);
        UNARY.put(Op.ABS, (Loop1<double[], double[]>) DoubleLoops::abs);
        UNARY.put(Op.SIGN, (Loop1<double[], double[]>) DoubleLoops::sign);
        UNARY.put(Op.SQUARE, (Loop1<double[], double[]>) DoubleLoops::square);
        UNARY.put(Op.FLOOR, (Loop1<double[], double[]>) DoubleLoops::floor);
        UNARY.put(Op.CEIL, (Loop1<double[], double[]>) DoubleLoops::ceil);
        UNARY.put(Op.ROUND, (Loop1<double[], double[]>) DoubleLoops::round);
        UNARY.put(Op.TRUNC, (Loop1<double[], double[]>) DoubleLoops::trunc);
        UNARY.put(Op.SQRT, (Loop1<double[], double[]>) DoubleLoops::sqrt);
        UNARY.put(Op.RECIPROCAL, (Loop1<double[], double[]>) DoubleLoops::reciprocal);
        UNARY.put(Op.LOG, ElementaryLoops.wide(Op.LOG));
        UNARY.put(Op.EXP, ElementaryLoops.wide(Op.EXP));
        UNARY.put(Op.SIN, ElementaryLoops.wide(Op.SIN));
        UNARY.put(Op.COS, ElementaryLoops.wide(Op.COS));
        UNARY.put(Op.EXPM1, (Loop1<double[], double[]>) DoubleLoops::expm1);
        UNARY.put(Op.LOG1P, (Loop1<double[], double[]>) DoubleLoops::log1p);
        UNARY.put(Op.TAN, (Loop1<double[], double[]>) DoubleLoops::tan);
        UNARY.put(Op.ASIN, (Loop1<double[], double[]>) DoubleLoops::asin);
        UNARY.put(Op.ACOS, (Loop1<double[], double[]>) DoubleLoops::acos);
        UNARY.put(Op.ATAN, (Loop1<double[], double[]>) DoubleLoops::atan);
        UNARY.put(Op.SINH, (Loop1<double[], double[]>) DoubleLoops::sinh);
        UNARY.put(Op.COSH, (Loop1<double[], double[]>) DoubleLoops::cosh);
        UNARY.put(Op.TANH, ElementaryLoops.wide(Op.TANH));
        BINARY.put(Op.ADD, (Loop2<double[], double[]>) DoubleLoops::add);
        BINARY.put(Op.SUBTRACT, (Loop2<double[], double[]>) DoubleLoops::subtract);
        BINARY.put(Op.MULTIPLY, (Loop2<double[], double[]>) DoubleLoops::multiply);
        BINARY.put(Op.DIVIDE, (Loop2<double[], double[]>) DoubleLoops::divide);
        BINARY.put(Op.MAXIMUM, (Loop2<double[], double[]>) DoubleLoops::maximum);
        BINARY.put(Op.MINIMUM, (Loop2<double[], double[]>) DoubleLoops::minimum);
        BINARY.put(Op.REMAINDER, (Loop2<double[], double[]>) DoubleLoops::remainder);
        BINARY.put(Op.POW, (Loop2<double[], double[]>) DoubleLoops::pow);
        BINARY.put(Op.ATAN2, (Loop2<double[], double[]>) DoubleLoops::atan2);
        BINARY.put(Op.EQUAL, (Loop2<double[], byte[]>) DoubleLoops::equal);
        BINARY.put(Op.NOT_EQUAL, (Loop2<double[], byte[]>) DoubleLoops::notEqual);
        BINARY.put(Op.LESS, (Loop2<double[], byte[]>) DoubleLoops::less);
        BINARY.put(Op.LESS_EQUAL, (Loop2<double[], byte[]>) DoubleLoops::lessEqual);
        BINARY.put(Op.GREATER, (Loop2<double[], byte[]>) DoubleLoops::greater);
        BINARY.put(Op.GREATER_EQUAL, (Loop2<double[], byte[]>) DoubleLoops::greaterEqual);
        UNARY.put(Op.ISFINITE, (Loop1<double[], byte[]>) DoubleLoops::isfinite);
        UNARY.put(Op.ISNAN, (Loop1<double[], byte[]>) DoubleLoops::isnan);
        UNARY.put(Op.ISINF, (Loop1<double[], byte[]>) DoubleLoops::isinf);
        UNARY.put(Op.ASINH, (Loop1<double[], double[]>) DoubleLoops::asinh);
        UNARY.put(Op.ACOSH, (Loop1<double[], double[]>) DoubleLoops::acosh);
        UNARY.put(Op.ATANH, (Loop1<double[], double[]>) DoubleLoops::atanh);
        UNARY.put(Op.LOG2, (Loop1<double[], double[]>) DoubleLoops::log2);
        UNARY.put(Op.LOG10, (Loop1<double[], double[]>) DoubleLoops::log10);
        UNARY.put(Op.ERF, ElementaryLoops.wide(Op.ERF));
        UNARY.put(Op.SIGNBIT, (Loop1<double[], byte[]>) DoubleLoops::signbit);
        BINARY.put(Op.FLOOR_DIVIDE, (Loop2<double[], double[]>) DoubleLoops::floorDivide);
        BINARY.put(Op.COPYSIGN, (Loop2<double[], double[]>) DoubleLoops::copysign);
        BINARY.put(Op.HYPOT, (Loop2<double[], double[]>) DoubleLoops::hypot);
        BINARY.put(Op.NEXTAFTER, (Loop2<double[], double[]>) DoubleLoops::nextafter);
    }

    private DoubleLoops() {}

    private static void negative(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = -a[i];
        }
    }

    private static void abs(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.abs(a[i]);
        }
    }

    private static void sign(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.signum(a[i]);
        }
    }

    private static void square(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * a[i];
        }
    }

    private static void floor(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.floor(a[i]);
        }
    }

    private static void ceil(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.ceil(a[i]);
        }
    }

    private static void round(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.rint(a[i]);
        }
    }

    private static void trunc(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] < 0 ? Math.ceil(a[i]) : Math.floor(a[i]);
        }
    }

    private static void sqrt(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.sqrt(a[i]);
        }
    }

    private static void reciprocal(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = 1 / a[i];
        }
    }

    private static void expm1(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.expm1(a[i]);
        }
    }

    private static void log1p(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.log1p(a[i]);
        }
    }

    private static void tan(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.tan(a[i]);
        }
    }

    private static void asin(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.asin(a[i]);
        }
    }

    private static void acos(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.acos(a[i]);
        }
    }

    private static void atan(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.atan(a[i]);
        }
    }

    private static void sinh(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.sinh(a[i]);
        }
    }

    private static void cosh(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.cosh(a[i]);
        }
    }

    private static void add(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] + b[i];
        }
    }

    private static void subtract(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] - b[i];
        }
    }

    private static void multiply(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * b[i];
        }
    }

    private static void divide(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] / b[i];
        }
    }

    private static void maximum(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.max(a[i], b[i]);
        }
    }

    private static void minimum(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.min(a[i], b[i]);
        }
    }

    private static void remainder(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.remainder(a[i], b[i]);
        }
    }

    private static void pow(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.pow(a[i], b[i]);
        }
    }

    private static void atan2(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.atan2(a[i], b[i]);
        }
    }

    private static void equal(double[] a, double[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] == b[i] ? 1 : 0);
        }
    }

    private static void notEqual(double[] a, double[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != b[i] ? 1 : 0);
        }
    }

    private static void less(double[] a, double[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] < b[i] ? 1 : 0);
        }
    }

    private static void lessEqual(double[] a, double[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] <= b[i] ? 1 : 0);
        }
    }

    private static void greater(double[] a, double[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] > b[i] ? 1 : 0);
        }
    }

    private static void greaterEqual(double[] a, double[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] >= b[i] ? 1 : 0);
        }
    }

    static void where(byte[] c, double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    private static void isfinite(double[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (Math.abs(a[i]) <= Double.MAX_VALUE ? 1 : 0);
        }
    }

    private static void isnan(double[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != a[i] ? 1 : 0);
        }
    }

    private static void isinf(double[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (Math.abs(a[i]) > Double.MAX_VALUE ? 1 : 0);
        }
    }

    private static void asinh(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.asinh(a[i]);
        }
    }

    private static void acosh(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.acosh(a[i]);
        }
    }

    private static void atanh(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.atanh(a[i]);
        }
    }

    private static void log2(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.log2(a[i]);
        }
    }

    private static void log10(double[] a, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.log10(a[i]);
        }
    }

    private static void signbit(double[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (Double.doubleToRawLongBits(a[i]) >>> 63);
        }
    }

    private static void floorDivide(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.floorDivide(a[i], b[i]);
        }
    }

    private static void copysign(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.copySign(a[i], b[i]);
        }
    }

    private static void hypot(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = StrictMath.hypot(a[i], b[i]);
        }
    }

    private static void nextafter(double[] a, double[] b, double[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.nextAfter(a[i], b[i]);
        }
    }
}
