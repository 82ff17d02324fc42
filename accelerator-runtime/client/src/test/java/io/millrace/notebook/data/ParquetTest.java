package io.millrace.notebook.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.notebook.Data;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** The files are those that {@code write.mjs} beside them wrote, with another implementation. */
class ParquetTest {
    private static final int ROWS = 30;

    private static Path file(String name) {
        try {
            return Path.of(ParquetTest.class.getResource("/parquet/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LocalDateTime day(int i) {
        return LocalDate.ofEpochDay(i * 1000L - 5000).atStartOfDay();
    }

    private static Object expected(String column, int i) {
        return switch (column) {
            case "id" -> i;
            case "flag" -> i % 2 == 0;
            case "packed" -> i % 3 == 0;
            case "small" -> i * 1000 - 5;
            case "least" -> i == 7 ? Integer.MIN_VALUE : (long) i;
            case "unsigned" -> 4_294_967_295L - i;
            case "big" -> i * 3_000_000_000L;
            case "single" -> i / 2f;
            case "double" -> i / 7.0;
            case "split" -> -(double) i / 3;
            case "half" -> i / 4f;
            case "text" -> List.of("north", "水😀", "a, \"b\"\n").get(i % 3);
            case "prefix" -> "station " + i;
            case "bytes" -> "é" + i;
            case "enum" -> List.of("LOW", "HIGH").get(i % 2);
            case "json" -> "{\"i\":" + i + "}";
            case "uuid" -> "00112233-4455-6677-8899-aabbccddee" + (10 + i);
            case "date" -> day(i).toLocalDate();
            case "clock" -> LocalTime.MIDNIGHT.plus(Duration.ofMillis(i * 2_400_123L));
            case "fine" -> LocalTime.MIDNIGHT.plus(Duration.ofNanos(i * 2_400_123_456_000L)).truncatedTo(ChronoUnit.MILLIS);
            case "millis" -> day(i).plus(Duration.ofMillis(i * 12_345_678L));
            case "micros", "nanos" -> day(i).plus(Duration.ofNanos(i * (column.equals("micros") ? 12_345_678_999_000L : 12_345_678_999_999L))).truncatedTo(ChronoUnit.MILLIS);
            case "price" -> new BigDecimal(i * 1001 - 7).movePointLeft(2).doubleValue();
            case "rate" -> new BigDecimal(i * 123_456_789_012L).movePointLeft(4).doubleValue();
            case "exact" -> new BigDecimal("12345678901234567890").multiply(BigDecimal.valueOf(-i)).movePointLeft(10).doubleValue();
            default -> throw new IllegalArgumentException(column);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.parquet", "snappy.parquet", "gzip.parquet"})
    void every_type_has_its_values_and_its_missing_ones_over_all_row_groups(String name) throws IOException {
        Table table = Parquet.read(file(name));
        assertEquals(name.replace(".parquet", ""), table.name());
        assertEquals(List.of("id", "flag", "packed", "small", "least", "unsigned", "big", "single", "double", "split", "half", "text", "prefix", "bytes", "enum", "json", "uuid", "date", "clock", "fine",
                "millis", "micros", "nanos", "price", "rate", "exact"), table.columnNames());
        ColumnType number = ColumnType.DOUBLE;
        ColumnType moment = ColumnType.LOCAL_DATE_TIME;
        assertEquals(List.of(ColumnType.INTEGER, ColumnType.BOOLEAN, ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.LONG, ColumnType.LONG, ColumnType.LONG, ColumnType.FLOAT, number, number, ColumnType.FLOAT,
                ColumnType.STRING, ColumnType.STRING, ColumnType.STRING, ColumnType.STRING, ColumnType.STRING, ColumnType.STRING, ColumnType.LOCAL_DATE, ColumnType.LOCAL_TIME, ColumnType.LOCAL_TIME,
                moment, moment, moment, number, number, number), table.types());
        assertEquals(ROWS, table.rowCount());
        for (Column<?> column : table.columns()) {
            for (int i = 0; i < ROWS; i++) {
                boolean missing = i % 5 == 3 && !column.name().equals("id");
                assertEquals(missing, column.isMissing(i), column.name() + " " + i);
                if (!missing) {
                    Object value = expected(column.name(), i);
                    assertEquals(value instanceof Integer least && column.type() == ColumnType.LONG ? least.longValue() : value, column.get(i), column.name() + " " + i);
                }
            }
        }
    }

    @Test
    void timestamps_of_old_writers_are_read() throws IOException {
        Table table = Data.read(file("int96.parquet"));
        for (int i = 0; i < ROWS; i++) {
            assertEquals(i % 5 == 3 ? null : day(i).plus(Duration.ofNanos(i * 2_400_123_456_789L)).truncatedTo(ChronoUnit.MILLIS), table.dateTimeColumn("old").get(i));
        }
    }

    @Test
    void some_columns_are_read_in_the_order_that_is_wished() throws IOException {
        assertEquals(List.of("text", "id"), Parquet.read(file("snappy.parquet"), "text", "id").columnNames());
        assertEquals("There is no column \"none\"; there are id, tags.", assertThrows(IOException.class, () -> Parquet.read(file("nested.parquet"), "none")).getMessage());
    }

    @Test
    void a_file_is_known_by_its_bytes_whatever_its_name(@TempDir Path folder) throws IOException {
        Path other = Files.copy(file("plain.parquet"), folder.resolve("data.bin"));
        assertEquals(ROWS, Data.read(other).rowCount());
        Path csv = Files.writeString(folder.resolve("PAR1.csv"), "PAR1,b\n1,2\n");
        assertEquals(List.of("PAR1", "b"), Data.read(csv).columnNames());
    }

    @Test
    void what_no_table_holds_is_refused_with_the_column_and_the_others_are_read() throws IOException {
        assertEquals("Column \"tags\" is nested (a list, map or structure), and a table has only flat columns: name the others in Parquet.read(file, \"name\", ...).", refusal("nested.parquet"));
        assertEquals(2, Parquet.read(file("nested.parquet"), "id").intColumn("id").get(1));
        assertEquals("Column \"blob\" has bytes that are no text, and a table has no column for such.", refusal("refused.parquet"));
        assertEquals("Column \"huge\" has the unsigned value 18446744073709551615, which is above that of a long.", refusal("refused.parquet", "id", "huge"));
        assertEquals("zstd.parquet is compressed with Zstandard: add the line //DEPS com.github.luben:zstd-jni:1.5.7-9 to a cell, run it, and read again.", refusal("zstd.parquet"));
    }

    private static String refusal(String name, String... columns) {
        return assertThrows(IOException.class, () -> Parquet.read(file(name), columns)).getMessage();
    }

    @Test
    void what_is_no_file_or_not_whole_says_so(@TempDir Path folder) throws IOException {
        Path none = folder.resolve("none.parquet");
        assertEquals("There is no file " + none + ".", assertThrows(NoSuchFileException.class, () -> Data.read(none)).getMessage());
        byte[] whole = Files.readAllBytes(file("snappy.parquet"));
        for (int length : new int[] {0, 3, 4, 11, 12, 5_000, whole.length - 1}) {
            Path cut = Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(whole, length));
            assertFalse(Parquet.is(cut));
            assertEquals("cut.parquet is no whole Parquet file: one begins and ends with PAR1.", assertThrows(IOException.class, () -> Data.read(cut)).getMessage());
        }
    }

    @Test
    void snappy_writes_nothing_behind_its_buffer() throws IOException {
        SafeSnappy.install();
        byte[] packed = Snappy.compress(new byte[1_000]);
        ByteBuffer in = ByteBuffer.allocateDirect(packed.length).put(packed).flip();
        assertEquals("a page is longer than its header says", assertThrows(IOException.class, () -> Snappy.uncompress(in.duplicate(), ByteBuffer.allocateDirect(999))).getMessage());
        assertEquals(1_000, Snappy.uncompress(in.duplicate(), ByteBuffer.allocateDirect(1_000)));
    }

    /** Whichever byte is wrong, reading ends, with a table or with one sentence. */
    @Test
    @Timeout(300)
    void a_broken_file_ends_with_a_sentence(@TempDir Path folder) throws IOException {
        Random random = new Random(1);
        int refused = 0;
        for (String name : List.of("plain.parquet", "snappy.parquet", "gzip.parquet")) {
            byte[] whole = Files.readAllBytes(file(name));
            for (int n = 0; n < 30; n++) {
                byte[] bytes = whole.clone();
                bytes[4 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt(256);
                Path broken = Files.write(folder.resolve("broken.parquet"), bytes);
                try {
                    Parquet.read(broken);
                } catch (IOException e) {
                    refused++;
                    assertTrue(e.getMessage().endsWith(".") && e.getMessage().lines().count() == 1, e.getMessage());
                    assertTrue(e.getMessage().startsWith("broken.parquet") || e.getMessage().startsWith("Column \""), e.getMessage());
                }
            }
        }
        assertTrue(refused > 10, "refused " + refused);
    }
}
