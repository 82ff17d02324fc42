package io.millrace.pool.coordinate;

import io.millrace.pool.Estimate;
import io.millrace.pool.PoolOptions;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.RunRequest;
import io.millrace.pool.execute.ProgramExecutor;
import io.millrace.pool.ledger.Rack;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a run would cost and how long it would wait, before it is submitted. {@link #price} is pure; the wait is read under the given lock. */
final class Quotes {
    private final PoolOptions options;
    private final ProgramExecutor executor;
    private final Collection<Leases.Block> blocks;
    private final Collection<Entry> runs;
    private final Object lock;

    Quotes(PoolOptions options, ProgramExecutor executor, Collection<Leases.Block> blocks, Collection<Entry> runs, Object lock) {
        this.options = options;
        this.executor = executor;
        this.blocks = blocks;
        this.runs = runs;
        this.lock = lock;
    }

    Estimate estimate(byte[] program, RunRequest request) {
        Pricing.Price price = price(program, request);
        long wait;
        synchronized (lock) {
            wait = waiting(request, price.chipNanos());
        }
        return new Estimate(request.type(), request.chips(), price.chipNanos(), price.joules(), price.memoryBytes(), price.capacity(), wait,
                price.modelError(), price.bound().text(), String.format(Locale.ROOT, "%s-bound on %d chip%s of %s%s; model error from %s",
                price.bound().text(), request.chips(), request.chips() == 1 ? "" : "s", price.chip().title(), price.mesh(), price.basis()),
                Math.max(1, Math.ceilDiv(price.chipNanos(), options.quantumNanos())), price.roof());
    }

    /** A request for any chips becomes one for the type on which it should end first: the wait as the queue stands, and the model's estimate. */
    RunRequest typed(byte[] program, RunRequest request) {
        if (!request.type().isEmpty()) {
            return request;
        }
        List<String> types;
        synchronized (lock) {
            types = blocks.stream().filter(b -> b.state == Rack.State.UP).map(b -> b.type).distinct().toList();
        }
        RunRequest best = null;
        long least = Long.MAX_VALUE;
        PoolRefusal refusal = new PoolRefusal("no-chips", "No block is in use, so there is no type to choose from.");
        for (String type : types) {
            RunRequest asked = request.withType(type);
            try {
                Pricing.Price price = price(program, asked);
                long ends;
                synchronized (lock) {
                    ends = price.chipNanos() + waiting(asked, price.chipNanos());
                }
                if (ends < least) {
                    least = ends;
                    best = asked;
                }
            } catch (PoolRefusal cannot) {
                refusal = cannot;
            }
        }
        if (best == null) {
            throw refusal;
        }
        return best;
    }

    /** Refuses what the chips cannot run ({@link io.millrace.pool.PoolRefusal}). */
    Pricing.Price price(byte[] program, RunRequest request) {
        int most;
        synchronized (lock) {
            most = blocks.stream().filter(b -> b.type.equals(request.type()) && b.state != Rack.State.REMOVED).mapToInt(b -> b.chips).sum();
        }
        return Pricing.price(executor, program, request, most);
    }

    /** Chip time that others will take from this run: nothing while enough chips are free, else the shorter of what they need and an equal share. */
    long waiting(RunRequest request, long own) {
        List<Entry> live = runs.stream().filter(e -> !e.ended() && e.record.request().type().equals(request.type())).toList();
        int total = blocks.stream().filter(b -> b.type.equals(request.type()) && b.state == Rack.State.UP).mapToInt(b -> b.chips).sum();
        int held = live.stream().mapToInt(e -> e.record.request().chips()).sum();
        if (held + request.chips() <= total) {
            return 0;
        }
        double others = live.stream().mapToDouble(e -> Math.min(own, Math.max(0, e.record.estimatedNanos() - e.progress().chipNanos()))
                * e.record.request().chips()).sum();
        return (long) (others / Math.max(1, total));
    }
}
