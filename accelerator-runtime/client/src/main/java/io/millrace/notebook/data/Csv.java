package io.millrace.notebook.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Reads CSV (RFC 4180, also with semicolons, tabs or bars) into a Tablesaw table on all cores.
 *
 * <p>The file is cut into parts at line ends. A line break between quotes ends no line; counting the quotes before a place says whether it
 * lies between quotes, so parts are found in parallel as well. Each part is read into an array of its own and its values go from bytes to numbers without
 * a text in between. Types come from the first {@value #SAMPLE} lines; where a later value does not fit, the columns get wider and the
 * file is read once more. It is read and not mapped: a mapped file that somebody cuts off meanwhile kills the process.
 */
public final class Csv {
    static final int SAMPLE = 1_000;
    private static final int PART = 4 << 20;
    private static final int MOST_PART = 1 << 30;

    private Csv() {}

    /**
     * Reads a file with a first line of names. Empty values, NA, N/A, NaN and null are missing ones.
     *
     * @throws IOException where it cannot be read, or is no table; one sentence that says the line
     */
    public static Table read(Path file) throws IOException {
        return read(file, Runtime.getRuntime().availableProcessors());
    }

    static Table read(Path file, int threads) throws IOException {
        return read(file, threads, PART);
    }

    /** @param part size in bytes of what is read at once */
    static Table read(Path file, int threads, int part) throws IOException {
        Columns.initialise();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ); ExecutorService pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("csv-", 0).factory())) {
            return new Reading(channel, pool, part, name(file)).table();
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException("There is no file " + file + ".");
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[A-Za-z0-9]+$", "");
    }

    /** One file being read. */
    private record Reading(FileChannel channel, ExecutorService pool, int partSize, String name) {
        Table table() throws IOException {
            long size = channel.size();
            byte[] head = bytes(0, (int) Math.min(size, 1 << 20));
            int start = head.length >= 3 && head[0] == (byte) 0xef && head[1] == (byte) 0xbb && head[2] == (byte) 0xbf ? 3 : 0;
            int firstEnd = CsvPart.lineEnd(head, start, head.length);
            if (start == head.length || firstEnd < 0 && size > head.length) {
                throw new IOException(start == head.length ? "The file is empty." : "The file has no line end in its first megabyte.");
            }
            byte separator = separator(head, start, firstEnd < 0 ? head.length : firstEnd);
            int dataStart = firstEnd < 0 ? head.length : firstEnd;
            List<String> names = names(head, start, dataStart, separator);
            long[] starts = starts(dataStart, size);
            Kind[] kinds = CsvPart.sample(head, dataStart, head.length, size == head.length, separator, names.size());
            while (true) {
                List<CsvPart> parts = parts(starts, size, separator, kinds);
                Kind[] wanted = kinds.clone();
                parts.forEach(part -> {
                    for (int c = 0; c < wanted.length; c++) {
                        wanted[c] = wanted[c].with(part.wanted[c]);
                    }
                });
                if (Arrays.equals(wanted, kinds)) {
                    return Table.create(name, columns(names, kinds, parts));
                }
                kinds = wanted;
            }
        }

        private byte[] bytes(long from, int length) throws IOException {
            byte[] bytes = new byte[length];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, from + buffer.position()) < 0) {
                    throw new IOException("The file became shorter while it was read.");
                }
            }
            return bytes;
        }

        /** Of the usual separators the one that stands most often in the first line outside of quotes. */
        private static byte separator(byte[] text, int from, int to) {
            byte best = ',';
            int most = 0;
            for (byte each : new byte[] {',', ';', '\t', '|'}) {
                int count = 0;
                boolean quoted = false;
                for (int i = from; i < to; i++) {
                    quoted ^= text[i] == '"';
                    count += !quoted && text[i] == each ? 1 : 0;
                }
                if (count > most) {
                    best = each;
                    most = count;
                }
            }
            return best;
        }

        private static List<String> names(byte[] text, int from, int to, byte separator) {
            List<String> names = new ArrayList<>();
            CsvPart.fields(text, from, to, separator, names::add);
            List<String> unique = new ArrayList<>();
            for (String given : names) {
                String base = given.isBlank() ? "C" + unique.size() : given.strip();
                String next = base;
                for (int n = 2; unique.contains(next); n++) {
                    next = base + "-" + n;
                }
                unique.add(next);
            }
            return unique;
        }

        /** Where each part begins, and the end: at the first line begin at or after each multiple of the part's size. */
        private long[] starts(long from, long size) throws IOException {
            int count = (int) Math.max(1, (size - from + partSize - 1) / partSize);
            List<Callable<long[]>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long begin = from + (long) i * partSize;
                int length = (int) Math.min(partSize, size - begin);
                // Number of quotes; where the first line after begin starts if begin is outside of quotes, and if it is inside.
                tasks.add(() -> CsvPart.boundaries(bytes(begin, Math.max(0, length)), begin));
            }
            List<long[]> found = all(tasks);
            long[] starts = new long[count + 1];
            starts[0] = from;
            boolean inside = found.getFirst()[0] % 2 != 0;
            for (int i = 1; i < count; i++) {
                long start = found.get(i)[inside ? 2 : 1];
                inside ^= found.get(i)[0] % 2 != 0;
                starts[i] = start < 0 ? -1 : start;
            }
            starts[count] = size;
            for (int i = count - 1; i > 0; i--) {
                // A part that lies within one line has no line of its own.
                starts[i] = starts[i] < 0 ? starts[i + 1] : starts[i];
            }
            return starts;
        }

        private List<CsvPart> parts(long[] starts, long size, byte separator, Kind[] kinds) throws IOException {
            List<Callable<CsvPart>> tasks = new ArrayList<>();
            for (int i = 0; i + 1 < starts.length; i++) {
                long from = starts[i];
                long to = starts[i + 1];
                if (to - from > MOST_PART) {
                    throw new IOException("A single line is longer than a gigabyte: a quote is missing somewhere.");
                }
                if (to > from) {
                    tasks.add(() -> new CsvPart(bytes(from, (int) (to - from)), separator, kinds).read());
                }
            }
            List<CsvPart> parts = all(tasks);
            long line = 2;
            for (CsvPart part : parts) {
                if (part.problem != null) {
                    throw new IOException("Line " + (line + part.problemLine) + " " + part.problem);
                }
                line += part.lines;
            }
            return parts;
        }

        private List<Column<?>> columns(List<String> names, Kind[] kinds, List<CsvPart> parts) throws IOException {
            int rows = parts.stream().mapToInt(part -> part.rows).sum();
            List<Callable<Column<?>>> tasks = new ArrayList<>();
            for (int c = 0; c < names.size(); c++) {
                int column = c;
                tasks.add(() -> Columns.join(names.get(column), kinds[column], rows, parts, column));
            }
            return all(tasks);
        }

        private <T> List<T> all(List<Callable<T>> tasks) throws IOException {
            try {
                List<T> results = new ArrayList<>();
                for (Future<T> future : pool.invokeAll(tasks)) {
                    results.add(future.get());
                }
                return results;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.io.InterruptedIOException("Interrupted while a file was read.");
            }
        }
    }

}
