package io.millrace.server.trail;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One step on the way of a request. Values only; whoever says one knows nothing of logs and spans. */
public sealed interface Step {
    /** What the log says of it: nothing, one record, or several. */
    List<Line> lines();

    /** A record of the log. Fields whose value is null are left out. */
    record Line(String message, Map<String, Object> fields) {
        static Line of(String message, Object... namesAndValues) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                if (namesAndValues[i + 1] != null) {
                    fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
                }
            }
            return new Line(message, fields);
        }
    }

    /**
     * An HTTP request was answered.
     *
     * @param path   for the log of this server; may hold codes that let somebody in
     * @param route  the pattern of paths by which it was answered, or null where there was none
     * @param parent what the request said of the trace that it belongs to (the header {@code traceparent}), or null
     */
    record Answered(String request, String method, String path, String route, int status, Instant received, Instant answered, String parent) implements Step {
        @Override
        public List<Line> lines() {
            return List.of(Line.of("request", "request", request, "method", method, "path", path, "status", status, "millis", java.time.Duration.between(received, answered).toMillis()));
        }
    }

    /** One cell's run, as its operation queued it. */
    record Queueing(String run, String cell, Instant at) {}

    /**
     * An operation queued runs, and the log has them: the click.
     *
     * @param request  the identifier of the operation
     * @param received when it reached the notebook
     */
    record Queued(String request, String person, String notebook, Instant received, Instant stored, List<Queueing> runs) implements Step {
        @Override
        public List<Line> lines() {
            return runs.stream().map(run -> Line.of("run queued", "request", request, "run", run.run(), "cell", run.cell(), "notebook", notebook, "person", person)).toList();
        }
    }

    /** A kernel has a run. */
    record Started(String run, String notebook, Long kernel, Instant at) implements Step {
        @Override
        public List<Line> lines() {
            return List.of(Line.of("run started", "run", run, "notebook", notebook, "kernel", kernel));
        }
    }

    /** A run of a cell has ended, however it did. */
    record Ended(String run, String notebook, String state, Long millis, Instant at) implements Step {
        @Override
        public List<Line> lines() {
            return List.of(Line.of("run ended", "run", run, "notebook", notebook, "state", state, "millis", millis));
        }
    }

    /** A cell's run asked for chips. */
    record Submitted(String chipRun, String run, String notebook, int chips, Instant at) implements Step {
        @Override
        public List<Line> lines() {
            return List.of(Line.of("chip run submitted", "chipRun", chipRun, "run", run, "notebook", notebook, "chips", chips));
        }
    }

    /**
     * A run on the chips has moved on, or ended.
     *
     * @param slices    committed so far
     * @param chipNanos committed chip time, modelled
     * @param reason    why it waits or where it runs
     */
    record Advanced(String chipRun, String notebook, String state, boolean ended, long slices, long chipNanos, String reason, Instant at) implements Step {
        @Override
        public List<Line> lines() {
            return ended ? List.of(Line.of("chip run ended", "chipRun", chipRun, "notebook", notebook, "state", state, "slices", slices, "chipMillis", chipNanos / 1_000_000)) : List.of();
        }
    }
}
