package io.millrace.accelerator.program;

import java.io.ByteArrayOutputStream;

/**
 * The canonical form: "MLRP", version, graph. A graph is the number of parameters, of nodes, the nodes, the number of results and the
 * results. A node is operation, type, rank and dimensions, inputs as distances back from the node, attributes, and a loop's body.
 * Integers are LEB128 variable-length, attributes with zigzag sign. There is one encoding of each program.
 */
final class Encoder {
    static final byte[] MAGIC = {'M', 'L', 'R', 'P'};
    static final int VERSION = 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] encode(Graph graph) {
        Encoder encoder = new Encoder();
        encoder.out.writeBytes(MAGIC);
        encoder.unsigned(VERSION);
        encoder.graph(graph);
        return encoder.out.toByteArray();
    }

    private void graph(Graph graph) {
        unsigned(graph.parameters());
        unsigned(graph.nodes().size());
        for (int i = 0; i < graph.nodes().size(); i++) {
            node(graph.nodes().get(i), i);
        }
        unsigned(graph.results().size());
        graph.results().forEach(this::unsigned);
    }

    private void node(Node node, int position) {
        unsigned(node.op().ordinal());
        unsigned(node.type().ordinal());
        unsigned(node.shape().rank());
        for (int i = 0; i < node.shape().rank(); i++) {
            unsigned(node.shape().dim(i));
        }
        unsigned(node.inputs().length);
        for (int input : node.inputs()) {
            unsigned(position - input);
        }
        unsigned(node.attributes().length);
        for (long attribute : node.attributes()) {
            unsigned((attribute << 1) ^ (attribute >> 63));
        }
        if (node.op() == Op.LOOP) {
            graph(node.body());
        }
    }

    private void unsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
