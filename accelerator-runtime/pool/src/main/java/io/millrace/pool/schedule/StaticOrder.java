package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Orders in which a run's place does not change while it waits: first come first served, shortest estimate, nearest deadline, and priority with ageing. Ageing is
 * of this kind, because everybody ages at the same pace: a priority step is worth {@link #AGE_NANOS} of waiting, so a run stands where one of priority 0
 * would that came that much earlier for each step, and no run waits for ever behind those that come later.
 */
final class StaticOrder implements Order {
    /** Waiting that is worth one step of priority. */
    static final long AGE_NANOS = 3600L * 1_000_000_000;

    /** What a run is ordered by. */
    enum Key {
        FIFO(w -> w.at),
        PRIORITY(w -> w.at - (double) w.request.priority() * AGE_NANOS),
        SHORTEST(w -> w.request.estimateNanos() == 0 ? Long.MAX_VALUE : w.request.estimateNanos()),
        DEADLINE(w -> w.request.deadline());

        private final ToDoubleFunction<Waiting> value;

        Key(ToDoubleFunction<Waiting> value) {
            this.value = value;
        }
    }

    private final Key key;
    private final Comparator<Waiting> comparator;
    private final Map<Request.Demand, TreeSet<Waiting>> queues = new HashMap<>();

    StaticOrder(Key key) {
        this.key = key;
        comparator = Comparator.<Waiting>comparingDouble(key.value).thenComparingLong(w -> w.arrival);
    }

    @Override
    public void add(Waiting run) {
        queues.computeIfAbsent(run.demand, _ -> new TreeSet<>(comparator)).add(run);
    }

    @Override
    public void remove(Waiting run) {
        TreeSet<Waiting> queue = queues.get(run.demand);
        queue.remove(run);
        if (queue.isEmpty()) {
            queues.remove(run.demand);
        }
    }

    @Override
    public boolean waits(Request.Demand demand) {
        return queues.containsKey(demand);
    }

    @Override
    public Waiting first(Predicate<Request.Demand> open) {
        Waiting best = null;
        for (Map.Entry<Request.Demand, TreeSet<Waiting>> queue : queues.entrySet()) {
            Waiting head = queue.getValue().first();
            if ((best == null || comparator.compare(head, best) < 0) && open.test(queue.getKey())) {
                best = head;
            }
        }
        return best;
    }

    @Override
    public List<Waiting> list(Predicate<Request.Demand> open) {
        List<Waiting> all = new ArrayList<>();
        queues.forEach((demand, queue) -> {
            if (open.test(demand)) {
                all.addAll(queue);
            }
        });
        all.sort(comparator);
        return all;
    }

    @Override
    public Reason why(Waiting run, long at) {
        Request request = run.request;
        return switch (key) {
            case FIFO -> Reason.of(Cause.CAME, (at - run.at) * 1e-9);
            case PRIORITY -> Reason.of(Cause.AGED, request.priority(), (at - run.at) * 1e-9);
            case SHORTEST -> Reason.of(Cause.SHORTEST, request.estimateNanos() == 0 ? Double.POSITIVE_INFINITY : request.estimateNanos() * 1e-9);
            case DEADLINE -> request.deadline() == Long.MAX_VALUE ? Reason.of(Cause.NO_DEADLINE) : Reason.of(Cause.DEADLINE, (request.deadline() - at) * 1e-9);
        };
    }
}
