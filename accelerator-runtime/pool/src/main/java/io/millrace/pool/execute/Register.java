package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A block of elements of one type on which the loops work; small enough that a few of them stay in the first-level cache. Integers narrower
 * than int32 are worked on as ints and brought back to their type after each operation ({@link Narrow}); complex numbers, of either size, are
 * pairs of doubles, rounded after each operation where they are complex64.
 */
final class Register {
    /** Elements of a block: part of the numeric identity, since sums are made block by block. */
    static final int BLOCK = 1024;

    final DType type;
    final double[] d;
    final float[] f;
    final int[] i;
    final long[] l;
    final byte[] b;
    /** Real and imaginary parts in turns. */
    final double[] c;

    Register(DType type) {
        this(type, BLOCK);
    }

    Register(DType type, int length) {
        this.type = type;
        d = type == DType.FLOAT64 ? new double[length] : null;
        f = type == DType.FLOAT32 ? new float[length] : null;
        i = type.isInteger() && type != DType.INT64 ? new int[length] : null;
        l = type == DType.INT64 ? new long[length] : null;
        b = type == DType.BOOL ? new byte[length] : null;
        c = type.isComplex() ? new double[2 * length] : null;
    }

    Object array() {
        return switch (type) {
            case FLOAT64 -> d;
            case FLOAT32 -> f;
            case INT32, INT16, INT8, UINT8 -> i;
            case INT64 -> l;
            case BOOL -> b;
            case COMPLEX64, COMPLEX128 -> c;
        };
    }

    void fill(long bits) {
        switch (type) {
            case FLOAT64 -> Arrays.fill(d, Double.longBitsToDouble(bits));
            case FLOAT32 -> Arrays.fill(f, (float) Double.longBitsToDouble(bits));
            case INT32, INT16, INT8, UINT8 -> Arrays.fill(i, (int) bits);
            case INT64 -> Arrays.fill(l, bits);
            case BOOL -> Arrays.fill(b, (byte) bits);
            case COMPLEX64, COMPLEX128 -> {
                for (int at = 0; at < c.length; at += 2) {
                    c[at] = Double.longBitsToDouble(bits);
                    c[at + 1] = 0;
                }
            }
        }
    }

    void read(MemorySegment memory, long position, int at, int count) {
        switch (type) {
            case FLOAT64 -> MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, position, d, at, count);
            case FLOAT32 -> MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, position, f, at, count);
            case INT32 -> MemorySegment.copy(memory, ValueLayout.JAVA_INT, position, i, at, count);
            case INT64 -> MemorySegment.copy(memory, ValueLayout.JAVA_LONG, position, l, at, count);
            case BOOL -> MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, position, b, at, count);
            case COMPLEX128 -> MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, position, c, 2 * at, 2 * count);
            case INT16, INT8, UINT8, COMPLEX64 -> read(memory, position, type.bytes(), at, count);
        }
    }

    /** Elements that lie {@code step} bytes apart; 0 repeats one. */
    void read(MemorySegment memory, long position, long step, int at, int count) {
        switch (type) {
            case FLOAT64 -> {
                if (step == 0) {
                    Arrays.fill(d, at, at + count, memory.get(ValueLayout.JAVA_DOUBLE, position));
                    return;
                }
                for (int k = 0; k < count; k++) {
                    d[at + k] = memory.get(ValueLayout.JAVA_DOUBLE, position + k * step);
                }
            }
            case FLOAT32 -> {
                if (step == 0) {
                    Arrays.fill(f, at, at + count, memory.get(ValueLayout.JAVA_FLOAT, position));
                    return;
                }
                for (int k = 0; k < count; k++) {
                    f[at + k] = memory.get(ValueLayout.JAVA_FLOAT, position + k * step);
                }
            }
            case INT32 -> {
                if (step == 0) {
                    Arrays.fill(i, at, at + count, memory.get(ValueLayout.JAVA_INT, position));
                    return;
                }
                for (int k = 0; k < count; k++) {
                    i[at + k] = memory.get(ValueLayout.JAVA_INT, position + k * step);
                }
            }
            case INT64 -> {
                for (int k = 0; k < count; k++) {
                    l[at + k] = memory.get(ValueLayout.JAVA_LONG, position + k * step);
                }
            }
            case INT16 -> {
                for (int k = 0; k < count; k++) {
                    i[at + k] = memory.get(ValueLayout.JAVA_SHORT, position + k * step);
                }
            }
            case INT8 -> {
                for (int k = 0; k < count; k++) {
                    i[at + k] = memory.get(ValueLayout.JAVA_BYTE, position + k * step);
                }
            }
            case UINT8 -> {
                for (int k = 0; k < count; k++) {
                    i[at + k] = memory.get(ValueLayout.JAVA_BYTE, position + k * step) & 0xFF;
                }
            }
            case BOOL -> {
                for (int k = 0; k < count; k++) {
                    b[at + k] = memory.get(ValueLayout.JAVA_BYTE, position + k * step);
                }
            }
            case COMPLEX128 -> {
                for (int k = 0; k < count; k++) {
                    c[2 * (at + k)] = memory.get(ValueLayout.JAVA_DOUBLE, position + k * step);
                    c[2 * (at + k) + 1] = memory.get(ValueLayout.JAVA_DOUBLE, position + k * step + 8);
                }
            }
            case COMPLEX64 -> {
                for (int k = 0; k < count; k++) {
                    c[2 * (at + k)] = memory.get(ValueLayout.JAVA_FLOAT, position + k * step);
                    c[2 * (at + k) + 1] = memory.get(ValueLayout.JAVA_FLOAT, position + k * step + 4);
                }
            }
        }
    }

    void write(MemorySegment memory, long position, int count) {
        switch (type) {
            case FLOAT64 -> MemorySegment.copy(d, 0, memory, ValueLayout.JAVA_DOUBLE, position, count);
            case FLOAT32 -> MemorySegment.copy(f, 0, memory, ValueLayout.JAVA_FLOAT, position, count);
            case INT32 -> MemorySegment.copy(i, 0, memory, ValueLayout.JAVA_INT, position, count);
            case INT64 -> MemorySegment.copy(l, 0, memory, ValueLayout.JAVA_LONG, position, count);
            case INT16 -> {
                for (int k = 0; k < count; k++) {
                    memory.set(ValueLayout.JAVA_SHORT, position + 2L * k, (short) i[k]);
                }
            }
            case INT8, UINT8 -> {
                for (int k = 0; k < count; k++) {
                    memory.set(ValueLayout.JAVA_BYTE, position + k, (byte) i[k]);
                }
            }
            case BOOL -> MemorySegment.copy(b, 0, memory, ValueLayout.JAVA_BYTE, position, count);
            case COMPLEX128 -> MemorySegment.copy(c, 0, memory, ValueLayout.JAVA_DOUBLE, position, 2 * count);
            case COMPLEX64 -> {
                for (int k = 0; k < 2 * count; k++) {
                    memory.set(ValueLayout.JAVA_FLOAT, position + 4L * k, (float) c[k]);
                }
            }
        }
    }
}
