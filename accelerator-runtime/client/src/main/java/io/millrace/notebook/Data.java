package io.millrace.notebook;

import io.millrace.accelerator.Tensor;
import io.millrace.notebook.data.Csv;
import io.millrace.notebook.data.Parquet;
import io.millrace.notebook.data.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/**
 * Data files in cells. A name means a file of the notebook's working directory where there is one, else a file that was uploaded to this workbench.
 */
public final class Data {
    private Data() {}

    /** The data file of that name as a table: .csv, .tsv or .txt, see {@link Csv}; or Parquet, see {@link Parquet}. */
    public static Table open(String name) throws IOException {
        return read(path(name));
    }

    /** Where the data file of that name is, for code that reads it itself. It was uploaded for everyone: write elsewhere. */
    public static Path path(String name) throws IOException {
        Path own = Path.of(name);
        if (Files.exists(own)) {
            return own;
        }
        Path folder = folder();
        Path shared = folder.resolve(name).normalize();
        if (!shared.startsWith(folder) || !Files.isRegularFile(shared)) {
            throw new NoSuchFileException("There is no data file \"" + name + "\"" + (names().isEmpty() ? "" : "; there are " + String.join(", ", names())) + ".");
        }
        return shared;
    }

    /** A table of numbers as a tensor (rows, columns), see {@link Tables#tensor}. */
    public static Tensor tensor(Table table) {
        return Tables.tensor(table);
    }

    /** A tensor as a table with columns of these names, see {@link Tables#table}. */
    public static Table table(Tensor tensor, String... names) {
        return Tables.table(tensor, names);
    }

    /** The names of all uploaded data files. */
    public static List<String> names() throws IOException {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.startsWith(".")).sorted().toList();
        }
    }

    /** A CSV or Parquet file anywhere as a table. A Parquet file is known by its first and last bytes, whatever its name. */
    public static Table read(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet") || Parquet.is(file)) {
            return Parquet.read(file);
        }
        if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) {
            return Csv.read(file);
        }
        throw new IOException("The file " + file.getFileName() + " is none that is read as a table (.csv, .tsv, .txt, .parquet): Data.path(\"" + file.getFileName() + "\") says where it is.");
    }

    private static Path folder() {
        return Path.of(System.getProperty("millrace.data", "data")).toAbsolutePath().normalize();
    }
}
