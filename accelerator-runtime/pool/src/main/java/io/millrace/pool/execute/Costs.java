package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;

/**
 * Fixed tables. Flops are what the cost model charges for an element: 1 for what IEEE 754 has, and for the rest about the number of
 * multiply-adds (counted as two) of the usual polynomial or of Philox's rounds. Host nanoseconds decide how work is cut into units.
 */
final class Costs {
    /** Aim for host work of a unit; well below the 20 ms that a unit may take, since hosts differ. */
    static final double UNIT_NANOS = 8e6;

    /** Kernels that a unit may launch: 1.3 ms of chip time at 20 us each, a quarter of the default quantum. */
    static final int UNIT_LAUNCHES = 64;

    private Costs() {}

    static double flops(Op op) {
        return switch (op) {
            case EXP, EXPM1, LOG, LOG1P -> 24;
            case SIN, COS, TAN -> 28;
            case SINH, COSH, TANH, ASIN, ACOS, ATAN, ATAN2, ASINH, ACOSH, ATANH, ERF -> 32;
            case LOG2, LOG10 -> 26;
            case HYPOT -> 8;
            case POW -> 50;
            case REMAINDER, FLOOR_DIVIDE -> 8;
            case UNIFORM, RANDINT -> 40;
            case NORMAL -> 80;
            case DIVIDE, SQRT, RECIPROCAL -> 4;
            case REAL, IMAG, CONJ, COMPLEX, SIGNBIT, CAST, FULL, BROADCAST_TO, RESHAPE, PERMUTE_DIMS, FLIP, ROLL, SLICE, CONCAT -> 0;
            default -> 1;
        };
    }

    static double nanos(Op op) {
        return switch (op) {
            case EXP -> 3;
            case LOG, SIN, COS -> 8;
            case EXPM1, LOG1P, TAN, SINH, COSH, TANH, ASIN, ACOS, ATAN, ATAN2, ASINH, ACOSH, ATANH, ERF, HYPOT -> 40;
            case LOG2, LOG10 -> 30;
            case POW -> 90;
            case REMAINDER, FLOOR_DIVIDE -> 15;
            case UNIFORM, RANDINT -> 4;
            case NORMAL -> 25;
            case DIVIDE, SQRT, RECIPROCAL, EYE, ARANGE, LINSPACE -> 1.5;
            case PERMUTE_DIMS, SLICE, FLIP, CONCAT -> 2;
            case PROD, ARGMAX, ARGMIN, ANY, ALL -> 1.5;
            default -> 0.5;
        };
    }
}
