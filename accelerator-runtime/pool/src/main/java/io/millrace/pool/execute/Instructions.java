package io.millrace.pool.execute;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.program.Op;

/** Instructions for elementwise operations and generators. */
final class Instructions {
    private Instructions() {}

    static Instruction elementwise(Op op, DType type, Register out, Register... in) {
        Instruction wide = wide(op, type, out, in);
        if (!Narrow.isNeeded(type) || op == Op.WHERE) {
            return wide;
        }
        return (memory, from, count) -> {
            wide.run(memory, from, count);
            Narrow.run(out, count);
        };
    }

    private static Instruction wide(Op op, DType type, Register out, Register... in) {
        Object o = out.array();
        Object a = in[0].array();
        if (op == Op.CAST) {
            Loop1<Object, Object> loop = unchecked(Casts.of(in[0].type, type));
            return (memory, from, count) -> loop.run(a, o, count);
        }
        if (op == Op.WHERE) {
            return where(out, in);
        }
        if (op == Op.COMPLEX) {
            Object im = in[1].array();
            return (memory, from, count) -> ComplexLoops.complex(a, im, out.c, count);
        }
        if (in.length == 1) {
            Loop1<Object, Object> loop = unchecked(switch (in[0].type) {
                case FLOAT64 -> DoubleLoops.UNARY.get(op);
                case FLOAT32 -> FloatLoops.UNARY.get(op);
                case INT32, INT16, INT8, UINT8 -> IntLoops.UNARY.get(op);
                case INT64 -> LongLoops.UNARY.get(op);
                case BOOL -> BoolLoops.UNARY.get(op);
                case COMPLEX64, COMPLEX128 -> ComplexLoops.UNARY.get(op);
            });
            return (memory, from, count) -> loop.run(a, o, count);
        }
        Object b = in[1].array();
        Loop2<Object, Object> loop = unchecked(switch (in[0].type) {
            case FLOAT64 -> DoubleLoops.BINARY.get(op);
            case FLOAT32 -> FloatLoops.BINARY.get(op);
            case INT32, INT16, INT8, UINT8 -> IntLoops.BINARY.get(op);
            case INT64 -> LongLoops.BINARY.get(op);
            case BOOL -> BoolLoops.BINARY.get(op);
            case COMPLEX64, COMPLEX128 -> ComplexLoops.BINARY.get(op);
        });
        return (memory, from, count) -> loop.run(a, b, o, count);
    }

    private static Instruction where(Register out, Register[] in) {
        byte[] c = in[0].b;
        return switch (out.type) {
            case FLOAT64 -> (memory, from, count) -> DoubleLoops.where(c, in[1].d, in[2].d, out.d, count);
            case FLOAT32 -> (memory, from, count) -> FloatLoops.where(c, in[1].f, in[2].f, out.f, count);
            case INT32, INT16, INT8, UINT8 -> (memory, from, count) -> IntLoops.where(c, in[1].i, in[2].i, out.i, count);
            case INT64 -> (memory, from, count) -> LongLoops.where(c, in[1].l, in[2].l, out.l, count);
            case COMPLEX64, COMPLEX128 -> (memory, from, count) -> ComplexLoops.where(c, in[1].c, in[2].c, out.c, count);
            case BOOL -> (memory, from, count) -> BoolLoops.where(c, in[1].b, in[2].b, out.b, count);
        };
    }

    /** Counters; a constant fills its register once, in the compiler. */
    static Instruction source(Value value, Register out) {
        long[] attributes = value.attributes;
        return switch (value.op) {
            case ARANGE -> arange(value, out);
            case LINSPACE -> {
                double start = Double.longBitsToDouble(attributes[0]);
                double stop = Double.longBitsToDouble(attributes[1]);
                long intervals = attributes[2];
                double step = intervals == 0 ? 0 : (stop - start) / intervals;
                yield (memory, from, count) -> {
                    for (int i = 0; i < count; i++) {
                        double v = from + i == intervals && intervals > 0 ? stop : start + (from + i) * step;
                        if (out.d != null) {
                            out.d[i] = v;
                        } else {
                            out.f[i] = (float) v;
                        }
                    }
                };
            }
            case EYE -> {
                long columns = value.shape.dim(1);
                long diagonal = attributes[0];
                Register one = new Register(value.type, 1);
                one.fill(value.type.isInexact() ? Double.doubleToRawLongBits(1) : 1);
                int parts = value.type.isComplex() ? 2 : 1;
                yield (memory, from, count) -> {
                    out.fill(0);
                    long row = from / columns;
                    for (long r = row; r * columns < from + count; r++) {
                        long column = r + diagonal;
                        long at = r * columns + column - from;
                        if (column >= 0 && column < columns && at >= 0 && at < count) {
                            System.arraycopy(one.array(), 0, out.array(), (int) at * parts, parts);
                        }
                    }
                };
            }
            case KEY -> (memory, from, count) -> {
                out.i[0] = (int) attributes[0];
                out.i[1] = (int) (attributes[0] >>> 32);
            };
            default -> throw new IllegalStateException("No source: " + value.op);
        };
    }

    private static Instruction arange(Value value, Register out) {
        if (value.type == DType.INT64) {
            long first = value.attributes[0];
            long step = value.attributes[1];
            return (memory, from, count) -> {
                for (int i = 0; i < count; i++) {
                    out.l[i] = first + (from + i) * step;
                }
            };
        }
        if (value.type.isInteger()) {
            int start = (int) value.attributes[0];
            int step = (int) value.attributes[1];
            return (memory, from, count) -> {
                for (int i = 0; i < count; i++) {
                    out.i[i] = start + (int) (from + i) * step;
                }
                Narrow.run(out, count);
            };
        }
        double start = Double.longBitsToDouble(value.attributes[0]);
        double step = Double.longBitsToDouble(value.attributes[1]);
        return (memory, from, count) -> {
            for (int i = 0; i < count; i++) {
                double v = start + (from + i) * step;
                if (out.d != null) {
                    out.d[i] = v;
                } else {
                    out.f[i] = (float) v;
                }
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static Loop1<Object, Object> unchecked(Loop1<?, ?> loop) {
        return (Loop1<Object, Object>) loop;
    }

    @SuppressWarnings("unchecked")
    private static Loop2<Object, Object> unchecked(Loop2<?, ?> loop) {
        return (Loop2<Object, Object>) loop;
    }
}
