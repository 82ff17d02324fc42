package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Finds places in a sorted row by halving it; nan is greater than any number. */
final class SearchRow implements Step {
    private static final int PIECE = 16_384;
    private final Buffer row;
    private final Buffer values;
    private final Buffer out;
    private final boolean right;

    SearchRow(Value value) {
        row = value.inputs[0].flat().buffer;
        values = value.inputs[1].flat().buffer;
        out = value.buffer;
        right = value.attributes[0] == 1;
    }

    @Override
    public long pieces() {
        return Math.max(1, Math.ceilDiv(out.size, PIECE));
    }

    @Override
    public double nanos() {
        return 200 + out.size * 10.0 * steps();
    }

    private double steps() {
        return Math.ceil(Math.log(row.size + 2.0) / Math.log(2));
    }

    @Override
    public void run(MemorySegment memory, long from, long to) {
        Register value = new Register(row.type, 1);
        Register middle = new Register(row.type, 1);
        int size = row.type.bytes();
        long end = Math.min(out.size, to * PIECE);
        for (long i = from * PIECE; i < end; i++) {
            value.read(memory, values.offset + i * size, 0, 1);
            int low = 0;
            int high = (int) row.size;
            while (low < high) {
                int at = (low + high) >>> 1;
                middle.read(memory, row.offset + (long) at * size, 0, 1);
                int order = compare(middle, value);
                if (order < 0 || right && order == 0) {
                    low = at + 1;
                } else {
                    high = at;
                }
            }
            memory.set(ValueLayout.JAVA_INT, out.offset + 4 * i, low);
        }
    }

    private static int compare(Register a, Register b) {
        return a.d != null ? Double.compare(a.d[0] + 0.0, b.d[0] + 0.0) : a.f != null ? Float.compare(a.f[0] + 0f, b.f[0] + 0f)
                : a.l != null ? Long.compare(a.l[0], b.l[0]) : Integer.compare(a.i[0], b.i[0]);
    }

    @Override
    public Tally tally() {
        return new Tally(Work.Kind.MOVEMENT, DType.INT32, out.size * steps(), row.bytes() + values.bytes() + out.bytes())
                .link(Work.Link.ALL_GATHER, row.bytes());
    }
}
