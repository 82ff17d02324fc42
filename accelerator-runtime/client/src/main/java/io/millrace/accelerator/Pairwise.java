package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;

/** Functions of two elements, with a number allowed on one side; see {@link Ops}. */
public abstract sealed class Pairwise extends Elementwise permits Reductions {
    Pairwise() {}

    /** a + b. */
    public static Tensor add(Tensor a, Tensor b) {
        return Build.arithmetic(Op.ADD, a, b);
    }

    public static Tensor add(Tensor a, Number b) {
        return add(a, Build.operand(b, a));
    }

    public static Tensor add(Number a, Tensor b) {
        return add(Build.operand(a, b), b);
    }

    /** a - b. */
    public static Tensor subtract(Tensor a, Tensor b) {
        return Build.arithmetic(Op.SUBTRACT, a, b);
    }

    public static Tensor subtract(Tensor a, Number b) {
        return subtract(a, Build.operand(b, a));
    }

    public static Tensor subtract(Number a, Tensor b) {
        return subtract(Build.operand(a, b), b);
    }

    /** a * b. */
    public static Tensor multiply(Tensor a, Tensor b) {
        return Build.arithmetic(Op.MULTIPLY, a, b);
    }

    public static Tensor multiply(Tensor a, Number b) {
        return multiply(a, Build.operand(b, a));
    }

    public static Tensor multiply(Number a, Tensor b) {
        return multiply(Build.operand(a, b), b);
    }

    /** a / b, in floating point also of integers. */
    public static Tensor divide(Tensor a, Tensor b) {
        return Build.arithmetic(Op.DIVIDE, a, b);
    }

    public static Tensor divide(Tensor a, Number b) {
        return divide(a, Build.operand(b, a));
    }

    public static Tensor divide(Number a, Tensor b) {
        return divide(Build.operand(a, b), b);
    }

    /** a to the power b. */
    public static Tensor pow(Tensor a, Tensor b) {
        return Build.arithmetic(Op.POW, a, b);
    }

    public static Tensor pow(Tensor a, Number b) {
        return pow(a, Build.operand(b, a));
    }

    public static Tensor pow(Number a, Tensor b) {
        return pow(Build.operand(a, b), b);
    }

    /** a modulo b, with the sign of b. */
    public static Tensor remainder(Tensor a, Tensor b) {
        return Build.arithmetic(Op.REMAINDER, a, b);
    }

    public static Tensor remainder(Tensor a, Number b) {
        return remainder(a, Build.operand(b, a));
    }

    public static Tensor remainder(Number a, Tensor b) {
        return remainder(Build.operand(a, b), b);
    }

    /** The larger of two; nan wins. */
    public static Tensor maximum(Tensor a, Tensor b) {
        return Build.arithmetic(Op.MAXIMUM, a, b);
    }

    public static Tensor maximum(Tensor a, Number b) {
        return maximum(a, Build.operand(b, a));
    }

    public static Tensor maximum(Number a, Tensor b) {
        return maximum(Build.operand(a, b), b);
    }

    /** The smaller of two; nan wins. */
    public static Tensor minimum(Tensor a, Tensor b) {
        return Build.arithmetic(Op.MINIMUM, a, b);
    }

    public static Tensor minimum(Tensor a, Number b) {
        return minimum(a, Build.operand(b, a));
    }

    public static Tensor minimum(Number a, Tensor b) {
        return minimum(Build.operand(a, b), b);
    }

    /** Angle of the point (b, a). */
    public static Tensor atan2(Tensor a, Tensor b) {
        return Build.arithmetic(Op.ATAN2, a, b);
    }

    public static Tensor atan2(Tensor a, Number b) {
        return atan2(a, Build.operand(b, a));
    }

    public static Tensor atan2(Number a, Tensor b) {
        return atan2(Build.operand(a, b), b);
    }

    /** a == b. */
    public static Tensor equal(Tensor a, Tensor b) {
        return Build.compare(Op.EQUAL, a, b);
    }

    public static Tensor equal(Tensor a, Number b) {
        return equal(a, Build.operand(b, a));
    }

    public static Tensor equal(Number a, Tensor b) {
        return equal(Build.operand(a, b), b);
    }

    /** a != b. */
    public static Tensor not_equal(Tensor a, Tensor b) {
        return Build.compare(Op.NOT_EQUAL, a, b);
    }

    public static Tensor not_equal(Tensor a, Number b) {
        return not_equal(a, Build.operand(b, a));
    }

    public static Tensor not_equal(Number a, Tensor b) {
        return not_equal(Build.operand(a, b), b);
    }

    /** a < b. */
    public static Tensor less(Tensor a, Tensor b) {
        return Build.compare(Op.LESS, a, b);
    }

    public static Tensor less(Tensor a, Number b) {
        return less(a, Build.operand(b, a));
    }

    public static Tensor less(Number a, Tensor b) {
        return less(Build.operand(a, b), b);
    }

    /** a <= b. */
    public static Tensor less_equal(Tensor a, Tensor b) {
        return Build.compare(Op.LESS_EQUAL, a, b);
    }

    public static Tensor less_equal(Tensor a, Number b) {
        return less_equal(a, Build.operand(b, a));
    }

    public static Tensor less_equal(Number a, Tensor b) {
        return less_equal(Build.operand(a, b), b);
    }

    /** a > b. */
    public static Tensor greater(Tensor a, Tensor b) {
        return Build.compare(Op.GREATER, a, b);
    }

    public static Tensor greater(Tensor a, Number b) {
        return greater(a, Build.operand(b, a));
    }

    public static Tensor greater(Number a, Tensor b) {
        return greater(Build.operand(a, b), b);
    }

    /** a >= b. */
    public static Tensor greater_equal(Tensor a, Tensor b) {
        return Build.compare(Op.GREATER_EQUAL, a, b);
    }

    public static Tensor greater_equal(Tensor a, Number b) {
        return greater_equal(a, Build.operand(b, a));
    }

    public static Tensor greater_equal(Number a, Tensor b) {
        return greater_equal(Build.operand(a, b), b);
    }

    /** Both. */
    public static Tensor logical_and(Tensor a, Tensor b) {
        return Build.logical(Op.LOGICAL_AND, a, b);
    }

    /** One or both. */
    public static Tensor logical_or(Tensor a, Tensor b) {
        return Build.logical(Op.LOGICAL_OR, a, b);
    }

    /** Exactly one. */
    public static Tensor logical_xor(Tensor a, Tensor b) {
        return Build.logical(Op.LOGICAL_XOR, a, b);
    }

    /** a / b rounded down; int32 stays int32. */
    public static Tensor floor_divide(Tensor a, Tensor b) {
        Tensor quotient = floor(divide(a, b));
        return a.dtype().isFloating() || b.dtype().isFloating() ? quotient : Build.cast(quotient, DType.INT32);
    }

    public static Tensor floor_divide(Tensor a, Number b) {
        return floor_divide(a, Build.operand(b, a));
    }

    /** Into [low, high]. */
    public static Tensor clip(Tensor x, Number low, Number high) {
        return minimum(maximum(x, low), high);
    }

    /** a where the condition holds, b elsewhere. */
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Build.where(condition, a, b);
    }

    public static Tensor where(Tensor condition, Number a, Tensor b) {
        return where(condition, Build.operand(a, b), b);
    }

    public static Tensor where(Tensor condition, Tensor a, Number b) {
        return where(condition, a, Build.operand(b, a));
    }

    /** Of two numbers: int32 where both are whole numbers of integer types, else float64. */
    public static Tensor where(Tensor condition, Number a, Number b) {
        return where(condition, scalar(a), scalar(b));
    }
}
