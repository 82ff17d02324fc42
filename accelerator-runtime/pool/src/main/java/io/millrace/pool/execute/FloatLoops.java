package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.EnumMap;
import java.util.Map;

/** Elementwise loops in float32; transcendental functions are evaluated in float64 and rounded once. Each loop is a method of its own, so that the compiler sees one simple loop and vectorises it. */
final class FloatLoops {
    static final Map<Op, Loop1<?, ?>> UNARY = new EnumMap<>(Op.class);
    static final Map<Op, Loop2<?, ?>> BINARY = new EnumMap<>(Op.class);

    static {
        UNARY.put(Op.NEGATIVE, (Loop1<float[], float[]>) FloatLoops::negative);
        UNARY.put(Op.ABS, (Loop1<float[], float[]>) FloatLoops::abs);
        UNARY.put(Op.SIGN, (Loop1<float[], float[]>) FloatLoops::sign);
        UNARY.put(Op.SQUARE, (Loop1<float[], float[]>) FloatLoops::square);
        UNARY.put(Op.RECIPROCAL, (Loop1<float[], float[]>) FloatLoops::reciprocal);
        UNARY.put(Op.FLOOR, (Loop1<float[], float[]>) FloatLoops::floor);
        UNARY.put(Op.CEIL, (Loop1<float[], float[]>) FloatLoops::ceil);
        UNARY.put(Op.ROUND, (Loop1<float[], float[]>) FloatLoops::round);
        UNARY.put(Op.TRUNC, (Loop1<float[], float[]>) FloatLoops::trunc);
        UNARY.put(Op.SQRT, (Loop1<float[], float[]>) FloatLoops::sqrt);
        UNARY.put(Op.LOG, ElementaryLoops.narrow(Op.LOG));
        UNARY.put(Op.EXP, ElementaryLoops.narrow(Op.EXP));
        UNARY.put(Op.SIN, ElementaryLoops.narrow(Op.SIN));
        UNARY.put(Op.COS, ElementaryLoops.narrow(Op.COS));
        UNARY.put(Op.EXPM1, (Loop1<float[], float[]>) FloatLoops::expm1);
        UNARY.put(Op.LOG1P, (Loop1<float[], float[]>) FloatLoops::log1p);
        UNARY.put(Op.TAN, (Loop1<float[], float[]>) FloatLoops::tan);
        UNARY.put(Op.ASIN, (Loop1<float[], float[]>) FloatLoops::asin);
        UNARY.put(Op.ACOS, (Loop1<float[], float[]>) FloatLoops::acos);
        UNARY.put(Op.ATAN, (Loop1<float[], float[]>) FloatLoops::atan);
        UNARY.put(Op.SINH, (Loop1<float[], float[]>) FloatLoops::sinh);
        UNARY.put(Op.COSH, (Loop1<float[], float[]>) FloatLoops::cosh);
        UNARY.put(Op.TANH, ElementaryLoops.narrow(Op.TANH));
        BINARY.put(Op.ADD, (Loop2<float[], float[]>) FloatLoops::add);
        BINARY.put(Op.SUBTRACT, (Loop2<float[], float[]>) FloatLoops::subtract);
        BINARY.put(Op.MULTIPLY, (Loop2<float[], float[]>) FloatLoops::multiply);
        BINARY.put(Op.DIVIDE, (Loop2<float[], float[]>) FloatLoops::divide);
        BINARY.put(Op.MAXIMUM, (Loop2<float[], float[]>) FloatLoops::maximum);
        BINARY.put(Op.MINIMUM, (Loop2<float[], float[]>) FloatLoops::minimum);
        BINARY.put(Op.REMAINDER, (Loop2<float[], float[]>) FloatLoops::remainder);
        BINARY.put(Op.POW, (Loop2<float[], float[]>) FloatLoops::pow);
        BINARY.put(Op.ATAN2, (Loop2<float[], float[]>) FloatLoops::atan2);
        BINARY.put(Op.EQUAL, (Loop2<float[], byte[]>) FloatLoops::equal);
        BINARY.put(Op.NOT_EQUAL, (Loop2<float[], byte[]>) FloatLoops::notEqual);
        BINARY.put(Op.LESS, (Loop2<float[], byte[]>) FloatLoops::less);
        BINARY.put(Op.LESS_EQUAL, (Loop2<float[], byte[]>) FloatLoops::lessEqual);
        BINARY.put(Op.GREATER, (Loop2<float[], byte[]>) FloatLoops::greater);
        BINARY.put(Op.GREATER_EQUAL, (Loop2<float[], byte[]>) FloatLoops::greaterEqual);
        UNARY.put(Op.ISFINITE, (Loop1<float[], byte[]>) FloatLoops::isfinite);
        UNARY.put(Op.ISNAN, (Loop1<float[], byte[]>) FloatLoops::isnan);
        UNARY.put(Op.ISINF, (Loop1<float[], byte[]>) FloatLoops::isinf);
        UNARY.put(Op.ASINH, (Loop1<float[], float[]>) FloatLoops::asinh);
        UNARY.put(Op.ACOSH, (Loop1<float[], float[]>) FloatLoops::acosh);
        UNARY.put(Op.ATANH, (Loop1<float[], float[]>) FloatLoops::atanh);
        UNARY.put(Op.LOG2, (Loop1<float[], float[]>) FloatLoops::log2);
        UNARY.put(Op.LOG10, (Loop1<float[], float[]>) FloatLoops::log10);
        UNARY.put(Op.ERF, ElementaryLoops.narrow(Op.ERF));
        UNARY.put(Op.SIGNBIT, (Loop1<float[], byte[]>) FloatLoops::signbit);
        BINARY.put(Op.FLOOR_DIVIDE, (Loop2<float[], float[]>) FloatLoops::floorDivide);
        BINARY.put(Op.COPYSIGN, (Loop2<float[], float[]>) FloatLoops::copysign);
        BINARY.put(Op.HYPOT, (Loop2<float[], float[]>) FloatLoops::hypot);
        BINARY.put(Op.NEXTAFTER, (Loop2<float[], float[]>) FloatLoops::nextafter);
    }

    private FloatLoops() {}

    private static void negative(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = -a[i];
        }
    }

    private static void abs(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.abs(a[i]);
        }
    }

    private static void sign(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.signum(a[i]);
        }
    }

    private static void square(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * a[i];
        }
    }

    private static void reciprocal(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = 1 / a[i];
        }
    }

    private static void floor(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Math.floor(a[i]);
        }
    }

    private static void ceil(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Math.ceil(a[i]);
        }
    }

    private static void round(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Math.rint(a[i]);
        }
    }

    private static void trunc(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) (a[i] < 0 ? Math.ceil(a[i]) : Math.floor(a[i]));
        }
    }

    private static void sqrt(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Math.sqrt(a[i]);
        }
    }

    private static void expm1(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.expm1(a[i]);
        }
    }

    private static void log1p(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.log1p(a[i]);
        }
    }

    private static void tan(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.tan(a[i]);
        }
    }

    private static void asin(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.asin(a[i]);
        }
    }

    private static void acos(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.acos(a[i]);
        }
    }

    private static void atan(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.atan(a[i]);
        }
    }

    private static void sinh(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.sinh(a[i]);
        }
    }

    private static void cosh(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.cosh(a[i]);
        }
    }

    private static void add(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] + b[i];
        }
    }

    private static void subtract(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] - b[i];
        }
    }

    private static void multiply(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * b[i];
        }
    }

    private static void divide(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] / b[i];
        }
    }

    private static void maximum(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.max(a[i], b[i]);
        }
    }

    private static void minimum(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.min(a[i], b[i]);
        }
    }

    private static void remainder(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Elementary.remainder(a[i], b[i]);
        }
    }

    private static void pow(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.pow(a[i], b[i]);
        }
    }

    private static void atan2(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.atan2(a[i], b[i]);
        }
    }

    private static void equal(float[] a, float[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] == b[i] ? 1 : 0);
        }
    }

    private static void notEqual(float[] a, float[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != b[i] ? 1 : 0);
        }
    }

    private static void less(float[] a, float[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] < b[i] ? 1 : 0);
        }
    }

    private static void lessEqual(float[] a, float[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] <= b[i] ? 1 : 0);
        }
    }

    private static void greater(float[] a, float[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] > b[i] ? 1 : 0);
        }
    }

    private static void greaterEqual(float[] a, float[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] >= b[i] ? 1 : 0);
        }
    }

    static void where(byte[] c, float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    private static void isfinite(float[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (Math.abs(a[i]) <= Float.MAX_VALUE ? 1 : 0);
        }
    }

    private static void isnan(float[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != a[i] ? 1 : 0);
        }
    }

    private static void isinf(float[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (Math.abs(a[i]) > Float.MAX_VALUE ? 1 : 0);
        }
    }

    private static void asinh(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Elementary.asinh(a[i]);
        }
    }

    private static void acosh(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Elementary.acosh(a[i]);
        }
    }

    private static void atanh(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Elementary.atanh(a[i]);
        }
    }

    private static void log2(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Elementary.log2(a[i]);
        }
    }

    private static void log10(float[] a, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.log10(a[i]);
        }
    }

    private static void signbit(float[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (Float.floatToRawIntBits(a[i]) >>> 31);
        }
    }

    private static void floorDivide(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) Elementary.floorDivide(a[i], b[i]);
        }
    }

    private static void copysign(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.copySign(a[i], b[i]);
        }
    }

    private static void hypot(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (float) StrictMath.hypot(a[i], b[i]);
        }
    }

    private static void nextafter(float[] a, float[] b, float[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.nextAfter(a[i], (double) b[i]);
        }
    }
}
