package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on rows of float32 in memory, as many numbers at a time as a vector of this processor holds; what is left over at the end goes one by one, with the same
 * bits. Two operations that follow each other come as one loop, which saves a row of writing and reading; they are rounded twice all the same. Each
 * loop is a method of its own, so that the compiler sees one simple loop.
 */
final class FloatKernels {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final ValueLayout.OfFloat ONE = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final Map<Op, Kernel> SINGLE = new EnumMap<>(Op.class);
    private static final Kernel[][] STEPS = new Kernel[5][5];

    static {
        SINGLE.put(Op.ADD, FloatKernels::add);
        SINGLE.put(Op.SUBTRACT, FloatKernels::subtract);
        SINGLE.put(Op.MULTIPLY, FloatKernels::multiply);
        SINGLE.put(Op.DIVIDE, FloatKernels::divide);
        SINGLE.put(Op.MAXIMUM, FloatKernels::maximum);
        SINGLE.put(Op.MINIMUM, FloatKernels::minimum);
        SINGLE.put(Op.NEGATIVE, FloatKernels::negative);
        SINGLE.put(Op.ABS, FloatKernels::abs);
        SINGLE.put(Op.SQRT, FloatKernels::sqrt);
        SINGLE.put(Op.SQUARE, FloatKernels::square);
        SINGLE.put(Op.RECIPROCAL, FloatKernels::reciprocal);
        STEPS[Steps.ADD][Steps.ADD] = FloatKernels::addAdd;
        STEPS[Steps.ADD][Steps.SUBTRACT] = FloatKernels::addSubtract;
        STEPS[Steps.ADD][Steps.MULTIPLY] = FloatKernels::addMultiply;
        STEPS[Steps.ADD][Steps.TAKEN_FROM] = FloatKernels::addTakenFrom;
        STEPS[Steps.SUBTRACT][Steps.ADD] = FloatKernels::subtractAdd;
        STEPS[Steps.SUBTRACT][Steps.SUBTRACT] = FloatKernels::subtractSubtract;
        STEPS[Steps.SUBTRACT][Steps.MULTIPLY] = FloatKernels::subtractMultiply;
        STEPS[Steps.SUBTRACT][Steps.TAKEN_FROM] = FloatKernels::subtractTakenFrom;
        STEPS[Steps.MULTIPLY][Steps.ADD] = FloatKernels::multiplyAdd;
        STEPS[Steps.MULTIPLY][Steps.SUBTRACT] = FloatKernels::multiplySubtract;
        STEPS[Steps.MULTIPLY][Steps.MULTIPLY] = FloatKernels::multiplyMultiply;
        STEPS[Steps.MULTIPLY][Steps.TAKEN_FROM] = FloatKernels::multiplyTakenFrom;
    }

    private FloatKernels() {}

    /** Null where there is none. */
    static Kernel of(Op op) {
        return SINGLE.get(op);
    }

    /** (a first b) second c, both of {@link Steps}; the first is never {@link Steps#TAKEN_FROM}. */
    static Kernel of(int first, int second) {
        return STEPS[first][second];
    }

    private static FloatVector at(MemorySegment memory, long position) {
        return FloatVector.fromMemorySegment(S, memory, position, ORDER);
    }

    private static void add(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).add(at(memory, b + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, a + 4L * i) + memory.get(ONE, b + 4L * i));
        }
    }

    private static void subtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).sub(at(memory, b + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, a + 4L * i) - memory.get(ONE, b + 4L * i));
        }
    }

    private static void multiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).mul(at(memory, b + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, a + 4L * i) * memory.get(ONE, b + 4L * i));
        }
    }

    private static void divide(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).div(at(memory, b + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, a + 4L * i) / memory.get(ONE, b + 4L * i));
        }
    }

    private static void maximum(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).max(at(memory, b + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, Math.max(memory.get(ONE, a + 4L * i), memory.get(ONE, b + 4L * i)));
        }
    }

    private static void minimum(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).min(at(memory, b + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, Math.min(memory.get(ONE, a + 4L * i), memory.get(ONE, b + 4L * i)));
        }
    }

    private static void negative(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).neg().intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, -memory.get(ONE, a + 4L * i));
        }
    }

    private static void abs(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).abs().intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, Math.abs(memory.get(ONE, a + 4L * i)));
        }
    }

    private static void sqrt(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).sqrt().intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (float) Math.sqrt(memory.get(ONE, a + 4L * i)));
        }
    }

    private static void square(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).mul(at(memory, a + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, a + 4L * i) * memory.get(ONE, a + 4L * i));
        }
    }

    private static void reciprocal(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.broadcast(S, 1).div(at(memory, a + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, 1 / memory.get(ONE, a + 4L * i));
        }
    }

    private static void addAdd(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).add(at(memory, b + 4L * i)).add(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) + memory.get(ONE, b + 4L * i)) + memory.get(ONE, c + 4L * i));
        }
    }

    private static void addSubtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).add(at(memory, b + 4L * i)).sub(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) + memory.get(ONE, b + 4L * i)) - memory.get(ONE, c + 4L * i));
        }
    }

    private static void addMultiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).add(at(memory, b + 4L * i)).mul(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) + memory.get(ONE, b + 4L * i)) * memory.get(ONE, c + 4L * i));
        }
    }

    private static void addTakenFrom(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, c + 4L * i).sub(at(memory, a + 4L * i).add(at(memory, b + 4L * i))).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, c + 4L * i) - (memory.get(ONE, a + 4L * i) + memory.get(ONE, b + 4L * i)));
        }
    }

    private static void subtractAdd(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).sub(at(memory, b + 4L * i)).add(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) - memory.get(ONE, b + 4L * i)) + memory.get(ONE, c + 4L * i));
        }
    }

    private static void subtractSubtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).sub(at(memory, b + 4L * i)).sub(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) - memory.get(ONE, b + 4L * i)) - memory.get(ONE, c + 4L * i));
        }
    }

    private static void subtractMultiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).sub(at(memory, b + 4L * i)).mul(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) - memory.get(ONE, b + 4L * i)) * memory.get(ONE, c + 4L * i));
        }
    }

    private static void subtractTakenFrom(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, c + 4L * i).sub(at(memory, a + 4L * i).sub(at(memory, b + 4L * i))).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, c + 4L * i) - (memory.get(ONE, a + 4L * i) - memory.get(ONE, b + 4L * i)));
        }
    }

    private static void multiplyAdd(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).mul(at(memory, b + 4L * i)).add(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) * memory.get(ONE, b + 4L * i)) + memory.get(ONE, c + 4L * i));
        }
    }

    private static void multiplySubtract(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).mul(at(memory, b + 4L * i)).sub(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) * memory.get(ONE, b + 4L * i)) - memory.get(ONE, c + 4L * i));
        }
    }

    private static void multiplyMultiply(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, a + 4L * i).mul(at(memory, b + 4L * i)).mul(at(memory, c + 4L * i)).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, (memory.get(ONE, a + 4L * i) * memory.get(ONE, b + 4L * i)) * memory.get(ONE, c + 4L * i));
        }
    }

    private static void multiplyTakenFrom(MemorySegment memory, long a, long b, long c, long o, long spare, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            at(memory, c + 4L * i).sub(at(memory, a + 4L * i).mul(at(memory, b + 4L * i))).intoMemorySegment(memory, o + 4L * i, ORDER);
        }
        for (; i < n; i++) {
            memory.set(ONE, o + 4L * i, memory.get(ONE, c + 4L * i) - (memory.get(ONE, a + 4L * i) * memory.get(ONE, b + 4L * i)));
        }
    }
}
