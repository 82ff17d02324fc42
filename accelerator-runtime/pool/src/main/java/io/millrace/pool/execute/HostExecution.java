package io.millrace.pool.execute;

import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A program on this host. Memory is one stretch that is allocated by the first unit and freed by {@link #close}; where only costs are asked,
 * there is none. A checkpoint is the position and the contents of the buffers that are alive there, in the plan's order.
 */
final class HostExecution implements ProgramExecution {
    private static final int MAGIC = 0x4D4C4350;
    private static final int HEADER = 16;

    private final Graph graph;
    private final Plan plan;
    private final Planner.Planned planned;
    private final List<TensorData> inputs;
    private byte[] checkpoint;
    private long position;
    private Arena arena;
    private MemorySegment memory;

    HostExecution(Graph graph, Planner.Planned planned, List<TensorData> inputs, byte[] checkpoint) {
        this.graph = graph;
        this.planned = planned;
        this.plan = planned.plan();
        this.inputs = List.copyOf(inputs);
        this.checkpoint = checkpoint;
        if (!inputs.isEmpty()) {
            check();
        }
        if (checkpoint != null) {
            position = positionOf(checkpoint);
        }
    }

    private void check() {
        if (inputs.size() != graph.parameters()) {
            throw new IllegalArgumentException("The program has " + graph.parameters() + " inputs, and " + inputs.size() + " were given.");
        }
        for (int i = 0; i < inputs.size(); i++) {
            Node node = graph.nodes().get(i);
            TensorData data = inputs.get(i);
            if (!node.type().toString().equals(data.type()) || !node.shape().toList().equals(data.shape()) || data.bytes().length != node.bytes()) {
                throw new IllegalArgumentException("Input " + i + " of the program is " + node.type() + " " + node.shape() + " with " + node.bytes()
                        + " bytes; what was given is " + data.type() + " " + data.shape() + " with " + data.bytes().length + " bytes.");
            }
        }
    }

    private long positionOf(byte[] state) {
        MemorySegment segment = MemorySegment.ofArray(state);
        if (state.length < HEADER || segment.get(ValueLayout.JAVA_INT_UNALIGNED, 0) != MAGIC) {
            throw new IllegalArgumentException("The checkpoint is not one of this executor.");
        }
        long at = segment.get(ValueLayout.JAVA_LONG_UNALIGNED, 8);
        if (at < 0 || at > plan.units() || state.length != HEADER + bytes(live(at))) {
            throw new IllegalArgumentException("The checkpoint does not belong to this program.");
        }
        return at;
    }

    private List<Buffer> live(long at) {
        List<Buffer> live = new ArrayList<>();
        plan.live(at, live);
        return live.stream().distinct().toList();
    }

    private static long bytes(List<Buffer> buffers) {
        return buffers.stream().mapToLong(Buffer::bytes).sum();
    }

    @Override
    public long units() {
        return plan.units();
    }

    @Override
    public Work work(long unit) {
        if (unit < 0 || unit >= plan.units()) {
            throw new IndexOutOfBoundsException("Unit " + unit + " of " + plan.units() + ".");
        }
        return plan.tally(unit).work();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long run(long to, BooleanSupplier cancelled) {
        if (to > plan.units()) {
            throw new IndexOutOfBoundsException("Unit " + to + " of " + plan.units() + ".");
        }
        MemorySegment ready = memory();
        while (position < to && !cancelled.getAsBoolean()) {
            plan.run(ready, position);
            position++;
        }
        return position;
    }

    @Override
    public void restart() {
        memory();
        position = 0;
    }

    private MemorySegment memory() {
        if (memory == null) {
            if (inputs.size() != graph.parameters()) {
                throw new IllegalStateException("The program was opened without its inputs.");
            }
            arena = Arena.ofShared();
            try {
                memory = HostMemory.allocate(arena, Math.max(Layout.ALIGN, planned.end()));
            } catch (RuntimeException tooLarge) {
                arena.close();
                arena = null;
                throw tooLarge;
            }
            for (int i = 0; i < inputs.size(); i++) {
                byte[] bytes = inputs.get(i).bytes();
                MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, planned.inputs().get(i).offset, bytes.length);
            }
            if (checkpoint != null) {
                long at = HEADER;
                for (Buffer buffer : live(position)) {
                    MemorySegment.copy(MemorySegment.ofArray(checkpoint), at, memory, buffer.offset, buffer.bytes());
                    at += buffer.bytes();
                }
                checkpoint = null;
            }
        }
        return memory;
    }

    @Override
    public byte[] checkpoint() {
        MemorySegment ready = memory();
        List<Buffer> live = live(position);
        byte[] state = new byte[Math.toIntExact(HEADER + bytes(live))];
        MemorySegment segment = MemorySegment.ofArray(state);
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, 0, MAGIC);
        segment.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, position);
        long at = HEADER;
        for (Buffer buffer : live) {
            MemorySegment.copy(ready, buffer.offset, segment, at, buffer.bytes());
            at += buffer.bytes();
        }
        return state;
    }

    @Override
    public long liveBytes(long unit) {
        return bytes(live(unit));
    }

    @Override
    public List<TensorData> outputs() {
        if (position != plan.units()) {
            throw new IllegalStateException("The program has done " + position + " of " + plan.units() + " units.");
        }
        MemorySegment ready = memory();
        List<TensorData> outputs = new ArrayList<>();
        for (int i = 0; i < plan.results().size(); i++) {
            Buffer buffer = plan.results().get(i);
            byte[] bytes = new byte[Math.toIntExact(buffer.bytes())];
            MemorySegment.copy(ready, ValueLayout.JAVA_BYTE, buffer.offset, bytes, 0, bytes.length);
            outputs.add(new TensorData(buffer.type.toString(), graph.result(i).shape().toList(), bytes));
        }
        return outputs;
    }

    @Override
    public long memoryBytes() {
        return planned.bytes();
    }

    /** A mesh of fewer parts leaves chips idle, and has its copies on each chip. Buffers are not followed one by one, so this is at least what is needed. */
    @Override
    public long memoryBytes(int chips) {
        int mesh = planned.mesh();
        if (mesh == 0) {
            return Math.ceilDiv(planned.bytes(), (long) chips);
        }
        long copied = Math.min(planned.copied(), planned.bytes());
        return Math.ceilDiv(planned.bytes() - copied, (long) mesh) * Math.ceilDiv(mesh, chips) + copied;
    }

    @Override
    public List<Work.Exchange> exchanges() {
        return plan.tally().exchanges();
    }

    @Override
    public int mesh() {
        return planned.mesh();
    }

    @Override
    public String numericIdentity() {
        return "millrace 4; blocks of " + Register.BLOCK + ", sums pairwise in a block and compensated between blocks, running sums in blocks of 8136; own exp log sin cos tanh erf, "
                + "else StrictMath; Philox 4x32-10; products in tiles (1024 x 2048 float32, 512 x 2048 float64), LU in panels of 96, by " + Blas.get().identity();
    }

    @Override
    public void close() {
        memory = null;
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
