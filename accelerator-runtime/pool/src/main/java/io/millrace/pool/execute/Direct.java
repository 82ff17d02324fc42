package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The instructions of a pass over one floating type, which works in the execution's memory itself: operands are read where they are stored, results are written where
 * they belong, and only what lies between goes through rows of {@link Scratch}, which stay in the first-level cache. Copying each operand into a Java array first
 * costs as much as the arithmetic of a short chain.
 *
 * <p>Operations that follow each other are one generated loop ({@link Fusion}) where their chain has been met often enough; eight operations on three arrays then take as long as two, since both wait for
 * memory. Until then, and for short passes for ever, they go row by row: two of the operations +, - and * that follow each other are one loop ({@link Steps}). What has no loop over memory goes by way of arrays, so one such operation in a long chain costs
 * that operation only. The bits are those of the instructions over registers.
 */
final class Direct {
    /** A loop over rows, with the places of its operands. */
    private static final class Loop implements Instruction {
        private final Kernel kernel;
        private final Place a;
        private final Place b;
        private final Place c;
        private final Place o;
        private final Place spare;

        Loop(Kernel kernel, Place a, Place b, Place c, Place o, Place spare) {
            this.kernel = kernel;
            this.a = a;
            this.b = b;
            this.c = c;
            this.o = o;
            this.spare = spare;
        }

        @Override
        public void run(MemorySegment memory, long from, int count) {
            kernel.run(memory, a.at(memory, from, count), b == null ? 0 : b.at(memory, from, count), c == null ? 0 : c.at(memory, from, count),
                    o.at(memory, from, count), spare.at(memory, from, count), count);
        }
    }

    private final DType type;
    private final Scratch scratch;
    private final int worker;
    private final Place.Row spare;
    private final Map<Value, Place> places = new HashMap<>();
    /** Rows that were taken for a value, and go back when it is no longer read. */
    private final Map<Value, Place.Row> own = new HashMap<>();
    private final Map<Value, Integer> readers = new HashMap<>();
    /** Operations that will be the first half of their only reader's loop, with their operands. */
    private final Map<Value, List<Value>> pending = new LinkedHashMap<>();
    private final List<Place.Row> free = new ArrayList<>();
    private final List<Instruction> constants = new ArrayList<>();
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Value, Double> numbers = new HashMap<>();
    /** What becomes one loop, and where its instructions begin. */
    private Fusion fusion;
    private int fusionStart;
    /** Rows that the loop reads: nothing in it may write them, though they are read no more. */
    private final List<Place.Row> afterFusion = new ArrayList<>();
    private final Set<Value> stored = new HashSet<>();
    private int rows = Scratch.SPARE;
    /** Length of the rows of the views that are read; 0 for none, -1 for different ones. */
    private long period;

    private Direct(DType type, Scratch scratch, int worker) {
        this.type = type;
        this.scratch = scratch;
        this.worker = worker;
        spare = row(0);
        fusion = new Fusion(type);
    }

    /** Whether this process has vectors. */
    static boolean isPossible() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    /**
     * @param sequence the values of a pass, each after what it reads
     * @param loaded   those that are loaded rather than computed
     * @return null where the pass has other types or operations
     */
    static Direct of(List<Value> sequence, Set<Value> loaded, Scratch scratch, int worker) {
        DType type = sequence.isEmpty() ? null : sequence.getFirst().type;
        boolean fits = isPossible() && (type == DType.FLOAT64 || type == DType.FLOAT32) && sequence.stream().allMatch(v -> v.type == type
                && (loaded.contains(v) || v.op == Op.FULL || v.op.family() == Op.Family.MOVEMENT && v.op != Op.CONCAT || v.op.family() == Op.Family.ELEMENTWISE && v.op != Op.WHERE && v.op != Op.CAST
                && java.util.Arrays.stream(v.inputs).allMatch(i -> i.type == type) || v.isReduction()));
        return fits ? new Direct(type, scratch, worker) : null;
    }

    /** Each call is one reader. */
    void willRead(Value value) {
        readers.merge(value, 1, Integer::sum);
    }

    void load(Value value) {
        places.put(value, new Place.Stream(value.buffer));
    }

    void view(Value value, View view, boolean stored) {
        if (stored) {
            endFusion();
            Buffer to = value.buffer;
            instructions.add((memory, from, count) -> view.copy(memory, to.offset + from * type.bytes(), from, count));
            load(value);
        } else {
            places.put(value, new Place.Seen(view, take(value)));
            long row = view.dims.length < 2 ? 0 : view.dims[view.dims.length - 1];
            period = row == 0 || row == period ? period : period == 0 ? row : -1;
        }
    }

    void constant(Value value, boolean stored) {
        Place row = constant(value.number());
        places.put(value, row);
        numbers.put(value, value.number());
        if (stored) {
            endFusion();
            emit((memory, a, b, c, o, spareRows, n) -> MemorySegment.copy(memory, a, memory, o, (long) n * type.bytes()), row, null, null, new Place.Stream(value.buffer));
        }
    }

    private Place constant(double number) {
        Place.Row row = row(rows++);
        constants.add((memory, from, count) -> {
            long at = row.at(memory, from, count);
            for (int i = 0; i < count; i++) {
                if (type == DType.FLOAT64) {
                    memory.set(ValueLayout.JAVA_DOUBLE, at + 8L * i, number);
                } else {
                    memory.set(ValueLayout.JAVA_FLOAT, at + 4L * i, (float) number);
                }
            }
        });
        return row;
    }

    private Place.Row row(int number) {
        return new Place.Row(scratch, worker, number);
    }

    /** @param reader one that reads the value, or null */
    void operation(Value value, List<Value> in, Value reader, boolean stored) {
        if (!Chain.has(value.op) || !fusion.hasRoom(in, numbers)) {
            endFusion();
        }
        if (Chain.has(value.op)) {
            if (fusion.isEmpty()) {
                fusionStart = instructions.size();
            }
            fusion.add(value, in, places, numbers);
            if (stored) {
                this.stored.add(value);
            }
        }
        if (Steps.of(value.op) != Steps.NOTHING) {
            boolean waits = !stored && readers.getOrDefault(value, 0) == 1 && Steps.of(reader.op) != Steps.NOTHING && in.stream().noneMatch(pending::containsKey);
            if (waits) {
                pending.put(value, in);
                return;
            }
            for (int i = 0; i < 2; i++) {
                if (pending.containsKey(in.get(i))) {
                    pair(value, in.get(i), in.get(1 - i), value.op == Op.SUBTRACT && i == 1 ? Steps.TAKEN_FROM : Steps.of(value.op), stored);
                    return;
                }
            }
        }
        in.forEach(this::settle);
        Kernel kernel = kernel(value.op);
        boolean inPlace = kernel != null && !VectorElementary.KERNELS.containsKey(value.op);
        Place early = inPlace ? null : out(value, stored);
        List<Place> from = in.stream().map(places::get).toList();
        in.forEach(this::wasRead);
        emit(kernel != null ? kernel : borrowed(value.op, in.size()), from.get(0), from.size() < 2 ? null : from.get(1), null, early != null ? early : out(value, stored));
    }

    /** Something comes that is not part of a loop. */
    private void endFusion() {
        if (fusion.isEmpty()) {
            return;
        }
        List.copyOf(pending.keySet()).forEach(this::settle);
        List<Instruction> byRows = instructions.subList(fusionStart, instructions.size());
        // What was the first half of another's loop has no place, and nobody else reads it.
        Fused fused = fusion.fused(byRows, v -> places.containsKey(v) && (stored.contains(v) || readers.getOrDefault(v, 0) > 0), places);
        if (fused != null) {
            byRows.clear();
            instructions.add(fused);
        }
        fusion = new Fusion(type);
        free.addAll(afterFusion);
        afterFusion.clear();
    }

    /** One loop for an operation that waited and the one that reads it. */
    private void pair(Value value, Value first, Value other, int second, boolean stored) {
        List<Value> in = pending.remove(first);
        settle(other);
        Place a = places.get(in.get(0));
        Place b = places.get(in.get(1));
        Place c = places.get(other);
        in.forEach(this::wasRead);
        wasRead(other);
        int op = Steps.of(first.op);
        // The row of the result may be that of an operand: each number is read before it is written.
        emit(type == DType.FLOAT64 ? DoubleKernels.of(op, second) : FloatKernels.of(op, second), a, b, c, out(value, stored));
    }

    /** A sum is made where the operand lies; other reductions look at a register. */
    void reduction(Value from, Reducer reducer, boolean sum, Register register) {
        endFusion();
        Place place = places.get(from);
        wasRead(from);
        if (sum) {
            instructions.add((memory, start, count) -> reducer.sum(memory, place.at(memory, start, count), spare.at(memory, start, count), start, count));
        } else {
            instructions.add((memory, start, count) -> register.read(memory, place.at(memory, start, count), 0, count));
            instructions.add(reducer);
        }
    }

    /**
     * Where blocks had better end, besides their usual ends: behind each row of the views, which then need not be copied together from two rows. {@link Long#MAX_VALUE} where that
     * is of no use.
     */
    long period() {
        return period >= Register.BLOCK / 4 ? period : Long.MAX_VALUE;
    }

    List<Instruction> constants() {
        return constants;
    }

    List<Instruction> instructions() {
        endFusion();
        scratch.reserve(rows);
        return instructions;
    }

    /** Does now what was left for its reader. */
    private void settle(Value value) {
        List<Value> in = pending.remove(value);
        if (in != null) {
            List<Place> from = in.stream().map(places::get).toList();
            in.forEach(this::wasRead);
            emit(kernel(value.op), from.get(0), from.get(1), null, out(value, false));
        }
    }

    private void emit(Kernel kernel, Place a, Place b, Place c, Place o) {
        instructions.add(new Loop(kernel, a, b, c, o, spare));
    }

    private Place out(Value value, boolean stored) {
        Place place = stored ? new Place.Stream(value.buffer) : take(value);
        places.put(value, place);
        return place;
    }

    private Place.Row take(Value value) {
        Place.Row row = free.isEmpty() ? row(rows++) : free.removeLast();
        own.put(value, row);
        return row;
    }

    private void wasRead(Value value) {
        if (readers.merge(value, -1, Integer::sum) == 0) {
            giveBack(value);
        }
    }

    private void giveBack(Value value) {
        Place.Row row = own.remove(value);
        if (row != null) {
            (fusion.isEmpty() || fusion.has(value) ? free : afterFusion).add(row);
        }
    }

    private Kernel kernel(Op op) {
        Kernel function = type == DType.FLOAT64 ? VectorElementary.KERNELS.get(op) : null;
        return function != null ? function : type == DType.FLOAT64 ? DoubleKernels.of(op) : FloatKernels.of(op);
    }

    /** A loop over arrays. */
    private Kernel borrowed(Op op, int operands) {
        Register x = new Register(type);
        Register y = operands == 2 ? new Register(type) : null;
        Register result = new Register(type);
        Instruction loop = y == null ? Instructions.elementwise(op, type, result, x) : Instructions.elementwise(op, type, result, x, y);
        return (memory, a, b, c, o, spareRows, n) -> {
            x.read(memory, a, 0, n);
            if (y != null) {
                y.read(memory, b, 0, n);
            }
            loop.run(memory, 0, n);
            result.write(memory, o, n);
        };
    }
}
