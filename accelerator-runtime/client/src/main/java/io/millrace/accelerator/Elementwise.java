package io.millrace.accelerator;

import io.millrace.accelerator.program.Op;

/** Functions of each element, alone or beside the same element of another tensor; see {@link Ops}. */
public abstract sealed class Elementwise extends Creation permits Pairwise {
    Elementwise() {}

    /** -x. */
    public static Tensor negative(Tensor x) {
        return Build.numeric(Op.NEGATIVE, x);
    }

    /** |x|. */
    public static Tensor abs(Tensor x) {
        return Build.numeric(Op.ABS, x);
    }

    /** -1, 0 or 1; nan stays nan. */
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
        return Build.real(Op.SQRT, x);
    }

    /** 1 / x. */
    public static Tensor reciprocal(Tensor x) {
        return Build.real(Op.RECIPROCAL, x);
    }

    /** e to the power x. */
    public static Tensor exp(Tensor x) {
        return Build.real(Op.EXP, x);
    }

    /** exp(x) - 1, exact near 0. */
    public static Tensor expm1(Tensor x) {
        return Build.real(Op.EXPM1, x);
    }

    /** Natural logarithm. */
    public static Tensor log(Tensor x) {
        return Build.real(Op.LOG, x);
    }

    /** log(1 + x), exact near 0. */
    public static Tensor log1p(Tensor x) {
        return Build.real(Op.LOG1P, x);
    }

    /** Sine. */
    public static Tensor sin(Tensor x) {
        return Build.real(Op.SIN, x);
    }

    /** Cosine. */
    public static Tensor cos(Tensor x) {
        return Build.real(Op.COS, x);
    }

    /** Tangent. */
    public static Tensor tan(Tensor x) {
        return Build.real(Op.TAN, x);
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
        return Build.real(Op.SINH, x);
    }

    /** Hyperbolic cosine. */
    public static Tensor cosh(Tensor x) {
        return Build.real(Op.COSH, x);
    }

    /** Hyperbolic tangent. */
    public static Tensor tanh(Tensor x) {
        return Build.real(Op.TANH, x);
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
}
