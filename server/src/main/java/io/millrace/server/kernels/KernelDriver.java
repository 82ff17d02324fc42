package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelMessage;
import io.millrace.kernel.session.KernelSession;
import io.millrace.server.live.KernelFacts;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.RunDriver;
import io.millrace.server.notebook.Cell;
import io.millrace.server.notebook.ChangeSet;
import io.millrace.server.notebook.Controls;
import io.millrace.server.notebook.Effect;
import io.millrace.server.notebook.Locks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Run;
import io.millrace.server.security.Redactor;
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
 */
final class KernelDriver implements RunDriver {
    private final LiveNotebook live;
    private final Kernels kernels;
    private final Intake intake;
    private final NotebookKernel kernel;
    private final Redactor redactor;
    private final OutputQuota quota;
    private Runnable startsWhenStored;
    private Instant used;
    private int asking;

    KernelDriver(LiveNotebook live, Kernels kernels) {
        this.live = live;
        this.kernels = kernels;
        this.used = kernels.clock().instant();
        this.redactor = new Redactor(() -> kernels.secrets(live.id()).all());
        this.quota = new OutputQuota(kernels.outputLimits());
        this.intake = new Intake(live, kernels, this::session);
        this.kernel = new NotebookKernel(live, kernels, intake, this::receive, this::ready);
    }

    @Override
    public void opened() {
        switch (live.latest().kernel().state()) {
            case "none", "dead" -> pump();
            case "waiting" -> {
                if (live.latest().queue().isEmpty()) {
                    kernel.withdraw();
                } else {
                    pump();
                }
            }
            default -> kernel.attach();
        }
    }

    /** A kernel is there: what runs is told to it again, and the queue is looked at. */
    private void ready() {
        KernelSession session = kernel.session();
        Optional<Run> running = live.latest().running();
        if (running.isPresent()) {
            Run run = running.get();
            session.execute(run.id(), run.cell(), run.source(), executionCount(live.latest(), run));
            if (run.state() == Run.State.STOPPING) {
                session.interrupt();
                insistOnStop(run.id());
            }
        }
        pump();
    }

    private KernelSession session() {
        return kernel.session();
    }

    private static int executionCount(Notebook state, Run run) {
        return state.anyCell(run.cell()).map(Cell::executionCount).orElse(state.executions());
    }

    // --- the queue ---

    private void pump() {
        Notebook state = live.latest();
        if (kernel.waiting() && state.queue().isEmpty() && !live.closed()) {
            kernel.withdraw();
            return;
        }
        if (kernel.changing() || state.queue().isEmpty() || state.running().isPresent() || live.closed()) {
            return;
        }
        if (kernel.session() == null) {
            kernel.start();
            return;
        }
        Run next = state.queue().getFirst();
        int count = state.executions() + 1;
        live.apply(starting(next, count), List.of(), execution(next, count));
    }

    private List<Operation> starting(Run run, int count) {
        kernel.goesOn();
        return List.of(new Operation.RunStarted(run.id(), run.cell(), count, kernels.clock().instant()), kernel.shows("busy"));
    }

    /** What is done when the start of a run is stored. */
    private Runnable execution(Run run, int count) {
        KernelSession executing = kernel.session();
        return () -> {
            if (kernel.session() == executing) {
                executing.execute(run.id(), run.cell(), run.source(), count);
            }
        };
    }

    @Override
    public List<Operation> expand(Effect effect, Notebook state) {
        Instant now = kernels.clock().instant();
        return switch (effect) {
            case Effect.QueueRuns runs -> queue(runs.cells(), state, now);
            case Effect.StopRuns stop -> Endings.stopped(state, now, stop.now());
            case Effect.RestartKernel restart -> {
                kernel.retire();
                List<Operation> operations = new ArrayList<>(Endings.all(state, Run.State.INTERRUPTED, now, "The kernel was restarted."));
                if (restart.twice()) {
                    kernels.heaps().doubled(state).ifPresent(operations::add);
                }
                yield operations;
            }
            case Effect.EndKernel _ -> {
                kernel.retire();
                yield Endings.all(state, Run.State.INTERRUPTED, now, "The kernel was ended.");
            }
            case Effect.DropRuns drop -> drop.runs().stream().flatMap(id -> state.activeRun(id).stream())
                    .map(run -> Endings.of(run, Run.State.INTERRUPTED, now, drop.reason())).toList();
            case Effect.GiveInput given -> given.text() == null ? List.of() : List.of(new Operation.StreamWritten(given.run(), given.cell(), "stdout", given.text() + "\n"));
            case Effect.SetInput set -> Controls.changed(state, set.control(), set.value(), now);
            case Effect.StreamAdded _, Effect.OutputsCleared _ -> List.of();
        };
    }

    /** Where the kernel is free the first run starts in the same transaction: one commit less between a person and the result. */
    private List<Operation> queue(List<String> cells, Notebook state, Instant now) {
        List<Operation> operations = new ArrayList<>();
        for (String cell : cells) {
            String source = state.cell(cell).orElseThrow().source();
            Run run = new Run(UUID.randomUUID().toString(), cell, Run.State.QUEUED, now, null, null, null, SourceHash.of(source), null, source, null, null);
            operations.add(new Operation.RunQueued(run));
            if (operations.size() == 1 && kernel.session() != null && !kernel.changing() && state.queue().isEmpty()) {
                int count = state.executions() + 1;
                operations.addAll(starting(run, count));
                startsWhenStored = execution(run, count);
            }
        }
        return operations;
    }

    @Override
    public void committed(List<Effect> effects) {
        if (!effects.isEmpty()) {
            used();
        }
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.QueueRuns _ -> {
                    Runnable start = startsWhenStored;
                    startsWhenStored = null;
                    if (start != null) {
                        start.run();
                    }
                }
                case Effect.StopRuns stop -> {
                    if (kernel.session() != null) {
                        live.latest().running().ifPresent(run -> {
                            if (stop.now()) {
                                replace(run.id(), "Stopped by replacing the kernel.");
                            } else {
                                kernel.session().interrupt();
                                insistOnStop(run.id());
                            }
                        });
                    }
                }
                case Effect.RestartKernel _ -> kernel.replace();
                case Effect.EndKernel _ -> kernel.end();
                case Effect.GiveInput given -> {
                    if (kernel.session() != null) {
                        kernel.session().reply(given.request(), given.text() == null ? Map.of("end", true) : Map.of("text", given.text()), List.of());
                    }
                }
                case Effect.SetInput set -> {
                    if (kernel.session() != null) {
                        kernel.session().input(set.control(), set.value());
                    }
                }
                case Effect.DropRuns _, Effect.StreamAdded _, Effect.OutputsCleared _ -> { }
            }
        }
        pump();
    }

    /** The last step of a stop: the kernel goes, and the page says what that costs. */
    private void insistOnStop(String run) {
        kernels.later(kernels.stopPatience().toMillis(), () -> live.post(() ->
                replace(run, "The cell did not stop within " + kernels.stopPatience().toSeconds() + " s, so its kernel was replaced.")));
    }

    /** Definitions stay; which values are lost is told by the next kernel. */
    private void replace(String run, String reason) {
        Optional<Run> still = live.latest().activeRun(run);
        if (still.isPresent() && kernel.session() != null && !live.closed()) {
            intake.flush();
            live.apply(List.of(Endings.of(still.get(), Run.State.LOST, kernels.clock().instant(), reason)), List.of(), () -> {});
            kernel.replaceKeepingDefinitions();
        }
    }

    // --- what the kernel says ---

    private void receive(KernelMessage said, int cost) {
        if (!intake.accept(said, cost)) {
            return;
        }
        KernelMessage message = withoutSecrets(said);
        if (!message.type().equals("memory")) {
            used();
        }
        switch (message.type()) {
            case "execute_reply" -> endRun(message);
            case "memory" -> {
                if (message.content().get("bytes") instanceof Number bytes) {
                    kernel.memory(bytes.longValue());
                }
            }
            case "accelerator_request" -> askPool(message);
            case "input_request" -> {
                intake.flush();
                live.apply(List.of(new Operation.InputAsked(message.run(), message.cell(), Messages.text(message.content(), "request", ""))), List.of(), () -> {});
            }
            case "libraries" -> live.apply(List.of(Lock.stored(live.latest(), Messages.object(message.content(), "lock"))), List.of(), () -> {});
            case "load" -> loaded(message);
            case "values_lost" -> kernel.lost(message.content().get("names") instanceof List<?> names ? names.stream().map(String::valueOf).toList() : List.of());
            case "stopping" -> {
                Messages.operation(message).ifPresent(intake::add);
                intake.hurry();
            }
            default -> Messages.operation(message).ifPresent(this::show);
        }
        intake.plan();
    }

    private void show(Operation operation) {
        quota.admit(live.latest(), operation).forEach(intake::add);
    }

    /** The text of a file takes the place of the cell's own; whoever has the cell open sees it as an edit. A kernel speaks for whoever wrote its cells, so what they must not change it does not change either. */
    private void loaded(KernelMessage message) {
        live.latest().cell(message.cell()).filter(cell -> Locks.refusal(live.latest(), new Operation.EditSource(cell.id(), cell.version(), List.of())).isEmpty()).ifPresent(cell -> {
            List<Object> replacement = new ArrayList<>(List.of(cell.source().length()));
            replacement.addAll(List.of(Messages.text(message.content(), "source", "").split("\n", -1)));
            live.apply(List.of(new Operation.EditSource(cell.id(), cell.version(), List.of(new Operation.EditSource.Update("server", ChangeSet.fromJson(List.of(replacement)))))),
                    List.of(), () -> {});
        });
    }

    private void endRun(KernelMessage message) {
        List<Operation> end = Endings.replied(live.latest(), message, kernels.clock().instant());
        if (!end.isEmpty()) {
            quota.ended(message.run()).forEach(intake::add);
            used();
            for (Operation each : end) {
                if (each instanceof Operation.RunFinished run) {
                    kernels.watch().ran(run.state().text(), java.time.Duration.ofMillis(run.wallMillis() == null ? 0 : run.wallMillis()));
                }
            }
            end.forEach(intake::add);
            intake.add(kernel.shows("idle"));
            intake.hurry();
        }
    }

    private KernelMessage withoutSecrets(KernelMessage message) {
        Map<String, Object> content = message.content();
        String stream = message.type().equals("stream") ? Messages.text(content, "name", "stdout") : "";
        if (message.type().equals("execute_reply") || message.type().equals("input_request")) {
            redactor.rest().forEach(held -> show(new Operation.StreamWritten(held.run(), held.cell(), held.stream(), held.text())));
        }
        Map<String, Object> clean = switch (message.type()) {
            case "stream" -> Map.of("name", stream, "text", redactor.stream(message.run(), message.cell(), stream, Messages.text(content, "text", "")));
            case "display_data", "update_display_data", "execute_result", "error" -> redactor.map(content);
            default -> content;
        };
        return new KernelMessage(message.sequence(), message.run(), message.cell(), message.type(), clean, message.buffers());
    }

    private void giveSecret(String request, String name) {
        Map<String, Object> reply = kernels.secrets(live.id()).get(name).<Map<String, Object>>map(value -> Map.of("ok", true, "value", value))
                .orElseGet(() -> Map.of("ok", false, "error", "There is no secret \"" + name + "\": set it in the kernel's menu, or with ./workbench secret set " + name + "."));
        kernel.session().reply(request, reply, List.of());
    }

    private void askPool(KernelMessage message) {
        String request = Messages.text(message.content(), "request", "");
        Map<String, Object> asked = Messages.object(message.content(), "message");
        if ("secret".equals(asked.get("op"))) {
            if (kernel.session() != null) {
                giveSecret(request, Messages.text(asked, "name", ""));
            }
            return;
        }
        int generation = kernel.generation();
        asking++;
        kernels.accelerator().ask(live, message.cell(), message.run(), asked, message.buffers()).whenComplete((reply, failure) -> live.post(() -> {
            asking--;
            KernelSession session = kernel.session();
            if (session == null || kernel.generation() != generation) {
                return;
            }
            if (failure != null) {
                session.reply(request, Map.of("ok", false, "error", "The pool could not answer: " + failure.getMessage()), List.of());
            } else {
                session.reply(request, reply.message(), reply.buffers());
            }
        }));
    }

    // --- use ---

    /** It is used: what was said about its end for want of use holds no longer. */
    private void used() {
        used = kernels.clock().instant();
        kernel.notice(null);
    }

    /** Whoever writes in a notebook is about to use its kernel. */
    private Instant lastUse() {
        Instant edited = live.edited();
        return edited.isAfter(used) ? edited : used;
    }

    @Override
    public KernelFacts kernel() {
        KernelSession session = kernel.session();
        Notebook state = live.latest();
        return new KernelFacts(state.kernel().state(), session == null ? 0 : session.pid(), kernel.since(), lastUse(), state.queue().size(), asking, kernel.memory(), state.kernel().notice());
    }

    @Override
    public void warn(Instant at) {
        kernel.notice(at == null ? null : Map.of("kind", "ending", "at", at.toString()));
    }

    @Override
    public void keep() {
        used();
    }

    @Override
    public CompletionStage<Boolean> endUnused(Instant unusedSince) {
        KernelSession session = kernel.session();
        if (session == null) {
            return CompletableFuture.completedStage(false);
        }
        int generation = kernel.generation();
        // What is lost is named; a kernel that does not say in time is ended all the same.
        return session.names().toCompletableFuture().completeOnTimeout(List.of(), 5, java.util.concurrent.TimeUnit.SECONDS).exceptionally(_ -> List.of())
                .thenCompose(names -> live.look(() -> {
                    boolean unused = kernel.generation() == generation && !kernel.changing() && kernel.session() == session && live.latest().queue().isEmpty() && asking == 0
                            && !lastUse().isAfter(unusedSince) && !live.closed();
                    if (unused) {
                        kernel.endUnused(names.stream().filter(n -> "variable".equals(n.get("kind"))).map(n -> String.valueOf(n.get("name"))).toList());
                    }
                    return unused;
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

    @Override
    public CompletionStage<Map<String, Object>> completeness(String code) {
        return withSession().thenCompose(found -> found.completeness(code));
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> diagnose(String cell, String code) {
        return live.ask(() -> notRunAbove(cell)).thenCompose(above -> withSession().thenCompose(found -> found.diagnose(cell, code, above)));
    }

    @Override
    public CompletionStage<List<Map<String, Object>>> variables() {
        return live.ask(kernel::session).thenCompose(found -> found == null ? CompletableFuture.completedStage(List.of()) : found.variables())
                .thenApply(all -> all.stream().map(redactor::map).toList());
    }

    @Override
    public CompletionStage<Map<String, Object>> table(String variable, Map<String, Object> window) {
        return live.ask(kernel::session).thenCompose(found -> found == null ? CompletableFuture.completedStage(Map.of("error", "There is no kernel."))
                : found.table(variable, window)).thenApply(redactor::map);
    }

    /** Sources of the code cells above this one whose names the kernel does not have. */
    private List<String> notRunAbove(String cell) {
        List<String> above = new ArrayList<>();
        for (Cell each : live.latest().cells()) {
            if (each.id().equals(cell)) {
                break;
            }
            if (each.type() == Cell.Type.CODE && (!kernel.hasRun(each) || !SourceHash.of(each.source()).equals(each.run().sourceHash()))) {
                above.add(each.source());
            }
        }
        return above;
    }

    /** The kernel; none yet starts one, since whoever asks for completion is about to run something. */
    private CompletionStage<KernelSession> withSession() {
        CompletableFuture<KernelSession> answer = new CompletableFuture<>();
        live.post(() -> {
            if (kernel.session() != null) {
                answer.complete(kernel.session());
                return;
            }
            answer.completeExceptionally(new IllegalStateException("The kernel is not ready yet."));
            if (!kernel.changing() && !live.closed()) {
                kernel.startIfRoom();
            }
        });
        return answer;
    }

    @Override
    public void close(boolean leaveKernel) {
        intake.flush();
        kernel.close(leaveKernel);
    }
}
