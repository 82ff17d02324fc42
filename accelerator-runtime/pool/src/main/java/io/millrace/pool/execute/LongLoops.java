package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.EnumMap;
import java.util.Map;

/** Elementwise loops in int64, which wrap around as all integers of 64 bits do. Each loop is a method of its own, so that the compiler sees one simple loop and vectorises it. */
final class LongLoops {
    static final Map<Op, Loop1<?, ?>> UNARY = new EnumMap<>(Op.class);
    static final Map<Op, Loop2<?, ?>> BINARY = new EnumMap<>(Op.class);

    static {
        UNARY.put(Op.NEGATIVE, (Loop1<long[], long[]>) LongLoops::negative);
        UNARY.put(Op.ABS, (Loop1<long[], long[]>) LongLoops::abs);
        UNARY.put(Op.SIGN, (Loop1<long[], long[]>) LongLoops::sign);
        UNARY.put(Op.SQUARE, (Loop1<long[], long[]>) LongLoops::square);
        UNARY.put(Op.FLOOR, (Loop1<long[], long[]>) LongLoops::floor);
        UNARY.put(Op.CEIL, (Loop1<long[], long[]>) LongLoops::ceil);
        UNARY.put(Op.ROUND, (Loop1<long[], long[]>) LongLoops::round);
        UNARY.put(Op.TRUNC, (Loop1<long[], long[]>) LongLoops::trunc);
        BINARY.put(Op.ADD, (Loop2<long[], long[]>) LongLoops::add);
        BINARY.put(Op.SUBTRACT, (Loop2<long[], long[]>) LongLoops::subtract);
        BINARY.put(Op.MULTIPLY, (Loop2<long[], long[]>) LongLoops::multiply);
        BINARY.put(Op.MAXIMUM, (Loop2<long[], long[]>) LongLoops::maximum);
        BINARY.put(Op.MINIMUM, (Loop2<long[], long[]>) LongLoops::minimum);
        BINARY.put(Op.REMAINDER, (Loop2<long[], long[]>) LongLoops::remainder);
        BINARY.put(Op.POW, (Loop2<long[], long[]>) LongLoops::pow);
        BINARY.put(Op.EQUAL, (Loop2<long[], byte[]>) LongLoops::equal);
        BINARY.put(Op.NOT_EQUAL, (Loop2<long[], byte[]>) LongLoops::notEqual);
        BINARY.put(Op.LESS, (Loop2<long[], byte[]>) LongLoops::less);
        BINARY.put(Op.LESS_EQUAL, (Loop2<long[], byte[]>) LongLoops::lessEqual);
        BINARY.put(Op.GREATER, (Loop2<long[], byte[]>) LongLoops::greater);
        BINARY.put(Op.GREATER_EQUAL, (Loop2<long[], byte[]>) LongLoops::greaterEqual);
        UNARY.put(Op.BITWISE_INVERT, (Loop1<long[], long[]>) LongLoops::invert);
        BINARY.put(Op.FLOOR_DIVIDE, (Loop2<long[], long[]>) LongLoops::floorDivide);
        BINARY.put(Op.BITWISE_AND, (Loop2<long[], long[]>) LongLoops::and);
        BINARY.put(Op.BITWISE_OR, (Loop2<long[], long[]>) LongLoops::or);
        BINARY.put(Op.BITWISE_XOR, (Loop2<long[], long[]>) LongLoops::xor);
        BINARY.put(Op.BITWISE_LEFT_SHIFT, (Loop2<long[], long[]>) LongLoops::leftShift);
        BINARY.put(Op.BITWISE_RIGHT_SHIFT, (Loop2<long[], long[]>) LongLoops::rightShift);
    }

    private LongLoops() {}

    private static void negative(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = -a[i];
        }
    }

    private static void abs(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.abs(a[i]);
        }
    }

    private static void sign(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Long.signum(a[i]);
        }
    }

    private static void square(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * a[i];
        }
    }

    private static void floor(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void ceil(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void round(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void trunc(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void add(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] + b[i];
        }
    }

    private static void subtract(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] - b[i];
        }
    }

    private static void multiply(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * b[i];
        }
    }

    private static void maximum(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.max(a[i], b[i]);
        }
    }

    private static void minimum(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.min(a[i], b[i]);
        }
    }

    private static void remainder(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.remainder(a[i], b[i]);
        }
    }

    private static void pow(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.pow(a[i], b[i]);
        }
    }

    private static void equal(long[] a, long[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] == b[i] ? 1 : 0);
        }
    }

    private static void notEqual(long[] a, long[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != b[i] ? 1 : 0);
        }
    }

    private static void less(long[] a, long[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] < b[i] ? 1 : 0);
        }
    }

    private static void lessEqual(long[] a, long[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] <= b[i] ? 1 : 0);
        }
    }

    private static void greater(long[] a, long[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] > b[i] ? 1 : 0);
        }
    }

    private static void greaterEqual(long[] a, long[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] >= b[i] ? 1 : 0);
        }
    }

    static void where(byte[] c, long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    private static void invert(long[] a, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = ~a[i];
        }
    }

    private static void floorDivide(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = b[i] == 0 ? 0 : Math.floorDiv(a[i], b[i]);
        }
    }

    private static void and(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] & b[i];
        }
    }

    private static void or(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] | b[i];
        }
    }

    private static void xor(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] ^ b[i];
        }
    }

    private static void leftShift(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = b[i] < 0 || b[i] > 63 ? 0 : a[i] << b[i];
        }
    }

    private static void rightShift(long[] a, long[] b, long[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] >> (b[i] < 0 || b[i] > 63 ? 63 : b[i]);
        }
    }
}
