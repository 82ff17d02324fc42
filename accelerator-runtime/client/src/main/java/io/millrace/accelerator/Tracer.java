package io.millrace.accelerator;

import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Program;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Collections;

/**
 * Turns tensors into programs. The order of nodes follows from the structure of the expressions alone, so the same computation written
 * again gives the same bytes and the same hash. Expressions can be very deep (a Java loop that adds a million times), so nothing recurses.
 */
final class Tracer {
    /** A program and the tensors that are its inputs, in order. */
    record Traced(Program program, List<Tensor> inputs) {}

    /** A loop's body and what it captures from outside, in the order of its last parameters. */
    record Body(Graph graph, List<Tensor> captured) {}

    private Tracer() {}

    static Traced program(List<Tensor> results) {
        List<Tensor> order = order(results);
        List<Tensor> inputs = new ArrayList<>();
        for (Tensor tensor : order) {
            Expression e = tensor.expression();
            if (e == null) {
                inputs.add(tensor);
            } else if (e.op() == Op.INPUT) {
                throw new IllegalStateException(Tensor.INSIDE_LOOP);
            }
        }
        return new Traced(new Program(graph(inputs, order, results)), inputs);
    }

    static Body body(List<Tensor> parameters, List<Tensor> results) {
        Object scope = parameters.get(0).expression().scope();
        List<Tensor> order = order(results);
        Set<Tensor> varying = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Tensor tensor : order) {
            Expression e = tensor.expression();
            boolean own = e != null && e.op() == Op.INPUT && e.scope() == scope;
            if (own || e != null && anyOf(e.inputs(), varying)) {
                varying.add(tensor);
            }
        }
        List<Tensor> leaves = new ArrayList<>(parameters);
        List<Tensor> inner = new ArrayList<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.addAll(parameters);
        for (Tensor tensor : order) {
            if (varying.contains(tensor)) {
                Expression e = tensor.expression();
                for (Tensor input : e.inputs()) {
                    sort(input, varying, seen, leaves, inner);
                }
                if (seen.add(tensor)) {
                    inner.add(tensor);
                }
            }
        }
        for (Tensor result : results) {
            sort(result, varying, seen, leaves, inner);
        }
        return new Body(graph(leaves, inner, results), List.copyOf(leaves.subList(parameters.size(), leaves.size())));
    }

    /** Puts a value that does not vary in the loop among the constants of the body or among the captured. */
    private static void sort(Tensor value, Set<Tensor> varying, Set<Tensor> seen, List<Tensor> leaves, List<Tensor> inner) {
        if (!varying.contains(value) && seen.add(value)) {
            Expression e = value.expression();
            (e != null && e.isConstant() ? inner : leaves).add(value);
        }
    }

    private static boolean anyOf(Tensor[] inputs, Set<Tensor> set) {
        for (Tensor input : inputs) {
            if (set.contains(input)) {
                return true;
            }
        }
        return false;
    }

    /** Everything that the results need, each after what it needs, found depth first. */
    static List<Tensor> order(List<Tensor> results) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Tensor> open = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Tensor> stack = new ArrayDeque<>();
        for (Tensor result : results) {
            stack.push(result);
            while (!stack.isEmpty()) {
                Tensor top = stack.peek();
                Expression e = top.expression();
                if (!done.contains(top) && e != null && open.add(top)) {
                    for (int i = e.inputs().length - 1; i >= 0; i--) {
                        if (!done.contains(e.inputs()[i])) {
                            stack.push(e.inputs()[i]);
                        }
                    }
                } else {
                    stack.pop();
                    if (done.add(top)) {
                        order.add(top);
                    }
                }
            }
        }
        return order;
    }

    private static Graph graph(List<Tensor> leaves, List<Tensor> order, List<Tensor> results) {
        Map<Tensor, Integer> positions = new IdentityHashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Tensor leaf : leaves) {
            positions.put(leaf, nodes.size());
            nodes.add(new Node(Op.INPUT, leaf.dtype(), leaf.shape(), Node.NO_INPUTS, new long[] {nodes.size()}, null));
        }
        for (Tensor tensor : order) {
            if (!positions.containsKey(tensor)) {
                Expression e = tensor.expression();
                int[] inputs = new int[e.inputs().length];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = positions.get(e.inputs()[i]);
                }
                positions.put(tensor, nodes.size());
                nodes.add(new Node(e.op(), tensor.dtype(), tensor.shape(), inputs, e.attributes(), e.body()));
            }
        }
        return new Graph(leaves.size(), nodes, results.stream().map(positions::get).toList());
    }
}
