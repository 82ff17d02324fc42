package io.millrace.accelerator;

import static io.millrace.accelerator.DType.*;

import io.millrace.accelerator.program.Op;
import io.millrace.accelerator.program.Shape;

/**
 * Makes expressions that pass their signatures: promotes types, broadcasts shapes, and says in one sentence what does not fit, before
 * anything runs.
 */
final class Build {
    private Build() {}

    static Tensor node(Op op, DType type, Shape shape, long[] attributes, Tensor... inputs) {
        return new Tensor(type, shape, new Expression(op, inputs, attributes, null, null));
    }

    static Tensor node(Op op, DType type, Shape shape, Tensor... inputs) {
        return node(op, type, shape, new long[0], inputs);
    }

    static Tensor full(DType type, Shape shape, Number value) {
        return node(Op.FULL, type, shape, new long[] {bits(type, value)});
    }

    static long bits(DType type, Number value) {
        return switch (type) {
            case FLOAT64 -> Double.doubleToRawLongBits(value.doubleValue());
            case FLOAT32 -> Double.doubleToRawLongBits((double) (float) value.doubleValue());
            case INT32 -> {
                if (value.doubleValue() != (double) (int) value.doubleValue()) {
                    throw new IllegalArgumentException("The number " + value + " is not an int32.");
                }
                yield value.intValue();
            }
            case BOOL -> value.doubleValue() != 0 ? 1 : 0;
        };
    }

    static boolean isIntegral(Number value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    }

    static Tensor cast(Tensor x, DType type) {
        if (x.dtype() == type) {
            return x;
        }
        Expression e = x.expression();
        if (e != null && e.op() == Op.FULL && x.dtype() == BOOL) {
            return full(type, x.shape(), e.attributes()[0]);
        }
        return node(Op.CAST, type, x.shape(), x);
    }

    static Tensor broadcast(Tensor x, Shape shape) {
        if (x.shape().equals(shape)) {
            return x;
        }
        Expression e = x.expression();
        if (e != null && e.op() == Op.FULL) {
            return node(Op.FULL, x.dtype(), shape, e.attributes());
        }
        return node(Op.BROADCAST_TO, x.dtype(), shape, x);
    }

    static Shape commonShape(String name, Tensor... operands) {
        Shape shape = operands[0].shape();
        for (int i = 1; i < operands.length; i++) {
            Shape joined = Shape.broadcast(shape, operands[i].shape());
            if (joined == null) {
                throw new IllegalArgumentException(name + ": shapes " + shape + " and " + operands[i].shape()
                        + " do not broadcast together; axes must be equal or 1, counted from the last.");
            }
            shape = joined;
        }
        return shape;
    }

    /** A number beside a tensor takes the tensor's type, unless it is a fraction beside integers. */
    static Tensor operand(Number value, Tensor beside) {
        DType type = beside.dtype();
        if (!type.isFloating()) {
            type = isIntegral(value) ? INT32 : FLOAT64;
        }
        return full(type, Shape.SCALAR, value);
    }

    static Tensor unary(Op op, Tensor x) {
        return node(op, x.dtype(), x.shape(), x);
    }

    /** Numbers in, same type out; bool counts as int32. */
    static Tensor numeric(Op op, Tensor x) {
        return unary(op, x.dtype() == BOOL ? cast(x, INT32) : x);
    }

    /** A function of real numbers: integers are taken as float64. */
    static Tensor real(Op op, Tensor x) {
        return unary(op, toReal(x));
    }

    static Tensor toReal(Tensor x) {
        return x.dtype().isFloating() ? x : cast(x, FLOAT64);
    }

    static Tensor rounding(Op op, Tensor x) {
        return x.dtype().isFloating() ? unary(op, x) : x.dtype() == BOOL ? cast(x, INT32) : x;
    }

    static Tensor classify(Op op, Tensor x, boolean forIntegers) {
        return x.dtype().isFloating() ? node(op, BOOL, x.shape(), x) : full(BOOL, x.shape(), forIntegers ? 1 : 0);
    }

    static Tensor arithmetic(Op op, Tensor a, Tensor b) {
        DType type = promote(a.dtype(), b.dtype());
        if (type == BOOL) {
            type = INT32;
        }
        if (!type.isFloating() && (op == Op.DIVIDE || op == Op.ATAN2)) {
            type = FLOAT64;
        }
        Shape shape = commonShape(op.toString(), a, b);
        return node(op, type, shape, broadcast(cast(a, type), shape), broadcast(cast(b, type), shape));
    }

    static Tensor compare(Op op, Tensor a, Tensor b) {
        DType type = promote(a.dtype(), b.dtype());
        if (type == BOOL && op != Op.EQUAL && op != Op.NOT_EQUAL) {
            type = INT32;
        }
        Shape shape = commonShape(op.toString(), a, b);
        return node(op, BOOL, shape, broadcast(cast(a, type), shape), broadcast(cast(b, type), shape));
    }

    static Tensor logical(Op op, Tensor a, Tensor b) {
        Shape shape = commonShape(op.toString(), a, b);
        return node(op, BOOL, shape, broadcast(condition(op.toString(), a), shape), broadcast(condition(op.toString(), b), shape));
    }

    static Tensor condition(String name, Tensor x) {
        if (x.dtype() != BOOL) {
            throw new IllegalArgumentException(name + ": a condition is needed, and this tensor is " + x.dtype() + "; compare it first.");
        }
        return x;
    }

    static Tensor where(Tensor condition, Tensor a, Tensor b) {
        condition("where", condition);
        DType type = promote(a.dtype(), b.dtype());
        Shape shape = commonShape("where", condition, a, b);
        return node(Op.WHERE, type, shape, broadcast(condition, shape), broadcast(cast(a, type), shape), broadcast(cast(b, type), shape));
    }

    static int axis(String name, int axis, Shape shape) {
        int rank = shape.rank();
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException(name + ": axis " + axis + " does not exist in shape " + shape + ".");
        }
        return axis < 0 ? axis + rank : axis;
    }

    /** Axes ascending without doubles; none given means all. */
    static int[] axes(String name, int[] axes, Shape shape) {
        if (axes == null || axes.length == 0) {
            return java.util.stream.IntStream.range(0, shape.rank()).toArray();
        }
        int[] result = java.util.Arrays.stream(axes).map(a -> axis(name, a, shape)).sorted().distinct().toArray();
        if (result.length != axes.length) {
            throw new IllegalArgumentException(name + ": an axis is named twice in " + java.util.Arrays.toString(axes) + ".");
        }
        return result;
    }

    static Tensor reduce(Op op, Tensor x, int[] axes, boolean keepdims) {
        int[] over = axes(op.toString(), axes, x.shape());
        Shape shape = x.shape().without(over);
        boolean arg = op == Op.ARGMAX || op == Op.ARGMIN;
        if ((arg || op == Op.MAX || op == Op.MIN) && x.size() == 0 && shape.size() > 0) {
            throw new IllegalArgumentException(op + ": a tensor of shape " + x.shape() + " has no elements to choose from.");
        }
        long[] attributes = java.util.Arrays.stream(over).asLongStream().toArray();
        Tensor result = node(op, arg ? INT32 : x.dtype(), shape, attributes, x);
        return keepdims ? reshape(result, keep(x.shape(), over)) : result;
    }

    static Shape keep(Shape shape, int[] over) {
        int[] dims = shape.toArray();
        for (int axis : over) {
            dims[axis] = 1;
        }
        return Shape.of(dims);
    }

    static Tensor reshape(Tensor x, Shape shape) {
        return x.shape().equals(shape) ? x : node(Op.RESHAPE, x.dtype(), shape, x);
    }

    static Tensor permute(Tensor x, int... axes) {
        int[] dims = new int[axes.length];
        long[] attributes = new long[axes.length];
        boolean same = true;
        for (int i = 0; i < axes.length; i++) {
            dims[i] = x.shape().dim(axes[i]);
            attributes[i] = axes[i];
            same &= axes[i] == i;
        }
        return same ? x : node(Op.PERMUTE_DIMS, x.dtype(), Shape.of(dims), attributes, x);
    }
}
