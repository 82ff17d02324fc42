package io.millrace.server.trail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The way of a request through the server, as log records that a program can follow: from the click ({@code request}: the identifier of the page's operation, or of an
 * HTTP request) to the run of a cell ({@code run}) to the run on the chips ({@code chipRun}) and its slices. Nobody listens unless the log's format is JSON; then saying
 * something costs one look at a level. Any thread.
 */
public final class Trail {
    /** Of the records; their only parameter is the map of their fields. */
    public static final String LOGGER = "millrace.trail";
    private static final Logger LOG = Logger.getLogger(LOGGER);

    private Trail() {}

    public static boolean followed() {
        return LOG.isLoggable(Level.INFO);
    }

    /** @param namesAndValues fields of the record; one whose value is null is left out */
    public static void say(String event, Object... namesAndValues) {
        if (!followed()) {
            return;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        LOG.log(Level.INFO, event, fields);
    }
}
