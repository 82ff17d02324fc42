package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelMessage;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How runs end, and what is said about it. Pure. */
final class Endings {
    private Endings() {}

    static Operation of(Run run, Run.State state, Instant now, String reason) {
        Long millis = run.startedAt() == null ? null : (Long) Duration.between(run.startedAt(), now).toMillis();
        return new Operation.RunFinished(run.id(), run.cell(), state, now, millis, reason);
    }

    /** All runs end in the same way. */
    static List<Operation> all(Notebook state, Run.State end, Instant now, String reason) {
        return state.queue().stream().map(run -> of(run, end, now, reason)).toList();
    }

    /** The kernel is gone: what it had is lost; what waits is dropped, or goes on with a new kernel. */
    static List<Operation> kernelGone(Notebook state, Instant now, String reason, boolean dropQueue) {
        List<Operation> operations = new ArrayList<>();
        for (Run run : state.queue()) {
            if (run.state() != Run.State.QUEUED) {
                operations.add(of(run, Run.State.LOST, now, reason));
            } else if (dropQueue) {
                operations.add(of(run, Run.State.INTERRUPTED, now, "Not run: the kernel is gone."));
            }
        }
        return operations;
    }

    /** Somebody pressed stop: what waits ends, what runs is asked to. */
    static List<Operation> stopped(Notebook state, Instant at, boolean now) {
        return state.queue().stream().map(run -> run.state() == Run.State.QUEUED ? of(run, Run.State.INTERRUPTED, at, "Stopped before it started.")
                : new Operation.RunStopping(run.id(), run.cell(), now ? "Replacing the kernel." : "Asking the cell to stop.")).toList();
    }

    static List<Operation> serverStopped(Notebook state, Instant now) {
        return state.queue().stream().map(run -> of(run, run.state() == Run.State.QUEUED ? Run.State.INTERRUPTED : Run.State.LOST, now,
                "The server was stopped.")).toList();
    }

    /** The kernel's own word that a run has ended; a failure takes what waits with it. */
    static List<Operation> replied(Notebook state, KernelMessage message, Instant now) {
        Run run = state.activeRun(message.run()).orElse(null);
        if (run == null) {
            return List.of();
        }
        Run.State end = switch (Messages.text(message.content(), "status", "error")) {
            case "ok" -> Run.State.OK;
            case "interrupted", "aborted" -> Run.State.INTERRUPTED;
            default -> Run.State.ERROR;
        };
        List<Operation> operations = new ArrayList<>();
        operations.add(of(run, end, now, message.content().get("reason") instanceof String reason ? reason : null));
        if (end == Run.State.ERROR) {
            for (Run waiting : state.queue()) {
                if (waiting.state() == Run.State.QUEUED) {
                    operations.add(of(waiting, Run.State.INTERRUPTED, now, "Not run: an earlier cell failed."));
                }
            }
        }
        return operations;
    }
}
