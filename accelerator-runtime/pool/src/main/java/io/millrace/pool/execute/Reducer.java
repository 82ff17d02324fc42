package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reduces rows of elements as the blocks of a pass go by. Only the row at hand has a state, which is kept in memory between units, so that
 * a pass can stop after any block and go on elsewhere.
 *
 * <p>Order of a floating sum, in either type: within a part of a row that lies in one block, halves are added to each other (pairwise); the
 * parts are added one after the other with the rounding error carried along (Knuth's two-sum). float32 sums are made in float64 and
 * rounded once.
 *
 * <p>Long rows of many blocks are summed apart: the sum of each part of a row is put down, and {@link #addUp} makes of them what would have been made one after the other.
 */
final class Reducer implements Instruction {
    static final int STATE = 5;
    /** Fewer blocks are not worth two steps. */
    private static final int LEAST_BLOCKS = 64;
    private final Op op;
    private final DType type;
    private final long row;
    private final Register in;
    private final Buffer out;
    private final Buffer state;
    private final boolean apart;
    private final double[] scratch = new double[Register.BLOCK];
    private double high;
    private double low;
    private double realError;
    private double imaginaryError;
    private long whole;

    /** @param state as many float64 or int64 words as {@link #words} says */
    Reducer(Value reduction, Register in, Buffer out, Buffer state) {
        this.apart = state.size != STATE;
        this.op = reduction.op;
        this.type = in.type;
        this.row = reduction.attributes[0];
        this.in = in;
        this.out = out;
        this.state = state;
    }

    Buffer out() {
        return out;
    }

    /** Words of memory for the state of a reduction of n elements. */
    static long words(Value reduction, long n, DType type) {
        long row = reduction.attributes[0];
        boolean apart = reduction.op == Op.SUM && (type == DType.FLOAT64 || type == DType.FLOAT32) && row >= Register.BLOCK && n >= (long) LEAST_BLOCKS * Register.BLOCK;
        // A part begins with each block and with each row.
        return apart ? Math.ceilDiv(n, (long) Register.BLOCK) + n / row : STATE;
    }

    /** Whether parts are put down, so that blocks may go by in any order. */
    boolean isApart() {
        return apart;
    }

    /** Adds up the parts of all rows of n elements. */
    void addUp(MemorySegment memory, long n) {
        for (long index = 0; index < n / row; index++) {
            long first = index * row / Register.BLOCK;
            long last = ((index + 1) * row - 1) / Register.BLOCK;
            for (long block = first; block <= last; block++) {
                add(memory.get(ValueLayout.JAVA_DOUBLE, part(block, index)), block == first);
            }
            finish(memory, index);
        }
    }

    /** Where the sum of that part of a row lies that is in a block. */
    private long part(long block, long index) {
        return state.offset + 8 * (block + index);
    }

    void restore(MemorySegment memory) {
        if (apart) {
            return;
        }
        high = memory.get(ValueLayout.JAVA_DOUBLE, state.offset);
        low = memory.get(ValueLayout.JAVA_DOUBLE, state.offset + 8);
        whole = memory.get(ValueLayout.JAVA_LONG, state.offset + 16);
        realError = memory.get(ValueLayout.JAVA_DOUBLE, state.offset + 24);
        imaginaryError = memory.get(ValueLayout.JAVA_DOUBLE, state.offset + 32);
    }

    void save(MemorySegment memory) {
        if (apart) {
            return;
        }
        memory.set(ValueLayout.JAVA_DOUBLE, state.offset, high);
        memory.set(ValueLayout.JAVA_DOUBLE, state.offset + 8, low);
        memory.set(ValueLayout.JAVA_LONG, state.offset + 16, whole);
        memory.set(ValueLayout.JAVA_DOUBLE, state.offset + 24, realError);
        memory.set(ValueLayout.JAVA_DOUBLE, state.offset + 32, imaginaryError);
    }

    @Override
    public void run(MemorySegment memory, long from, int count) {
        int at = 0;
        long index = from / row;
        long within = from % row;
        while (at < count) {
            int length = (int) Math.min(row - within, count - at);
            if (apart) {
                memory.set(ValueLayout.JAVA_DOUBLE, part(from / Register.BLOCK, index), pairwise(at, length));
            } else {
                part(at, length, within);
            }
            at += length;
            within += length;
            if (within == row) {
                ended(memory, index++);
                within = 0;
            }
        }
    }

    /** A sum of float64 or float32 numbers that lie in memory; {@code spare} is a row to work in. */
    void sum(MemorySegment memory, long position, long spare, long from, int count) {
        int at = 0;
        long index = from / row;
        long within = from % row;
        while (at < count) {
            int length = (int) Math.min(row - within, count - at);
            double part = BlockSum.of(memory, type, position + (long) at * type.bytes(), spare, length);
            if (apart) {
                memory.set(ValueLayout.JAVA_DOUBLE, part(from / Register.BLOCK, index), part);
            } else {
                add(part, within == 0);
            }
            at += length;
            within += length;
            if (within == row) {
                ended(memory, index++);
                within = 0;
            }
        }
    }

    private void add(double part, boolean first) {
        if (first) {
            high = part;
            low = 0;
        } else {
            double sum = high + part;
            double back = sum - high;
            low += (high - (sum - back)) + (part - back);
            high = sum;
        }
    }

    private void part(int at, int length, long within) {
        boolean first = within == 0;
        switch (op) {
            case SUM -> {
                if (type.isInteger()) {
                    long sum = first ? 0 : whole;
                    for (int i = at; i < at + length; i++) {
                        sum += in.l != null ? in.l[i] : in.i[i];
                    }
                    whole = sum;
                } else if (type.isComplex()) {
                    complexSum(at, length, first);
                } else {
                    add(pairwise(at, length), first);
                }
            }
            case PROD -> {
                if (type.isInteger()) {
                    whole = first ? 1 : whole;
                    for (int i = at; i < at + length; i++) {
                        whole *= in.l != null ? in.l[i] : in.i[i];
                    }
                } else if (type.isComplex()) {
                    double x = first ? 1 : high;
                    double y = first ? 0 : low;
                    for (int i = at; i < at + length; i++) {
                        double next = x * in.c[2 * i] - y * in.c[2 * i + 1];
                        y = x * in.c[2 * i + 1] + y * in.c[2 * i];
                        x = next;
                    }
                    high = x;
                    low = y;
                } else {
                    double product = first ? 1 : high;
                    for (int i = at; i < at + length; i++) {
                        product *= type == DType.FLOAT64 ? in.d[i] : in.f[i];
                    }
                    high = product;
                }
            }
            case MAX, MIN -> extreme(at, length, first);
            case ARGMAX, ARGMIN -> position(at, length, within);
            default -> {
                boolean all = op == Op.ALL;
                boolean value = first ? all : whole != 0;
                for (int i = at; i < at + length; i++) {
                    value = all ? value & in.b[i] != 0 : value | in.b[i] != 0;
                }
                whole = value ? 1 : 0;
            }
        }
    }

    /** Each part in the order of a real sum; the carried errors are the third and fourth word. */
    private void complexSum(int at, int length, boolean first) {
        for (int which = 0; which < 2; which++) {
            for (int i = 0; i < length; i++) {
                scratch[i] = in.c[2 * (at + i) + which];
            }
            double part = halves(length);
            double before = first ? 0 : which == 0 ? high : low;
            double sum = before + part;
            double back = sum - before;
            double error = (before - (sum - back)) + (part - back);
            if (which == 0) {
                high = sum;
                realError = (first ? 0 : realError) + error;
            } else {
                low = sum;
                imaginaryError = (first ? 0 : imaginaryError) + error;
            }
        }
    }

    private double pairwise(int at, int length) {
        double[] t = scratch;
        if (type == DType.FLOAT64) {
            if (length == 1) {
                return in.d[at];
            }
            int half = (length + 1) / 2;
            double[] d = in.d;
            for (int i = 0; i < length - half; i++) {
                t[i] = d[at + i] + d[at + half + i];
            }
            if ((length & 1) == 1) {
                t[half - 1] = d[at + half - 1];
            }
            length = half;
        } else {
            float[] f = in.f;
            for (int i = 0; i < length; i++) {
                t[i] = f[at + i];
            }
        }
        return halves(length);
    }

    private double halves(int count) {
        double[] t = scratch;
        int length = count;
        while (length > 1) {
            int half = (length + 1) / 2;
            for (int i = 0; i < length - half; i++) {
                t[i] += t[half + i];
            }
            length = half;
        }
        return t[0];
    }

    private void extreme(int at, int length, boolean first) {
        boolean max = op == Op.MAX;
        if (type == DType.INT64) {
            long best = first ? in.l[at] : whole;
            for (int i = at; i < at + length; i++) {
                best = max ? Math.max(best, in.l[i]) : Math.min(best, in.l[i]);
            }
            whole = best;
        } else if (type.isInteger()) {
            int best = first ? in.i[at] : (int) whole;
            for (int i = at; i < at + length; i++) {
                best = max ? Math.max(best, in.i[i]) : Math.min(best, in.i[i]);
            }
            whole = best;
        } else {
            double best = first ? element(at) : high;
            for (int i = at; i < at + length; i++) {
                best = max ? Math.max(best, element(i)) : Math.min(best, element(i));
            }
            high = best;
        }
    }

    /** The first of the best; nan is better than any number, as in NumPy. */
    private void position(int at, int length, long within) {
        boolean max = op == Op.ARGMAX;
        if (type == DType.INT64) {
            for (int i = 0; i < length; i++) {
                long value = in.l[at + i];
                long best = Double.doubleToRawLongBits(high);
                if (within + i == 0 || (max ? value > best : value < best)) {
                    high = Double.longBitsToDouble(value);
                    whole = within + i;
                }
            }
            return;
        }
        for (int i = 0; i < length; i++) {
            double value = type.isInteger() ? in.i[at + i] : element(at + i);
            boolean better = within + i == 0 || !Double.isNaN(high) && (Double.isNaN(value) || (max ? value > high : value < high));
            if (better) {
                high = value;
                whole = within + i;
            }
        }
    }

    private double element(int i) {
        return type == DType.FLOAT64 ? in.d[i] : in.f[i];
    }

    private void ended(MemorySegment memory, long index) {
        if (!apart) {
            finish(memory, index);
        }
    }

    private void finish(MemorySegment memory, long index) {
        long at = out.offset + index * out.type.bytes();
        boolean sum = op == Op.SUM;
        double value = sum && !Double.isNaN(low) ? high + low : high;
        switch (out.type) {
            case FLOAT64 -> memory.set(ValueLayout.JAVA_DOUBLE, at, value);
            case FLOAT32 -> memory.set(ValueLayout.JAVA_FLOAT, at, (float) value);
            case INT64 -> memory.set(ValueLayout.JAVA_LONG, at, whole);
            case INT32 -> memory.set(ValueLayout.JAVA_INT, at, (int) whole);
            case INT16 -> memory.set(ValueLayout.JAVA_SHORT, at, (short) whole);
            case INT8, UINT8, BOOL -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) whole);
            case COMPLEX64 -> {
                memory.set(ValueLayout.JAVA_FLOAT, at, (float) (high + (sum ? finite(realError) : 0)));
                memory.set(ValueLayout.JAVA_FLOAT, at + 4, (float) (low + (sum ? finite(imaginaryError) : 0)));
            }
            case COMPLEX128 -> {
                memory.set(ValueLayout.JAVA_DOUBLE, at, high + (sum ? finite(realError) : 0));
                memory.set(ValueLayout.JAVA_DOUBLE, at + 8, low + (sum ? finite(imaginaryError) : 0));
            }
        }
    }

    private static double finite(double error) {
        return Double.isNaN(error) ? 0 : error;
    }
}
