package io.millrace.server.live;

import io.millrace.server.notebook.Effect;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.OperationCodec;
import io.millrace.server.notebook.Outcome;
import io.millrace.server.notebook.Reducer;
import io.millrace.server.notebook.Shared;
import io.millrace.server.store.StoreWriter.Also;
import io.millrace.server.store.StoreWriter.Row;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Operations that become one transaction. Adding one reduces it, and adds what the notebook's driver makes of its effects. */
final class Batch {
    private final String notebook;
    private final RunDriver driver;
    private final InstantSource clock;
    private final String epochName;
    private final Shared shared;
    private final Overtaken overtaken;
    private final List<Row> rows = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<Also> also = new ArrayList<>();
    private Notebook state;
    private long sequence;
    private boolean madeSomething;
    private final Steps steps = new Steps();

    /** Begins after this state, whose last operation has this sequence number. */
    Batch(String notebook, RunDriver driver, InstantSource clock, String epochName, Shared shared, Overtaken overtaken, Notebook state, long sequence) {
        this.notebook = notebook;
        this.driver = driver;
        this.clock = clock;
        this.epochName = epochName;
        this.shared = shared;
        this.overtaken = overtaken;
        this.state = state;
        this.sequence = sequence;
    }

    /** A fresh identifier for an operation of the server. */
    String ownId() {
        return epochName + UUID.randomUUID();
    }

    Outcome add(Operation operation, String opId, String author) {
        Operation fit = shared.fit(state, operation);
        Operation fitted = author.equals(Shared.SERVER) ? fit : Locks.kept(state, fit);
        Outcome outcome = outcome(state, fitted, author);
        if (outcome instanceof Outcome.Applied applied) {
            shared.applied(state, fitted, author);
            steps.saw(fitted, applied.state());
            madeSomething |= fitted instanceof Operation.RunFinished || fitted instanceof Operation.SetInput;
            state = applied.state();
            sequence++;
            String body = Frames.encode(OperationCodec.toJson(fitted));
            rows.add(new Row(sequence, opId, author, clock.instant().toString(), body));
            also.addAll(overtaken.row(fitted, sequence, body.length()));
            applied.effects().forEach(effect -> follow(effect, fitted, sequence, opId, author));
        }
        return outcome;
    }

    /** What becomes of an operation of this author: some belong to the server alone. */
    static Outcome outcome(Notebook state, Operation operation, String author) {
        Outcome.Refused refusal = author.equals(Shared.SERVER) ? null : Locks.refusal(state, operation).orElse(null);
        return refusal == null ? Reducer.apply(state, operation) : refusal;
    }

    /** What would become of these, one after the other, each moved to what those before it have left; nothing takes notice of it. The state after all of them, or the first refusal. */
    static Outcome trial(Notebook state, Shared shared, List<Operation> operations, String author) {
        Notebook now = state;
        for (Operation operation : operations) {
            Operation fit = shared.fit(now, operation);
            switch (outcome(now, author.equals(Shared.SERVER) ? fit : Locks.kept(now, fit), author)) {
                case Outcome.Applied applied -> now = applied.state();
                case Outcome.Refused refused -> {
                    return refused;
                }
            }
        }
        return new Outcome.Applied(now);
    }

    private void follow(Effect effect, Operation operation, long at, String opId, String author) {
        switch (effect) {
            case Effect.StreamAdded part -> also.add(statements -> statements.update(
                    "INSERT INTO stream_part (notebook, cell, output, start, length, sequence) VALUES (?, ?, ?, ?, ?, ?)",
                    notebook, part.cell(), part.output(), part.start(), part.length(), at));
            case Effect.OutputsCleared cleared -> {
                also.add(statements -> statements.update("DELETE FROM stream_part WHERE notebook = ? AND cell = ?", notebook, cleared.cell()));
                if (operation instanceof Operation.ClearOutput || operation instanceof Operation.Shown || operation instanceof Operation.StreamWritten) {
                    also.addAll(overtaken.cleared(cleared.cell(), at));
                }
            }
            default -> {
                if (effect instanceof Effect.QueueRuns) {
                    steps.cause(opId, author);
                }
                effects.add(effect);
                for (Operation more : driver.expand(effect, state)) {
                    add(more, ownId(), author);
                }
            }
        }
    }

    /** Whether a run ended or a control was moved: what depends on it may be stale now. */
    boolean madeSomething() {
        return madeSomething;
    }

    /** What of the way of a request happens in it. */
    Steps steps() {
        return steps;
    }

    Notebook state() {
        return state;
    }

    long sequence() {
        return sequence;
    }

    List<Row> rows() {
        return rows;
    }

    /** What the driver has to do when this is stored. */
    List<Effect> effects() {
        return effects;
    }

    /** What else belongs into the transaction. */
    List<Also> also() {
        return also;
    }
}
