package io.millrace.notebook.data;

import static io.millrace.accelerator.Ops.asarray;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.accelerator.Tensor;
import io.millrace.notebook.Data;
import java.util.List;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TablesTest {
    @Test
    void a_table_of_numbers_becomes_a_matrix_with_nan_for_what_is_missing() {
        IntColumn ints = IntColumn.create("n", 1, 2, 3);
        ints.setMissing(1);
        Table table = Table.create(DoubleColumn.create("x", 0.5, 1.5, 2.5), ints, BooleanColumn.create("b", true, false, true));
        Tensor matrix = Data.tensor(table);
        assertEquals(List.of(3, 3), matrix.shape().toList());
        assertArrayEquals(new double[] {0.5, 1, 1, 1.5, Double.NaN, 0, 2.5, 3, 1}, matrix.toDoubleArray());
    }

    @Test
    void a_column_of_words_is_named_in_the_refusal() {
        Table table = Table.create(DoubleColumn.create("x", 1.0), StringColumn.create("town", "Oslo"));
        String said = assertThrows(IllegalArgumentException.class, () -> Data.tensor(table)).getMessage();
        assertEquals("tensor: column \"town\" holds string and no numbers; take it out with rejectColumns, or turn it into numbers.", said);
    }

    @Test
    void a_matrix_becomes_a_table_with_columns_of_its_type() {
        Table table = Data.table(asarray(new double[][] {{1, 2}, {3, Double.NaN}, {5, 6}}), "a", "b");
        assertEquals(List.of("a", "b"), table.columnNames());
        assertEquals(3, table.rowCount());
        assertEquals(5, table.doubleColumn("a").getDouble(2));
        assertTrue(table.column("b").isMissing(1));
        assertEquals(ColumnType.INTEGER, Data.table(asarray(new int[] {1, 2}), "n").column(0).type());
        Table longs = Data.table(asarray(new long[][] {{1L << 60 | 1, 2}}), "l", "m");
        assertEquals(1L << 60 | 1, longs.longColumn("l").getLong(0));
        assertEquals(ColumnType.BOOLEAN, Data.table(asarray(new boolean[] {true}), "t").column(0).type());
        assertEquals(ColumnType.FLOAT, Data.table(asarray(new float[] {1.5f}), "f").column(0).type());
    }

    @Test
    void names_that_do_not_fit_are_counted() {
        String said = assertThrows(IllegalArgumentException.class, () -> Data.table(asarray(new double[][] {{1, 2}}), "a")).getMessage();
        assertEquals("table: the tensor of shape (1, 2) has 2 columns, and there is 1 name.", said);
    }
}
