package io.millrace.accelerator;

import io.millrace.accelerator.program.Shape;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Tensors for people: values aligned as NumPy prints them, the middle of a long axis left out, then shape, type and the chips that computed them. */
final class Printing {
    private static final int WHOLE = 1000;
    private static final int EDGE = 3;

    private Printing() {}

    static String text(Tensor tensor) {
        byte[] data = tensor.data();
        Shape shape = tensor.shape();
        boolean cut = tensor.size() > WHOLE;
        StringBuilder out = new StringBuilder("tensor(");
        if (tensor.size() == 0) {
            out.append("[]");
        } else {
            Format format = Format.of(tensor.dtype(), data, shape, cut);
            block(out, format, shape, cut, 0, 0, tensor.size(), "       ");
        }
        String chip = tensor.chip();
        return out.append(", shape=").append(shape).append(", dtype=").append(tensor.dtype()).append(chip.isEmpty() ? "" : ", chip=").append(chip).append(')').toString();
    }

    static Map<String, Object> bundle(Tensor tensor) {
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("text/plain", tensor.toString());
        return bundle;
    }

    private static void block(StringBuilder out, Format format, Shape shape, boolean cut, int axis, long from, long size, String indent) {
        if (axis == shape.rank()) {
            out.append(format.text(from));
            return;
        }
        int n = shape.dim(axis);
        long step = size / n;
        boolean last = axis == shape.rank() - 1;
        out.append('[');
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                out.append(last ? ", " : ",\n" + (axis < shape.rank() - 2 ? "\n" : "") + indent + " ");
            }
            if (cut && n > 2 * EDGE && i == EDGE) {
                out.append("...");
                i = n - EDGE - 1;
                continue;
            }
            if (last && i > 0 && out.length() - out.lastIndexOf("\n") > 110) {
                out.append('\n').append(indent).append(' ');
            }
            block(out, format, shape, cut, axis + 1, from + i * step, step, indent + " ");
        }
        out.append(']');
    }

    /** How the shown values of one tensor are written: all with as many digits, in as many columns. */
    private record Format(DType type, byte[] data, String pattern) {
        static Format of(DType type, byte[] data, Shape shape, boolean cut) {
            if (!type.isInexact()) {
                int width = type == DType.BOOL ? (shape.rank() == 0 ? 4 : 5) : 1;
                long step = 1;
                for (long i = 0; type.isInteger() && i < shape.size(); i += step) {
                    width = Math.max(width, Long.toString(JavaArrays.whole(type, data, i)).length());
                    step = shape.size() > 1 << 20 ? 97 : 1;
                }
                return new Format(type, data, "%" + width + "s");
            }
            double max = 0;
            double min = Double.MAX_VALUE;
            int digits = 0;
            int before = 1;
            long step = shape.size() > 1 << 20 ? 97 : 1;
            int parts = type.isComplex() ? 2 : 1;
            for (long i = 0; i < shape.size() * parts; i += step) {
                double v = JavaArrays.element(type.part(), data, i);
                if (Double.isFinite(v)) {
                    max = Math.max(max, Math.abs(v));
                    min = v == 0 ? min : Math.min(min, Math.abs(v));
                    digits = Math.max(digits, cut && i > 4096 ? 0 : decimals(v));
                    before = Math.max(before, String.format(Locale.ROOT, "%.0f", Math.abs(v) > 1e15 ? 0 : v < 0 && v > -1 ? -1 : v).length());
                }
            }
            boolean scientific = max >= 1e8 || max > 0 && (min < 1e-4 && max < 1 || max / min > 1e7 && max > 1e3);
            digits = scientific ? 6 : Math.max(1, digits);
            return new Format(type, data, scientific ? "%14." + digits + "e" : "%" + (before + 1 + digits) + "." + digits + "f");
        }

        private static int decimals(double v) {
            int digits = 0;
            for (double scaled = v; digits < 6 && Math.abs(scaled - Math.rint(scaled)) > 1e-9 * Math.max(1, Math.abs(scaled)); digits++) {
                scaled *= 10;
            }
            return digits;
        }

        String text(long at) {
            return switch (type) {
                case BOOL -> String.format(Locale.ROOT, pattern, JavaArrays.whole(type, data, at) != 0 ? "true" : "false");
                case INT64, INT32, INT16, INT8, UINT8 -> String.format(Locale.ROOT, pattern, Long.toString(JavaArrays.whole(type, data, at)));
                case FLOAT64, FLOAT32 -> number(pattern, JavaArrays.element(type, data, at));
                case COMPLEX64, COMPLEX128 -> number(pattern, JavaArrays.element(type, data, at))
                        + number(pattern.replaceFirst("%\\d*", "%+"), JavaArrays.imaginary(type, data, at)) + "j";
            };
        }

        private static String number(String pattern, double value) {
            return String.format(Locale.ROOT, pattern, value).replace("NaN", "nan").replace("Infinity", "inf");
        }
    }
}
