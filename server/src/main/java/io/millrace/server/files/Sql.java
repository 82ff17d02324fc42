package io.millrace.server.files;

import io.millrace.server.store.StoreFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Statements on the server's store. Methods block. */
public final class Sql {
    private final DataSource source;

    public Sql(DataSource source) {
        this.source = source;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Several statements that are one transaction. */
    @FunctionalInterface
    public interface Work {
        void run(Statements statements) throws SQLException;
    }

    /** Within a transaction. */
    @FunctionalInterface
    public interface Statements {
        int update(String sql, Object... parameters) throws SQLException;
    }

    public <T> List<T> query(String sql, Reader<T> reader, Object... parameters) {
        try (Connection connection = source.getConnection(); PreparedStatement statement = prepared(connection, sql, parameters); ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(reader.read(rows));
            }
            return result;
        } catch (SQLException e) {
            throw new StoreFailure("The store cannot be read: " + e.getMessage(), e);
        }
    }

    public int update(String sql, Object... parameters) {
        try (Connection connection = source.getConnection(); PreparedStatement statement = prepared(connection, sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreFailure("The store cannot be written: " + e.getMessage(), e);
        }
    }

    public void transaction(Work work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            work.run((sql, parameters) -> {
                try (PreparedStatement statement = prepared(connection, sql, parameters)) {
                    return statement.executeUpdate();
                }
            });
            connection.commit();
        } catch (SQLException e) {
            throw new StoreFailure("The store cannot be written: " + e.getMessage(), e);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
