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
import io.millrace.pool.ledger.RangeCommit;
import io.millrace.pool.ledger.RangeCommit.Outcome;
import io.millrace.pool.ledger.Receipts;
import io.millrace.pool.ledger.RunRecord;
import io.millrace.pool.ledger.SqlLedger;
import io.millrace.pool.schedule.Placer;
import java.io.Serializable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The server's side of the pool: takes runs into the journal, drives the {@link Placer}, keeps the leases of blocks, answers chip hosts,
 * and tells what happens. It holds no truth of its own: on start it is rebuilt from the ledger, and what a host reports counts once the
 * ledger has accepted it.
 *
 * <h2>Order of things</h2>
 * Store first, then memory, then listeners. Submission writes inputs, then the journal, then queues. A commit writes the results'
 * and checkpoints' bytes, then the fenced rows; only then does a run's state change, so nobody is shown a slice that a crash could take
 * back. One lock guards the memory; the store is never called by two commits at once, and listeners are called without the lock.
 */
final class Coordinator {
    /** Hosts that may be lost under one run, without a slice committed in between, before the run is taken for the cause. */
    private static final int LOSSES = 3;

    final Leases leases;
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
    private double background;

    /** @param nudge tells a host that there are new orders for it; must not block */
    Coordinator(PoolOptions options, Ledger ledger, BlobStore blobs, ProgramExecutor executor, InstantSource clock, Consumer<Leases.Host> nudge) {
        this.options = options;
        this.ledger = ledger;
        this.blobs = blobs;
        this.executor = executor;
        this.clock = clock;
        this.nudge = nudge;
        leases = new Leases(blocks(options.blocks()), ledger, options.leaseMillis());
        accounts = new Accounts(ledger.usage(), System.nanoTime());
        for (Leases.Block block : leases.blocks.values()) {
            up(block);
            place(new Placer.Event.BlockDown(System.nanoTime(), block.id));
        }
        for (RunRecord run : ledger.unfinished()) {
            Entry entry = new Entry(run, version());
            runs.add(entry);
            queue(entry);
        }
    }

    private static List<Leases.Block> blocks(List<String> specs) {
        List<Leases.Block> blocks = new ArrayList<>();
        for (String spec : specs) {
            String[] parts = spec.split(":");
            if (parts.length != 2 || Catalogue.find(parts[0]).isEmpty() || !parts[1].matches("[1-9][0-9]{0,3}")) {
                throw new IllegalArgumentException("a block is TYPE:CHIPS, such as hygon-bw1000:64; not \"" + spec + "\"");
            }
            blocks.add(new Leases.Block("block-" + blocks.size(), parts[0], Integer.parseInt(parts[1])));
        }
        return blocks;
    }

    private RunRecord backgroundRun(Leases.Block block) {
        return new RunRecord(SqlLedger.BACKGROUND + block.id, "background", "background", "", "Background load of " + block.id, new byte[0], "",
                "", new RunRequest(1, block.type, 1, 0, 0), Long.MAX_VALUE, 0, 0, "compute", 0, Catalogue.VERSION, clock.millis(), RunRecord.Progress.NONE);
    }

    /** Versions go on rising over a restart, so that somebody who waits for the next one is not stuck. */
    private long version() {
        return clock.millis() << 10;
    }

    // ---- what the server asks

    Estimate estimate(byte[] program, RunRequest request) {
        Pricing.Price price = price(program, request);
        long wait;
        synchronized (this) {
            wait = waiting(request, price.chipNanos());
        }
        return new Estimate(request.type(), request.chips(), price.chipNanos(), price.joules(), price.memoryBytes(), price.capacity(), wait,
                price.modelError(), price.bound().text(), String.format(java.util.Locale.ROOT, "%s-bound on %d chip%s of %s; model error from %s",
                price.bound().text(), request.chips(), request.chips() == 1 ? "" : "s", price.chip().title(), price.basis()),
                Math.max(1, Math.ceilDiv(price.chipNanos(), options.quantumNanos())));
    }

    private Pricing.Price price(byte[] program, RunRequest request) {
        int widest = leases.blocks.values().stream().filter(b -> b.type.equals(request.type())).mapToInt(b -> b.chips).max().orElse(0);
        return Pricing.price(executor, program, request, widest);
    }

    /** Chip time that others will take from this run: nothing while enough chips are free, else the shorter of what they need and an equal share. */
    private long waiting(RunRequest request, long own) {
        List<Entry> live = runs.all().stream().filter(e -> !e.ended() && e.record.request().type().equals(request.type())).toList();
        int total = leases.blocks.values().stream().filter(b -> b.type.equals(request.type())).mapToInt(b -> b.chips).sum();
        int held = live.stream().mapToInt(e -> e.record.request().chips()).sum();
        if (held + request.chips() <= total) {
            return 0;
        }
        double others = live.stream().mapToDouble(e -> Math.min(own, Math.max(0, e.record.estimatedNanos() - e.progress().chipNanos()))
                * e.record.request().chips()).sum();
        return (long) (others / Math.max(1, total));
    }

    RunStatus submit(Submission s) {
        synchronized (this) {
            Optional<RunStatus> known = status(s.run());
            if (known.isPresent()) {
                return known.get();
            }
        }
        Pricing.Price price = price(s.program(), s.request());
        String inputs = blobs.put(BlobStore.encode(s.inputs()));
        RunRecord record = new RunRecord(s.run(), s.owner(), s.group(), s.notebook(), s.label(), s.program(), executor.programHash(s.program()), inputs,
                s.request(), price.units(), price.memoryBytes(), price.chipNanos(), price.bound().text(), price.modelError(), Catalogue.VERSION, clock.millis(),
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

    private void queue(Entry entry) {
        RunRecord r = entry.record;
        place(new Placer.Event.Submitted(System.nanoTime(), r.run(), r.owner(), 1, r.request().share(), r.request().priority(), r.request().chips(),
                r.request().type(), r.memoryBytes()));
    }

    private void place(Placer.Event event) {
        for (Placer.Placement placement : placer.on(event)) {
            Entry entry = runs.get(placement.run());
            entry.block = placement.block();
            entry.chips = placement.chips();
            ledger.place(placement.run(), placement.block());
            entry.changed();
            nudgeOwner(placement.block());
        }
    }

    private void nudgeOwner(String block) {
        String owner = block == null ? null : leases.blocks.get(block).owner;
        if (owner != null && leases.hosts.containsKey(owner)) {
            nudge.accept(leases.hosts.get(owner));
        }
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
        String reason = entry.ended() ? switch (entry.progress().state()) {
            case DONE -> "finished";
            case CANCELLED -> "stopped by its owner";
            default -> "failed";
        } : entry.cancelled ? "stopping at the end of its slice"
                : block != null && block.owner == null ? "waits for a chip host to take over " + block.id : placer.reason(run);
        return statuses.of(entry, runs.all(), entry.ended() ? 0 : place, reason, block, options.quantumNanos());
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

    private void end(Entry entry, RunStatus.State state, String error) {
        String run = entry.record.run();
        if (ledger.end(run, state, error)) {
            entry.ended(state, error, clock.millis());
            forget(entry.record.inputs());
            forget(entry.progress().checkpoint());
        }
        place(new Placer.Event.Ended(System.nanoTime(), run));
    }

    private void forget(String blob) {
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
        return ledger.find(run).filter(r -> r.progress().state() == RunStatus.State.DONE).map(r -> Receipts.of(r, ledger.ranges(run)));
    }

    synchronized void background(double utilisation) {
        if (utilisation > 0 && background == 0) {
            for (Leases.Block block : leases.blocks.values()) {
                ledger.journal(backgroundRun(block));
                ledger.place(SqlLedger.BACKGROUND + block.id, block.id);
            }
        }
        background = Math.clamp(utilisation, 0, 1);
        leases.blocks.values().stream().filter(b -> b.owner != null).forEach(this::up);
        leases.hosts.values().forEach(nudge);
    }

    AutoCloseable onRun(Consumer<RunStatus> listener) {
        return runs.listen(listener);
    }

    synchronized PoolSummary summary() {
        return Summaries.of(leases, List.copyOf(runs.all()), accounts, background, this::statusOf);
    }

    // ---- what hosts ask

    Serializable answer(Serializable request) {
        if (!(request instanceof Messages.Request asked) || !Cluster.proven(options.secret(), "host " + asked.host(), asked.proof())) {
            return new Messages.Orders(false, List.of(), 0);
        }
        return switch (asked) {
            case Messages.Report report -> report(report);
            case Messages.Fetch fetch -> fetch(fetch.run());
            case Messages.Commit commit -> commit(commit);
            case Messages.Gone gone -> gone(gone);
        };
    }

    private synchronized Serializable report(Messages.Report report) {
        boolean fresh = !leases.hosts.containsKey(report.host());
        leases.heard(report, System.nanoTime());
        if (fresh) {
            settle();
        }
        List<Messages.BlockOrder> orders = new ArrayList<>();
        for (Leases.Block block : leases.blocks.values()) {
            if (report.host().equals(block.owner)) {
                orders.add(new Messages.BlockOrder(block.id, block.epoch, block.type, block.chips, options.quantumNanos(), options.pace(),
                        ledgerClock(block), backgroundSlice(block), runs(block)));
            }
        }
        return new Messages.Orders(true, new ArrayList<>(orders), background);
    }

    /** Only a new owner needs what the ledger knows; others have it. */
    private long ledgerClock(Leases.Block block) {
        return block.last == null ? ledger.clock(block.id) : block.last.clock();
    }

    private long backgroundSlice(Leases.Block block) {
        return block.last == null ? ledger.find(SqlLedger.BACKGROUND + block.id).map(r -> r.progress().nextSlice()).orElse(0L) : 0;
    }

    private ArrayList<Messages.RunOrder> runs(Leases.Block block) {
        ArrayList<Messages.RunOrder> orders = new ArrayList<>();
        for (Entry entry : runs.on(block.id)) {
            orders.add(new Messages.RunOrder(entry.record.run(), entry.record.owner(), 1, entry.record.request().share(),
                    entry.chips.stream().mapToInt(Integer::intValue).toArray(), entry.cancelled));
        }
        return orders;
    }

    private Serializable fetch(String run) {
        RunRecord record;
        synchronized (this) {
            Entry entry = runs.get(run);
            if (entry == null || entry.ended()) {
                return null;
            }
            record = entry.record;
        }
        RunRecord.Progress p = record.progress();
        return new Messages.Parcel(run, record.program(), blobs.get(record.inputs()), p.checkpoint() == null ? null : blobs.get(p.checkpoint()),
                p.checkpointUnit(), p.nextSlice(), p.nextUnit());
    }

    private Serializable commit(Messages.Commit commit) {
        List<RangeCommit> ranges = new ArrayList<>();
        for (Messages.Range range : commit.ranges()) {
            ranges.add(range.commit().withBlobs(range.checkpoint() == null ? null : blobs.put(range.checkpoint()),
                    range.results() == null ? null : blobs.put(range.results())));
        }
        ArrayList<Outcome> outcomes;
        boolean last = false;
        synchronized (this) {
            outcomes = new ArrayList<>(ledger.commit(ranges));
            for (int i = 0; i < ranges.size(); i++) {
                if (outcomes.get(i) == Outcome.ACCEPTED) {
                    statuses.background(ranges.get(i).block(), commit.ranges().get(i).background());
                    last |= accepted(ranges.get(i));
                }
            }
        }
        if (last) {
            flush();
        }
        return outcomes;
    }

    private boolean accepted(RangeCommit range) {
        Entry entry = runs.get(range.run());
        String owner = entry == null ? "background" : entry.record.owner();
        double nanos = (double) range.chipNanos() * (entry == null ? 1 : entry.chips.size());
        accounts.committed(owner, nanos, range.joules(), System.nanoTime());
        if (entry == null) {
            return false;
        }
        place(new Placer.Event.Used(System.nanoTime(), owner, nanos));
        String obsolete = entry.accepted(range, clock.millis());
        statuses.committed(entry, range);
        forget(obsolete);
        if (entry.ended()) {
            forget(entry.record.inputs());
            place(new Placer.Event.Ended(System.nanoTime(), range.run()));
        }
        return entry.ended();
    }

    private Serializable gone(Messages.Gone gone) {
        synchronized (this) {
            Entry entry = runs.get(gone.run());
            Leases.Block block = leases.blocks.get(gone.block());
            if (entry != null && !entry.ended() && block != null && block.epoch == gone.epoch() && (!gone.cancelled() || entry.cancelled)) {
                end(entry, gone.cancelled() ? RunStatus.State.CANCELLED : RunStatus.State.FAILED, gone.error());
            }
        }
        flush();
        return null;
    }

    // ---- what time brings

    synchronized void left(String address) {
        leases.left(address);
        settle();
    }

    /** Ends leases that ran out, hands out blocks. */
    synchronized void settle() {
        Map<String, List<Messages.Running>> running = new LinkedHashMap<>();
        leases.blocks.values().stream().filter(b -> b.last != null).forEach(b -> running.put(b.id, b.last.running()));
        for (Leases.Block block : leases.settle(System.nanoTime(), id -> !runs.on(id).isEmpty())) {
            if (block.owner == null) {
                place(new Placer.Event.BlockDown(System.nanoTime(), block.id));
            } else {
                up(block);
            }
            running.getOrDefault(block.id, List.of()).forEach(r -> lost(runs.get(r.run())));
            for (Entry entry : runs.on(block.id)) {
                entry.changed();
                if (entry.cancelled) {
                    end(entry, RunStatus.State.CANCELLED, null);
                }
            }
            nudgeOwner(block.id);
        }
    }

    /** A run that takes its host with it again and again, as a crash in native code would, must not do so for ever. */
    private void lost(Entry entry) {
        if (entry != null && !entry.ended()) {
            long slice = entry.progress().nextSlice();
            entry.losses = entry.lossSlice == slice ? entry.losses + 1 : 1;
            entry.lossSlice = slice;
            if (entry.losses >= LOSSES) {
                end(entry, RunStatus.State.FAILED, "The chip host was lost " + LOSSES + " times at slice " + slice + " of this run; it was stopped.");
            }
        }
    }

    private void up(Leases.Block block) {
        Chip chip = Catalogue.find(block.type).orElseThrow();
        place(new Placer.Event.BlockUp(System.nanoTime(), block.id, block.type, block.chips, chip.usableBytes(), (int) Math.round(background * block.chips)));
    }

    /** Tells everybody what has changed. */
    void flush() {
        runs.flush();
    }
}
