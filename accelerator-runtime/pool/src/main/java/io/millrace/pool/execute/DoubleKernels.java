package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on rows of float64 in memory, as many numbers at a time as a vector of this processor holds; what is left over at the end goes one by one, with the same
 * bits. Two operations that follow each other come as one loop, which saves a row of writing and reading; they are rounded twice all the same. Each
 * loop is a method of its own, so that the compiler sees one simple loop.
 */
final class DoubleKernels {
    private static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfDouble ONE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final Map<Op, Kernel> SINGLE = new EnumMap<>(Op.class);
    private static final Kernel[][] STEPS = new Kernel[5][5];

    static {
        SINGLE.put(Op.ADD, DoubleKernels::add);
        SINGLE.put(Op.SUBTRACT, DoubleKernels::subtract);
        SINGLE.put(Op.MULTIPLY, DoubleKernels::multiply);
        SINGLE.put(Op.DIVIDE, DoubleKernels::divide);
        SINGLE.put(Op.MAXIMUM, DoubleKernels::maximum);
        SINGLE.put(Op.MINIMUM, DoubleKernels::minimum);
        SINGLE.put(Op.NEGATIVE, DoubleKernels::negative);
        SINGLE.put(Op.ABS, DoubleKernels::abs);
        SINGLE.put(Op.SQRT, DoubleKernels::sqrt);
        SINGLE.put(Op.SQUARE, DoubleKernels::square);
        SINGLE.put(Op.RECIPROCAL, DoubleKernels::reciprocal);
        STEPS[Steps.ADD][Steps.ADD] = DoubleKernels::addAdd;
        STEPS[Steps.ADD][Steps.SUBTRACT] = DoubleKernels::addSubtract;
        STEPS[Steps.ADD][Steps.MULTIPLY] = DoubleKernels::addMultiply;
        STEPS[Steps.ADD][Steps.TAKEN_FROM] = DoubleKernels::addTakenFrom;
        STEPS[Steps.SUBTRACT][Steps.ADD] = DoubleKernels::subtractAdd;
        STEPS[Steps.SUBTRACT][Steps.SUBTRACT] = DoubleKernels::subtractSubtract;
        STEPS[Steps.SUBTRACT][Steps.MULTIPLY] = DoubleKernels::subtractMultiply;
        STEPS[Steps.SUBTRACT][Steps.TAKEN_FROM] = DoubleKernels::subtractTakenFrom;
        STEPS[Steps.MULTIPLY][Steps.ADD] = DoubleKernels::multiplyAdd;
        STEPS[Steps.MULTIPLY][Steps.SUBTRACT] = DoubleKernels::multiplySubtract;
        STEPS[Steps.MULTIPLY][Steps.MULTIPLY] = DoubleKernels::multiplyMultiply;
        STEPS[Steps.MULTIPLY][Steps.TAKEN_FROM] = DoubleKernels::multiplyTakenFrom;
    }

    private DoubleKernels() {}

    /** Null where there is none. */
    static Kernel of(Op op) {
        return SINGLE.get(op);
    }

    /** (a first b) second c, both of {@link Steps}; the first is never {@link Steps#TAKEN_FROM}. */
    static Kernel of(int first, int second) {
        return STEPS[first][second];
    }

    private static DoubleVector at(MemorySegment memory, long position) {
        return DoubleVector.fromMemorySegment(S, memory, position, ORDER);
    }

    private static void add(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).add(at(memory, b + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, a + 8L * i) + memory.get(ONE, b + 8L * i));
        }
    }

    private static void subtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).sub(at(memory, b + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, a + 8L * i) - memory.get(ONE, b + 8L * i));
        }
    }

    private static void multiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).mul(at(memory, b + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, a + 8L * i) * memory.get(ONE, b + 8L * i));
        }
    }

    private static void divide(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).div(at(memory, b + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, a + 8L * i) / memory.get(ONE, b + 8L * i));
        }
    }

    private static void maximum(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).max(at(memory, b + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, Math.max(memory.get(ONE, a + 8L * i), memory.get(ONE, b + 8L * i)));
        }
    }

    private static void minimum(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).min(at(memory, b + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, Math.min(memory.get(ONE, a + 8L * i), memory.get(ONE, b + 8L * i)));
        }
    }

    private static void negative(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).neg().intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, -memory.get(ONE, a + 8L * i));
        }
    }

    private static void abs(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).abs().intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, Math.abs(memory.get(ONE, a + 8L * i)));
        }
    }

    private static void sqrt(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).sqrt().intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, Math.sqrt(memory.get(ONE, a + 8L * i)));
        }
    }

    private static void square(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).mul(at(memory, a + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, a + 8L * i) * memory.get(ONE, a + 8L * i));
        }
    }

    private static void reciprocal(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            DoubleVector.broadcast(S, 1).div(at(memory, a + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, 1 / memory.get(ONE, a + 8L * i));
        }
    }

    private static void addAdd(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).add(at(memory, b + 8L * i)).add(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) + memory.get(ONE, b + 8L * i)) + memory.get(ONE, c + 8L * i));
        }
    }

    private static void addSubtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).add(at(memory, b + 8L * i)).sub(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) + memory.get(ONE, b + 8L * i)) - memory.get(ONE, c + 8L * i));
        }
    }

    private static void addMultiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).add(at(memory, b + 8L * i)).mul(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) + memory.get(ONE, b + 8L * i)) * memory.get(ONE, c + 8L * i));
        }
    }

    private static void addTakenFrom(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, c + 8L * i).sub(at(memory, a + 8L * i).add(at(memory, b + 8L * i))).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, c + 8L * i) - (memory.get(ONE, a + 8L * i) + memory.get(ONE, b + 8L * i)));
        }
    }

    private static void subtractAdd(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).sub(at(memory, b + 8L * i)).add(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) - memory.get(ONE, b + 8L * i)) + memory.get(ONE, c + 8L * i));
        }
    }

    private static void subtractSubtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).sub(at(memory, b + 8L * i)).sub(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) - memory.get(ONE, b + 8L * i)) - memory.get(ONE, c + 8L * i));
        }
    }

    private static void subtractMultiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).sub(at(memory, b + 8L * i)).mul(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) - memory.get(ONE, b + 8L * i)) * memory.get(ONE, c + 8L * i));
        }
    }

    private static void subtractTakenFrom(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, c + 8L * i).sub(at(memory, a + 8L * i).sub(at(memory, b + 8L * i))).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, c + 8L * i) - (memory.get(ONE, a + 8L * i) - memory.get(ONE, b + 8L * i)));
        }
    }

    private static void multiplyAdd(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).mul(at(memory, b + 8L * i)).add(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) * memory.get(ONE, b + 8L * i)) + memory.get(ONE, c + 8L * i));
        }
    }

    private static void multiplySubtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).mul(at(memory, b + 8L * i)).sub(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) * memory.get(ONE, b + 8L * i)) - memory.get(ONE, c + 8L * i));
        }
    }

    private static void multiplyMultiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 8L * i).mul(at(memory, b + 8L * i)).mul(at(memory, c + 8L * i)).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, (memory.get(ONE, a + 8L * i) * memory.get(ONE, b + 8L * i)) * memory.get(ONE, c + 8L * i));
        }
    }

    private static void multiplyTakenFrom(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, c + 8L * i).sub(at(memory, a + 8L * i).mul(at(memory, b + 8L * i))).intoMemorySegment(memory, o + 8L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 8L * i, memory.get(ONE, c + 8L * i) - (memory.get(ONE, a + 8L * i) * memory.get(ONE, b + 8L * i)));
        }
    }
}
