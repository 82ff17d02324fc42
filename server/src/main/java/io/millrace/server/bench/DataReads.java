package io.millrace.server.bench;

import io.millrace.notebook.Data;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import tech.tablesaw.api.Table;

/** Reads a file for {@link DataBench} whenever it gets a line; on a notebook's class path. */
final class DataReads {
    private DataReads() {}

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        boolean tablesaw = arguments.length > 1;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        while (in.readLine() != null) {
            long start = System.nanoTime();
            Table table = tablesaw ? Table.read().csv(file.toFile()) : Data.read(file);
            double millis = (System.nanoTime() - start) / 1e6;
            System.out.println(millis + " " + table.rowCount() + " " + table.doubleColumn("x").sum());
        }
    }
}
