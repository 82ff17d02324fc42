package io.millrace.server.administration;

import io.millrace.server.files.Sql;
import io.millrace.server.kernels.Asker;
import io.millrace.server.kernels.Bounds;
import io.millrace.server.kernels.Kernels;
import io.millrace.server.live.KernelFacts;
import io.millrace.server.live.LiveNotebook;
import io.millrace.server.live.LiveNotebooks;
import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The kernels of a server as an admin sees and steers them. Methods block and may be called from any thread.
 *
 * <p>What there is is asked of each open notebook's own thread, so it is true at one moment for each, and looking does not count as use. Memory and processors are the
 * system's figures; a look at them is kept for {@value #FRESH_MILLIS} ms, however many ask.
 */
public final class KernelAdministration {
    private static final Logger LOG = Logger.getLogger(KernelAdministration.class.getName());
    private static final long FRESH_MILLIS = 1_000;
    private static final long NOTEBOOK_WAITS_MILLIS = 2_000;

    /** What an admin does to a kernel. */
    public enum Action {
        INTERRUPT, RESTART, STOP
    }

    private record Seen(LiveNotebook live, Notebook state, KernelFacts facts, int watching) {}

    private record Spent(double cpuSeconds, long nanos, double cpu) {}

    private final LiveNotebooks notebooks;
    private final Kernels kernels;
    private final Limits limits;
    private final Supplier<Set<String>> onChips;
    private final InstantSource clock;
    private final Map<Long, Spent> spent = new HashMap<>();
    private List<KernelRow> latest = List.of();
    private long latestNanos = -1;

    /**
     * @param configured what holds where nobody has decided anything
     * @param onChips    the notebooks that have runs on the pool or waiting there
     */
    public KernelAdministration(LiveNotebooks notebooks, Kernels kernels, Sql sql, InstantSource clock, Bounds configured, Supplier<Set<String>> onChips) {
        this.notebooks = notebooks;
        this.kernels = kernels;
        this.limits = new Limits(sql, clock, configured);
        this.onChips = onChips;
        this.clock = clock;
        kernels.memory(ProcessUse::available);
        kernels.bounds(limits.bounds());
    }

    Limits limits() {
        return limits;
    }

    public Kernels.Count count() {
        return kernels.count();
    }

    public Bounds bounds() {
        return kernels.bounds();
    }

    /** Somebody decided something, or a plan has begun or ended. */
    void refresh() {
        Bounds now = limits.bounds();
        if (!now.equals(kernels.bounds())) {
            kernels.bounds(now);
        }
    }

    /** Every few seconds: plans that begin and end, kernels that nobody uses. */
    public void tick() {
        try {
            refresh();
            kernels.whose();
            endUnused(Duration.ofSeconds(kernels.bounds().idleSeconds()));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The kernels could not be looked after.", e);
        }
    }

    private void endUnused(Duration idle) {
        Instant now = clock.instant();
        Set<String> busy = null;
        for (Seen seen : look()) {
            Instant warned = seen.facts.notice() != null && "ending".equals(seen.facts.notice().get("kind")) ? Instant.parse((String) seen.facts.notice().get("at")) : null;
            if (idle.isZero() && warned == null) {
                continue;
            }
            busy = busy == null ? onChips.get() : busy;
            IdlePolicy.Seen kernel = new IdlePolicy.Seen(seen.facts.state(), seen.facts.queue(), seen.facts.asking(), busy.contains(seen.live.id()), seen.facts.used(), warned);
            switch (IdlePolicy.decide(kernel, now, idle)) {
                case IdlePolicy.Decision.Leave _ -> { }
                case IdlePolicy.Decision.Warn warn -> seen.live.look(() -> {
                    seen.live.driver().warn(warn.at());
                    return null;
                });
                case IdlePolicy.Decision.TakeBack _ -> seen.live.look(() -> {
                    seen.live.driver().warn(null);
                    return null;
                });
                case IdlePolicy.Decision.End _ -> seen.live.look(() -> seen.live.driver().endUnused(seen.facts.used()));
            }
        }
    }

    /** All open notebooks that have, want or get a kernel. One that does not answer in time is left out. */
    private List<Seen> look() {
        List<CompletableFuture<Optional<Seen>>> asked = new ArrayList<>();
        for (LiveNotebook live : notebooks.opened()) {
            asked.add(live.look(() -> {
                KernelFacts facts = live.driver().kernel();
                boolean there = !live.closed() && !facts.state().equals("none") && !facts.state().equals("dead");
                return there ? Optional.of(new Seen(live, live.latest(), facts, live.watching())) : Optional.<Seen>empty();
            }).toCompletableFuture().completeOnTimeout(Optional.empty(), NOTEBOOK_WAITS_MILLIS, TimeUnit.MILLISECONDS).exceptionally(_ -> Optional.empty()));
        }
        return asked.stream().flatMap(answer -> answer.join().stream()).toList();
    }

    /** Every kernel that notebooks have, want or get. */
    public synchronized List<KernelRow> list() {
        if (latestNanos >= 0 && System.nanoTime() - latestNanos < FRESH_MILLIS * 1_000_000) {
            return latest;
        }
        List<Seen> all = look();
        Set<String> busy = onChips.get();
        ProcessUse use = ProcessUse.look();
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        List<KernelRow> rows = new ArrayList<>();
        Map<Long, Spent> spentNow = new HashMap<>();
        for (Seen seen : all) {
            KernelFacts facts = seen.facts;
            ProcessUse.Use taken = facts.pid() == 0 ? new ProcessUse.Use(0, 0) : use.of(facts.pid());
            Spent before = spent.get(facts.pid());
            double cpu = before == null || nanos <= before.nanos ? 0 : Math.max(0, (taken.cpuSeconds() - before.cpuSeconds) / ((nanos - before.nanos) * 1e-9));
            spentNow.put(facts.pid(), new Spent(taken.cpuSeconds(), nanos, cpu));
            Asker owner = kernels.owner(seen.live.id());
            long age = facts.since().equals(Instant.EPOCH) ? -1 : Math.max(0, Duration.between(facts.since(), now).toSeconds());
            Map<String, Object> notice = facts.notice() == null ? Map.of() : facts.notice();
            rows.add(new KernelRow(seen.live.id(), seen.state.title(), owner.person(), owner.role(), state(seen, busy.contains(seen.live.id())), facts.pid(), taken.bytes(), cpu,
                    taken.cpuSeconds(), age, Math.max(0, Duration.between(facts.used(), now).toSeconds()), facts.queue(), notice.get("place") instanceof Number place ? place.intValue() : 0,
                    seen.watching, "ending".equals(notice.get("kind")) ? (String) notice.get("at") : ""));
        }
        spent.clear();
        spent.putAll(spentNow);
        latest = List.copyOf(rows);
        latestNanos = nanos;
        return latest;
    }

    private static String state(Seen seen, boolean onChips) {
        String state = seen.facts.state();
        Run running = seen.state.running().orElse(null);
        if (state.equals("busy") || state.equals("idle")) {
            if (running != null && running.state() == Run.State.STOPPING) {
                return "stopping";
            }
            return onChips ? "chips" : running != null ? "busy" : seen.facts.queue() > 0 ? "queued" : "idle";
        }
        return state;
    }

    /** Does something to a notebook's kernel, as somebody; false where that notebook is not open. Completes when it is in the log. */
    public boolean act(String notebook, Action action, String who) {
        LiveNotebook live = notebooks.opened().stream().filter(each -> each.id().equals(notebook)).findFirst().orElse(null);
        if (live == null) {
            return false;
        }
        Operation operation = switch (action) {
            case INTERRUPT -> new Operation.Stop(false);
            case RESTART -> new Operation.Restart(false);
            case STOP -> new Operation.EndKernel();
        };
        CompletableFuture<Void> done = new CompletableFuture<>();
        String id = "admin-" + UUID.randomUUID();
        live.look(() -> {
            live.perform(id, who, List.of(operation), () -> done.complete(null), () -> done.complete(null),
                    refused -> done.completeExceptionally(new IllegalArgumentException(refused.message())));
            return null;
        });
        done.orTimeout(20, TimeUnit.SECONDS).join();
        synchronized (this) {
            latestNanos = -1;
        }
        return true;
    }

    /** Somebody needs the notebook's kernel; nothing where it has none. */
    public void keep(String notebook) {
        notebooks.opened().stream().filter(each -> each.id().equals(notebook)).findFirst().ifPresent(live -> live.look(() -> {
            live.driver().keep();
            return null;
        }).toCompletableFuture().join());
    }
}
