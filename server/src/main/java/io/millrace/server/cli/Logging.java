package io.millrace.server.cli;

import io.millrace.server.trail.Trail;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** One line a record, to standard error; libraries only when something is wrong. */
final class Logging {
    private Logging() {}

    static void configure() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setFormatter(new Formatter() {
            @Override
            public String format(LogRecord record) {
                StringBuilder line = new StringBuilder(record.getInstant().toString()).append(' ').append(record.getLevel()).append(' ')
                        .append(record.getLoggerName()).append(": ").append(formatMessage(record)).append(System.lineSeparator());
                if (record.getThrown() != null) {
                    java.io.StringWriter trace = new java.io.StringWriter();
                    record.getThrown().printStackTrace(new java.io.PrintWriter(trace));
                    line.append(trace);
                }
                return line.toString();
            }
        });
        root.addHandler(console);
        root.setLevel(Level.WARNING);
        // Hazelcast warns of what a member on one machine does on purpose.
        for (String chatty : new String[] {"com.hazelcast", "org.flywaydb", "io.netty"}) {
            KEPT.add(Logger.getLogger(chatty));
            Logger.getLogger(chatty).setLevel(Level.SEVERE);
        }
    }

    /** From now on a JSON object a line, with requests and the trail of each run. */
    static void json() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(new JsonLines());
        }
        Logger trail = Logger.getLogger(Trail.LOGGER);
        trail.setLevel(Level.INFO);
        KEPT.add(trail);
    }

    /** The log manager holds loggers weakly, and their levels with them. */
    private static final java.util.List<Logger> KEPT = new java.util.ArrayList<>();
}
