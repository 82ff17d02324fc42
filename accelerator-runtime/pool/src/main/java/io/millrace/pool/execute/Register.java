package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A block of elements of one type on which the loops work; small enough that a few of them stay in the first-level cache. */
final class Register {
    /** Elements of a block: part of the numeric identity, since sums are made block by block. */
    static final int BLOCK = 1024;

    final DType type;
    final double[] d;
    final float[] f;
    final int[] i;
    final byte[] b;

    Register(DType type) {
        this(type, BLOCK);
    }

    Register(DType type, int length) {
        this.type = type;
        d = type == DType.FLOAT64 ? new double[length] : null;
        f = type == DType.FLOAT32 ? new float[length] : null;
        i = type == DType.INT32 ? new int[length] : null;
        b = type == DType.BOOL ? new byte[length] : null;
    }

    Object array() {
        return switch (type) {
            case FLOAT64 -> d;
            case FLOAT32 -> f;
            case INT32 -> i;
            case BOOL -> b;
        };
    }

    void fill(long bits) {
        switch (type) {
            case FLOAT64 -> java.util.Arrays.fill(d, Double.longBitsToDouble(bits));
            case FLOAT32 -> java.util.Arrays.fill(f, (float) Double.longBitsToDouble(bits));
            case INT32 -> java.util.Arrays.fill(i, (int) bits);
            case BOOL -> java.util.Arrays.fill(b, (byte) bits);
        }
    }

    void read(MemorySegment memory, long position, int at, int count) {
        switch (type) {
            case FLOAT64 -> MemorySegment.copy(memory, ValueLayout.JAVA_DOUBLE, position, d, at, count);
            case FLOAT32 -> MemorySegment.copy(memory, ValueLayout.JAVA_FLOAT, position, f, at, count);
            case INT32 -> MemorySegment.copy(memory, ValueLayout.JAVA_INT, position, i, at, count);
            case BOOL -> MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, position, b, at, count);
        }
    }

    void write(MemorySegment memory, long position, int count) {
        switch (type) {
            case FLOAT64 -> MemorySegment.copy(d, 0, memory, ValueLayout.JAVA_DOUBLE, position, count);
            case FLOAT32 -> MemorySegment.copy(f, 0, memory, ValueLayout.JAVA_FLOAT, position, count);
            case INT32 -> MemorySegment.copy(i, 0, memory, ValueLayout.JAVA_INT, position, count);
            case BOOL -> MemorySegment.copy(b, 0, memory, ValueLayout.JAVA_BYTE, position, count);
        }
    }
}
