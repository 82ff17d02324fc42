package io.millrace.pool.execute;

import io.millrace.accelerator.program.Collective;
import java.lang.foreign.MemorySegment;

/** A value passes between the chips of a mesh. On this host that is a copy; on the chips it is what the cost model says of their links. */
record Transfer(Buffer from, Buffer to, Collective how, int parts) implements Step {
    private static final long PIECE = 1 << 20;

    static Transfer of(Value value) {
        return new Transfer(value.inputs[0].flat().buffer, value.buffer, Collective.of(value.attributes[0]), (int) value.attributes[1]);
    }

    @Override
    public long pieces() {
        return Math.max(1, Math.ceilDiv(to.bytes(), PIECE));
    }

    @Override
    public double nanos() {
        return 100 + to.bytes() * 0.1;
    }

    @Override
    public void run(MemorySegment memory, long first, long last) {
        long start = first * PIECE;
        MemorySegment.copy(memory, from.offset + start, memory, to.offset + start, Math.min(to.bytes(), last * PIECE) - start);
    }

    @Override
    public long wave() {
        return Long.MAX_VALUE;
    }

    @Override
    public Tally tally() {
        if (how == Collective.PART) {
            return new Tally().add(new Tally(Work.Kind.MOVEMENT, to.type, 0, 0), 0, 0);
        }
        double copies = how.isCopied() ? parts : 1;
        return new Tally(Work.Kind.MOVEMENT, to.type, 0, 2.0 * copies * to.bytes()).placed(parts, 0).exchange(how, parts, to.bytes());
    }
}
