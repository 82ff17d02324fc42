package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Graph;
import io.millrace.accelerator.program.Node;
import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Evaluates a graph in the plainest way: one array of doubles for each node, rounded to the node's type, index by index. */
final class Reference {
    private Reference() {}

    static List<double[]> evaluate(Graph graph, List<double[]> inputs) {
        List<double[]> values = new ArrayList<>();
        List<List<double[]>> loops = new ArrayList<>();
        for (Node node : graph.nodes()) {
            loops.add(null);
            if (node.op() == Op.INPUT) {
                values.add(inputs.get((int) node.attributes()[0]));
            } else if (node.op() == Op.LOOP) {
                List<double[]> state = new ArrayList<>();
                for (int input : node.inputs()) {
                    state.add(values.get(input));
                }
                int carried = (int) node.attributes()[1];
                for (int i = 0; i < node.attributes()[0]; i++) {
                    List<double[]> parameters = new ArrayList<>(state);
                    parameters.add(0, new double[] {i});
                    List<double[]> next = evaluate(node.body(), parameters);
                    for (int c = 0; c < carried; c++) {
                        state.set(c, next.get(c));
                    }
                }
                loops.set(loops.size() - 1, state);
                values.add(null);
            } else if (node.op() == Op.RESULT) {
                values.add(loops.get(node.inputs()[0]).get((int) node.attributes()[0]));
            } else {
                values.add(round(node.type(), value(graph, node, values)));
            }
        }
        return graph.results().stream().map(values::get).toList();
    }

    private static double[] round(DType type, double[] values) {
        for (int i = 0; i < values.length && type == DType.FLOAT32; i++) {
            values[i] = (float) values[i];
        }
        return values;
    }

    private static double[] value(Graph graph, Node node, List<double[]> values) {
        double[] out = new double[(int) node.shape().size()];
        Node[] in = new Node[node.inputs().length];
        double[][] x = new double[in.length][];
        for (int i = 0; i < in.length; i++) {
            in[i] = graph.nodes().get(node.inputs()[i]);
            x[i] = values.get(node.inputs()[i]);
        }
        switch (node.op().family()) {
            case SOURCE -> source(node, out);
            case RANDOM -> random(node, x, out);
            case ELEMENTWISE -> {
                for (int i = 0; i < out.length; i++) {
                    out[i] = element(node, in[0].type(), x[0][i], x.length > 1 ? x[1][i] : 0, x.length > 2 ? x[2][i] : 0);
                }
            }
            case MOVEMENT -> move(node, in, x, out);
            case REDUCTION -> reduce(node, in[0].shape(), x[0], out);
            default -> {
                if (node.op() == Op.EXCHANGE) {
                    return x[0].clone();
                }
                contract(node, in, x, out);
            }
        }
        return out;
    }

    private static void source(Node node, double[] out) {
        long[] a = node.attributes();
        boolean real = node.type().isFloating();
        for (int i = 0; i < out.length; i++) {
            out[i] = switch (node.op()) {
                case FULL -> real ? Double.longBitsToDouble(a[0]) : a[0];
                case ARANGE -> real ? Double.longBitsToDouble(a[0]) + i * Double.longBitsToDouble(a[1]) : (int) (a[0] + i * a[1]);
                case LINSPACE -> i == a[2] && i > 0 ? Double.longBitsToDouble(a[1]) : Double.longBitsToDouble(a[0])
                        + i * (a[2] == 0 ? 0 : (Double.longBitsToDouble(a[1]) - Double.longBitsToDouble(a[0])) / a[2]);
                case EYE -> i % node.shape().dim(1) - i / node.shape().dim(1) == a[0] ? 1 : 0;
                default -> i == 0 ? (int) a[0] : (int) (a[0] >>> 32);
            };
        }
    }

    private static void random(Node node, double[][] x, double[] out) {
        int k0 = (int) x[0][0];
        int k1 = (int) x[0][1];
        if (node.op() == Op.FOLD_IN) {
            int[] words = Philox.block((int) x[1][0], 0, 0, Philox.KEYS, k0, k1);
            out[0] = words[0];
            out[1] = words[1];
            return;
        }
        boolean halves = node.op() == Op.NORMAL || node.type() == DType.FLOAT64;
        for (int j = 0; j < out.length; j++) {
            int[] w = Philox.block(j / (halves ? 2 : 4), 0, 0, Philox.NUMBERS, k0, k1);
            long low = (w[0] & 0xFFFFFFFFL) | (long) w[1] << 32;
            long high = (w[2] & 0xFFFFFFFFL) | (long) w[3] << 32;
            if (node.op() == Op.NORMAL) {
                double radius = Math.sqrt(-2 * StrictMath.log(1 - (low >>> 11) * 0x1p-53));
                double angle = 2 * Math.PI * ((high >>> 11) * 0x1p-53);
                out[j] = radius * (j % 2 == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
            } else if (node.op() == Op.RANDINT) {
                long range = node.attributes()[1] - node.attributes()[0];
                out[j] = (int) node.attributes()[0] + (int) ((w[j % 4] & 0xFFFFFFFFL) * range >>> 32);
            } else {
                out[j] = halves ? ((j % 2 == 0 ? low : high) >>> 11) * 0x1p-53 : (w[j % 4] >>> 8) * 0x1p-24;
            }
        }
    }

    private static double element(Node node, DType from, double a, double b, double c) {
        boolean whole = from == DType.INT32;
        return switch (node.op()) {
            case CAST -> node.type() == DType.BOOL ? (a != 0 ? 1 : 0) : node.type() == DType.INT32 ? (int) a : a;
            case NEGATIVE -> whole ? -(int) a : -a;
            case ABS -> whole ? Math.abs((int) a) : Math.abs(a);
            case SIGN -> Math.signum(a);
            case SQUARE -> whole ? (int) a * (int) a : a * a;
            case FLOOR -> Math.floor(a);
            case CEIL -> Math.ceil(a);
            case ROUND -> Math.rint(a);
            case TRUNC -> a < 0 ? Math.ceil(a) : Math.floor(a);
            case SQRT -> Math.sqrt(a);
            case RECIPROCAL -> 1 / a;
            case EXP -> StrictMath.exp(a);
            case EXPM1 -> StrictMath.expm1(a);
            case LOG -> StrictMath.log(a);
            case LOG1P -> StrictMath.log1p(a);
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case TAN -> StrictMath.tan(a);
            case ASIN -> StrictMath.asin(a);
            case ACOS -> StrictMath.acos(a);
            case ATAN -> StrictMath.atan(a);
            case SINH -> StrictMath.sinh(a);
            case COSH -> StrictMath.cosh(a);
            case TANH -> StrictMath.tanh(a);
            case LOGICAL_NOT -> 1 - a;
            case ISFINITE -> Double.isFinite(a) ? 1 : 0;
            case ISNAN -> Double.isNaN(a) ? 1 : 0;
            case ISINF -> Double.isInfinite(a) ? 1 : 0;
            case ADD -> whole ? (int) a + (int) b : a + b;
            case SUBTRACT -> whole ? (int) a - (int) b : a - b;
            case MULTIPLY -> whole ? (int) a * (int) b : a * b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
            case REMAINDER -> whole ? (b == 0 ? 0 : Math.floorMod((int) a, (int) b)) : Elementary.remainder(a, b);
            case FLOOR_DIVIDE -> whole ? (b == 0 ? 0 : Math.floorDiv((int) a, (int) b)) : Math.floor(a / b);
            case POW -> whole ? Elementary.pow((int) a, (int) b) : StrictMath.pow(a, b);
            case DIVIDE -> a / b;
            case ATAN2 -> StrictMath.atan2(a, b);
            case LOGICAL_AND -> a != 0 && b != 0 ? 1 : 0;
            case LOGICAL_OR -> a != 0 || b != 0 ? 1 : 0;
            case LOGICAL_XOR -> (a != 0) != (b != 0) ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case NOT_EQUAL -> a != b ? 1 : 0;
            case LESS -> a < b ? 1 : 0;
            case LESS_EQUAL -> a <= b ? 1 : 0;
            case GREATER -> a > b ? 1 : 0;
            case GREATER_EQUAL -> a >= b ? 1 : 0;
            default -> a != 0 ? b : c;
        };
    }

    private static int[] index(Shape shape, long at) {
        int[] index = new int[shape.rank()];
        long rest = at;
        for (int i = index.length - 1; i >= 0; i--) {
            index[i] = (int) (rest % shape.dim(i));
            rest /= shape.dim(i);
        }
        return index;
    }

    private static int at(Shape shape, int[] index) {
        int at = 0;
        for (int i = 0; i < index.length; i++) {
            at = at * shape.dim(i) + index[i];
        }
        return at;
    }

    private static void move(Node node, Node[] in, double[][] x, double[] out) {
        Shape from = in[0].shape();
        long[] a = node.attributes();
        for (int o = 0; o < out.length; o++) {
            int[] to = index(node.shape(), o);
            int[] index = new int[from.rank()];
            int part = 0;
            for (int i = 0; i < index.length && node.op() != Op.RESHAPE; i++) {
                switch (node.op()) {
                    case BROADCAST_TO -> index[i] = from.dim(i) == 1 ? 0 : to[to.length - index.length + i];
                    case PERMUTE_DIMS -> index[(int) a[i]] = to[i];
                    case FLIP -> index[i] = a[i] == 1 ? from.dim(i) - 1 - to[i] : to[i];
                    case ROLL -> index[i] = (int) Math.floorMod(to[i] - a[i], (long) from.dim(i));
                    case SLICE -> index[i] = (int) (a[2 * i] + to[i] * a[2 * i + 1]);
                    default -> {
                        index[i] = to[i];
                        if (i == a[0]) {
                            while (index[i] >= in[part].shape().dim(i)) {
                                index[i] -= in[part++].shape().dim(i);
                            }
                        }
                    }
                }
            }
            out[o] = node.op() == Op.RESHAPE ? x[0][o] : x[part][at(in[part].shape(), index)];
        }
    }

    private static void reduce(Node node, Shape from, double[] x, double[] out) {
        boolean[] over = new boolean[from.rank()];
        for (long axis : node.attributes()) {
            over[(int) axis] = true;
        }
        double[][] best = new double[out.length][];
        long[] count = new long[out.length];
        for (int o = 0; o < out.length; o++) {
            out[o] = node.op() == Op.PROD || node.op() == Op.ALL ? 1 : 0;
        }
        for (int i = 0; i < x.length; i++) {
            int[] index = index(from, i);
            int o = 0;
            for (int d = 0; d < index.length; d++) {
                o = over[d] ? o : o * from.dim(d) + index[d];
            }
            double v = x[i];
            long place = count[o]++;
            boolean whole = node.type() == DType.INT32;
            switch (node.op()) {
                case SUM -> out[o] = whole ? (int) out[o] + (int) v : out[o] + v;
                case PROD -> out[o] = whole ? (int) out[o] * (int) v : out[o] * v;
                case MAX -> out[o] = place == 0 ? v : Math.max(out[o], v);
                case MIN -> out[o] = place == 0 ? v : Math.min(out[o], v);
                case ANY -> out[o] = out[o] != 0 || v != 0 ? 1 : 0;
                case ALL -> out[o] = out[o] != 0 && v != 0 ? 1 : 0;
                default -> {
                    double sign = node.op() == Op.ARGMAX ? 1 : -1;
                    if (place == 0 || !Double.isNaN(best[o][0]) && (Double.isNaN(v) || sign * v > sign * best[o][0])) {
                        best[o] = new double[] {v};
                        out[o] = place;
                    }
                }
            }
        }
    }

    private static void contract(Node node, Node[] in, double[][] x, double[] out) {
        int rank = node.shape().rank();
        int n = node.shape().dim(rank - 1);
        boolean whole = node.type() == DType.INT32;
        if (node.op() == Op.CUMULATIVE_SUM) {
            for (int i = 0; i < out.length; i++) {
                double sum = i % n == 0 ? x[0][i] : out[i - 1] + x[0][i];
                out[i] = whole ? (int) (long) sum : node.type() == DType.FLOAT32 ? (float) sum : sum;
            }
            return;
        }
        int m = node.shape().dim(rank - 2);
        int k = in[0].shape().dim(rank - 1);
        for (int o = 0; o < out.length; o++) {
            int s = o / (m * n);
            int i = o / n % m;
            int j = o % n;
            double sum = 0;
            for (int l = 0; l < k; l++) {
                double a = x[0][(s * m + i) * k + l];
                double b = x[1][(s * k + l) * n + j];
                sum = whole ? (int) sum + (int) a * (int) b : sum + a * b;
            }
            out[o] = sum;
        }
    }

    /** The elements of an array as doubles. */
    static double[] doubles(TensorData data) {
        ByteBuffer buffer = ByteBuffer.wrap(data.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[data.bytes().length / DType.of(data.type()).bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (DType.of(data.type())) {
                case FLOAT64 -> buffer.getDouble(8 * i);
                case FLOAT32 -> buffer.getFloat(4 * i);
                case INT32 -> buffer.getInt(4 * i);
                case INT64 -> buffer.getLong(8 * i);
                case INT16 -> buffer.getShort(2 * i);
                case INT8, BOOL -> buffer.get(i);
                case UINT8 -> buffer.get(i) & 0xFF;
                case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException("The reference has no complex numbers.");
            };
        }
        return values;
    }
}
