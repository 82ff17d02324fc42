package io.millrace.accelerator;

import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.util.ArrayList;
import java.util.List;

/** A graph as tensors again, with tensors for its parameters: how the body of a loop is looked into, differentiated and vectorised. */
final class Replay {
    private Replay() {}

    static List<Tensor> graph(Graph graph, List<Tensor> parameters) {
        List<Tensor> values = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() == Op.INPUT) {
                values.add(parameters.get(values.size()));
                continue;
            }
            Tensor[] inputs = new Tensor[node.inputs().length];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = values.get(node.inputs()[i]);
            }
            values.add(new Tensor(node.type(), node.shape(), new Expression(node.op(), inputs, node.attributes(), node.body(), null)));
        }
        return graph.results().stream().map(values::get).toList();
    }

    /** Another tensor of the same values, by which it can be told where a function of it begins. */
    static Tensor marked(Tensor x) {
        return Build.node(Op.RESHAPE, x.dtype(), x.shape(), x);
    }

    static List<Tensor> marked(List<Tensor> tensors) {
        return tensors.stream().map(Replay::marked).toList();
    }

    static Shape prepend(int n, Shape shape) {
        int[] dims = new int[shape.rank() + 1];
        dims[0] = n;
        System.arraycopy(shape.toArray(), 0, dims, 1, shape.rank());
        return Shape.of(dims);
    }
}
