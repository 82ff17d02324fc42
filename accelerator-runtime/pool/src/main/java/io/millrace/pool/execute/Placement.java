package io.millrace.pool.execute;

import io.millrace.accelerator.program.Collective;
import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Op;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Which values of a program lie in the parts of a mesh, one chip for each, rather than on the gang as a whole: what a collective places, and all that is computed of it
 * until another one takes it back. It changes what work costs and where it is done, and no bit.
 */
final class Placement {
    private Placement() {}

    /**
     * Gives each value its number of parts, 0 for none, and what it is made of too.
     *
     * @param order      values after their operands
     * @param parameters parts of the graph's parameters
     */
    static void mark(List<Value> order, int[] parameters) {
        Deque<Value> stack = new ArrayDeque<>();
        for (Value value : order) {
            stack.push(value);
            while (!stack.isEmpty()) {
                Value top = stack.peek();
                int before = stack.size();
                for (Value input : top.inputs) {
                    if (input.parts == Value.UNKNOWN) {
                        stack.push(input);
                    }
                }
                if (stack.size() == before) {
                    stack.pop();
                    top.parts = of(top, parameters);
                }
            }
        }
    }

    private static int of(Value value, int[] parameters) {
        return switch (value.op) {
            case INPUT -> parameters[(int) value.attributes[0]];
            case EXCHANGE -> after(value.attributes);
            case RESULT -> {
                Value loop = value.inputs[0];
                yield results(loop.body, (int) loop.attributes[1], parts(loop.inputs))[(int) value.attributes[0]];
            }
            default -> Arrays.stream(parts(value.inputs)).max().orElse(0);
        };
    }

    static int[] parts(Value[] values) {
        return Arrays.stream(values).mapToInt(v -> v.parts).toArray();
    }

    private static int after(long[] attributes) {
        return Collective.of(attributes[0]).isPlaced() ? (int) attributes[1] : 0;
    }

    /**
     * The parameters of a loop's body: the iteration, what is carried, what is captured. A carried value that an iteration places is placed in all of them.
     *
     * @param inputs parts of the loop's inputs
     */
    static int[] parameters(Graph body, int carried, int[] inputs) {
        int[] parameters = new int[inputs.length + 1];
        System.arraycopy(inputs, 0, parameters, 1, inputs.length);
        for (boolean stable = false; !stable; ) {
            stable = true;
            int[] results = results(body, parameters);
            for (int i = 0; i < carried; i++) {
                if (results[i] > parameters[i + 1]) {
                    parameters[i + 1] = results[i];
                    stable = false;
                }
            }
        }
        return parameters;
    }

    private static int[] results(Graph body, int carried, int[] inputs) {
        return results(body, parameters(body, carried, inputs));
    }

    private static int[] results(Graph graph, int[] parameters) {
        List<Node> nodes = graph.nodes();
        int[] parts = new int[nodes.size()];
        int[][] loops = new int[nodes.size()][];
        for (int i = 0; i < parts.length; i++) {
            Node node = nodes.get(i);
            int[] inputs = Arrays.stream(node.inputs()).map(k -> parts[k]).toArray();
            switch (node.op()) {
                case INPUT -> parts[i] = parameters[i];
                case EXCHANGE -> parts[i] = after(node.attributes());
                case LOOP -> loops[i] = results(node.body(), (int) node.attributes()[1], inputs);
                case RESULT -> parts[i] = loops[node.inputs()[0]][(int) node.attributes()[0]];
                default -> parts[i] = Arrays.stream(inputs).max().orElse(0);
            }
        }
        return graph.results().stream().mapToInt(r -> parts[r]).toArray();
    }
}
