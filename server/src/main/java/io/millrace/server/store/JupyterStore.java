package io.millrace.server.store;

import io.millrace.server.store.StoreWriter.Also;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads what Jupyter clients need beside the notebooks, and says how it is written. Blocking; thread-safe. */
public final class JupyterStore {
    /** @param notebook whose kernel it uses; {@code path} the client's document, which need not be one of ours */
    public record Session(String id, String path, String name, String type, String notebook) {}

    public record Checkpoint(String at, String body) {}

    /** @param modified since when what people have written has this hash */
    public record Content(String hash, String modified) {}

    /** A folder of the server's own: nobody sees it. */
    private static final String SCRATCH = ".jupyter";

    private final DataSource readers;

    public JupyterStore(Database database) {
        readers = PooledDataSource.of(() -> database.connect(true), () -> {});
    }

    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public List<Session> sessions() {
        return query("SELECT id, path, name, type, notebook FROM jupyter_session ORDER BY created, id",
                row -> new Session(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
    }

    /** Identifiers of notebooks that are there for a kernel only. */
    public List<String> scratch() {
        return query("SELECT id FROM notebook WHERE folder = ? AND deleted IS NULL ORDER BY created", row -> row.getString(1), SCRATCH);
    }

    public Optional<Checkpoint> checkpoint(String notebook) {
        return query("SELECT at, body FROM jupyter_checkpoint WHERE notebook = ?", row -> new Checkpoint(row.getString(1), row.getString(2)), notebook).stream().findFirst();
    }

    public Optional<Content> content(String notebook) {
        return query("SELECT hash, modified FROM jupyter_content WHERE notebook = ?", row -> new Content(row.getString(1), row.getString(2)), notebook).stream().findFirst();
    }

    /** Hides a notebook that is made for a kernel only. */
    public static Also asScratch(String notebook) {
        return statements -> statements.update("UPDATE notebook SET folder = ? WHERE id = ?", SCRATCH, notebook);
    }

    public static Also put(Session session, String now) {
        return statements -> statements.update("INSERT INTO jupyter_session (id, path, name, type, notebook, created) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                + "path = excluded.path, name = excluded.name, type = excluded.type, notebook = excluded.notebook",
                session.id(), session.path(), session.name(), session.type(), session.notebook(), now);
    }

    public static Also removeSession(String id) {
        return statements -> statements.update("DELETE FROM jupyter_session WHERE id = ?", id);
    }

    public static Also removeSessionsOf(String notebook) {
        return statements -> statements.update("DELETE FROM jupyter_session WHERE notebook = ?", notebook);
    }

    public static Also putCheckpoint(String notebook, Checkpoint checkpoint) {
        return statements -> statements.update("INSERT INTO jupyter_checkpoint (notebook, at, body) VALUES (?, ?, ?) "
                + "ON CONFLICT (notebook) DO UPDATE SET at = excluded.at, body = excluded.body", notebook, checkpoint.at(), checkpoint.body());
    }

    public static Also removeCheckpoint(String notebook) {
        return statements -> statements.update("DELETE FROM jupyter_checkpoint WHERE notebook = ?", notebook);
    }

    public static Also putContent(String notebook, Content content) {
        return statements -> statements.update("INSERT INTO jupyter_content (notebook, hash, modified) VALUES (?, ?, ?) "
                + "ON CONFLICT (notebook) DO UPDATE SET hash = excluded.hash, modified = excluded.modified", notebook, content.hash(), content.modified());
    }

    private <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
        try (Connection connection = readers.getConnection(); PreparedStatement statement = connection.prepareStatement(sql)) {
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
        } catch (SQLException e) {
            throw new StoreFailure("The store cannot be read: " + e.getMessage(), e);
        }
    }
}
