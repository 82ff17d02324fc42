package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.EnumMap;
import java.util.Map;

/** Elementwise loops in int32, which wrap around as all integers of 32 bits do. Each loop is a method of its own, so that the compiler sees one simple loop and vectorises it. */
final class IntLoops {
    static final Map<Op, Loop1<?, ?>> UNARY = new EnumMap<>(Op.class);
    static final Map<Op, Loop2<?, ?>> BINARY = new EnumMap<>(Op.class);

    static {
        UNARY.put(Op.NEGATIVE, (Loop1<int[], int[]>) IntLoops::negative);
        UNARY.put(Op.ABS, (Loop1<int[], int[]>) IntLoops::abs);
        UNARY.put(Op.SIGN, (Loop1<int[], int[]>) IntLoops::sign);
        UNARY.put(Op.SQUARE, (Loop1<int[], int[]>) IntLoops::square);
        UNARY.put(Op.FLOOR, (Loop1<int[], int[]>) IntLoops::floor);
        UNARY.put(Op.CEIL, (Loop1<int[], int[]>) IntLoops::ceil);
        UNARY.put(Op.ROUND, (Loop1<int[], int[]>) IntLoops::round);
        UNARY.put(Op.TRUNC, (Loop1<int[], int[]>) IntLoops::trunc);
        BINARY.put(Op.ADD, (Loop2<int[], int[]>) IntLoops::add);
        BINARY.put(Op.SUBTRACT, (Loop2<int[], int[]>) IntLoops::subtract);
        BINARY.put(Op.MULTIPLY, (Loop2<int[], int[]>) IntLoops::multiply);
        BINARY.put(Op.MAXIMUM, (Loop2<int[], int[]>) IntLoops::maximum);
        BINARY.put(Op.MINIMUM, (Loop2<int[], int[]>) IntLoops::minimum);
        BINARY.put(Op.REMAINDER, (Loop2<int[], int[]>) IntLoops::remainder);
        BINARY.put(Op.POW, (Loop2<int[], int[]>) IntLoops::pow);
        BINARY.put(Op.EQUAL, (Loop2<int[], byte[]>) IntLoops::equal);
        BINARY.put(Op.NOT_EQUAL, (Loop2<int[], byte[]>) IntLoops::notEqual);
        BINARY.put(Op.LESS, (Loop2<int[], byte[]>) IntLoops::less);
        BINARY.put(Op.LESS_EQUAL, (Loop2<int[], byte[]>) IntLoops::lessEqual);
        BINARY.put(Op.GREATER, (Loop2<int[], byte[]>) IntLoops::greater);
        BINARY.put(Op.GREATER_EQUAL, (Loop2<int[], byte[]>) IntLoops::greaterEqual);
        UNARY.put(Op.BITWISE_INVERT, (Loop1<int[], int[]>) IntLoops::invert);
        BINARY.put(Op.FLOOR_DIVIDE, (Loop2<int[], int[]>) IntLoops::floorDivide);
        BINARY.put(Op.BITWISE_AND, (Loop2<int[], int[]>) IntLoops::and);
        BINARY.put(Op.BITWISE_OR, (Loop2<int[], int[]>) IntLoops::or);
        BINARY.put(Op.BITWISE_XOR, (Loop2<int[], int[]>) IntLoops::xor);
        BINARY.put(Op.BITWISE_LEFT_SHIFT, (Loop2<int[], int[]>) IntLoops::leftShift);
        BINARY.put(Op.BITWISE_RIGHT_SHIFT, (Loop2<int[], int[]>) IntLoops::rightShift);
    }

    private IntLoops() {}

    private static void negative(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = -a[i];
        }
    }

    private static void abs(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.abs(a[i]);
        }
    }

    private static void sign(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Integer.signum(a[i]);
        }
    }

    private static void square(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * a[i];
        }
    }

    private static void floor(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void ceil(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void round(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void trunc(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i];
        }
    }

    private static void add(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] + b[i];
        }
    }

    private static void subtract(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] - b[i];
        }
    }

    private static void multiply(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] * b[i];
        }
    }

    private static void maximum(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.max(a[i], b[i]);
        }
    }

    private static void minimum(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Math.min(a[i], b[i]);
        }
    }

    private static void remainder(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.remainder(a[i], b[i]);
        }
    }

    private static void pow(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = Elementary.pow(a[i], b[i]);
        }
    }

    private static void equal(int[] a, int[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] == b[i] ? 1 : 0);
        }
    }

    private static void notEqual(int[] a, int[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] != b[i] ? 1 : 0);
        }
    }

    private static void less(int[] a, int[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] < b[i] ? 1 : 0);
        }
    }

    private static void lessEqual(int[] a, int[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] <= b[i] ? 1 : 0);
        }
    }

    private static void greater(int[] a, int[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] > b[i] ? 1 : 0);
        }
    }

    private static void greaterEqual(int[] a, int[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] >= b[i] ? 1 : 0);
        }
    }

    static void where(byte[] c, int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = c[i] != 0 ? a[i] : b[i];
        }
    }

    private static void invert(int[] a, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = ~a[i];
        }
    }

    private static void floorDivide(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = b[i] == 0 ? 0 : Math.floorDiv(a[i], b[i]);
        }
    }

    private static void and(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] & b[i];
        }
    }

    private static void or(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] | b[i];
        }
    }

    private static void xor(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] ^ b[i];
        }
    }

    private static void leftShift(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = b[i] < 0 || b[i] > 31 ? 0 : a[i] << b[i];
        }
    }

    private static void rightShift(int[] a, int[] b, int[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = a[i] >> (b[i] < 0 || b[i] > 31 ? 31 : b[i]);
        }
    }
}
