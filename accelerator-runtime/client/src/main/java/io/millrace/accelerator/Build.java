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
            case FLOAT64, COMPLEX128 -> Double.doubleToRawLongBits(value.doubleValue());
            case FLOAT32, COMPLEX64 -> Double.doubleToRawLongBits((double) (float) value.doubleValue());
            case INT64, INT32, INT16, INT8, UINT8 -> {
                long whole = value.longValue();
                if (!isIntegral(value) && value.doubleValue() != (double) whole || whole < type.lowest() || whole > type.highest()) {
                    throw new IllegalArgumentException("The number " + value + " is not " + (type == UINT8 ? "a " : "an ") + type + ".");
                }
                yield whole;
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
        if (x.dtype().isComplex() && !type.isComplex() && type != BOOL) {
            throw new IllegalArgumentException("astype: " + x.dtype() + " has an imaginary part, which " + type + " has no place for; take real(x) or abs(x).");
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
        if (!type.isInexact()) {
            type = !isIntegral(value) ? FLOAT64 : type.isInteger() ? type : whole(value);
        }
        return full(type, Shape.SCALAR, value);
    }

    /** int32, or int64 for a number that needs it. */
    static DType whole(Number value) {
        return value.longValue() == value.intValue() ? INT32 : INT64;
    }

    static Tensor unary(Op op, Tensor x) {
        return node(op, x.dtype(), x.shape(), x);
    }

    /** Numbers in, same type out; bool counts as int32. */
    static Tensor numeric(Op op, Tensor x) {
        return unary(op, x.dtype() == BOOL ? cast(x, INT32) : x);
    }

    /** A function of real or complex numbers: integers are taken as float64. */
    static Tensor inexact(Op op, Tensor x) {
        return unary(op, toInexact(x));
    }

    /** A function of real numbers: integers are taken as float64. */
    static Tensor real(Op op, Tensor x) {
        ordered(op.toString(), x);
        return unary(op, toReal(x));
    }

    /** Refuses complex numbers. */
    static Tensor ordered(String name, Tensor x) {
        if (x.dtype().isComplex()) {
            throw new IllegalArgumentException(name + ": it is not defined for " + x.dtype() + "; take real(x), imag(x) or abs(x).");
        }
        return x;
    }

    /** Refuses all but integers; bool counts as int32. */
    static Tensor integer(String name, Tensor x) {
        if (x.dtype().isInexact()) {
            throw new IllegalArgumentException(name + ": integers are needed, and this tensor is " + x.dtype() + ".");
        }
        return x.dtype() == BOOL ? cast(x, INT32) : x;
    }

    static Tensor toInexact(Tensor x) {
        return x.dtype().isInexact() ? x : cast(x, FLOAT64);
    }

    static Tensor toReal(Tensor x) {
        ordered("This function", x);
        return x.dtype().isFloating() ? x : cast(x, FLOAT64);
    }

    static Tensor rounding(Op op, Tensor x) {
        ordered(op.toString(), x);
        return x.dtype().isFloating() ? unary(op, x) : x.dtype() == BOOL ? cast(x, INT32) : x;
    }

    static Tensor classify(Op op, Tensor x, boolean forIntegers) {
        return x.dtype().isInexact() ? node(op, BOOL, x.shape(), x) : full(BOOL, x.shape(), forIntegers ? 1 : 0);
    }

    static Tensor arithmetic(Op op, Tensor a, Tensor b) {
        DType type = promote(a.dtype(), b.dtype());
        if (type == BOOL) {
            type = INT32;
        }
        switch (op) {
            case DIVIDE -> type = type.isInexact() ? type : FLOAT64;
            case ATAN2, COPYSIGN, HYPOT, NEXTAFTER -> type = type.isInteger() ? FLOAT64 : type;
            default -> { }
        }
        boolean complex = op == Op.ADD || op == Op.SUBTRACT || op == Op.MULTIPLY || op == Op.DIVIDE || op == Op.POW;
        if (type.isComplex() && !complex) {
            throw new IllegalArgumentException(op + ": it is not defined for " + type + "; take real(x), imag(x) or abs(x).");
        }
        return elementwise(op, type, type, a, b);
    }

    /** Of two tensors, brought to one type and shape. */
    static Tensor elementwise(Op op, DType result, DType type, Tensor a, Tensor b) {
        Shape shape = commonShape(op.toString(), a, b);
        return node(op, result, shape, broadcast(cast(a, type), shape), broadcast(cast(b, type), shape));
    }

    static Tensor bits(Op op, Tensor a, Tensor b) {
        Tensor x = integer(op.toString(), a);
        Tensor y = integer(op.toString(), b);
        DType type = promote(x.dtype(), y.dtype());
        return elementwise(op, type, type, x, y);
    }

    static Tensor compare(Op op, Tensor a, Tensor b) {
        DType type = promote(a.dtype(), b.dtype());
        if (type == BOOL && op != Op.EQUAL && op != Op.NOT_EQUAL) {
            type = INT32;
        }
        if (type.isComplex() && op != Op.EQUAL && op != Op.NOT_EQUAL) {
            throw new IllegalArgumentException(op + ": complex numbers have no order; compare real(x), imag(x) or abs(x).");
        }
        return elementwise(op, BOOL, type, a, b);
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
        if (arg || op == Op.MAX || op == Op.MIN) {
            ordered(op.toString(), x);
        }
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

    /** Applies what works on the last axis to another one. */
    static Tensor along(int axis, Tensor x, java.util.function.UnaryOperator<Tensor> rows) {
        int last = x.shape().rank() - 1;
        if (axis == last) {
            return rows.apply(x);
        }
        int[] swap = java.util.stream.IntStream.rangeClosed(0, last).map(i -> i == axis ? last : i == last ? axis : i).toArray();
        return permute(rows.apply(permute(x, swap)), swap);
    }
}
