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

    /** a / b rounded down; integers stay integers, and a division by zero gives 0. */
    public static Tensor floor_divide(Tensor a, Tensor b) {
        return Build.arithmetic(Op.FLOOR_DIVIDE, a, b);
    }

    public static Tensor floor_divide(Tensor a, Number b) {
        return floor_divide(a, Build.operand(b, a));
    }

    public static Tensor floor_divide(Number a, Tensor b) {
        return floor_divide(Build.operand(a, b), b);
    }

    /** The size of a with the sign of b. */
    public static Tensor copysign(Tensor a, Tensor b) {
        return Build.arithmetic(Op.COPYSIGN, a, b);
    }

    public static Tensor copysign(Tensor a, Number b) {
        return copysign(a, Build.operand(b, a));
    }

    public static Tensor copysign(Number a, Tensor b) {
        return copysign(Build.operand(a, b), b);
    }

    /** Length of the vector (a, b), without overflow. */
    public static Tensor hypot(Tensor a, Tensor b) {
        return Build.arithmetic(Op.HYPOT, a, b);
    }

    public static Tensor hypot(Tensor a, Number b) {
        return hypot(a, Build.operand(b, a));
    }

    public static Tensor hypot(Number a, Tensor b) {
        return hypot(Build.operand(a, b), b);
    }

    /** The next number of the type from a towards b. */
    public static Tensor nextafter(Tensor a, Tensor b) {
        return Build.arithmetic(Op.NEXTAFTER, a, b);
    }

    public static Tensor nextafter(Tensor a, Number b) {
        return nextafter(a, Build.operand(b, a));
    }

    public static Tensor nextafter(Number a, Tensor b) {
        return nextafter(Build.operand(a, b), b);
    }

    /** Bits set in both. Of bool: logical. */
    public static Tensor bitwise_and(Tensor a, Tensor b) {
        return a.dtype() == DType.BOOL && b.dtype() == DType.BOOL ? logical_and(a, b) : Build.bits(Op.BITWISE_AND, a, b);
    }

    public static Tensor bitwise_and(Tensor a, Number b) {
        return bitwise_and(a, Build.operand(b, a));
    }

    public static Tensor bitwise_and(Number a, Tensor b) {
        return bitwise_and(Build.operand(a, b), b);
    }

    /** Bits set in one or both. Of bool: logical. */
    public static Tensor bitwise_or(Tensor a, Tensor b) {
        return a.dtype() == DType.BOOL && b.dtype() == DType.BOOL ? logical_or(a, b) : Build.bits(Op.BITWISE_OR, a, b);
    }

    public static Tensor bitwise_or(Tensor a, Number b) {
        return bitwise_or(a, Build.operand(b, a));
    }

    public static Tensor bitwise_or(Number a, Tensor b) {
        return bitwise_or(Build.operand(a, b), b);
    }

    /** Bits set in exactly one. Of bool: logical. */
    public static Tensor bitwise_xor(Tensor a, Tensor b) {
        return a.dtype() == DType.BOOL && b.dtype() == DType.BOOL ? logical_xor(a, b) : Build.bits(Op.BITWISE_XOR, a, b);
    }

    public static Tensor bitwise_xor(Tensor a, Number b) {
        return bitwise_xor(a, Build.operand(b, a));
    }

    public static Tensor bitwise_xor(Number a, Tensor b) {
        return bitwise_xor(Build.operand(a, b), b);
    }

    /** Bits moved up by b places. */
    public static Tensor bitwise_left_shift(Tensor a, Tensor b) {
        return Build.bits(Op.BITWISE_LEFT_SHIFT, a, b);
    }

    public static Tensor bitwise_left_shift(Tensor a, Number b) {
        return bitwise_left_shift(a, Build.operand(b, a));
    }

    public static Tensor bitwise_left_shift(Number a, Tensor b) {
        return bitwise_left_shift(Build.operand(a, b), b);
    }

    /** Bits moved down by b places; the sign stays. */
    public static Tensor bitwise_right_shift(Tensor a, Tensor b) {
        return Build.bits(Op.BITWISE_RIGHT_SHIFT, a, b);
    }

    public static Tensor bitwise_right_shift(Tensor a, Number b) {
        return bitwise_right_shift(a, Build.operand(b, a));
    }

    public static Tensor bitwise_right_shift(Number a, Tensor b) {
        return bitwise_right_shift(Build.operand(a, b), b);
    }

    /** log(exp(a) + exp(b)), without overflow. */
    public static Tensor logaddexp(Tensor a, Tensor b) {
        Tensor x = Build.toReal(a);
        Tensor y = Build.toReal(b);
        Tensor same = equal(x, y);
        // Equal infinities have no distance; of equal numbers it is 0.
        return add(maximum(x, y), log1p(exp(negative(where(same, zeros_like(add(x, y)), abs(subtract(x, y)))))));
    }

    /** The complex number with these real and imaginary parts. */
    public static Tensor complex(Tensor re, Tensor im) {
        DType type = DType.promote(Build.toReal(re).dtype(), Build.toReal(im).dtype());
        return Build.elementwise(Op.COMPLEX, type.complex(), type, re, im);
    }

    /** A complex number without axes, complex128. */
    public static Tensor complex(double re, double im) {
        return complex(scalar(re), scalar(im));
    }

    /** Into [low, high]. */
    public static Tensor clip(Tensor x, Number low, Number high) {
        return minimum(maximum(x, low), high);
    }

    /** Into [low, high], which broadcast. */
    public static Tensor clip(Tensor x, Tensor low, Tensor high) {
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
