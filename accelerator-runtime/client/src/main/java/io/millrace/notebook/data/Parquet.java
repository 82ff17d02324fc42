package io.millrace.notebook.data;

import dev.hardwood.HardwoodContext;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.SchemaNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Reads Parquet into a Tablesaw table with Hardwood, which decodes pages on all cores. Plain, Snappy and gzip need nothing; Zstandard and LZ4 need a library, which the message names.
 *
 * <table><caption>What a column becomes</caption>
 * <tr><td>boolean</td><td>BooleanColumn</td></tr>
 * <tr><td>int32, and smaller</td><td>IntColumn; LongColumn where a value is the one that Tablesaw takes for a missing one, or the type is unsigned</td></tr>
 * <tr><td>int64</td><td>LongColumn; an unsigned value above 2^63 - 1 is refused</td></tr>
 * <tr><td>float, float16; double</td><td>FloatColumn; DoubleColumn. NaN is missing</td></tr>
 * <tr><td>decimal</td><td>DoubleColumn with the nearest double</td></tr>
 * <tr><td>string, enum, JSON, UUID, and bytes that are UTF-8</td><td>StringColumn; an empty text is missing</td></tr>
 * <tr><td>date, time</td><td>DateColumn, TimeColumn to the millisecond</td></tr>
 * <tr><td>timestamp in milli-, micro- or nanoseconds, int96</td><td>DateTimeColumn to the millisecond; in UTC where the file has instants</td></tr>
 * </table>
 */
public final class Parquet {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    /** Says at the first read which codecs it found, and a cell would show it. */
    private static final Logger LOG = Logger.getLogger("dev.hardwood");

    private Parquet() {}

    /** Whether it begins and ends as a Parquet file does. */
    public static boolean is(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            FileBytes bytes = new FileBytes(channel, file.toString());
            long size = bytes.length();
            return size >= 12 && Arrays.equals(bytes.readRange(0, 4).array(), MAGIC) && Arrays.equals(bytes.readRange(size - 4, 4).array(), MAGIC);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException("There is no file " + file + ".");
        }
    }

    /**
     * Reads a file, or only some columns of it, which leaves the bytes of the others unread.
     *
     * @param columns names, in the order that the table is to have; none for all
     * @throws IOException where it cannot be read, has no such column, or a column is nested or of a type that no table has; one sentence that names the column
     */
    public static Table read(Path file, String... columns) throws IOException {
        Columns.initialise();
        String name = file.getFileName().toString();
        if (!is(file)) {
            throw new IOException(name + " is no whole Parquet file: one begins and ends with PAR1.");
        }
        LOG.setLevel(Level.WARNING);
        try (FileChannel channel = open(file); HardwoodContext context = HardwoodContext.create(Runtime.getRuntime().availableProcessors());
                ParquetFileReader reader = ParquetFileReader.open(new FileBytes(channel, name), context)) {
            List<SchemaNode.PrimitiveNode> chosen = chosen(reader.getFileSchema().getRootNode().children(), columns);
            check(name, reader.getFileMetaData().rowGroups(), chosen);
            long rows = reader.getFileMetaData().numRows();
            if (rows < 0 || rows > Integer.MAX_VALUE - 8) {
                throw new ParquetColumn.Refused(name + " has " + rows + " rows, and a table has at most " + (Integer.MAX_VALUE - 8) + ".");
            }
            List<Column<?>> read = new ArrayList<>();
            Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            for (SchemaNode.PrimitiveNode node : chosen) {
                String unique = node.name();
                for (int n = 2; !names.add(unique); n++) {
                    unique = node.name() + "-" + n;
                }
                read.add(new ParquetColumn(unique, reader, node.columnIndex(), (int) rows).read());
            }
            return Table.create(name.replaceFirst("\\.[A-Za-z0-9]+$", ""), read);
        } catch (ParquetColumn.Refused e) {
            throw new IOException(e.getMessage());
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("Interrupted while a file was read.");
            }
            throw new IOException(name + " cannot be read as Parquet: " + reason(e, name), e);
        }
    }

    /** What went wrong as one sentence's end; the innermost exception knows best, and some say the file's name or their cause's type before it. */
    private static String reason(Throwable problem, String name) {
        Throwable innermost = problem;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String said = innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage().replace("[" + name + "] ", "").lines().findFirst().orElse("");
        return said + (said.endsWith(".") ? "" : ".");
    }

    private static List<SchemaNode.PrimitiveNode> chosen(List<SchemaNode> all, String[] columns) {
        List<SchemaNode> wanted = columns.length == 0 ? all : Arrays.stream(columns).map(column -> all.stream().filter(node -> node.name().equals(column)).findFirst()
                .orElseThrow(() -> new ParquetColumn.Refused("There is no column \"" + column + "\"; there are " + all.stream().map(SchemaNode::name).collect(Collectors.joining(", ")) + "."))).toList();
        List<SchemaNode.PrimitiveNode> flat = new ArrayList<>();
        for (SchemaNode node : wanted) {
            if (!(node instanceof SchemaNode.PrimitiveNode primitive) || node.repetitionType() == RepetitionType.REPEATED) {
                throw new ParquetColumn.Refused("Column \"" + node.name() + "\" is nested (a list, map or structure), and a table has only flat columns: name the others in Parquet.read(file, \"name\", ...).");
            }
            flat.add(primitive);
        }
        return flat;
    }

    /** Refuses what is compressed as nothing here can undo, before any of it is read. */
    private static void check(String name, List<RowGroup> groups, List<SchemaNode.PrimitiveNode> chosen) {
        Set<CompressionCodec> codecs = new HashSet<>();
        for (RowGroup group : groups) {
            chosen.forEach(node -> codecs.add(group.columns().get(node.columnIndex()).metaData().codec()));
        }
        for (CompressionCodec codec : codecs) {
            switch (codec) {
                case UNCOMPRESSED, GZIP -> { }
                case SNAPPY -> SafeSnappy.install();
                case ZSTD -> need(name, "Zstandard", "com.github.luben.zstd.Zstd", "com.github.luben:zstd-jni:1.5.7-9");
                case LZ4, LZ4_RAW -> need(name, "LZ4", "net.jpountz.lz4.LZ4Factory", "at.yawk.lz4:lz4-java:1.11.0");
                case BROTLI, LZO -> throw new ParquetColumn.Refused(name + " is compressed with " + codec + ", which is not read.");
            }
        }
    }

    private static void need(String name, String codec, String type, String library) {
        try {
            Class.forName(type, false, Parquet.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new ParquetColumn.Refused(name + " is compressed with " + codec + ": add the line //DEPS " + library + " to a cell, run it, and read again.");
        }
    }
}
