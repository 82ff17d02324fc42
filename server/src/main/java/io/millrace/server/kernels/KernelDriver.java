package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelListener;
import io.millrace.kernel.session.KernelMessage;
import io.millrace.kernel.session.KernelSession;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.RunDriver;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.Effect;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Notebook.KernelState;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Run;
import io.millrace.server.store.StoreWriter.Also;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Runs one notebook's cells on its kernel. Lives on the notebook's thread; the kernel's listener only posts to it.
 *
 * <p><b>Queue.</b> The queue is part of the notebook's state. Whenever something was committed, {@link #pump} looks at it: where nothing
 * runs and something waits, it starts a kernel or the next cell. So a server that comes back after a crash simply looks again.
 *
 * <p><b>Exactly once.</b> Every message of a kernel has a sequence number. The operations made from messages and the number of the last of
 * them are stored in one transaction; only then the kernel is told that it may forget them. After kill -9 a new server attaches with the
 * stored number and the kernel goes on from there: not one line missing, none doubled. A run is executed again with the same identifier,
 * which the kernel ignores if it has it.
 *
 * <p><b>Pace.</b> Messages are gathered for {@value #STREAM_MILLIS} ms (text) or {@value #DISPLAY_MILLIS} ms (when displays are updated)
 * after the last flush; the first one after a pause goes at once, and so does the end of a run. {@link #credit} bounds what waits for the
 * store: the kernel's reader blocks, its socket fills, and the cell that prints waits, which is the back pressure.
 *
 * <p><b>Generations.</b> Each kernel has a number; what an earlier one still says is ignored.
 */
final class KernelDriver implements RunDriver {
    static final int STREAM_MILLIS = 33;
    static final int DISPLAY_MILLIS = 100;
    private static final int CREDIT = 8 * 1024 * 1024;
    private static final int MAX_MESSAGE_CREDIT = CREDIT / 2;

    private final LiveNotebook live;
    private final Kernels kernels;
    private final Semaphore credit = new Semaphore(CREDIT);
    private Coalescer gathered = new Coalescer();
    private int gatheredCredit;
    private KernelSession session;
    private int generation;
    private boolean changing;
    private long seen;
    private long storedPosition;
    private long lastFlush;
    private boolean flushPlanned;
    private Long memory;

    KernelDriver(LiveNotebook live, Kernels kernels) {
        this.live = live;
        this.kernels = kernels;
    }

    // --- the life of the kernel ---

    @Override
    public void opened() {
        switch (live.latest().kernel().state()) {
            case "none", "dead" -> pump();
            default -> attach();
        }
    }

    private void attach() {
        changing = true;
        int mine = ++generation;
        seen = live.driverPosition();
        storedPosition = seen;
        long from = seen;
        kernels.host().thenCompose(host -> host.attach(live.id(), from, listener(mine)))
                .whenComplete((found, failure) -> live.post(() -> attached(mine, failure == null ? found : Optional.empty())));
    }

    private void attached(int mine, Optional<KernelSession> found) {
        if (mine != generation || live.closed()) {
            found.ifPresent(KernelSession::detach);
            return;
        }
        changing = false;
        if (found.isEmpty()) {
            kernelGone("The kernel ended while the server was away: variables are lost, definitions are kept as text in the cells.", false);
            return;
        }
        session = found.get();
        Notebook state = live.latest();
        Optional<Run> running = state.running();
        KernelState now = new KernelState(running.isPresent() ? "busy" : "idle", "", session.pid(), state.kernel().memory());
        if (!now.equals(state.kernel())) {
            live.apply(List.of(new Operation.KernelChanged(now)), List.of(), () -> {});
        }
        running.ifPresent(run -> session.execute(run.id(), run.cell(), run.source(), executionCount(state, run)));
        if (running.isPresent() && running.get().state() == Run.State.STOPPING) {
            session.interrupt();
            insistOnStop(running.get().id());
        }
        pump();
    }

    private static int executionCount(Notebook state, Run run) {
        return state.anyCell(run.cell()).map(Cell::executionCount).orElse(state.executions());
    }

    private void startKernel(String phase) {
        changing = true;
        int mine = ++generation;
        seen = 0;
        storedPosition = 0;
        gathered = new Coalescer();
        credit.release(gatheredCredit);
        gatheredCredit = 0;
        memory = null;
        live.apply(List.of(new Operation.KernelChanged(new KernelState(phase, "", null, null))), List.of(forgetKernel()), () ->
                kernels.host().thenCompose(host -> host.start(live.id(), listener(mine)))
                        .whenComplete((started, failure) -> live.post(() -> started(mine, started, failure))));
    }

    private void started(int mine, KernelSession started, Throwable failure) {
        if (mine != generation || live.closed()) {
            if (started != null) {
                started.close();
            }
            return;
        }
        changing = false;
        if (failure != null) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            kernelGone("The kernel could not be started: " + cause.getMessage(), true);
            return;
        }
        session = started;
        long pid = started.pid();
        long reached = storedPosition;
        Also position = statements -> statements.update("INSERT INTO kernel_position (notebook, pid, sequence) VALUES (?, ?, ?) "
                + "ON CONFLICT (notebook) DO UPDATE SET pid = excluded.pid, sequence = excluded.sequence", live.id(), pid, reached);
        live.apply(List.of(new Operation.KernelChanged(new KernelState("idle", "", pid, memory))), List.of(position), () -> {});
        pump();
    }

    private KernelListener listener(int mine) {
        return new KernelListener() {
            @Override
            public void onMessage(KernelMessage message) {
                int cost = Math.min(MAX_MESSAGE_CREDIT, Messages.cost(message));
                credit.acquireUninterruptibly(cost);
                live.post(() -> receive(mine, message, cost));
            }

            @Override
            public void onDeath(String reason) {
                live.post(() -> {
                    if (mine == generation && !live.closed()) {
                        generation++;
                        changing = false;
                        kernelGone(reason, true);
                    }
                });
            }
        };
    }

    /** Ends the running run as lost; what waits is dropped, or goes on with a new kernel. */
    private void kernelGone(String reason, boolean dropQueue) {
        flush();
        session = null;
        List<Operation> operations = new ArrayList<>();
        Instant now = kernels.clock().instant();
        for (Run run : live.latest().queue()) {
            if (run.state() != Run.State.QUEUED) {
                operations.add(ended(run, Run.State.LOST, now, reason));
            } else if (dropQueue) {
                operations.add(ended(run, Run.State.INTERRUPTED, now, "Not run: the kernel is gone."));
            }
        }
        operations.add(new Operation.KernelChanged(new KernelState("dead", reason, null, null)));
        live.apply(operations, List.of(forgetKernel()), () -> {});
    }

    private Also forgetKernel() {
        return statements -> statements.update("DELETE FROM kernel_position WHERE notebook = ?", live.id());
    }

    private static Operation ended(Run run, Run.State state, Instant now, String reason) {
        Long millis = run.startedAt() == null ? null : (Long) Duration.between(run.startedAt(), now).toMillis();
        return new Operation.RunFinished(run.id(), run.cell(), state, now, millis, reason);
    }

    // --- the queue ---

    private void pump() {
        Notebook state = live.latest();
        if (changing || state.queue().isEmpty() || state.running().isPresent() || live.closed()) {
            return;
        }
        if (session == null) {
            startKernel("starting");
            return;
        }
        Run next = state.queue().getFirst();
        KernelSession executing = session;
        int count = state.executions() + 1;
        live.apply(List.of(new Operation.RunStarted(next.id(), next.cell(), count, kernels.clock().instant()), kernel("busy", "")), List.of(), () -> {
            if (session == executing) {
                executing.execute(next.id(), next.cell(), next.source(), count);
            }
        });
    }

    private Operation kernel(String state, String detail) {
        return new Operation.KernelChanged(new KernelState(state, detail, session == null ? null : (Long) session.pid(), memory));
    }

    @Override
    public List<Operation> expand(Effect effect, Notebook state) {
        Instant now = kernels.clock().instant();
        return switch (effect) {
            case Effect.QueueRuns runs -> runs.cells().stream().map(cell -> (Operation) new Operation.RunQueued(new Run(UUID.randomUUID().toString(), cell,
                    Run.State.QUEUED, now, null, null, null, SourceHash.of(state.cell(cell).orElseThrow().source()), null, null))).toList();
            case Effect.StopRuns _ -> state.queue().stream().map(run -> run.state() == Run.State.QUEUED
                    ? ended(run, Run.State.INTERRUPTED, now, "Stopped before it started.")
                    : new Operation.RunStopping(run.id(), run.cell(), "Asking the cell to stop.")).toList();
            case Effect.RestartKernel _ -> state.queue().stream().map(run -> ended(run, Run.State.INTERRUPTED, now, "The kernel was restarted.")).toList();
            case Effect.DropRuns drop -> drop.runs().stream().flatMap(id -> state.activeRun(id).stream())
                    .map(run -> ended(run, Run.State.INTERRUPTED, now, drop.reason())).toList();
            case Effect.StreamAdded _, Effect.OutputsCleared _ -> List.of();
        };
    }

    @Override
    public void committed(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.StopRuns _ -> {
                    if (session != null) {
                        live.latest().running().ifPresent(run -> {
                            session.interrupt();
                            insistOnStop(run.id());
                        });
                    }
                }
                case Effect.RestartKernel _ -> replaceKernel();
                case Effect.QueueRuns _, Effect.DropRuns _, Effect.StreamAdded _, Effect.OutputsCleared _ -> { }
            }
        }
        pump();
    }

    /** The last step of a stop: the kernel goes, and the page says what that costs. */
    private void insistOnStop(String run) {
        kernels.later(Kernels.STOP_PATIENCE_MILLIS, () -> live.post(() -> {
            Optional<Run> still = live.latest().activeRun(run);
            if (still.isPresent() && session != null && !live.closed()) {
                flush();
                Operation lost = ended(still.get(), Run.State.LOST, kernels.clock().instant(),
                        "The cell did not stop within " + Kernels.STOP_PATIENCE_MILLIS / 1000 + " s, so its kernel was replaced: variables are lost.");
                live.apply(List.of(lost), List.of(), () -> {});
                replaceKernel();
            }
        }));
    }

    private void replaceKernel() {
        if (session != null) {
            session.close();
            session = null;
        }
        startKernel("restarting");
    }

    // --- what the kernel says ---

    private void receive(int from, KernelMessage message, int cost) {
        if (from != generation || live.closed() || (message.sequence() > 0 && message.sequence() <= seen)) {
            credit.release(cost);
            return;
        }
        gatheredCredit += cost;
        if (message.sequence() > 0) {
            seen = message.sequence();
            gathered.reached(seen);
        }
        switch (message.type()) {
            case "execute_reply" -> endRun(message);
            case "memory" -> memory = message.content().get("bytes") instanceof Number bytes ? (Long) bytes.longValue() : memory;
            case "accelerator_request" -> askPool(from, message);
            case "stopping" -> {
                Messages.operation(message).ifPresent(gathered::add);
                gathered.hurry();
            }
            default -> Messages.operation(message).ifPresent(gathered::add);
        }
        planFlush();
    }

    private void endRun(KernelMessage message) {
        Run run = live.latest().activeRun(message.run()).orElse(null);
        if (run == null) {
            return;
        }
        Run.State state = switch (Messages.text(message.content(), "status", "error")) {
            case "ok" -> Run.State.OK;
            case "interrupted", "aborted" -> Run.State.INTERRUPTED;
            default -> Run.State.ERROR;
        };
        Instant now = kernels.clock().instant();
        gathered.add(ended(run, state, now, message.content().get("reason") instanceof String reason ? reason : null));
        if (state == Run.State.ERROR) {
            for (Run waiting : live.latest().queue()) {
                if (waiting.state() == Run.State.QUEUED) {
                    gathered.add(ended(waiting, Run.State.INTERRUPTED, now, "Not run: an earlier cell failed."));
                }
            }
        }
        gathered.add(kernel("idle", ""));
        gathered.hurry();
    }

    private void askPool(int from, KernelMessage message) {
        String request = Messages.text(message.content(), "request", "");
        Map<String, Object> asked = Messages.object(message.content(), "message");
        kernels.accelerator().ask(live, message.cell(), message.run(), asked, message.buffers()).whenComplete((reply, failure) -> live.post(() -> {
            if (from == generation && session != null) {
                if (failure != null) {
                    session.reply(request, Map.of("ok", false, "error", "The pool could not answer: " + failure.getMessage()), List.of());
                } else {
                    session.reply(request, reply.message(), reply.buffers());
                }
            }
        }));
    }

    private void planFlush() {
        if (gathered.urgent()) {
            flush();
            return;
        }
        if (flushPlanned) {
            return;
        }
        long pause = gathered.isEmpty() || gathered.hasUpdates() ? DISPLAY_MILLIS : STREAM_MILLIS;
        long since = (System.nanoTime() - lastFlush) / 1_000_000;
        // A little patience at the front lets a burst of short lines be one operation.
        long wait = Math.max(2, pause - since);
        flushPlanned = true;
        kernels.later(wait, () -> live.post(() -> {
            flushPlanned = false;
            flush();
        }));
    }

    private void flush() {
        long position = gathered.position();
        if (live.closed() || (gathered.isEmpty() && position == storedPosition)) {
            credit.release(gatheredCredit);
            gatheredCredit = 0;
            return;
        }
        lastFlush = System.nanoTime();
        List<Operation> operations = gathered.take();
        int released = gatheredCredit;
        gatheredCredit = 0;
        KernelSession heard = session;
        List<Also> also = List.of();
        if (position > storedPosition) {
            storedPosition = position;
            also = List.of(statements -> statements.update("UPDATE kernel_position SET sequence = ? WHERE notebook = ?", position, live.id()));
        }
        boolean told = !also.isEmpty();
        live.apply(operations, also, () -> {
            credit.release(released);
            if (told && heard != null) {
                heard.acknowledge(position);
            }
        });
    }

    // --- asking and closing ---

    @Override
    public CompletionStage<Map<String, Object>> complete(String code, int cursor) {
        return withSession().thenCompose(found -> found.complete(code, cursor));
    }

    @Override
    public CompletionStage<Map<String, Object>> inspect(String code, int cursor) {
        return withSession().thenCompose(found -> found.inspect(code, cursor));
    }

    /** The kernel; none yet starts one, since whoever asks for completion is about to run something. */
    private CompletionStage<KernelSession> withSession() {
        CompletableFuture<KernelSession> answer = new CompletableFuture<>();
        live.post(() -> {
            if (session != null) {
                answer.complete(session);
                return;
            }
            answer.completeExceptionally(new IllegalStateException("The kernel is not ready yet."));
            if (!changing && !live.closed()) {
                startKernel("starting");
            }
        });
        return answer;
    }

    @Override
    public void close(boolean leaveKernel) {
        flush();
        generation++;
        if (leaveKernel) {
            if (session != null) {
                session.detach();
            }
            return;
        }
        List<Operation> operations = new ArrayList<>();
        Instant now = kernels.clock().instant();
        for (Run run : live.latest().queue()) {
            operations.add(ended(run, run.state() == Run.State.QUEUED ? Run.State.INTERRUPTED : Run.State.LOST, now, "The server was stopped."));
        }
        if (!live.latest().kernel().equals(KernelState.NONE)) {
            operations.add(new Operation.KernelChanged(KernelState.NONE));
        }
        if (!operations.isEmpty()) {
            live.apply(operations, List.of(forgetKernel()), () -> {});
        }
        if (session != null) {
            session.close();
        }
    }
}
