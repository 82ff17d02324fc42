package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;

/** Functions of each element, alone or beside the same element of another tensor; see {@link Ops}. */
public abstract sealed class Elementwise extends Creation permits Pairwise {
    Elementwise() {}

    /** -x. */
    public static Tensor negative(Tensor x) {
        return Build.numeric(Op.NEGATIVE, x);
    }

    /** |x|; of a complex number its modulus. */
    public static Tensor abs(Tensor x) {
        return x.dtype().isComplex() ? Build.node(Op.ABS, x.dtype().part(), x.shape(), x) : Build.numeric(Op.ABS, x);
    }

    /** -1, 0 or 1; nan stays nan; of a complex number x / |x|. */
    public static Tensor sign(Tensor x) {
        return Build.numeric(Op.SIGN, x);
    }

    /** x * x. */
    public static Tensor square(Tensor x) {
        return Build.numeric(Op.SQUARE, x);
    }

    /** Down to a whole number. */
    public static Tensor floor(Tensor x) {
        return Build.rounding(Op.FLOOR, x);
    }

    /** Up to a whole number. */
    public static Tensor ceil(Tensor x) {
        return Build.rounding(Op.CEIL, x);
    }

    /** To the nearest whole number, halves to even. */
    public static Tensor round(Tensor x) {
        return Build.rounding(Op.ROUND, x);
    }

    /** Towards zero. */
    public static Tensor trunc(Tensor x) {
        return Build.rounding(Op.TRUNC, x);
    }

    /** Square root. */
    public static Tensor sqrt(Tensor x) {
        return Build.inexact(Op.SQRT, x);
    }

    /** 1 / x. */
    public static Tensor reciprocal(Tensor x) {
        return Build.inexact(Op.RECIPROCAL, x);
    }

    /** e to the power x. */
    public static Tensor exp(Tensor x) {
        return Build.inexact(Op.EXP, x);
    }

    /** exp(x) - 1, exact near 0. */
    public static Tensor expm1(Tensor x) {
        return Build.real(Op.EXPM1, x);
    }

    /** Natural logarithm. */
    public static Tensor log(Tensor x) {
        return Build.inexact(Op.LOG, x);
    }

    /** log(1 + x), exact near 0. */
    public static Tensor log1p(Tensor x) {
        return Build.real(Op.LOG1P, x);
    }

    /** Sine. */
    public static Tensor sin(Tensor x) {
        return Build.inexact(Op.SIN, x);
    }

    /** Cosine. */
    public static Tensor cos(Tensor x) {
        return Build.inexact(Op.COS, x);
    }

    /** Tangent. */
    public static Tensor tan(Tensor x) {
        return Build.inexact(Op.TAN, x);
    }

    /** Inverse sine. */
    public static Tensor asin(Tensor x) {
        return Build.real(Op.ASIN, x);
    }

    /** Inverse cosine. */
    public static Tensor acos(Tensor x) {
        return Build.real(Op.ACOS, x);
    }

    /** Inverse tangent. */
    public static Tensor atan(Tensor x) {
        return Build.real(Op.ATAN, x);
    }

    /** Hyperbolic sine. */
    public static Tensor sinh(Tensor x) {
        return Build.inexact(Op.SINH, x);
    }

    /** Hyperbolic cosine. */
    public static Tensor cosh(Tensor x) {
        return Build.inexact(Op.COSH, x);
    }

    /** Hyperbolic tangent. */
    public static Tensor tanh(Tensor x) {
        return Build.inexact(Op.TANH, x);
    }

    /** Neither infinite nor nan. */
    public static Tensor isfinite(Tensor x) {
        return Build.classify(Op.ISFINITE, x, true);
    }

    public static Tensor isnan(Tensor x) {
        return Build.classify(Op.ISNAN, x, false);
    }

    public static Tensor isinf(Tensor x) {
        return Build.classify(Op.ISINF, x, false);
    }

    public static Tensor logical_not(Tensor x) {
        return Build.unary(Op.LOGICAL_NOT, Build.condition("logical_not", x));
    }

    /** x itself; bool as int32. */
    public static Tensor positive(Tensor x) {
        return x.dtype() == DType.BOOL ? Build.cast(x, DType.INT32) : x;
    }

    /** Inverse hyperbolic sine. */
    public static Tensor asinh(Tensor x) {
        return Build.real(Op.ASINH, x);
    }

    /** Inverse hyperbolic cosine. */
    public static Tensor acosh(Tensor x) {
        return Build.real(Op.ACOSH, x);
    }

    /** Inverse hyperbolic tangent. */
    public static Tensor atanh(Tensor x) {
        return Build.real(Op.ATANH, x);
    }

    /** Logarithm to base 2; exact for powers of two. */
    public static Tensor log2(Tensor x) {
        return Build.real(Op.LOG2, x);
    }

    /** Logarithm to base 10. */
    public static Tensor log10(Tensor x) {
        return Build.real(Op.LOG10, x);
    }

    /** The error function. */
    public static Tensor erf(Tensor x) {
        return Build.real(Op.ERF, x);
    }

    /** Whether the sign bit is set: also of -0.0. */
    public static Tensor signbit(Tensor x) {
        Build.ordered("signbit", x);
        return x.dtype().isFloating() ? Build.node(Op.SIGNBIT, DType.BOOL, x.shape(), x) : Build.compare(Op.LESS, x, Build.operand(0, x));
    }

    /** Each bit turned over; of bool: not. */
    public static Tensor bitwise_invert(Tensor x) {
        return x.dtype() == DType.BOOL ? logical_not(x) : Build.unary(Op.BITWISE_INVERT, Build.integer("bitwise_invert", x));
    }

    /** Real part; a real tensor itself. */
    public static Tensor real(Tensor x) {
        return x.dtype().isComplex() ? Build.node(Op.REAL, x.dtype().part(), x.shape(), x) : x;
    }

    /** Imaginary part; zeros of a real tensor. */
    public static Tensor imag(Tensor x) {
        return x.dtype().isComplex() ? Build.node(Op.IMAG, x.dtype().part(), x.shape(), x) : zeros_like(x);
    }

    /** Complex conjugate; a real tensor itself. */
    public static Tensor conj(Tensor x) {
        return x.dtype().isComplex() ? Build.unary(Op.CONJ, x) : x;
    }
}
