package io.millrace.accelerator.program;

import java.util.List;

/**
 * A graph of operations in an order in which each comes after its inputs. The first {@code parameters} nodes are the {@link Op#INPUT}s in
 * order, and there are no others.
 *
 * @param parameters number of parameters
 * @param nodes      parameters first
 * @param results    positions of the values that the graph is computed for
 */
public record Graph(int parameters, List<Node> nodes, List<Integer> results) {
    public Graph {
        nodes = List.copyOf(nodes);
        results = List.copyOf(results);
    }

    public Node result(int index) {
        return nodes.get(results.get(index));
    }
}
