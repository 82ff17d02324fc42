package io.millrace.server.store;

import io.millrace.server.store.StoreWriter.Row;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Reads notebooks from the store. Methods block: call them from virtual threads, never from an event loop. */
public final class NotebookStore {
    /** A line of the list of notebooks. */
    public record Header(String id, String title, String created, String modified, int cells, String kernel, int active) {}

    public record Snapshot(long sequence, String body) {}

    /** A kernel that may be alive, and up to where its messages are stored. */
    public record KernelPosition(long pid, long sequence) {}

    /** A line of the list of versions; {@code author} is a person's identifier and {@code name} what they call themselves. */
    public record Version(long sequence, String kind, String title, String author, String name, String at, int cells) {}

    /** A line of the log with the name behind its author. */
    public record Entry(Row row, String name) {}

    public record PoolRun(String run, String notebook, String cell, String cellRun) {}

    private final DataSource readers;

    public NotebookStore(Database database) {
        readers = PooledDataSource.of(() -> database.connect(true), () -> {});
    }

    private interface Query<T> {
        T read(Connection connection) throws SQLException;
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public List<Header> notebooks() {
        return query("SELECT id, title, created, modified, cells, kernel, active FROM notebook WHERE deleted IS NULL ORDER BY modified DESC",
                NotebookStore::header);
    }

    public Optional<Header> notebook(String id) {
        return query("SELECT id, title, created, modified, cells, kernel, active FROM notebook WHERE deleted IS NULL AND id = ?",
                NotebookStore::header, id).stream().findFirst();
    }

    /** Notebooks with runs that have not ended or with a kernel that may be alive. */
    public List<String> unfinished() {
        return query("SELECT id FROM notebook WHERE deleted IS NULL AND (active > 0 OR id IN (SELECT notebook FROM kernel_position))", row -> row.getString(1));
    }

    public Optional<Snapshot> snapshot(String notebook) {
        return query("SELECT sequence, body FROM snapshot WHERE notebook = ?", row -> new Snapshot(row.getLong(1), row.getString(2)), notebook)
                .stream().findFirst();
    }

    /** Rows after a place in the log, in order, few enough to hold. */
    public List<Row> rows(String notebook, long after, int limit) {
        return query("SELECT sequence, op_id, author, at, body FROM operation WHERE notebook = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                NotebookStore::row, notebook, after, limit);
    }

    public Optional<Row> row(String notebook, String opId) {
        return query("SELECT sequence, op_id, author, at, body FROM operation WHERE notebook = ? AND op_id = ?", NotebookStore::row, notebook, opId)
                .stream().findFirst();
    }

    public Optional<KernelPosition> kernelPosition(String notebook) {
        return query("SELECT pid, sequence FROM kernel_position WHERE notebook = ?", row -> new KernelPosition(row.getLong(1), row.getLong(2)), notebook)
                .stream().findFirst();
    }

    public Optional<PoolRun> poolRun(String run) {
        return query("SELECT run, notebook, cell, cell_run FROM cell_pool_run WHERE run = ?",
                row -> new PoolRun(row.getString(1), row.getString(2), row.getString(3), row.getString(4)), run).stream().findFirst();
    }

    /** How long the log is: the newest operation, up to where the snapshot goes, and how many characters it has. */
    public record LogSize(long newest, long snapshot, long characters) {}

    public LogSize logSize(String notebook) {
        return query("SELECT COALESCE(MAX(o.sequence), 0), COALESCE((SELECT s.sequence FROM snapshot s WHERE s.notebook = ?), 0), COALESCE(SUM(LENGTH(o.body)), 0) "
                + "FROM operation o WHERE o.notebook = ?", row -> new LogSize(row.getLong(1), row.getLong(2), row.getLong(3)), notebook, notebook).getFirst();
    }

    /** All notebooks, also those in the trash. */
    public List<String> all() {
        return query("SELECT id FROM notebook ORDER BY id", row -> row.getString(1));
    }

    /** The cells that a version is made of. */
    public List<String> versionHashes(String notebook, long sequence) {
        return version(notebook, sequence).map(body -> new JsonObject(body).getJsonArray("cells").stream().map(String.class::cast).toList()).orElse(List.of());
    }

    /** All cells that versions of this notebook keep. */
    public List<String> versionHashes(String notebook) {
        return query("SELECT hash FROM version_cell WHERE notebook = ?", row -> row.getString(1), notebook);
    }

    /** The versions of a notebook, newest first. */
    public List<Version> versions(String notebook) {
        return query("SELECT v.sequence, v.kind, v.name, v.author, p.name, v.at, v.cells FROM version v LEFT JOIN person p ON p.id = v.author "
                + "WHERE v.notebook = ? ORDER BY v.sequence DESC", row -> new Version(row.getLong(1), row.getString(2), row.getString(3), row.getString(4),
                row.getString(5), row.getString(6), row.getInt(7)), notebook);
    }

    public Optional<String> version(String notebook, long sequence) {
        return query("SELECT body FROM version WHERE notebook = ? AND sequence = ?", row -> row.getString(1), notebook, sequence).stream().findFirst();
    }

    /** The cells of versions, by their hashes. */
    public Map<String, String> versionCells(String notebook, List<String> hashes) {
        Map<String, String> cells = new HashMap<>();
        for (int from = 0; from < hashes.size(); from += 500) {
            List<String> some = hashes.subList(from, Math.min(hashes.size(), from + 500));
            Object[] parameters = Stream.concat(Stream.of(notebook), some.stream()).toArray();
            query("SELECT hash, body FROM version_cell WHERE notebook = ? AND hash IN (" + String.join(", ", Collections.nCopies(some.size(), "?")) + ")",
                    row -> cells.put(row.getString(1), row.getString(2)), parameters);
        }
        return cells;
    }

    /** What people did, newest first: rows of the log before a place, without what kernels printed and showed. */
    public List<Entry> deeds(String notebook, long before, int limit) {
        return query("SELECT o.sequence, o.op_id, o.author, o.at, o.body, p.name FROM operation o LEFT JOIN person p ON p.id = o.author "
                + "WHERE o.notebook = ? AND o.sequence < ? AND o.author <> 'server' AND o.body NOT LIKE '{\"kind\":\"runQueued\"%' ORDER BY o.sequence DESC LIMIT ?",
                row -> new Entry(row(row), row.getString(6)), notebook, before, limit);
    }

    /** Bodies of the log rows that hold the part [offset, offset+length) of a stream output, each with the place where it starts. */
    public List<StreamPart> streamParts(String notebook, String cell, int output, long offset, long length) {
        return query("SELECT p.start, o.body FROM stream_part p JOIN operation o ON o.notebook = p.notebook AND o.sequence = p.sequence "
                        + "WHERE p.notebook = ? AND p.cell = ? AND p.output = ? AND p.start < ? AND p.start + p.length > ? ORDER BY p.start",
                row -> new StreamPart(row.getLong(1), row.getString(2)), notebook, cell, output, offset + length, offset);
    }

    public record StreamPart(long start, String body) {}

    private static Header header(ResultSet row) throws SQLException {
        return new Header(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getInt(5), row.getString(6), row.getInt(7));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
    }

    private <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                List<T> result = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        result.add(reader.read(rows));
                    }
                }
                return result;
            }
        });
    }

    private <T> T with(Query<T> query) {
        try (Connection connection = readers.getConnection()) {
            return query.read(connection);
        } catch (SQLException e) {
            throw new StoreFailure("The store cannot be read: " + e.getMessage(), e);
        }
    }
}
