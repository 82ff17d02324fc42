package io.millrace.server.live;

import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.trail.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What of the way of a request happens in one transaction: which runs are queued and by which operation, which start, which end. */
final class Steps {
    private final List<Step.Queueing> queued = new ArrayList<>();
    private final List<Step> later = new ArrayList<>();
    private String operation;
    private String author;

    /** An operation that queues runs; they follow. */
    void cause(String opId, String by) {
        operation = opId;
        author = by;
    }

    /** @param state the notebook as the operation found it or left it: only its kernel is looked at */
    void saw(Operation step, Notebook state) {
        switch (step) {
            case Operation.RunQueued each -> queued.add(new Step.Queueing(each.run().id(), each.run().cell(), each.run().queuedAt()));
            case Operation.RunStarted run -> later.add(new Step.Started(run.run(), state.id(), state.kernel().pid(), run.at()));
            case Operation.RunFinished run -> later.add(new Step.Ended(run.run(), state.id(), run.state().text(), run.wallMillis(), run.at()));
            default -> { }
        }
    }

    /**
     * In the order in which they happened.
     *
     * @param received when the operation came that queued runs
     */
    List<Step> all(String notebook, Instant received, Instant stored) {
        if (queued.isEmpty()) {
            return later;
        }
        List<Step> steps = new ArrayList<>(List.of(new Step.Queued(operation, author, notebook, received, stored, queued)));
        steps.addAll(later);
        return steps;
    }
}
