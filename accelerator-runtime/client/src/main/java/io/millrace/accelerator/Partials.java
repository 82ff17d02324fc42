package io.millrace.accelerator;

import static io.millrace.accelerator.Ops.*;

import io.millrace.accelerator.program.Op;

/** Partial derivatives of elementwise operations by their inputs. */
final class Partials {
    private Partials() {}

    /** The derivative of {@code out} by input {@code i}, of its shape, or null where it is zero almost everywhere. */
    static Tensor of(Op op, int i, Tensor[] in, Tensor out) {
        Tensor x = in[0];
        return switch (op) {
            case NEGATIVE -> full_like(x, -1);
            case ABS -> sign(x);
            case SQUARE -> multiply(x, 2);
            case SQRT -> divide(0.5, out);
            case RECIPROCAL -> negative(square(out));
            case EXP -> out;
            case EXPM1 -> add(out, 1);
            case LOG -> reciprocal(x);
            case LOG1P -> reciprocal(add(x, 1));
            case LOG2 -> divide(1 / Math.log(2), x);
            case LOG10 -> divide(1 / Math.log(10), x);
            case SIN -> cos(x);
            case COS -> negative(sin(x));
            case TAN -> add(square(out), 1);
            case ASIN -> reciprocal(sqrt(subtract(1, square(x))));
            case ACOS -> negative(reciprocal(sqrt(subtract(1, square(x)))));
            case ATAN -> reciprocal(add(square(x), 1));
            case SINH -> cosh(x);
            case COSH -> sinh(x);
            case TANH -> subtract(1, square(out));
            case ASINH -> reciprocal(sqrt(add(square(x), 1)));
            case ACOSH -> reciprocal(sqrt(subtract(square(x), 1)));
            case ATANH -> reciprocal(subtract(1, square(x)));
            case ERF -> multiply(exp(negative(square(x))), 2 / Math.sqrt(Math.PI));
            case ADD -> ones_like(out);
            case SUBTRACT -> full_like(out, i == 0 ? 1 : -1);
            case MULTIPLY -> in[1 - i];
            case DIVIDE -> i == 0 ? reciprocal(in[1]) : negative(divide(out, in[1]));
            case POW -> i == 0 ? multiply(in[1], pow(x, subtract(in[1], 1)))
                    : x.dtype().isComplex() ? multiply(out, log(x)) : where(greater(x, 0), multiply(out, log(x)), zeros_like(out));
            case MAXIMUM, MINIMUM -> {
                Tensor other = in[1 - i];
                Tensor wins = op == Op.MAXIMUM ? greater(in[i], other) : less(in[i], other);
                yield where(wins, ones_like(out), where(equal(in[i], other), full_like(out, 0.5), zeros_like(out)));
            }
            case REMAINDER -> i == 0 ? ones_like(out) : negative(floor(divide(x, in[1])));
            case ATAN2 -> divide(i == 0 ? in[1] : negative(x), add(square(x), square(in[1])));
            case HYPOT -> divide(in[i], out);
            case COPYSIGN -> i == 0 ? multiply(sign(x), copysign(ones_like(x), in[1])) : null;
            default -> null;
        };
    }
}
