package io.millrace.accelerator;

/** The functions of {@link Ops} that read well behind a tensor: {@code sin(x).multiply(2).add(1)}. */
public abstract sealed class Fluent permits Tensor {
    Fluent() {}

    abstract Tensor self();

    /** -x. */
    public Tensor negative() {
        return Ops.negative(self());
    }

    /** |x|. */
    public Tensor abs() {
        return Ops.abs(self());
    }

    /** -1, 0 or 1; nan stays nan. */
    public Tensor sign() {
        return Ops.sign(self());
    }

    /** x * x. */
    public Tensor square() {
        return Ops.square(self());
    }

    /** Down to a whole number. */
    public Tensor floor() {
        return Ops.floor(self());
    }

    /** Up to a whole number. */
    public Tensor ceil() {
        return Ops.ceil(self());
    }

    /** To the nearest whole number, halves to even. */
    public Tensor round() {
        return Ops.round(self());
    }

    /** Towards zero. */
    public Tensor trunc() {
        return Ops.trunc(self());
    }

    /** Square root. */
    public Tensor sqrt() {
        return Ops.sqrt(self());
    }

    /** 1 / x. */
    public Tensor reciprocal() {
        return Ops.reciprocal(self());
    }

    /** e to the power x. */
    public Tensor exp() {
        return Ops.exp(self());
    }

    /** exp(x) - 1, exact near 0. */
    public Tensor expm1() {
        return Ops.expm1(self());
    }

    /** Natural logarithm. */
    public Tensor log() {
        return Ops.log(self());
    }

    /** log(1 + x), exact near 0. */
    public Tensor log1p() {
        return Ops.log1p(self());
    }

    /** Sine. */
    public Tensor sin() {
        return Ops.sin(self());
    }

    /** Cosine. */
    public Tensor cos() {
        return Ops.cos(self());
    }

    /** Tangent. */
    public Tensor tan() {
        return Ops.tan(self());
    }

    /** Inverse sine. */
    public Tensor asin() {
        return Ops.asin(self());
    }

    /** Inverse cosine. */
    public Tensor acos() {
        return Ops.acos(self());
    }

    /** Inverse tangent. */
    public Tensor atan() {
        return Ops.atan(self());
    }

    /** Hyperbolic sine. */
    public Tensor sinh() {
        return Ops.sinh(self());
    }

    /** Hyperbolic cosine. */
    public Tensor cosh() {
        return Ops.cosh(self());
    }

    /** Hyperbolic tangent. */
    public Tensor tanh() {
        return Ops.tanh(self());
    }

    /** a + b; a is this tensor. */
    public Tensor add(Tensor b) {
        return Ops.add(self(), b);
    }

    public Tensor add(Number b) {
        return Ops.add(self(), b);
    }

    /** a - b; a is this tensor. */
    public Tensor subtract(Tensor b) {
        return Ops.subtract(self(), b);
    }

    public Tensor subtract(Number b) {
        return Ops.subtract(self(), b);
    }

    /** a * b; a is this tensor. */
    public Tensor multiply(Tensor b) {
        return Ops.multiply(self(), b);
    }

    public Tensor multiply(Number b) {
        return Ops.multiply(self(), b);
    }

    /** a / b, in floating point also of integers; a is this tensor. */
    public Tensor divide(Tensor b) {
        return Ops.divide(self(), b);
    }

    public Tensor divide(Number b) {
        return Ops.divide(self(), b);
    }

    /** a to the power b; a is this tensor. */
    public Tensor pow(Tensor b) {
        return Ops.pow(self(), b);
    }

    public Tensor pow(Number b) {
        return Ops.pow(self(), b);
    }

    /** a modulo b, with the sign of b; a is this tensor. */
    public Tensor remainder(Tensor b) {
        return Ops.remainder(self(), b);
    }

    public Tensor remainder(Number b) {
        return Ops.remainder(self(), b);
    }

    /** The larger of two; nan wins; a is this tensor. */
    public Tensor maximum(Tensor b) {
        return Ops.maximum(self(), b);
    }

    public Tensor maximum(Number b) {
        return Ops.maximum(self(), b);
    }

    /** The smaller of two; nan wins; a is this tensor. */
    public Tensor minimum(Tensor b) {
        return Ops.minimum(self(), b);
    }

    public Tensor minimum(Number b) {
        return Ops.minimum(self(), b);
    }

    /** Angle of the point (b, a); a is this tensor. */
    public Tensor atan2(Tensor b) {
        return Ops.atan2(self(), b);
    }

    public Tensor atan2(Number b) {
        return Ops.atan2(self(), b);
    }

    /** a == b; a is this tensor. */
    public Tensor equal(Tensor b) {
        return Ops.equal(self(), b);
    }

    public Tensor equal(Number b) {
        return Ops.equal(self(), b);
    }

    /** a != b; a is this tensor. */
    public Tensor not_equal(Tensor b) {
        return Ops.not_equal(self(), b);
    }

    public Tensor not_equal(Number b) {
        return Ops.not_equal(self(), b);
    }

    /** a < b; a is this tensor. */
    public Tensor less(Tensor b) {
        return Ops.less(self(), b);
    }

    public Tensor less(Number b) {
        return Ops.less(self(), b);
    }

    /** a <= b; a is this tensor. */
    public Tensor less_equal(Tensor b) {
        return Ops.less_equal(self(), b);
    }

    public Tensor less_equal(Number b) {
        return Ops.less_equal(self(), b);
    }

    /** a > b; a is this tensor. */
    public Tensor greater(Tensor b) {
        return Ops.greater(self(), b);
    }

    public Tensor greater(Number b) {
        return Ops.greater(self(), b);
    }

    /** a >= b; a is this tensor. */
    public Tensor greater_equal(Tensor b) {
        return Ops.greater_equal(self(), b);
    }

    public Tensor greater_equal(Number b) {
        return Ops.greater_equal(self(), b);
    }
}
