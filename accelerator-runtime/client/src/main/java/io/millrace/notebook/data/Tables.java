package io.millrace.notebook.data;

import io.millrace.accelerator.DType;
import io.millrace.accelerator.Ops;
import io.millrace.accelerator.Tensor;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Whole tables to tensors and back. */
public final class Tables {
    private Tables() {}

    /**
     * A float64 tensor (rows, columns) of a table of numbers and truths; what is missing becomes NaN.
     *
     * @throws IllegalArgumentException where a column is of another kind; the message names it
     */
    public static Tensor tensor(Table table) {
        int rows = table.rowCount();
        int columns = table.columnCount();
        double[][] values = new double[rows][columns];
        for (int c = 0; c < columns; c++) {
            Column<?> column = table.column(c);
            for (int r = 0; r < rows; r++) {
                values[r][c] = number(column, r);
            }
        }
        return rows == 0 ? Ops.zeros(0, columns) : Ops.asarray(values);
    }

    private static double number(Column<?> column, int row) {
        return switch (column) {
            case NumericColumn<?> numbers -> numbers.isMissing(row) ? Double.NaN : numbers.getDouble(row);
            case BooleanColumn truths -> truths.isMissing(row) ? Double.NaN : truths.getByte(row);
            default -> throw new IllegalArgumentException("tensor: column \"" + column.name() + "\" holds " + column.type().name().toLowerCase(java.util.Locale.ROOT)
                    + " and no numbers; take it out with rejectColumns, or turn it into numbers.");
        };
    }

    /**
     * A table with a column of the tensor's own type for each of its columns, in the order of the names; a tensor of one dimension is one column. int8, uint8 and int16 become ints, NaN becomes
     * missing. Computes the tensor where needed.
     */
    public static Table table(Tensor tensor, String... names) {
        if (tensor.ndim() < 1 || tensor.ndim() > 2 || tensor.dtype().isComplex()) {
            throw new IllegalArgumentException("table: a table has rows and columns of real numbers, and the tensor is " + tensor.dtype() + " of shape " + tensor.shape() + ".");
        }
        int columns = tensor.ndim() == 1 ? 1 : tensor.shape().dim(1);
        if (names.length != columns) {
            throw new IllegalArgumentException("table: the tensor of shape " + tensor.shape() + " has " + columns + (columns == 1 ? " column" : " columns") + ", and there "
                    + (names.length == 1 ? "is 1 name" : "are " + names.length + " names") + ".");
        }
        Columns.initialise();
        int rows = tensor.shape().dim(0);
        double[] values = tensor.dtype() == DType.INT64 ? null : tensor.toDoubleArray();
        long[] longs = tensor.dtype() == DType.INT64 ? tensor.toLongArray() : null;
        List<Column<?>> made = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            made.add(column(tensor.dtype(), names[c], rows, columns, c, values, longs));
        }
        return Table.create("tensor", made);
    }

    private static Column<?> column(DType type, String name, int rows, int columns, int at, double[] values, long[] longs) {
        switch (type) {
            case INT64 -> {
                LongColumn column = LongColumn.create(name, rows);
                for (int r = 0; r < rows; r++) {
                    column.set(r, longs[r * columns + at]);
                }
                return column;
            }
            case INT32, INT16, INT8, UINT8 -> {
                IntColumn column = IntColumn.create(name, rows);
                for (int r = 0; r < rows; r++) {
                    column.set(r, (int) values[r * columns + at]);
                }
                return column;
            }
            case BOOL -> {
                BooleanColumn column = BooleanColumn.create(name);
                for (int r = 0; r < rows; r++) {
                    column.append(values[r * columns + at] != 0);
                }
                return column;
            }
            case FLOAT32 -> {
                FloatColumn column = FloatColumn.create(name, rows);
                for (int r = 0; r < rows; r++) {
                    column.set(r, (float) values[r * columns + at]);
                }
                return column;
            }
            default -> {
                DoubleColumn column = DoubleColumn.create(name, rows);
                for (int r = 0; r < rows; r++) {
                    column.set(r, values[r * columns + at]);
                }
                return column;
            }
        }
    }
}
