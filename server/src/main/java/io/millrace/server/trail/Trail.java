package io.millrace.server.trail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The way of a request through the server, for programs that follow it: from the click ({@code request}: the identifier of the page's operation, or of an
 * HTTP request) to the run of a cell ({@code run}) to the run on the chips ({@code chipRun}) and its slices. Two may listen: the log, where its format is JSON, and a
 * {@link Follower} that makes spans of it. While neither does, saying something costs one look. One for the process, as the log is. Any thread.
 */
public final class Trail {
    /** Of the records; their only parameter is the map of their fields. */
    public static final String LOGGER = "millrace.trail";
    private static final Logger LOG = Logger.getLogger(LOGGER);
    private static volatile Follower follower;

    /** Whoever makes more of the steps than lines of a log. Called by any thread, in no lock. */
    public interface Follower {
        /** Takes a step; answers the identifier of the trace that it belongs to, or null. */
        String follow(Step step);
    }

    private Trail() {}

    /** From now on this one follows; null for nobody. */
    public static void follow(Follower next) {
        follower = next;
    }

    /** Whether anybody listens: else a step need not be made. */
    public static boolean followed() {
        return follower != null || LOG.isLoggable(Level.INFO);
    }

    public static void say(Step step) {
        Follower now = follower;
        String trace = now == null ? null : now.follow(step);
        if (!LOG.isLoggable(Level.INFO)) {
            return;
        }
        for (Step.Line line : step.lines()) {
            Map<String, Object> fields = new LinkedHashMap<>(line.fields());
            if (trace != null) {
                fields.put("traceId", trace);
            }
            LOG.log(Level.INFO, line.message(), fields);
        }
    }
}
