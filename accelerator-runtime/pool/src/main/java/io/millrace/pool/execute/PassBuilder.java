package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compiles the values of one stage and size into a {@link Pass}: loads, operations over registers, stores, reductions. Registers are
 * taken again after the last use of their value, so that a long chain still works in the cache.
 */
final class PassBuilder {
    private final int stage;
    private final long n;
    private final Stages stages;
    private final Scratch scratch;
    private final int worker;
    private final Set<Value> roots = new HashSet<>();
    private final List<Value> sequence = new ArrayList<>();
    private final Map<Value, Integer> lastUse = new HashMap<>();
    private final Map<Value, Register> registers = new HashMap<>();
    private final Map<DType, List<Register>> free = new EnumMap<>(DType.class);
    private final List<Instruction> instructions = new ArrayList<>();
    /** What the pass reads and writes from end to end. */
    private final Set<Buffer> streams = new java.util.LinkedHashSet<>();
    private final List<Reducer> reducers = new ArrayList<>();
    private final Set<Buffer> reads = new HashSet<>();
    private final Set<Buffer> writes = new HashSet<>();
    private final List<Buffer> states = new ArrayList<>();
    /** States of the pass that this one helps; empty where it is the first. */
    private final List<Buffer> shared;
    private final Map<Buffer, double[]> links = new LinkedHashMap<>();
    private double flops;
    private double nanos;
    private boolean random;
    /** Whether all reductions of the pass can be made apart: one that carries its state along keeps the blocks in order for all. */
    private boolean together;
    private final Map<DType, Double> flopsOf = new EnumMap<>(DType.class);

    /**
     * @param worker the thread, of those that share the pass, whose rows in {@code scratch} it will use
     * @param shared {@link #states} of the first thread's pass; empty for that one
     */
    PassBuilder(int stage, long n, Stages stages, Scratch scratch, int worker, List<Buffer> shared) {
        this.shared = shared;
        this.stage = stage;
        this.n = n;
        this.stages = stages;
        this.scratch = scratch;
        this.worker = worker;
    }

    /** @param roots stored values and reductions of this stage and size, in order, with their buffers */
    Pass build(List<Value> roots) {
        Set<Value> seen = new HashSet<>();
        this.roots.addAll(roots);
        together = roots.stream().filter(Value::isReduction).allMatch(root -> Reducer.words(root, n, stages.operands.get(root).fused().getFirst().type) != Reducer.STATE);
        for (Value root : roots) {
            collect(root, seen);
        }
        for (int i = 0; i < sequence.size(); i++) {
            for (Value operand : reads(sequence.get(i))) {
                lastUse.put(operand, i);
            }
        }
        Direct direct = Direct.of(sequence, sequence.stream().filter(v -> !isOwn(v)).collect(java.util.stream.Collectors.toSet()), scratch, worker);
        if (direct != null) {
            emit(direct);
        } else {
            for (int i = 0; i < sequence.size(); i++) {
                emit(sequence.get(i), i, this.roots.contains(sequence.get(i)));
            }
        }
        Work.Kind kind = random ? Work.Kind.RANDOM : !reducers.isEmpty() ? Work.Kind.REDUCTION : flops == 0 ? Work.Kind.MOVEMENT : Work.Kind.ELEMENTWISE;
        double bytes = 0;
        for (Buffer buffer : reads) {
            bytes += buffer.bytes();
        }
        for (Buffer buffer : writes) {
            bytes += buffer.bytes();
        }
        DType type = flopsOf.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(DType.INT32);
        Tally tally = new Tally(kind, type, flops * n, bytes);
        links.values().forEach(l -> tally.link(l[0] > 0 ? Work.Link.ALL_GATHER : Work.Link.HALO, Math.max(l[0], l[1])));
        for (Reducer reducer : reducers) {
            tally.link(Work.Link.ALL_REDUCE, reducer.out().bytes());
        }
        if (direct == null) {
            touch();
        }
        return direct == null ? new Pass(n, Long.MAX_VALUE, List.of(), instructions, reducers, nanos, tally)
                : new Pass(n, direct.period(), direct.constants(), direct.instructions(), reducers, nanos, tally);
    }

    /** Arrays of one width go together, since their lines do. */
    private void touch() {
        Map<Integer, List<Buffer>> widths = new java.util.TreeMap<>();
        streams.forEach(b -> widths.computeIfAbsent(b.type.bytes(), w -> new ArrayList<>()).add(b));
        widths.values().forEach(together -> {
            if (streams.size() > 1) {
                instructions.addFirst(new Touch(together));
            }
        });
    }

    Set<Buffer> reads() {
        return reads;
    }

    /** Where reductions keep the row at hand. */
    List<Buffer> states() {
        return states;
    }

    /** Whether this pass computes the value, rather than loading it. */
    private boolean isOwn(Value value) {
        return value.isRepeatable() || value.isInline() && value.stage == stage || value.isReduction() && roots.contains(value);
    }

    private List<Value> reads(Value value) {
        return isOwn(value) ? stages.operands.get(value).fused() : List.of();
    }

    private void collect(Value value, Set<Value> seen) {
        if (seen.contains(value)) {
            return;
        }
        java.util.ArrayDeque<Value> stack = new java.util.ArrayDeque<>();
        Set<Value> open = new HashSet<>();
        stack.push(value);
        while (!stack.isEmpty()) {
            Value top = stack.peek();
            if (!seen.contains(top) && open.add(top)) {
                reads(top).forEach(stack::push);
            } else {
                stack.pop();
                if (seen.add(top)) {
                    sequence.add(top);
                }
            }
        }
    }

    private void emit(Direct direct) {
        Map<Value, Value> reader = new HashMap<>();
        for (Value value : sequence) {
            for (Value operand : reads(value)) {
                direct.willRead(operand);
                reader.put(operand, value);
            }
        }
        for (Value value : sequence) {
            boolean output = roots.contains(value);
            if (value.isReduction() && output) {
                Value from = stages.operands.get(value).fused().get(0);
                Register register = new Register(from.type);
                direct.reduction(from, reducer(value, register), value.op == Op.SUM, register);
                continue;
            }
            if (output) {
                writes(value.buffer);
            }
            if (!isOwn(value)) {
                reads(value.buffer);
                direct.load(value);
                continue;
            }
            charge(value);
            switch (value.op.family()) {
                case SOURCE -> direct.constant(value, output);
                case MOVEMENT -> {
                    View view = View.of(value).compact();
                    note(view);
                    direct.view(value, view, output);
                }
                default -> direct.operation(value, reads(value), reader.get(value), output);
            }
        }
    }

    private void emit(Value value, int position, boolean output) {
        List<Value> operands = value.isReduction() ? List.of() : reads(value);
        Register[] in = operands.stream().map(registers::get).toArray(Register[]::new);
        if (value.isReduction() && output) {
            Value from = stages.operands.get(value).fused().get(0);
            reduce(value, registers.get(from));
            release(from, position);
            return;
        }
        operands.stream().distinct().forEach(o -> release(o, position));
        boolean constant = value.op == Op.FULL;
        Register out = constant || !free.containsKey(value.type) || free.get(value.type).isEmpty() ? new Register(value.type)
                : free.get(value.type).removeLast();
        registers.put(value, out);
        if (constant) {
            out.fill(value.attributes[0]);
        } else {
            instructions.add(instruction(value, out, in));
        }
        if (output) {
            Buffer buffer = value.buffer;
            writes(buffer);
            instructions.add((memory, from, count) -> out.write(memory, buffer.offset + from * buffer.type.bytes(), count));
        }
        if (!lastUse.containsKey(value) && !constant) {
            free.computeIfAbsent(value.type, t -> new ArrayList<>()).add(out);
        }
    }

    private void release(Value value, int position) {
        if (lastUse.get(value) == position && value.op != Op.FULL) {
            free.computeIfAbsent(value.type, t -> new ArrayList<>()).add(registers.get(value));
        }
    }

    private Instruction instruction(Value value, Register out, Register[] in) {
        if (!isOwn(value)) {
            Buffer buffer = value.buffer;
            reads(buffer);
            return (memory, from, count) -> out.read(memory, buffer.offset + from * buffer.type.bytes(), 0, count);
        }
        charge(value);
        return switch (value.op.family()) {
            case SOURCE -> Instructions.source(value, out);
            case RANDOM -> random(value, out);
            case MOVEMENT -> value.op == Op.CONCAT ? concat(value, out) : load(View.of(value).compact(), out);
            default -> Instructions.elementwise(value.op, value.type, out, in);
        };
    }

    private Instruction random(Value value, Register out) {
        RandomKey key = RandomKey.of(value.op == Op.FOLD_IN ? value : value.inputs[0], v -> reads.add(v.buffer));
        if (value.op == Op.FOLD_IN) {
            return (memory, from, count) -> {
                long words = key.value(memory);
                out.i[0] = (int) words;
                out.i[1] = (int) (words >>> 32);
            };
        }
        random = true;
        return new RandomNumbers(value, key, out);
    }

    private Instruction load(View view, Register out) {
        note(view);
        return (memory, from, count) -> view.load(memory, out, 0, from, count);
    }

    private Instruction concat(Value value, Register out) {
        int axis = (int) value.attributes[0];
        long inner = 1;
        for (int i = axis + 1; i < value.shape.rank(); i++) {
            inner *= value.shape.dim(i);
        }
        int parts = value.inputs.length;
        View[] views = new View[parts];
        long[] ends = new long[parts];
        long end = 0;
        for (int i = 0; i < parts; i++) {
            views[i] = View.of(value.inputs[i]).compact();
            note(views[i]);
            end += value.inputs[i].shape.dim(axis) * inner;
            ends[i] = end;
        }
        long row = end;
        return (memory, from, count) -> {
            int done = 0;
            while (done < count) {
                long outer = (from + done) / row;
                long at = (from + done) % row;
                int part = 0;
                while (ends[part] <= at) {
                    part++;
                }
                long start = part == 0 ? 0 : ends[part - 1];
                int length = (int) Math.min(ends[part] - at, count - done);
                views[part].load(memory, out, done, outer * (ends[part] - start) + at - start, length);
                done += length;
            }
        };
    }

    /** What a view reads, and what chips that share the array would have to exchange for it. */
    private void note(View view) {
        Buffer buffer = view.base.buffer;
        reads.add(buffer);
        double[] link = links.computeIfAbsent(buffer, b -> new double[2]);
        for (int i = 0; i < view.dims.length; i++) {
            if (view.shifts[i] != 0) {
                link[1] += (double) buffer.bytes() / view.dims[i];
            } else if (view.strides[i] != 0 && i > 0 && view.strides[i - 1] != 0 && Math.abs(view.strides[i]) > Math.abs(view.strides[i - 1])) {
                link[0] = buffer.bytes();
            }
        }
    }

    private void reads(Buffer buffer) {
        reads.add(buffer);
        streams.add(buffer);
        nanos += 0.05 * buffer.type.bytes();
    }

    private void writes(Buffer buffer) {
        writes.add(buffer);
        streams.add(buffer);
        nanos += 0.05 * buffer.type.bytes();
    }

    private void reduce(Value value, Register in) {
        instructions.add(reducer(value, in));
    }

    private Reducer reducer(Value value, Register in) {
        Buffer state = shared.isEmpty() ? new Buffer(DType.FLOAT64, together ? Reducer.words(value, n, in.type) : Reducer.STATE) : shared.get(states.size());
        states.add(state);
        Reducer reducer = new Reducer(value, in, value.buffer, state);
        reducers.add(reducer);
        writes.add(value.buffer);
        nanos += Costs.nanos(value.op);
        charge(in.type, 1);
        return reducer;
    }

    /** A complex operation is several real ones: a product six, the others about four. */
    private void charge(Value value) {
        boolean complex = value.type.isComplex() || value.op == Op.ABS && value.inputs[0].type.isComplex();
        nanos += Costs.nanos(value.op) * (complex ? 8 : 1);
        charge(value.type, Costs.flops(value.op) * (complex ? value.op == Op.MULTIPLY ? 6 : 4 : 1));
    }

    /** Arithmetic is charged in the type of the operand that decides its rate. */
    private void charge(DType type, double cost) {
        if (cost > 0) {
            flops += cost;
            flopsOf.merge(type, cost, Double::sum);
        }
    }
}
