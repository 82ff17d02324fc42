package io.millrace.notebook.data;

import java.util.List;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.columns.Column;

/** Joins what the parts of a file have read into Tablesaw's columns. */
final class Columns {
    private Columns() {}

    /** Tablesaw's column types initialise each other: two threads that begin at different ends wait for each other for ever, so one goes first. */
    static void initialise() {
        ColumnType.values();
    }

    static Column<?> join(String name, Kind kind, int rows, List<CsvPart> parts, int column) {
        return switch (kind) {
            case INTEGER -> IntColumn.create(name, (int[]) joined(new int[rows], parts, column));
            case LONG -> LongColumn.create(name, (long[]) joined(new long[rows], parts, column));
            case DOUBLE -> DoubleColumn.create(name, (double[]) joined(new double[rows], parts, column));
            case DATE -> DateColumn.createInternal(name, (int[]) joined(new int[rows], parts, column));
            case DATE_TIME -> DateTimeColumn.createInternal(name, (long[]) joined(new long[rows], parts, column));
            case BOOLEAN -> {
                BooleanColumn all = BooleanColumn.create(name);
                for (byte value : (byte[]) joined(new byte[rows], parts, column)) {
                    all.append(value);
                }
                yield all;
            }
            case TEXT, UNKNOWN -> StringColumn.create(name, (String[]) joined(new String[rows], parts, column));
        };
    }

    private static Object joined(Object all, List<CsvPart> parts, int column) {
        int at = 0;
        for (CsvPart part : parts) {
            System.arraycopy(part.array(column), 0, all, at, part.rows);
            at += part.rows;
        }
        return all;
    }
}
