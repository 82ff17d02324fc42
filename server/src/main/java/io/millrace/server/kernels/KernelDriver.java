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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs one notebook's cells on its kernel. Lives on the notebook's thread; the kernel's listener only posts to it.
 *
 * <p><b>Queue.</b> The queue is part of the notebook's state. Whenever something was committed, {@link #pump} looks at it: where nothing
 * runs and something waits, it starts a kernel or the next cell. So a server that comes back after a crash simply looks again.
 *
 * <p><b>Exactly once.</b> What the kernel says goes through {@link Intake}. A run is executed again with the same identifier after a
 * restart of the server; the kernel ignores it if it has it.
 *
 * <p><b>Generations.</b> Each kernel has a number; what an earlier one still says is ignored.
 */
final class KernelDriver implements RunDriver {
    private final LiveNotebook live;
    private final Kernels kernels;
    private final Intake intake;
    private KernelSession session;
    private int generation;
    private boolean changing;
    private Runnable startsWhenStored;
    private Long memory;

    KernelDriver(LiveNotebook live, Kernels kernels) {
        this.live = live;
        this.kernels = kernels;
        this.intake = new Intake(live, kernels, () -> session);
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
        long from = live.driverPosition();
        intake.begin(from);
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
        intake.begin(0);
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
        long reached = intake.stored();
        Also position = statements -> statements.update("INSERT INTO kernel_position (notebook, pid, sequence) VALUES (?, ?, ?) "
                + "ON CONFLICT (notebook) DO UPDATE SET pid = excluded.pid, sequence = excluded.sequence", live.id(), pid, reached);
        live.apply(List.of(new Operation.KernelChanged(new KernelState("idle", "", pid, memory))), List.of(position), () -> {});
        pump();
    }

    private KernelListener listener(int mine) {
        return new KernelListener() {
            @Override
            public void onMessage(KernelMessage message) {
                int cost = intake.admit(message);
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
        intake.flush();
        session = null;
        List<Operation> operations = new ArrayList<>(Endings.kernelGone(live.latest(), kernels.clock().instant(), reason, dropQueue));
        operations.add(new Operation.KernelChanged(new KernelState("dead", reason, null, null)));
        live.apply(operations, List.of(forgetKernel()), () -> {});
    }

    private Also forgetKernel() {
        return statements -> statements.update("DELETE FROM kernel_position WHERE notebook = ?", live.id());
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
            case Effect.QueueRuns runs -> queue(runs.cells(), state, now);
            case Effect.StopRuns _ -> Endings.stopped(state, now);
            case Effect.RestartKernel _ -> {
                // From here on nothing may start on the old kernel any more.
                changing = true;
                yield Endings.all(state, Run.State.INTERRUPTED, now, "The kernel was restarted.");
            }
            case Effect.DropRuns drop -> drop.runs().stream().flatMap(id -> state.activeRun(id).stream())
                    .map(run -> Endings.of(run, Run.State.INTERRUPTED, now, drop.reason())).toList();
            case Effect.StreamAdded _, Effect.OutputsCleared _ -> List.of();
        };
    }

    /** Where the kernel is free the first run starts in the same transaction: one commit less between a person and the result. */
    private List<Operation> queue(List<String> cells, Notebook state, Instant now) {
        List<Operation> operations = new ArrayList<>();
        for (String cell : cells) {
            String source = state.cell(cell).orElseThrow().source();
            Run run = new Run(UUID.randomUUID().toString(), cell, Run.State.QUEUED, now, null, null, null, SourceHash.of(source), null, source);
            operations.add(new Operation.RunQueued(run));
            if (operations.size() == 1 && session != null && !changing && state.queue().isEmpty()) {
                int count = state.executions() + 1;
                KernelSession executing = session;
                operations.add(new Operation.RunStarted(run.id(), cell, count, now));
                operations.add(kernel("busy", ""));
                startsWhenStored = () -> {
                    if (session == executing) {
                        executing.execute(run.id(), cell, source, count);
                    }
                };
            }
        }
        return operations;
    }

    @Override
    public void committed(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.QueueRuns _ -> {
                    Runnable start = startsWhenStored;
                    startsWhenStored = null;
                    if (start != null) {
                        start.run();
                    }
                }
                case Effect.StopRuns _ -> {
                    if (session != null) {
                        live.latest().running().ifPresent(run -> {
                            session.interrupt();
                            insistOnStop(run.id());
                        });
                    }
                }
                case Effect.RestartKernel _ -> replaceKernel();
                case Effect.DropRuns _, Effect.StreamAdded _, Effect.OutputsCleared _ -> { }
            }
        }
        pump();
    }

    /** The last step of a stop: the kernel goes, and the page says what that costs. */
    private void insistOnStop(String run) {
        kernels.later(Kernels.STOP_PATIENCE_MILLIS, () -> live.post(() -> {
            Optional<Run> still = live.latest().activeRun(run);
            if (still.isPresent() && session != null && !live.closed()) {
                intake.flush();
                Operation lost = Endings.of(still.get(), Run.State.LOST, kernels.clock().instant(),
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
        if (from != generation || live.closed()) {
            intake.dismiss(cost);
            return;
        }
        if (!intake.accept(message, cost)) {
            return;
        }
        switch (message.type()) {
            case "execute_reply" -> endRun(message);
            case "memory" -> memory = message.content().get("bytes") instanceof Number bytes ? (Long) bytes.longValue() : memory;
            case "accelerator_request" -> askPool(from, message);
            case "stopping" -> {
                Messages.operation(message).ifPresent(intake::add);
                intake.hurry();
            }
            default -> Messages.operation(message).ifPresent(intake::add);
        }
        intake.plan();
    }

    private void endRun(KernelMessage message) {
        List<Operation> end = Endings.replied(live.latest(), message, kernels.clock().instant());
        if (!end.isEmpty()) {
            end.forEach(intake::add);
            intake.add(kernel("idle", ""));
            intake.hurry();
        }
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
        intake.flush();
        generation++;
        if (leaveKernel) {
            if (session != null) {
                session.detach();
            }
            return;
        }
        List<Operation> operations = new ArrayList<>(Endings.serverStopped(live.latest(), kernels.clock().instant()));
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
