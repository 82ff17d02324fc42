package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.util.EnumMap;
import java.util.Map;

/** Elementwise loops over bool, one byte of 0 or 1 each. Each loop is a method of its own, so that the compiler sees one simple loop and vectorises it. */
final class BoolLoops {
    static final Map<Op, Loop1<?, ?>> UNARY = new EnumMap<>(Op.class);
    static final Map<Op, Loop2<?, ?>> BINARY = new EnumMap<>(Op.class);

    static {
        UNARY.put(Op.LOGICAL_NOT, (Loop1<byte[], byte[]>) BoolLoops::logicalNot);
        BINARY.put(Op.LOGICAL_AND, (Loop2<byte[], byte[]>) BoolLoops::logicalAnd);
        BINARY.put(Op.LOGICAL_OR, (Loop2<byte[], byte[]>) BoolLoops::logicalOr);
        BINARY.put(Op.LOGICAL_XOR, (Loop2<byte[], byte[]>) BoolLoops::logicalXor);
        BINARY.put(Op.EQUAL, (Loop2<byte[], byte[]>) BoolLoops::equal);
        BINARY.put(Op.NOT_EQUAL, (Loop2<byte[], byte[]>) BoolLoops::notEqual);
    }

    private BoolLoops() {}

    private static void logicalNot(byte[] a, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] ^ 1);
        }
    }

    private static void logicalAnd(byte[] a, byte[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] & b[i]);
        }
    }

    private static void logicalOr(byte[] a, byte[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] | b[i]);
        }
    }

    private static void logicalXor(byte[] a, byte[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] ^ b[i]);
        }
    }

    private static void equal(byte[] a, byte[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] == b[i] ? 1 : 0);
        }
    }

    private static void notEqual(byte[] a, byte[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = (byte) (a[i] ^ b[i]);
        }
    }

    static void where(byte[] c, byte[] a, byte[] b, byte[] o, int n) {
        for (int i = 0; i < n; i++) {
            o[i] = c[i] != 0 ? a[i] : b[i];
        }
    }
}
