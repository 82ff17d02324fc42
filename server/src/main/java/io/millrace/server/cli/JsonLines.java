package io.millrace.server.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** A log record as a JSON object on a line of its own: {@code at}, {@code level}, {@code logger}, {@code message}, the fields of the trail, and {@code trace} for a failure. */
final class JsonLines extends Formatter {
    @Override
    public String format(LogRecord record) {
        JsonObject line = new JsonObject().put("at", record.getInstant().toString()).put("level", record.getLevel().getName()).put("logger", record.getLoggerName())
                .put("message", formatMessage(record));
        Object[] parameters = record.getParameters();
        if (parameters != null && parameters.length == 1 && parameters[0] instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> line.put(String.valueOf(name), value));
        }
        if (record.getThrown() != null) {
            StringWriter trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            line.put("trace", trace.toString());
        }
        return line.encode() + System.lineSeparator();
    }
}
