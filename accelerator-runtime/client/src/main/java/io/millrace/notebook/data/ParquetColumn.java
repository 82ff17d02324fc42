package io.millrace.notebook.data;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongUnaryOperator;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DateColumn;
import tech.tablesaw.api.DateTimeColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.TimeColumn;
import tech.tablesaw.columns.Column;
import tech.tablesaw.columns.dates.PackedLocalDate;

/** One flat column of a Parquet file into one of Tablesaw's; see {@link Parquet} for what becomes what. Used by one thread. */
final class ParquetColumn {
    private static final long DAY_MILLIS = 86_400_000;
    /** Of 1970-01-01, by which int96 counts days. */
    private static final long JULIAN_EPOCH = 2_440_588;

    private final String name;
    private final ParquetFileReader file;
    private final int index;
    private final int rows;
    private final ColumnSchema schema;
    private boolean least;

    /** What no table can hold; the message is the sentence for the person. */
    static final class Refused extends RuntimeException {
        Refused(String sentence) {
            super(sentence, null, false, false);
        }
    }

    /** Puts value i of a batch into a row of the table. */
    private interface Put {
        void put(int i, int row);
    }

    private interface PutBytes {
        void put(byte[] bytes, int from, int to, int row);
    }

    private interface BytesToText {
        String of(byte[] bytes, int from, int to);
    }

    ParquetColumn(String name, ParquetFileReader file, int index, int rows) {
        this.name = name;
        this.file = file;
        this.index = index;
        this.rows = rows;
        this.schema = file.getFileSchema().getColumn(index);
    }

    Column<?> read() {
        LogicalType logical = schema.logicalType();
        return switch (schema.type()) {
            case BOOLEAN -> booleans();
            case INT32 -> switch (logical) {
                case LogicalType.DateType _ -> dates();
                case LogicalType.TimeType time -> times(time.unit());
                case LogicalType.DecimalType decimal -> decimals(decimal.scale());
                case LogicalType.IntType whole when !whole.isSigned() && whole.bitWidth() == 32 -> longs(true);
                case null, default -> ints();
            };
            case INT64 -> switch (logical) {
                case LogicalType.TimeType time -> times(time.unit());
                case LogicalType.TimestampType stamp -> moments(stamp.unit());
                case LogicalType.DecimalType decimal -> decimals(decimal.scale());
                case LogicalType.IntType whole when !whole.isSigned() -> longs(true);
                case null, default -> longs(false);
            };
            case INT96 -> oldMoments();
            case FLOAT -> floats();
            case DOUBLE -> doubles();
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> switch (logical) {
                case LogicalType.DecimalType decimal -> longDecimals(decimal.scale());
                case LogicalType.Float16Type _ -> halves();
                case LogicalType.UuidType _ -> texts((bytes, from, _) -> {
                    ByteBuffer uuid = ByteBuffer.wrap(bytes, from, 16);
                    return new UUID(uuid.getLong(), uuid.getLong()).toString();
                });
                case LogicalType.StringType _ -> texts(new Words()::of);
                case LogicalType.EnumType _ -> texts(new Words()::of);
                case LogicalType.JsonType _ -> texts(new Words()::of);
                case null -> texts(this::perhapsText);
                default -> throw refused("is of the type " + logical.getClass().getSimpleName().replaceFirst("Type$", "") + ", which no column of a table has");
            };
        };
    }

    private Refused refused(String what) {
        return new Refused("Column \"" + name + "\" " + what + ".");
    }

    /** Goes through all batches; what puts the values of one is made from it. */
    private void fill(Function<ColumnReader, Put> values, IntConsumer missing) {
        int row = 0;
        try (ColumnReader batch = file.columnReader(index)) {
            while (batch.nextBatch()) {
                int count = batch.getRecordCount();
                if (count > rows - row) {
                    throw refused("has more values than the file says that it has rows");
                }
                Put put = values.apply(batch);
                Validity validity = batch.getLeafValidity();
                boolean nulls = validity.hasNulls();
                for (int i = 0; i < count; i++, row++) {
                    if (nulls && validity.isNull(i)) {
                        missing.accept(row);
                    } else {
                        put.put(i, row);
                    }
                }
            }
        }
        if (row != rows) {
            throw refused("has " + row + " values, and the file says that it has " + rows + " rows");
        }
    }

    private Column<?> booleans() {
        BooleanColumn all = BooleanColumn.create(name);
        fill(batch -> {
            boolean[] values = batch.getBooleans();
            return (i, _) -> all.append(values[i]);
        }, _ -> all.appendMissing());
        return all;
    }

    private Column<?> ints() {
        int[] all = new int[rows];
        least = false;
        fill(batch -> {
            int[] values = batch.getInts();
            return (i, row) -> {
                all[row] = values[i];
                least |= values[i] == Integer.MIN_VALUE;
            };
        }, row -> all[row] = Integer.MIN_VALUE);
        // The least int is Tablesaw's missing one.
        return least ? longs(false) : IntColumn.create(name, all);
    }

    private Column<?> longs(boolean unsigned) {
        return LongColumn.create(name, longs(unsigned ? value -> {
            if (value < 0) {
                throw refused("has the unsigned value " + Long.toUnsignedString(value) + ", which is above that of a long");
            }
            return value;
        } : value -> value, unsigned));
    }

    private long[] longs(LongUnaryOperator of, boolean unsigned) {
        long[] all = new long[rows];
        boolean narrow = schema.type() == PhysicalType.INT32;
        fill(batch -> {
            if (narrow) {
                int[] values = batch.getInts();
                return (i, row) -> all[row] = of.applyAsLong(unsigned ? Integer.toUnsignedLong(values[i]) : values[i]);
            }
            long[] values = batch.getLongs();
            return (i, row) -> all[row] = of.applyAsLong(values[i]);
        }, row -> all[row] = Long.MIN_VALUE);
        return all;
    }

    private Column<?> floats() {
        float[] all = new float[rows];
        fill(batch -> {
            float[] values = batch.getFloats();
            return (i, row) -> all[row] = values[i];
        }, row -> all[row] = Float.NaN);
        return FloatColumn.create(name, all);
    }

    private Column<?> halves() {
        float[] all = new float[rows];
        bytes((bytes, from, _, row) -> all[row] = Float.float16ToFloat((short) (bytes[from] & 0xff | bytes[from + 1] << 8)), row -> all[row] = Float.NaN);
        return FloatColumn.create(name, all);
    }

    private Column<?> doubles() {
        double[] all = new double[rows];
        fill(batch -> {
            double[] values = batch.getDoubles();
            return (i, row) -> all[row] = values[i];
        }, row -> all[row] = Double.NaN);
        return DoubleColumn.create(name, all);
    }

    private Column<?> decimals(int scale) {
        double[] all = new double[rows];
        boolean narrow = schema.type() == PhysicalType.INT32;
        fill(batch -> {
            if (narrow) {
                int[] values = batch.getInts();
                return (i, row) -> all[row] = BigDecimal.valueOf(values[i], scale).doubleValue();
            }
            long[] values = batch.getLongs();
            return (i, row) -> all[row] = BigDecimal.valueOf(values[i], scale).doubleValue();
        }, row -> all[row] = Double.NaN);
        return DoubleColumn.create(name, all);
    }

    private Column<?> dates() {
        int[] all = new int[rows];
        fill(batch -> {
            int[] values = batch.getInts();
            return (i, row) -> all[row] = day(values[i]);
        }, row -> all[row] = Integer.MIN_VALUE);
        return DateColumn.createInternal(name, all);
    }

    private Column<?> times(LogicalType.TimeUnit unit) {
        long[] wide = longs(value -> {
            long millis = millis(value, unit);
            if (millis < 0 || millis >= DAY_MILLIS) {
                throw refused("has a time that is not within a day");
            }
            return clock(millis);
        }, false);
        int[] all = new int[rows];
        for (int row = 0; row < rows; row++) {
            all[row] = wide[row] == Long.MIN_VALUE ? Integer.MIN_VALUE : (int) wide[row];
        }
        return TimeColumn.createInternal(name, all);
    }

    private Column<?> moments(LogicalType.TimeUnit unit) {
        return DateTimeColumn.createInternal(name, longs(value -> moment(millis(value, unit)), false));
    }

    /** Nanoseconds of the day, then the Julian day: what Spark and Impala wrote before there were timestamps. */
    private Column<?> oldMoments() {
        long[] all = new long[rows];
        bytes((bytes, from, _, row) -> {
            ByteBuffer value = ByteBuffer.wrap(bytes, from, 12).order(ByteOrder.LITTLE_ENDIAN);
            long nanos = value.getLong();
            all[row] = moment((value.getInt() - JULIAN_EPOCH) * DAY_MILLIS + Math.floorDiv(nanos, 1_000_000L));
        }, row -> all[row] = Long.MIN_VALUE);
        return DateTimeColumn.createInternal(name, all);
    }

    private static long millis(long value, LogicalType.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> value;
            case MICROS -> Math.floorDiv(value, 1_000L);
            case NANOS -> Math.floorDiv(value, 1_000_000L);
        };
    }

    /** Packed as Tablesaw does: year, month, day. */
    private int day(long sinceEpoch) {
        LocalDate date = Math.abs(sinceEpoch) > 20_000_000 ? null : LocalDate.ofEpochDay(sinceEpoch);
        if (date == null || date.getYear() > Short.MAX_VALUE || date.getYear() < Short.MIN_VALUE + 1) {
            throw refused("has a date further than 32767 years from the year 0, which no table holds");
        }
        return PackedLocalDate.pack(date);
    }

    /** Packed as Tablesaw does: hour, minute, and milliseconds of the minute. */
    private static long clock(long millis) {
        return millis / 3_600_000 << 24 | millis / 60_000 % 60 << 16 | millis % 60_000;
    }

    private long moment(long millis) {
        return (long) day(Math.floorDiv(millis, DAY_MILLIS)) << 32 | clock(Math.floorMod(millis, DAY_MILLIS));
    }

    /** Of a column that does not say what its bytes are: old writers mean texts. */
    private String perhapsText(byte[] bytes, int from, int to) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            throw refused("has bytes that are no text, and a table has no column for such");
        }
    }

    private Column<?> texts(BytesToText of) {
        String[] all = new String[rows];
        bytes((bytes, from, to, row) -> all[row] = of.of(bytes, from, to), row -> all[row] = "");
        return StringColumn.create(name, all);
    }

    private Column<?> longDecimals(int scale) {
        double[] all = new double[rows];
        bytes((bytes, from, to, row) -> all[row] = new BigDecimal(new BigInteger(bytes, from, to - from), scale).doubleValue(), row -> all[row] = Double.NaN);
        return DoubleColumn.create(name, all);
    }

    private void bytes(PutBytes value, IntConsumer missing) {
        fill(batch -> {
            byte[] bytes = batch.getBinaryValues();
            int[] offsets = batch.getBinaryOffsets();
            return (i, row) -> value.put(bytes, offsets[i], offsets[i + 1], row);
        }, missing);
    }
}
