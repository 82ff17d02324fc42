package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sum of a part of a block in {@link Reducer}'s order: the second half is added to the first, element by element, until one number is left. A whole block of float64 takes
 * that order without writing anything down: the halves of halves of 1024 numbers that end in the same 64 are {@value #DEEP} numbers 64 apart.
 */
final class BlockSum {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfDouble ONE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final int DEEP = 16;
    private static final int WIDE = Register.BLOCK / DEEP;

    private BlockSum() {}

    static double of(MemorySegment memory, DType type, long at, long spare, int length) {
        if (type == DType.FLOAT32) {
            for (int i = 0; i < length; i++) {
                memory.set(ONE, spare + 8L * i, memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4L * i));
            }
            return halves(memory, spare, spare, length);
        }
        if (length == Register.BLOCK) {
            for (int i = 0; i < WIDE; i += LANES) {
                column(memory, at + 8L * i).intoMemorySegment(memory, spare + 8L * i, ORDER);
            }
            return halves(memory, spare, spare, WIDE);
        }
        return halves(memory, at, spare, length);
    }

    private static DoubleVector column(MemorySegment memory, long at) {
        return quarter(memory, at).add(quarter(memory, at + 32 * WIDE)).add(quarter(memory, at + 16 * WIDE).add(quarter(memory, at + 48 * WIDE)))
                .add(quarter(memory, at + 8 * WIDE).add(quarter(memory, at + 40 * WIDE)).add(quarter(memory, at + 24 * WIDE).add(quarter(memory, at + 56 * WIDE))));
    }

    /** Two numbers that are half a block apart. */
    private static DoubleVector quarter(MemorySegment memory, long at) {
        return DoubleVector.fromMemorySegment(S, memory, at, ORDER).add(DoubleVector.fromMemorySegment(S, memory, at + 4L * Register.BLOCK, ORDER));
    }

    private static double halves(MemorySegment memory, long from, long spare, int count) {
        long at = from;
        int length = count;
        while (length > 1) {
            int half = (length + 1) / 2;
            int pairs = length - half;
            int i = 0;
            for (; i <= pairs - LANES; i += LANES) {
                DoubleVector.fromMemorySegment(S, memory, at + 8L * i, ORDER).add(DoubleVector.fromMemorySegment(S, memory, at + 8L * (half + i), ORDER))
                        .intoMemorySegment(memory, spare + 8L * i, ORDER);
            }
            for (; i < pairs; i++) {
                memory.set(ONE, spare + 8L * i, memory.get(ONE, at + 8L * i) + memory.get(ONE, at + 8L * (half + i)));
            }
            if (pairs < half) {
                memory.set(ONE, spare + 8L * pairs, memory.get(ONE, at + 8L * pairs));
            }
            at = spare;
            length = half;
        }
        return memory.get(ONE, at);
    }
}
