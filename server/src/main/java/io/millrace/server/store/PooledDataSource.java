package io.millrace.server.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** Keeps a few open connections, so that asking for one costs nothing; a connection goes back clean or not at all. */
final class PooledDataSource {
    private static final int KEPT = 6;

    /** Opens a connection. */
    interface Opener {
        Connection open() throws SQLException;
    }

    private PooledDataSource() {}

    static DataSource of(Opener opener, Runnable committed) {
        ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
        InvocationHandler source = (proxy, method, arguments) -> switch (method.getName()) {
            case "getConnection" -> {
                Connection connection = idle.pollFirst();
                yield lend(connection == null ? opener.open() : connection, idle, committed);
            }
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            case "toString" -> "Millrace's store";
            case "isWrapperFor" -> false;
            default -> throw new UnsupportedOperationException(method.getName());
        };
        return (DataSource) Proxy.newProxyInstance(PooledDataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, source);
    }

    private static Connection lend(Connection connection, ConcurrentLinkedDeque<Connection> idle, Runnable committed) {
        AtomicBoolean closed = new AtomicBoolean();
        InvocationHandler handler = (_, method, arguments) -> {
            switch (method.getName()) {
                case "close" -> {
                    if (closed.compareAndSet(false, true)) {
                        giveBack(connection, idle, committed);
                    }
                    return null;
                }
                case "isClosed" -> {
                    return closed.get() || connection.isClosed();
                }
                default -> {
                    if (closed.get()) {
                        throw new SQLException("The connection was given back.");
                    }
                }
            }
            try {
                Object result = method.invoke(connection, arguments);
                if (method.getName().equals("commit")) {
                    committed.run();
                }
                return result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Connection) Proxy.newProxyInstance(PooledDataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    private static void giveBack(Connection connection, ConcurrentLinkedDeque<Connection> idle, Runnable committed) throws SQLException {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            } else {
                committed.run();
            }
            if (idle.size() < KEPT) {
                idle.addFirst(connection);
                return;
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        connection.close();
    }
}
