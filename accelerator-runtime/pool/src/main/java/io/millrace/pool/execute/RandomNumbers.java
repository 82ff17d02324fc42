package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;

/**
 * Random numbers of a block. Element j of a float64 stream comes from half a Philox block (j / 2), of any other stream from a quarter
 * (j / 4), so each element is a function of the key and its position. Normal numbers are made in pairs by Box and Muller's method in float64.
 */
final class RandomNumbers implements Instruction {
    private static final int BLOCK = Register.BLOCK;

    private final Value value;
    private final RandomKey key;
    private final Register out;
    private final long[] a = new long[BLOCK / 2];
    private final long[] b = new long[BLOCK / 2];

    RandomNumbers(Value value, RandomKey key, Register out) {
        this.value = value;
        this.key = key;
        this.out = out;
    }

    @Override
    public void run(MemorySegment memory, long from, int count) {
        long k = key.value(memory);
        boolean pairs = value.op == io.millrace.accelerator.program.Op.NORMAL || value.type == DType.FLOAT64;
        int blocks = pairs ? (count + 1) / 2 : (count + 3) / 4;
        Philox.blocks(k, from / (pairs ? 2 : 4), a, b, blocks);
        switch (value.op) {
            case UNIFORM -> {
                if (out.d != null) {
                    uniform(a, b, out.d, blocks);
                } else {
                    uniform(a, b, out.f, blocks);
                }
            }
            case NORMAL -> normal(blocks);
            default -> integers((int) value.attributes[0], value.attributes[1] - value.attributes[0], blocks);
        }
    }

    private static void uniform(long[] a, long[] b, double[] out, int blocks) {
        for (int i = 0; i < blocks; i++) {
            out[2 * i] = (a[i] >>> 11) * 0x1p-53;
            out[2 * i + 1] = (b[i] >>> 11) * 0x1p-53;
        }
    }

    private static void uniform(long[] a, long[] b, float[] out, int blocks) {
        for (int i = 0; i < blocks; i++) {
            out[4 * i] = ((int) a[i] >>> 8) * 0x1p-24f;
            out[4 * i + 1] = (int) (a[i] >>> 40) * 0x1p-24f;
            out[4 * i + 2] = ((int) b[i] >>> 8) * 0x1p-24f;
            out[4 * i + 3] = (int) (b[i] >>> 40) * 0x1p-24f;
        }
    }

    private void normal(int blocks) {
        for (int i = 0; i < blocks; i++) {
            double u = 1 - (a[i] >>> 11) * 0x1p-53;
            double v = (b[i] >>> 11) * 0x1p-53;
            double radius = Math.sqrt(-2 * Elementary.logNormal(u));
            double quarters = Math.rint(4 * v);
            double angle = (v - 0.25 * quarters) * (2 * Math.PI);
            double s = Elementary.quarterSine(angle);
            double c = Elementary.quarterCosine(angle);
            int q = (int) quarters;
            double x = (q & 1) == 0 ? c : s;
            double y = (q & 1) == 0 ? s : c;
            double first = radius * ((q + 1 & 2) == 0 ? x : -x);
            double second = radius * ((q & 2) == 0 ? y : -y);
            if (out.d != null) {
                out.d[2 * i] = first;
                out.d[2 * i + 1] = second;
            } else {
                out.f[2 * i] = (float) first;
                out.f[2 * i + 1] = (float) second;
            }
        }
    }

    private void integers(int low, long range, int blocks) {
        for (int i = 0; i < blocks; i++) {
            out.i[4 * i] = low + (int) ((a[i] & 0xFFFFFFFFL) * range >>> 32);
            out.i[4 * i + 1] = low + (int) ((a[i] >>> 32) * range >>> 32);
            out.i[4 * i + 2] = low + (int) ((b[i] & 0xFFFFFFFFL) * range >>> 32);
            out.i[4 * i + 3] = low + (int) ((b[i] >>> 32) * range >>> 32);
        }
    }
}
