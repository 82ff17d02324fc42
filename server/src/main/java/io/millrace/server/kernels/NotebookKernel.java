package io.millrace.server.kernels;

import io.millrace.kernel.session.KernelDeath;
import io.millrace.kernel.session.KernelListener;
import io.millrace.kernel.session.KernelMessage;
import io.millrace.kernel.session.KernelSession;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.notebook.Cell;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The life of one notebook's kernel: none, starting, there, gone. Lives on the notebook's thread.
 *
 * <p><b>Generations.</b> Each kernel has a number; what an earlier one still says is ignored.
 */
final class NotebookKernel {
    /** Takes what the kernel of now says, on the notebook's thread. */
    interface Ear {
        void hear(KernelMessage message, int cost);
    }

    private static final int MOST_NAMES = 8;

    private final LiveNotebook live;
    private final Kernels kernels;
    private final Intake intake;
    private final Ear ear;
    private final Runnable ready;
    private KernelSession session;
    private int generation;
    /** Whether a kernel of an earlier server is to end as soon as it is found: the notebook was deleted meanwhile, or wants none or another one. */
    private volatile boolean earlierUnwanted;
    private boolean changing;
    private Long memory;
    /** What ended with an earlier kernel, one sentence; empty for nothing. */
    private String lost = "";
    /** How the last kernel ended, as the page has it, until somebody goes on; null for nothing to tell. */
    private Map<String, Object> death;
    private Instant since = Instant.EPOCH;
    /** What is said about it now, as the page has it; null for nothing. */
    private Map<String, Object> notice;
    private boolean waiting;
    private Instant asked = Instant.EPOCH;

    /** {@code ready}: told when a kernel is there to be used. */
    NotebookKernel(LiveNotebook live, Kernels kernels, Intake intake, Ear ear, Runnable ready) {
        this.live = live;
        this.kernels = kernels;
        this.intake = intake;
        this.ear = ear;
        this.ready = ready;
    }

    /** The kernel that is there, or null. */
    KernelSession session() {
        return session;
    }

    /** Number of the kernel of now, or of the one that is on its way. */
    int generation() {
        return generation;
    }

    /** Whether one is on its way, or about to be replaced: nothing may start on the one that is there. */
    boolean changing() {
        return changing;
    }

    /** From here on nothing may start on this kernel any more: {@link #replace} follows. */
    void retire() {
        changing = true;
    }

    /** Whether this kernel has run this cell to its end, as far as this server knows. */
    boolean hasRun(Cell cell) {
        Run run = cell.run();
        return run != null && run.state() == Run.State.OK && run.startedAt() != null && !run.startedAt().isBefore(since);
    }

    /** The kernel says which variables are defined and have no values. */
    void lost(List<String> names) {
        lost = names.isEmpty() ? "The definitions could not be rebuilt exactly: variables may have lost their values."
                : "Values that ended with the earlier kernel: " + shortened(names) + ". All definitions are kept.";
        String state = live.latest().kernel().state();
        if (state.equals("idle") || state.equals("busy")) {
            live.apply(List.of(shows(state)), List.of(), () -> {});
        }
    }

    void memory(Long bytes) {
        memory = bytes;
    }

    /** The operation that shows the kernel in this state. */
    Operation shows(String state) {
        return new Operation.KernelChanged(new KernelState(state, lost, session == null ? null : (Long) session.pid(), memory, death, notice));
    }

    /** When this kernel was given to the notebook; EPOCH where that was before this server. */
    Instant since() {
        return since;
    }

    Long memory() {
        return memory;
    }

    /** Whether it waits until there is room on the server. */
    boolean waiting() {
        return waiting;
    }

    /** Says something about the kernel that is there, or nothing any more with null. */
    void notice(Map<String, Object> said) {
        if (!java.util.Objects.equals(notice, said) && session != null && !live.closed()) {
            notice = said;
            live.apply(List.of(shows(live.latest().running().isPresent() ? "busy" : "idle")), List.of(), () -> {});
        }
    }

    /** Nothing waits to be run any more: it need not wait for a kernel either. */
    void withdraw() {
        waiting = false;
        notice = null;
        generation++;
        changing = false;
        kernels.gate().leave(live.id());
        live.apply(List.of(new Operation.KernelChanged(KernelState.NONE)), List.of(), () -> {});
    }

    /** Takes up the kernel that an earlier server left. */
    void attach() {
        changing = true;
        int mine = ++generation;
        long from = live.driverPosition();
        intake.begin(from);
        kernels.gate().has(live.id(), kernels.asker(live.id()));
        kernels.host().thenCompose(host -> host.attach(live.id(), from, listener(mine)))
                .whenComplete((answer, failure) -> {
                    Optional<KernelSession> found = failure == null ? answer : Optional.empty();
                    // A closed notebook has no thread any more that would take it.
                    if (live.closed()) {
                        tooLate(found);
                    } else {
                        live.post(() -> attached(mine, found));
                    }
                });
    }

    /** The kernel of an earlier server, where it is not this notebook's any more: left for the next server, or ended with what it was for. */
    private void tooLate(Optional<KernelSession> found) {
        found.ifPresent(earlierUnwanted ? KernelSession::close : KernelSession::detach);
    }

    private void attached(int mine, Optional<KernelSession> found) {
        if (mine != generation || live.closed()) {
            tooLate(found);
            return;
        }
        changing = false;
        if (found.isEmpty()) {
            gone("The kernel ended while the server was away: variables are lost, definitions are kept as text in the cells.", false);
            return;
        }
        session = found.get();
        lost = live.latest().kernel().detail();
        death = live.latest().kernel().death();
        session.lock(Lock.of(live.latest()));
        Notebook state = live.latest();
        KernelState now = new KernelState(state.running().isPresent() ? "busy" : "idle", state.kernel().detail(), session.pid(), state.kernel().memory(), state.kernel().death());
        if (!now.equals(state.kernel())) {
            live.apply(List.of(new Operation.KernelChanged(now)), List.of(), () -> {});
        }
        ready.run();
    }

    /** As soon as there is room; until then the notebook shows why it waits, and where in the queue. */
    void start() {
        changing = true;
        int mine = ++generation;
        kernels.gate().ask(live.id(), kernels.asker(live.id()), wait -> live.post(() -> admitted(mine, wait)));
    }

    private void admitted(int mine, Optional<Admissions.Wait> wait) {
        if (mine != generation || live.closed()) {
            return;
        }
        if (wait.isPresent()) {
            if (!waiting) {
                kernels.watch().waits();
            }
            waiting = true;
            notice = Messages.waiting(wait.get());
            live.apply(List.of(new Operation.KernelChanged(new KernelState("waiting", "", null, null, death, notice))), List.of(), () -> {});
            return;
        }
        waiting = false;
        notice = null;
        start("starting");
    }

    /** The same where there is room at once; nothing where there is none. */
    void startIfRoom() {
        if (kernels.gate().take(live.id(), kernels.asker(live.id()))) {
            start("starting");
        }
    }

    /** A cell runs again: how the last kernel ended is no news any more. */
    void goesOn() {
        death = null;
    }

    /** Ends the kernel that is there and starts another, in the same place. */
    void replace() {
        death = null;
        notice = null;
        if (session != null) {
            session.close();
            session = null;
            start("restarting");
        } else {
            start();
        }
    }

    /** Ends the kernel that is there; the next run starts another. */
    void end() {
        generation++;
        earlierUnwanted = true;
        changing = false;
        lost = "";
        death = null;
        memory = null;
        waiting = false;
        notice = null;
        if (session != null) {
            session.close();
            session = null;
        }
        kernels.gate().leave(live.id());
        intake.begin(0);
        live.apply(List.of(new Operation.KernelChanged(KernelState.NONE)), List.of(forget()), () -> {});
    }

    /** Ends a kernel that nobody uses; the definitions are kept, and the notebook says which variables have lost their values. */
    void endUnused(List<String> variables) {
        CompletionStage<Void> ended = session.kill();
        int mine = ++generation;
        gone(new KernelDeath(KernelDeath.Kind.UNUSED, "The kernel was ended, because nobody had used it." + ended(variables), "", List.of()), false);
        // The next one may start when this one has really gone.
        changing = true;
        ended.whenComplete((_, _) -> live.post(() -> {
            if (mine == generation && !live.closed()) {
                changing = false;
                ready.run();
            }
        }));
    }

    private static String ended(List<String> variables) {
        return variables.isEmpty() ? "" : " Values that ended with it: " + shortened(variables) + ". All definitions are kept.";
    }

    private static String shortened(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size()))) + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
    }

    /** Ends a kernel whose cell does not stop, and starts another that knows the same definitions. */
    void replaceKeepingDefinitions() {
        CompletionStage<Void> ended = session.kill();
        session = null;
        notice = null;
        start("restarting", ended);
    }

    private void start(String phase) {
        start(phase, CompletableFuture.completedStage(null));
    }

    private void start(String phase, CompletionStage<Void> before) {
        changing = true;
        lost = "";
        earlierUnwanted = true;
        int mine = ++generation;
        intake.begin(0);
        memory = null;
        asked = kernels.clock().instant();
        kernels.taken();
        String heap = kernels.heaps().of(live.latest());
        live.apply(List.of(new Operation.KernelChanged(new KernelState(phase, "", null, null, death))), List.of(forget()), () ->
                before.thenCompose(_ -> kernels.host()).thenCompose(host -> host.start(live.id(), heap, listener(mine)))
                        .whenComplete((started, failure) -> {
                            if (live.closed() && started != null) {
                                started.close();
                            } else {
                                live.post(() -> started(mine, started, failure));
                            }
                        }));
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
            gone("The kernel could not be started: " + cause.getMessage(), true);
            return;
        }
        session = started;
        since = kernels.clock().instant();
        kernels.watch().started(java.time.Duration.between(asked, since));
        session.lock(Lock.of(live.latest()));
        long pid = started.pid();
        long reached = intake.stored();
        Also position = statements -> statements.update("INSERT INTO kernel_position (notebook, pid, sequence) VALUES (?, ?, ?) "
                + "ON CONFLICT (notebook) DO UPDATE SET pid = excluded.pid, sequence = excluded.sequence", live.id(), pid, reached);
        live.apply(List.of(shows("idle")), List.of(position), () -> {});
        ready.run();
    }

    private KernelListener listener(int mine) {
        return new KernelListener() {
            @Override
            public void onMessage(KernelMessage message) {
                int cost = intake.admit(message);
                live.post(() -> {
                    if (mine != generation || live.closed()) {
                        intake.dismiss(cost);
                    } else {
                        ear.hear(message, cost);
                    }
                });
            }

            @Override
            public void onDeath(KernelDeath death) {
                live.post(() -> {
                    if (mine == generation && !live.closed()) {
                        generation++;
                        changing = false;
                        gone(death, true);
                    }
                });
            }
        };
    }

    /** Ends the running run as lost; what waits is dropped, or goes on with a new kernel. */
    private void gone(String reason, boolean dropQueue) {
        gone(new KernelDeath(KernelDeath.Kind.UNKNOWN, reason, "", List.of()), dropQueue);
    }

    private void gone(KernelDeath death, boolean dropQueue) {
        String reason = death.reason();
        kernels.watch().ended(death.kind().text());
        kernels.gate().leave(live.id());
        notice = null;
        this.death = Map.of("kind", death.kind().text(), "reason", reason, "cell", death.cell(), "log", death.log());
        intake.flush();
        session = null;
        List<Operation> operations = new ArrayList<>(Endings.kernelGone(live.latest(), kernels.clock().instant(), reason, dropQueue));
        operations.add(new Operation.KernelChanged(new KernelState("dead", reason, null, null, this.death)));
        live.apply(operations, List.of(forget()), () -> {});
    }

    private Also forget() {
        return statements -> statements.update("DELETE FROM kernel_position WHERE notebook = ?", live.id());
    }

    /** Ends the kernel with its notebook, or leaves it for the next server. */
    void close(boolean leave) {
        generation++;
        kernels.gate().leave(live.id());
        if (leave) {
            if (session != null) {
                session.detach();
            }
            return;
        }
        earlierUnwanted = true;
        List<Operation> operations = new ArrayList<>(Endings.serverStopped(live.latest(), kernels.clock().instant()));
        if (!live.latest().kernel().equals(KernelState.NONE)) {
            operations.add(new Operation.KernelChanged(KernelState.NONE));
        }
        if (!operations.isEmpty()) {
            live.apply(operations, List.of(forget()), () -> {});
        }
        if (session != null) {
            session.close();
        }
    }
}
