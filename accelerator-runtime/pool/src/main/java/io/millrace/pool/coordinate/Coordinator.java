package io.millrace.pool.coordinate;

import io.millrace.pool.Estimate;
import io.millrace.pool.PoolOptions;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.PoolSummary;
import io.millrace.pool.RunRequest;
import io.millrace.pool.RunStatus;
import io.millrace.pool.Submission;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Chip;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.execute.TensorData;
import io.millrace.pool.ledger.BlobStore;
import io.millrace.pool.ledger.Ledger;
import io.millrace.pool.ledger.Receipts;
import io.millrace.pool.ledger.Quota;
import io.millrace.pool.ledger.Rack;
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RunRecord;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Reason;
import io.millrace.pool.schedule.Request;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The server's side of the pool: takes runs into the journal, drives the {@link Placer}, and tells what happens; {@link HostDesk} answers chip
 * hosts and {@link Quotes} prices. It holds no truth of its own: on start it is rebuilt from the ledger, and what a host reports counts once the
 * ledger has accepted it.
 *
 * <h2>Order of things</h2>
 * Store first, then memory, then listeners. Submission writes inputs, then the journal, then queues. A commit writes the results'
 * and checkpoints' bytes, then the fenced rows; only then does a run's state change, so nobody is shown a slice that a crash could take
 * back. One lock, this object's, guards the memory; the store is never called by two commits at once, and listeners are called without the lock.
 */
final class Coordinator {
    /** What chip hosts ask. */
    final HostDesk hosts;
    private final Leases leases;
    private final Runs runs = new Runs(this, this::statusOf);
    private final Placer placer = new Placer();
    private final Statuses statuses = new Statuses();
    private final PoolOptions options;
    private final Ledger ledger;
    private final BlobStore blobs;
    private final ProgramExecutor executor;
    private final InstantSource clock;
    private final Consumer<Leases.Host> nudge;
    private final Accounts accounts;
    private final Quotes quotes;
    private double background;
    /** Weights and limits, as people decided them. */
    final Entitlements entitlements;
    /** Blocks that come and go. */
    final Fleet fleet;
    /** What each decision of people did. */
    final Changes changes;
    /** By which policy runs are placed, and which chips are kept for whom. */
    final Rulebook rules;
    private final Readings readings = new Readings();
    private final Standings standing;
    private final java.time.Instant zero;
    private long latest;
    private long observed;

    /** @param nudge tells a host that there are new orders for it; must not block */
    Coordinator(PoolOptions options, Ledger ledger, BlobStore blobs, ProgramExecutor executor, InstantSource clock, Consumer<Leases.Host> nudge) {
        this.options = options;
        this.ledger = ledger;
        this.blobs = blobs;
        this.executor = executor;
        this.clock = clock;
        this.nudge = nudge;
        leases = new Leases(Fleet.blocks(options.blocks(), ledger.racks(), clock.millis()), ledger, options.leaseMillis());
        entitlements = new Entitlements(ledger.quotas().current());
        accounts = new Accounts(ledger.book().accounts(), System.nanoTime());
        standing = new Standings(accounts, entitlements);
        zero = clock.instant();
        quotes = new Quotes(options, executor, leases.blocks.values(), runs.all(), this);
        changes = new Changes(this, leases, runs, clock);
        fleet = new Fleet(this, leases, runs, ledger, changes, clock);
        hosts = new HostDesk(this, options, leases, runs, statuses, accounts, ledger, blobs, clock);
        for (Leases.Block block : leases.blocks.values()) {
            fleet.known(block);
        }
        rules = new Rulebook(this, ledger, clock);
        rules.resume();
        for (RunRecord run : ledger.unfinished()) {
            Entry entry = new Entry(run, version());
            runs.add(entry);
            queue(entry);
        }
        fleet.resume();
    }

    /** Versions go on rising over a restart, so that somebody who waits for the next one is not stuck. */
    private long version() {
        return clock.millis() << 10;
    }

    /** The placer's clock: nanoseconds of wall time since this pool started, which never go back. */
    synchronized long time() {
        latest = Math.max(latest, java.time.Duration.between(zero, clock.instant()).toNanos());
        return latest;
    }

    /** A moment in milliseconds since 1970 on the placer's clock. */
    long time(long millis) {
        return java.time.Duration.between(zero, java.time.Instant.ofEpochMilli(millis)).toNanos();
    }

    Estimate estimate(byte[] program, RunRequest request) {
        return quotes.estimate(program, quotes.typed(program, request));
    }

    RunStatus submit(Submission s) {
        synchronized (this) {
            Optional<RunStatus> known = status(s.run());
            if (known.isPresent()) {
                return known.get();
            }
        }
        RunRequest request = quotes.typed(s.program(), s.request());
        Pricing.Price price = quotes.price(s.program(), request);
        String inputs = blobs.put(BlobStore.encode(s.inputs()));
        RunRecord record = new RunRecord(s.run(), s.owner(), group(s), s.notebook(), s.label(), s.program(), executor.programHash(s.program()), inputs,
                request, price.units(), price.memoryBytes(), price.chipNanos(), price.bound().text(), price.modelError(), Catalogue.VERSION, clock.millis(),
                RunRecord.Progress.NONE);
        synchronized (this) {
            if (ledger.journal(record)) {
                Entry entry = new Entry(record, version());
                runs.add(entry);
                queue(entry);
                entry.changed();
            }
            return status(s.run()).orElseThrow();
        }
    }

    /** Whose share a run counts against: who belongs to no group of people may belong to one of the quotas. */
    private String group(Submission s) {
        synchronized (this) {
            return s.group().isEmpty() || s.group().equals(s.owner()) ? entitlements.groupOf(s.owner()) : s.group();
        }
    }

    /** Hands a run to the placer, unless a quota holds it back. */
    private void queue(Entry entry) {
        RunRecord r = entry.record;
        entry.held = entitlements.held(entry, runs.all()).orElse(null);
        if (entry.held != null) {
            entry.changed();
            return;
        }
        weigh(entry);
        RunRequest q = r.request();
        place(new Placer.Event.Submitted(time(), new Request(r.run(), r.group(), r.owner(), entitlements.user(r.owner()), q.share(), q.priority(),
                q.chips(), q.type(), q.fraction(), r.memoryBytes(), wallNanos(entry), q.deadlineAt() == 0 ? Long.MAX_VALUE : time(q.deadlineAt()))));
    }

    /** Wall time that a run is expected to need on chips of its own, at the pace that the chips have lately. */
    private long wallNanos(Entry entry) {
        long left = Math.max(1, entry.record.estimatedNanos() - entry.progress().chipNanos());
        double pace = leases.blocks.values().stream().filter(b -> b.last != null && b.last.pace() > 0).mapToDouble(b -> b.last.pace()).average().orElse(options.pace());
        return (long) Math.ceil(left / Math.min(pace, options.pace()) / entry.record.request().fraction());
    }

    /** Tells the placer what a run's owner and group are worth. */
    private void weigh(Entry entry) {
        RunRecord r = entry.record;
        place(new Placer.Event.Weight(time(), r.group(), "", entitlements.group(r.group(), r.owner())));
        place(new Placer.Event.Weight(time(), r.group(), r.owner(), entitlements.user(r.owner())));
    }

    void place(Placer.Event event) {
        for (Placer.Placement placement : placer.on(event)) {
            Entry entry = runs.get(placement.run());
            entry.placed(placement);
            ledger.place(placement.run(), placement.block());
            placement.parts().forEach(part -> nudgeOwner(part.block()));
        }
    }

    /** A run has left the pool: its chips are free, and so is its part of its owner's quota. */
    void over(String run) {
        Entry entry = runs.get(run);
        place(new Placer.Event.Ended(time(), run));
        if (entry != null) {
            entry.beside.forEach(part -> nudgeOwner(part.block()));
        }
        unhold();
    }

    private void unhold() {
        for (Entry entry : List.copyOf(runs.all())) {
            if (entry.held != null && !entry.ended()) {
                queue(entry);
            }
        }
    }

    /** Applies a new weight or limit to those who wait and to those who run. */
    void entitled(Quota quota) {
        entitlements.set(quota);
        if (quota.subject().equals(Quota.USER)) {
            runs.all().stream().filter(e -> !e.ended() && e.record.owner().equals(quota.name())).forEach(Entry::changed);
        }
        List.copyOf(runs.all()).stream().filter(e -> !e.ended()).forEach(this::weigh);
        unhold();
        leases.hosts.values().forEach(nudge);
    }

    void nudgeHost(String host) {
        if (host != null && leases.hosts.containsKey(host)) {
            nudge.accept(leases.hosts.get(host));
        }
    }

    void nudgeOwner(String block) {
        nudgeHost(block == null || !leases.blocks.containsKey(block) ? null : leases.blocks.get(block).owner);
    }

    synchronized Optional<RunStatus> status(String run) {
        Entry entry = runs.get(run);
        if (entry == null) {
            entry = ledger.find(run).map(r -> new Entry(r, version())).orElse(null);
        }
        return Optional.ofNullable(entry).map(this::statusOf);
    }

    private RunStatus statusOf(Entry entry) {
        String run = entry.record.run();
        int place = placer.order().indexOf(run) + 1;
        Leases.Block block = entry.block == null ? null : leases.blocks.get(entry.block);
        Optional<Leases.Block> orphan = entry.block == null ? Optional.empty() : leases.blocks.values().stream().filter(b -> b.owner == null && entry.isOn(b.id)).findFirst();
        Reason reason = entry.ended() ? Reason.of(switch (entry.progress().state()) {
            case DONE -> Cause.FINISHED;
            case CANCELLED -> Cause.STOPPED;
            default -> Cause.FAILED;
        }) : entry.cancelled ? Reason.of(Cause.STOPPING) : entry.held != null ? entry.held
                : orphan.isPresent() ? Reason.of(Cause.NO_HOST_OF, orphan.get().id) : titled(placer.why(run).orElse(entry.moved));
        return statuses.of(entry, runs.all(), entry.ended() ? 0 : place, reason, block, options.quantumNanos(), entitlements);
    }

    /** A run that a reason names by its identifier is named as people know it. */
    private Reason titled(Reason reason) {
        Entry named = reason == null || reason.name() == null ? null : runs.get(reason.name());
        return named == null ? reason : reason.named(named.record.label().isBlank() ? named.record.owner() + " × " + named.record.request().chips()
                : named.record.label() + ", " + named.record.owner());
    }

    long nextClock(long at) {
        return placer.nextClock(at);
    }

    List<String> trespassers(long at) {
        return placer.trespassers(at);
    }

    /**
     * Takes a run off its chips; it goes on elsewhere from its last checkpoint.
     *
     * @return units that are computed again because of it
     */
    long displace(String run, Reason why) {
        Entry entry = runs.get(run);
        if (entry == null || entry.ended() || entry.block == null) {
            return 0;
        }
        long again = Math.max(0, entry.progress().nextUnit() - entry.progress().checkpointUnit());
        List<String> blocks = new ArrayList<>(List.of(entry.block));
        entry.beside.forEach(part -> blocks.add(part.block()));
        entry.displaced();
        entry.moved = why;
        ledger.place(run, null);
        if (entry.cancelled) {
            end(entry, RunStatus.State.CANCELLED, null);
        } else {
            place(new Placer.Event.Displaced(time(), run, why));
        }
        blocks.forEach(this::nudgeOwner);
        return again;
    }

    synchronized CompletionStage<RunStatus> await(String run, long version, long timeoutMillis) {
        Entry entry = runs.get(run);
        if (entry == null || entry.ended() || entry.version > version) {
            return status(run).<CompletionStage<RunStatus>>map(CompletableFuture::completedStage).orElseGet(() -> CompletableFuture.failedStage(
                    new PoolRefusal("unknown-run", "There is no run " + run + ".")));
        }
        return runs.await(entry, version, timeoutMillis);
    }

    void cancel(String run) {
        synchronized (this) {
            Entry entry = runs.get(run);
            if (entry == null || entry.ended() || entry.cancelled) {
                return;
            }
            entry.cancelled = true;
            entry.changed();
            if (entry.block == null || leases.blocks.get(entry.block).owner == null) {
                end(entry, RunStatus.State.CANCELLED, null);
            } else {
                nudgeOwner(entry.block);
            }
        }
        flush();
    }

    void end(Entry entry, RunStatus.State state, String error) {
        String run = entry.record.run();
        if (ledger.end(run, state, error)) {
            entry.ended(state, error, clock.millis());
            forget(entry.record.inputs());
            forget(entry.progress().checkpoint());
        }
        over(run);
    }

    void forget(String blob) {
        if (blob != null && !ledger.refersTo(blob)) {
            blobs.delete(blob);
        }
    }

    List<TensorData> results(String run) {
        RunRecord record = ledger.find(run).orElseThrow(() -> new PoolRefusal("unknown-run", "There is no run " + run + "."));
        if (record.progress().results() == null) {
            throw new PoolRefusal("no-results", record.progress().state() == RunStatus.State.DONE ? "The results of this run have been released."
                    : "This run has no results: it is " + record.progress().state().name().toLowerCase(java.util.Locale.ROOT) + ".");
        }
        return BlobStore.decode(blobs.get(record.progress().results()));
    }

    void release(String run) {
        ledger.release(run).ifPresent(this::forget);
    }

    Optional<Map<String, Object>> receipt(String run) {
        return ledger.find(run).filter(r -> r.progress().state() == RunStatus.State.DONE).map(r -> {
            List<RangeCommit> ranges = ledger.ranges(run);
            Map<String, Object> receipt = ledger.link(run).map(link -> Receipts.of(r, ranges, link)).orElseGet(() -> Receipts.of(r, ranges));
            Collectives.describe(executor, r, ranges, receipt);
            return receipt;
        });
    }

    /** Part of the chips that carry background load. */
    double background() {
        return background;
    }

    synchronized void background(double utilisation) {
        background = Math.clamp(utilisation, 0, 1);
        leases.blocks.values().stream().filter(b -> b.owner != null && b.state == Rack.State.UP).forEach(this::up);
        leases.hosts.values().forEach(nudge);
    }

    AutoCloseable onRun(Consumer<RunStatus> listener) {
        return runs.listen(listener);
    }

    synchronized PoolSummary summary() {
        return Summaries.of(this, leases, List.copyOf(runs.all()), accounts, readings.watts(), this::statusOf);
    }

    /** Why a run waits, or why it got what it has; empty for an unknown run. */
    synchronized Optional<Map<String, Object>> why(String run) {
        Entry entry = runs.get(run);
        Optional<RunRecord> record = entry == null ? ledger.find(run) : Optional.of(entry.record);
        return record.map(r -> new Why(leases, runs.all(), placer, entitlements, options, time()).of(entry == null ? new Entry(r, 0) : entry,
                statusOf(entry == null ? new Entry(r, 0) : entry), ledger.link(run).orElse(null)));
    }

    /** Takes a reading of shares, energy and use, and looks at what changes did; called about every second. */
    synchronized void observe() {
        long now = clock.millis();
        long at = time();
        standing.observe(runs.all(), loadWeight(), (at - observed) * options.pace());
        observed = at;
        readings.take(now, accounts.joules(), summary());
        changes.observe(now);
    }

    /** Readings of the last hour, thinned out to what a chart can show. */
    synchronized List<Map<String, Object>> readings() {
        return readings.all();
    }

    /** Time has passed; called about twice a second. */
    synchronized void tick() {
        rules.tick();
    }

    /** Weight of the modelled-only load beside those who compute. */
    double loadWeight() {
        return background > 0 ? 1 : 0;
    }

    /** Every user's and group's share against what it is entitled to, now and since the start. */
    synchronized List<Map<String, Object>> entitled() {
        return standing.rows(runs.all(), loadWeight());
    }

    /** What can be asked about the pool as it is now. */
    synchronized Questions questions() {
        Map<String, Double> groups = new java.util.LinkedHashMap<>();
        runs.all().forEach(e -> groups.put(e.record.group(), entitlements.group(e.record.group(), e.record.owner())));
        return new Questions(rules.choice().policy(), Questions.topology(leases.blocks.values().stream().filter(b -> b.state == Rack.State.UP).toList()), groups);
    }

    /** How long a run of so many chips would wait, by the queue as it stands. */
    long expectedWait(RunRequest request, long own) {
        return quotes.waiting(request, own);
    }

    void up(Leases.Block block) {
        Chip chip = Catalogue.find(block.type).orElseThrow();
        place(new Placer.Event.BlockUp(time(), block.id, block.type, block.chips, chip.usableBytes(), (int) Math.round(background * block.chips)));
    }

    /** Tells everybody what has changed. */
    void flush() {
        runs.flush();
    }
}
