package io.millrace.accelerator.program;

import io.millrace.accelerator.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the canonical form from an untrusted sender. Nothing is allocated by a length that the remaining bytes could not fill, since each
 * item takes at least a byte; a non-canonical integer is refused, so that equal programs have equal hashes.
 */
final class Decoder {
    static final int MAX_BYTES = 64 << 20;
    static final int MAX_DEPTH = 16;

    private final byte[] bytes;
    private int at;

    Decoder(byte[] bytes) {
        this.bytes = bytes;
    }

    Graph program() {
        if (bytes == null || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("A program has at most 64 MiB.");
        }
        if (bytes.length < 5 || !Arrays.equals(bytes, 0, 4, Encoder.MAGIC, 0, 4)) {
            throw new IllegalArgumentException("These bytes are not a program: the first four are not MLRP.");
        }
        at = 4;
        long version = unsigned("version");
        if (version != Encoder.VERSION) {
            throw new IllegalArgumentException("The program has version " + version + "; this pool reads version " + Encoder.VERSION + ".");
        }
        Graph graph = graph(0);
        if (at != bytes.length) {
            throw new IllegalArgumentException("The program is followed by " + (bytes.length - at) + " bytes that do not belong to it.");
        }
        if (graph.results().isEmpty()) {
            throw new IllegalArgumentException("The program has no results.");
        }
        return graph;
    }

    private Graph graph(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("Loops of the program are nested more than " + MAX_DEPTH + " deep.");
        }
        int parameters = count("number of parameters");
        int size = count("number of nodes");
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            nodes.add(node(i, nodes, parameters, depth));
        }
        if (parameters > size) {
            throw new IllegalArgumentException("A graph says that it has " + parameters + " parameters but has only " + size + " nodes.");
        }
        int results = count("number of results");
        List<Integer> positions = new ArrayList<>();
        for (int i = 0; i < results; i++) {
            long position = unsigned("result");
            if (position < 0 || position >= size || nodes.get((int) position).op() == Op.LOOP) {
                throw new IllegalArgumentException("Result " + i + " of a graph is not one of its values.");
            }
            positions.add((int) position);
        }
        return new Graph(parameters, nodes, positions);
    }

    private Node node(int position, List<Node> nodes, int parameters, int depth) {
        long code = unsigned("operation");
        if (code < 0 || code >= OPS.length) {
            throw new IllegalArgumentException("Node " + position + " has the unknown operation " + code + ".");
        }
        Op op = OPS[(int) code];
        if ((op == Op.INPUT) != (position < parameters)) {
            throw new IllegalArgumentException("Node " + position + " of a graph with " + parameters + " parameters is " + op + ".");
        }
        long type = unsigned("element type");
        if (type < 0 || type >= TYPES.length) {
            throw new IllegalArgumentException("Node " + position + " has the unknown element type " + type + ".");
        }
        int rank = count("rank");
        if (rank > Shape.MAX_RANK) {
            throw new IllegalArgumentException("Node " + position + " has " + rank + " dimensions; at most " + Shape.MAX_RANK + " are possible.");
        }
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            long dim = unsigned("dimension");
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("A dimension of node " + position + " is out of range.");
            }
            dims[i] = (int) dim;
        }
        int[] inputs = new int[count("number of inputs")];
        for (int i = 0; i < inputs.length; i++) {
            long back = unsigned("input");
            if (back < 1 || back > position) {
                throw new IllegalArgumentException("Input " + i + " of node " + position + " (" + op + ") is not a value before it.");
            }
            inputs[i] = (int) (position - back);
        }
        long[] attributes = new long[count("number of attributes")];
        for (int i = 0; i < attributes.length; i++) {
            long zigzag = unsigned("attribute");
            attributes[i] = (zigzag >>> 1) ^ -(zigzag & 1);
        }
        Graph body = op == Op.LOOP ? graph(depth + 1) : null;
        Node node = new Node(op, TYPES[(int) type], Shape.of(dims), inputs, attributes, body);
        Signature.check(node, position, nodes);
        return node;
    }

    /** A length of something of which each item takes at least one byte. */
    private int count(String what) {
        long value = unsigned(what);
        if (value < 0 || value > bytes.length - at) {
            throw new IllegalArgumentException("The program ends early: its " + what + " is " + Long.toUnsignedString(value) + " with "
                    + (bytes.length - at) + " bytes left.");
        }
        return (int) value;
    }

    private long unsigned(String what) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= bytes.length) {
                throw new IllegalArgumentException("The program ends in the middle of its " + what + ".");
            }
            byte next = bytes[at++];
            if (shift == 63 && (next & 0x7E) != 0) {
                break;
            }
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (next == 0 && shift > 0) {
                    break;
                }
                return value;
            }
        }
        throw new IllegalArgumentException("The program has a malformed integer in its " + what + ".");
    }

    private static final Op[] OPS = Op.values();
    private static final DType[] TYPES = DType.values();
}
