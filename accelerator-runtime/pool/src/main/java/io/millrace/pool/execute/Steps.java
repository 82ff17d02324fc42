package io.millrace.pool.execute;

import io.millrace.accelerator.program.Op;

/** The operations of which two that follow each other are one loop. */
final class Steps {
    static final int NOTHING = 0;
    static final int ADD = 1;
    static final int SUBTRACT = 2;
    static final int MULTIPLY = 3;
    /** c - x */
    static final int TAKEN_FROM = 4;

    private Steps() {}

    /** {@link #NOTHING} where it is none of them. */
    static int of(Op op) {
        return switch (op) {
            case ADD -> ADD;
            case SUBTRACT -> SUBTRACT;
            case MULTIPLY -> MULTIPLY;
            default -> NOTHING;
        };
    }
}
