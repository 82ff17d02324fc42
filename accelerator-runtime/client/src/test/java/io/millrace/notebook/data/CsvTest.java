package io.millrace.notebook.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

class CsvTest {
    private static Table read(String text, int part) throws IOException {
        Path file = Files.createTempFile("csv-", ".csv");
        try {
            Files.writeString(file, text);
            return Csv.read(file, 2, part);
        } finally {
            Files.delete(file);
        }
    }

    private static Table read(String text) throws IOException {
        return read(text, 1 << 20);
    }

    @Test
    void each_column_gets_the_type_of_its_values() throws IOException {
        Table table = read("""
                n,big,x,flag,day,moment,word
                1,3000000000,0.5,true,2026-01-31,2026-01-31T12:30:05.250,a
                ,,,,,,
                -7,2,1e-3,FALSE,1969-12-31,1969-12-31 00:00,"b, ""quoted""
                line"
                """);
        assertEquals(List.of(ColumnType.INTEGER, ColumnType.LONG, ColumnType.DOUBLE, ColumnType.BOOLEAN, ColumnType.LOCAL_DATE, ColumnType.LOCAL_DATE_TIME, ColumnType.STRING), table.types());
        assertEquals(3, table.rowCount());
        for (int c = 0; c < 7; c++) {
            assertTrue(table.column(c).isMissing(1), table.column(c).name());
        }
        assertEquals(-7, table.intColumn("n").get(2));
        assertEquals(3_000_000_000L, table.longColumn("big").get(0));
        assertEquals(0.001, table.doubleColumn("x").get(2));
        assertEquals(false, table.booleanColumn("flag").get(2));
        assertEquals(LocalDate.of(1969, 12, 31), table.dateColumn("day").get(2));
        assertEquals(LocalDateTime.of(2026, 1, 31, 12, 30, 5, 250_000_000), table.dateTimeColumn("moment").get(0));
        assertEquals("b, \"quoted\"\nline", table.stringColumn("word").get(2));
    }

    @Test
    void a_column_becomes_wider_for_a_value_that_comes_late() throws IOException {
        StringBuilder text = new StringBuilder("a,b,c\n");
        for (int i = 0; i < 5_000; i++) {
            text.append(i).append(',').append(i).append(",2026-01-01\n");
        }
        text.append("0.5,x,2026-02-30\n");
        Table table = read(text.toString(), 512);
        assertEquals(List.of(ColumnType.DOUBLE, ColumnType.STRING, ColumnType.STRING), table.types());
        assertEquals(4_999.0, table.doubleColumn("a").get(4_999));
        assertEquals("4999", table.stringColumn("b").get(4_999));
        assertEquals("2026-02-30", table.stringColumn("c").get(5_000));
    }

    @Test
    void codes_and_windows_and_other_separators_are_read_as_they_are_meant() throws IOException {
        Table table = read("\ufeffcode;wert\r\n007;1\r\n008;2\r\n");
        assertEquals(List.of("code", "wert"), table.columnNames());
        assertEquals("007", table.stringColumn(0).get(0));
        assertEquals(2, table.intColumn(1).get(1));
        assertEquals(0, read("a\tb\n").rowCount());
        assertEquals(List.of("a", "a-2", "C2"), read("a,a,\n1,2,3").columnNames());
    }

    @Test
    void what_is_no_table_is_refused_with_the_line() {
        assertEquals("Line 3 has 1 of 2 values.", assertThrows(IOException.class, () -> read("a,b\n1,2\n3\n")).getMessage());
        assertEquals("Line 2 has more than 2 values.", assertThrows(IOException.class, () -> read("a,b\n1,2,3\n")).getMessage());
        assertEquals("The file is empty.", assertThrows(IOException.class, () -> read("")).getMessage());
        assertTrue(assertThrows(IOException.class, () -> read("a,b\n1,\"2\n3,4\n")).getMessage().contains("quote"));
    }

    /** However the file is cut, also within quotes, the table is the one that was written. */
    @Property(tries = 300)
    void any_table_is_read_back_whatever_the_size_of_the_parts(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        int columns = 1 + random.nextInt(4);
        List<List<String>> rows = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < columns; c++) {
            text.append(c > 0 ? "," : "").append("c").append(c);
        }
        text.append('\n');
        String end = random.nextBoolean() ? "\n" : "\r\n";
        for (int r = random.nextInt(60); r > 0; r--) {
            List<String> row = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                String value = List.of("x", "a,b", "two\nlines", "say \"hi\"", "水😀", " blank ", "\"", "\n", "\r\n", "t" + r).get(random.nextInt(10));
                row.add(value);
                boolean quotes = value.matches("(?s).*[,\"\r\n].*") || random.nextInt(3) == 0;
                text.append(c > 0 ? "," : "").append(quotes ? '"' + value.replace("\"", "\"\"") + '"' : value);
            }
            rows.add(row);
            text.append(end);
        }
        Table table = read(text.toString(), 1 + random.nextInt(80));
        assertEquals(rows.size(), table.rowCount());
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < columns; c++) {
                assertEquals(rows.get(r).get(c), table.column(c).getString(r));
            }
        }
    }

    @Property(tries = 100_000)
    void a_number_is_read_to_its_last_bit(@ForAll long bits, @ForAll int form) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return;
        }
        String text = switch (Math.floorMod(form, 4)) {
            case 0 -> Double.toString(value);
            case 1 -> String.format(java.util.Locale.ROOT, "%.17e", value);
            case 2 -> bits + "e" + form % 330;
            default -> Double.toString((bits >> 20) / 1e6);
        };
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Double.doubleToLongBits(Double.parseDouble(text)), Double.doubleToLongBits(Decimals.parse(bytes, 0, bytes.length)), text);
    }

    @Test
    void what_is_no_number_is_none() {
        for (String text : List.of("", "-", ".", "1e", "1x", "0x10", "1.2.3", "nan", "--1", "infinit")) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            assertTrue(Decimals.isNone(Decimals.parse(bytes, 0, bytes.length)), text);
        }
    }
}
