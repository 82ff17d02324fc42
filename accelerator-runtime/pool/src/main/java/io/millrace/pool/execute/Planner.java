package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Collective;
import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Op;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** From a graph to a {@link Plan} with memory laid out. One planner for one graph; the bodies of loops get planners of their own. */
final class Planner {
    /**
     * @param plan   what to do
     * @param inputs where the program's inputs go
     * @param bytes  memory for everything, as it would be on a chip
     * @param end    that, and the rows that threads of this host work in
     * @param mesh   parts of the widest mesh, 0 where there is none
     * @param copied bytes of what every chip of a mesh has to itself, all of it
     */
    record Planned(Plan plan, List<Buffer> inputs, long bytes, long end, int mesh, long copied) {}

    private record PassKey(int stage, long n, int parts) {}

    private final List<Step> steps = new ArrayList<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Integer> birth = new ArrayList<>();
    private final List<Integer> death = new ArrayList<>();
    private final Map<Buffer, Integer> number = new HashMap<>();
    /** Memory of loops' bodies: placed like a buffer, but not part of a checkpoint as a whole. */
    private final Map<Buffer, List<Buffer>> regions = new LinkedHashMap<>();
    private final List<Buffer> everything = new ArrayList<>();

    /** What has been brought to the chips of a mesh. */
    private final Set<Buffer> brought = new HashSet<>();
    private int mesh;
    private long copied;

    private final int threads;
    private final Scratch scratch;

    private Planner(int threads, Scratch scratch) {
        this.threads = threads;
        this.scratch = scratch;
    }

    static Planned program(Graph graph, int threads) {
        List<Buffer> inputs = new ArrayList<>();
        long top = 0;
        for (Node node : graph.nodes().subList(0, graph.parameters())) {
            Buffer buffer = new Buffer(node.type(), node.shape().size());
            buffer.offset = top;
            top = Math.addExact(top, Layout.aligned(buffer.bytes()));
            inputs.add(buffer);
        }
        Scratch scratch = new Scratch(threads);
        Planner planner = new Planner(threads, scratch);
        List<Buffer> results = planner.steps(graph, inputs);
        Plan plan = planner.plan(results);
        long bytes = planner.place(top);
        return new Planned(plan, inputs, bytes, scratch.place(bytes), planner.mesh, planner.copied);
    }

    private Plan plan(List<Buffer> results) {
        for (Buffer result : results) {
            if (number.containsKey(result)) {
                death.set(number.get(result), steps.size());
            }
        }
        List<Buffer> own = new ArrayList<>();
        List<Integer> from = new ArrayList<>();
        List<Integer> to = new ArrayList<>();
        for (int i = 0; i < buffers.size(); i++) {
            if (!regions.containsKey(buffers.get(i))) {
                own.add(buffers.get(i));
                from.add(birth.get(i));
                to.add(death.get(i));
            }
        }
        return new Plan(steps, own, ints(from), ints(to), results);
    }

    /** Lays out memory from a base; gives its end. */
    private long place(long base) {
        long end = Layout.place(buffers, ints(birth), ints(death), base);
        everything.addAll(buffers);
        regions.forEach((region, inner) -> {
            inner.forEach(b -> b.offset += region.offset);
            everything.addAll(inner);
        });
        return end;
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Makes the steps; gives where the results will be. */
    private List<Buffer> steps(Graph graph, List<Buffer> parameters) {
        List<Value> values = new Simplifier().values(graph);
        for (int i = 0; i < parameters.size(); i++) {
            values.get(i).buffer = parameters.get(i);
        }
        List<Value> results = graph.results().stream().map(r -> values.get(r).flat()).toList();
        Stages stages = new Stages(results);
        Placement.mark(stages.order, parameters.stream().mapToInt(b -> b.parts).toArray());
        Map<Integer, Map<PassKey, List<Value>>> passes = new TreeMap<>();
        Map<Integer, List<Value>> others = new TreeMap<>();
        for (Value value : stages.order) {
            if (value.op == Op.INPUT || value.op == Op.RESULT || !stages.stored.contains(value)) {
                continue;
            }
            if (value.op == Op.LOOP || value.op.family() == Op.Family.CONTRACTION || value.op.family() == Op.Family.KERNEL) {
                others.computeIfAbsent(value.stage, s -> new ArrayList<>()).add(value);
            } else {
                long n = value.isReduction() ? stages.operands.get(value).fused().get(0).size() : value.size();
                passes.computeIfAbsent(value.stage, s -> new LinkedHashMap<>())
                        .computeIfAbsent(new PassKey(value.stage, n, value.parts), k -> new ArrayList<>()).add(value);
            }
        }
        int last = Math.max(passes.isEmpty() ? -1 : ((TreeMap<Integer, ?>) passes).lastKey(), others.isEmpty() ? -1 : ((TreeMap<Integer, ?>) others).lastKey());
        for (int stage = 0; stage <= last; stage++) {
            passes.getOrDefault(stage, Map.of()).forEach((key, roots) -> pass(key, roots, stages));
            for (Value value : others.getOrDefault(stage, List.of())) {
                step(value, stages);
            }
        }
        return results.stream().map(r -> r.buffer).toList();
    }

    private void pass(PassKey key, List<Value> roots, Stages stages) {
        roots.forEach(root -> root.buffer = allocate(new Buffer(root.type, root.size()).in(root.parts)));
        roots.stream().filter(Value::isConstant).forEach(root -> brought.add(root.buffer));
        PassBuilder builder = new PassBuilder(key.stage(), key.n(), stages, scratch, 0, List.of());
        Pass pass = builder.build(roots);
        builder.states().forEach(this::allocate);
        add(placed(Divided.of(pass, worker -> new PassBuilder(key.stage(), key.n(), stages, scratch, worker, builder.states()).build(roots), threads), key.parts(), builder.reads()), builder.reads());
    }

    private void step(Value value, Stages stages) {
        if (value.op == Op.LOOP) {
            loop(value, stages);
            return;
        }
        value.buffer = allocate(new Buffer(value.type, value.size()).in(value.parts));
        List<Buffer> reads = stages.operands.get(value).stored().stream().map(v -> v.buffer).toList();
        Buffer state = Kernels.state(value);
        if (state != null) {
            allocate(state);
        }
        Step step = Divided.of(Kernels.step(value, state, threads), worker -> Kernels.step(value, state, threads), threads);
        if (value.op == Op.EXCHANGE) {
            mesh = Math.max(mesh, (int) value.attributes[1]);
            copied += Collective.of(value.attributes[0]).isCopied() ? value.buffer.bytes() : 0;
            add(step, reads);
        } else {
            add(placed(step, value.parts, reads), reads);
        }
    }

    /** A step in the parts of a mesh, to which what is not there yet is brought first. */
    private Step placed(Step step, int parts, Collection<Buffer> reads) {
        if (parts == 0) {
            return step;
        }
        double bytes = 0;
        for (Buffer read : reads) {
            bytes += read.parts == 0 && brought.add(read) ? read.bytes() : 0;
        }
        return new Placed(step, parts, bytes);
    }

    private void loop(Value loop, Stages stages) {
        int carried = (int) loop.attributes[1];
        Buffer index = new Buffer(DType.INT32, 1);
        List<Buffer> parameters = new ArrayList<>();
        List<Copies.Pair> start = new ArrayList<>();
        List<Buffer> reads = new ArrayList<>();
        parameters.add(index);
        int[] parts = Placement.parameters(loop.body, carried, Placement.parts(loop.inputs));
        for (int i = 0; i < loop.inputs.length; i++) {
            Buffer outside = loop.inputs[i].flat().buffer;
            reads.add(outside);
            if (i < carried) {
                Buffer own = allocate(new Buffer(loop.inputs[i].type, loop.inputs[i].size()).in(parts[i + 1]));
                start.add(new Copies.Pair(outside, own));
                parameters.add(own);
            } else {
                parameters.add(outside);
            }
        }
        List<Buffer> collected = new ArrayList<>();
        for (int i = carried; i < loop.body.results().size(); i++) {
            collected.add(allocate(new Buffer(loop.body.result(i).type(), Math.multiplyExact(loop.attributes[0], loop.body.result(i).shape().size()))));
        }
        for (Value value : stages.order) {
            if (value.op == Op.RESULT && value.inputs[0] == loop) {
                int which = (int) value.attributes[0];
                value.buffer = which < carried ? parameters.get(1 + which) : collected.get(which - carried).in(value.parts);
            }
        }
        Planner inner = new Planner(threads, scratch);
        List<Buffer> results = inner.steps(loop.body, parameters);
        mesh = Math.max(mesh, inner.mesh);
        copied += inner.copied;
        if (!collected.isEmpty()) {
            // Before the carried values change, of which a collected one may be.
            inner.add(new Collecting(results.subList(carried, results.size()), collected, index), results.subList(carried, results.size()));
        }
        inner.carry(results.subList(0, carried), parameters.subList(1, carried + 1));
        Plan body = inner.plan(List.of());
        index.offset = 0;
        long bytes = inner.place(Layout.ALIGN);
        Buffer region = allocate(new Buffer(DType.BOOL, bytes));
        List<Buffer> contents = new ArrayList<>(inner.everything);
        contents.add(index);
        regions.put(region, contents);
        add(new Repetition(loop.attributes[0], body, index, start), reads);
    }

    /** At the end of an iteration: results become parameters. A result that is itself a parameter is put aside first, as others are written. */
    private void carry(List<Buffer> results, List<Buffer> carried) {
        List<Copies.Pair> aside = new ArrayList<>();
        List<Copies.Pair> pairs = new ArrayList<>();
        List<Buffer> reads = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Buffer from = results.get(i);
            if (from == carried.get(i)) {
                continue;
            }
            if (carried.contains(from)) {
                Buffer copy = allocate(new Buffer(from.type, from.size));
                aside.add(new Copies.Pair(from, copy));
                from = copy;
            }
            reads.add(from);
            pairs.add(new Copies.Pair(from, carried.get(i)));
        }
        aside.addAll(pairs);
        if (!aside.isEmpty()) {
            add(new Copies(aside), reads);
        }
    }

    /** A buffer that the step to be added next writes. */
    private Buffer allocate(Buffer buffer) {
        number.put(buffer, buffers.size());
        buffers.add(buffer);
        birth.add(steps.size());
        death.add(steps.size());
        return buffer;
    }

    private void add(Step step, Collection<Buffer> reads) {
        for (Buffer buffer : reads) {
            if (number.containsKey(buffer)) {
                death.set(number.get(buffer), steps.size());
            }
        }
        steps.add(step);
    }
}
