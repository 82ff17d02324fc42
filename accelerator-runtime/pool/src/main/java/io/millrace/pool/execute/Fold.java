package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;

/** Evaluates an operation of constants with the very loops that would have run, so that folding changes no bit. */
final class Fold {
    private Fold() {}

    static long bits(Op op, DType type, Value[] constants) {
        Register[] in = new Register[constants.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = new Register(constants[i].type, 1);
            in[i].fill(constants[i].attributes[0]);
        }
        Register out = new Register(type, 1);
        Instructions.elementwise(op, type, out, in).run(null, 0, 1);
        return switch (type) {
            case FLOAT64 -> Double.doubleToRawLongBits(out.d[0]);
            case FLOAT32 -> Double.doubleToRawLongBits(out.f[0]);
            case INT32, INT16, INT8, UINT8 -> out.i[0];
            case INT64 -> out.l[0];
            case BOOL -> out.b[0];
            case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException("A complex number does not fit into the bits of a constant.");
        };
    }
}
