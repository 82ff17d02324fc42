package io.millrace.accelerator;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Numbers in lines of text with a separator between them: CSV. Java's shortest form of a number is written, which reads back as the same bits. */
final class TextFiles {
    private TextFiles() {}

    /** @param skip lines at the beginning that are not numbers, such as names of columns */
    static Tensor load(Path file, String separator, int skip) {
        double[] values = new double[1024];
        int count = 0;
        int columns = -1;
        int line = 0;
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                line++;
                if (line <= skip || text.isBlank() || text.startsWith("#")) {
                    continue;
                }
                String[] fields = text.split(java.util.regex.Pattern.quote(separator), -1);
                if (columns >= 0 && fields.length != columns) {
                    throw new IllegalArgumentException("loadcsv: line " + line + " of " + file + " has " + fields.length + " fields, and those before it have "
                            + columns + ".");
                }
                columns = fields.length;
                for (String field : fields) {
                    if (count == values.length) {
                        values = Arrays.copyOf(values, 2 * count);
                    }
                    values[count++] = number(field.strip(), file, line);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("loadcsv: " + file + " could not be read: " + failure.getMessage(), failure);
        }
        Tensor all = Ops.asarray(Arrays.copyOf(values, count));
        return columns < 0 ? Ops.zeros(0, 0) : Ops.reshape(all, count / columns, columns);
    }

    private static double number(String field, Path file, int line) {
        if (field.isEmpty() || field.equalsIgnoreCase("nan") || field.equalsIgnoreCase("na")) {
            return Double.NaN;
        }
        try {
            return switch (field.toLowerCase(java.util.Locale.ROOT)) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(field);
            };
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("loadcsv: '" + field + "' in line " + line + " of " + file
                    + " is no number; skip lines of names with loadcsv(file, separator, 1).");
        }
    }

    static void save(Path file, Tensor x, String separator, String... names) {
        if (x.ndim() > 2 || x.dtype().isComplex()) {
            throw new IllegalArgumentException("savecsv: a tensor " + x.dtype() + " " + x.shape() + " is no table of real numbers.");
        }
        int columns = x.ndim() < 2 ? 1 : x.shape().dim(1);
        boolean whole = !x.dtype().isFloating();
        double[] values = whole ? null : x.toDoubleArray();
        long[] integers = whole ? x.toLongArray() : null;
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            if (names.length > 0) {
                out.write(String.join(separator, names));
                out.write('\n');
            }
            for (int i = 0; i < x.size(); i++) {
                out.write(whole ? Long.toString(integers[i]) : text(x.dtype(), values[i]));
                out.write((i + 1) % columns == 0 ? "\n" : separator);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("savecsv: " + file + " could not be written: " + failure.getMessage(), failure);
        }
    }

    private static String text(DType type, double value) {
        return Double.isNaN(value) ? "nan" : Double.isInfinite(value) ? value > 0 ? "inf" : "-inf"
                : type == DType.FLOAT32 ? Float.toString((float) value) : Double.toString(value);
    }
}
