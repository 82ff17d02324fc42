package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Hierarchical fair share: the next run is that of the group that has had least for its weight, in it of the owner who has had least, of the owner's runs
 * the one of highest priority, then the oldest. Nobody overtakes by submitting more.
 *
 * <h2>What one has had</h2>
 * <ul>
 * <li>{@link Measure#USAGE}: chip time, which halves with every half-life that passes. A run that starts is charged its estimate at once (as in
 * start-time fair queueing), because its owner would otherwise take all chips before the first slice is told; what it really used replaces that when it ends.
 * <li>{@link Measure#DOMINANT}: dominant-resource fairness (Ghodsi et al., NSDI 2011): the larger of one's part of all chips and one's part of all memory,
 * of runs that have chips now.
 * </ul>
 *
 * <h2>Why order does not change by waiting</h2>
 * All usage decays by the same factor, so instead of shrinking what was used, what is used later is written down larger: an amount at time t counts
 * {@code 2^(t / half-life)}. The order then changes only for those whose account is written to, at the cost of a logarithm. When the factor becomes
 * too large for a number, every account is scaled down together.
 */
final class FairOrder implements Order {
    /** What shares are counted in. */
    enum Measure { USAGE, DOMINANT }

    /** Chip time that a run of unknown length is charged when it starts, in nanoseconds for each chip. */
    static final double UNKNOWN = 1e9;
    private static final double RESCALE = 0x1p200;

    private static class Account {
        final String name;
        double weight = 1;
        /** An admin gave the weight; what a request says does not count. */
        boolean given;
        /** In amounts of the time when the factor was 1. */
        double used;
        /** Charged for runs that have chips now. */
        double charged;

        Account(String name) {
            this.name = name;
        }

        double key() {
            return (used + charged) / weight;
        }
    }

    private static final class Group extends Account {
        final Map<String, Owner> owners = new HashMap<>();
        final Map<Request.Demand, GroupQueue> queues = new LinkedHashMap<>();

        Group(String name) {
            super(name);
        }
    }

    private static final class Owner extends Account {
        final Map<Request.Demand, OwnerQueue> queues = new LinkedHashMap<>();
        final Group group;

        Owner(Group group, String name) {
            super(name);
            this.group = group;
        }
    }

    private record GroupQueue(Group group, TreeSet<OwnerQueue> owners) {}

    private record OwnerQueue(Owner owner, TreeSet<Waiting> runs) {}

    private static final Comparator<Account> LEAST = Comparator.comparingDouble(Account::key).thenComparing(a -> a.name);
    private static final Comparator<GroupQueue> GROUPS = (a, b) -> LEAST.compare(a.group, b.group);
    private static final Comparator<OwnerQueue> OWNERS = (a, b) -> LEAST.compare(a.owner, b.owner);
    private static final Comparator<Waiting> RUNS = Comparator.<Waiting>comparingInt(w -> -w.request.priority()).thenComparingLong(w -> w.arrival);

    private final Measure measure;
    private final double halfLife;
    private final Floor floor;
    private final Map<String, Group> groups = new HashMap<>();
    private final Map<Request.Demand, TreeSet<GroupQueue>> queues = new HashMap<>();
    private double zero;

    /** @param halfLifeNanos of usage; infinite for no decay */
    FairOrder(Measure measure, double halfLifeNanos, Floor floor) {
        this.measure = measure;
        this.halfLife = halfLifeNanos;
        this.floor = floor;
    }

    private Owner owner(String group, String owner) {
        Group of = groups.computeIfAbsent(group, Group::new);
        return of.owners.computeIfAbsent(owner, name -> new Owner(of, name));
    }

    @Override
    public void add(Waiting run) {
        Owner owner = owner(run.request.group(), run.request.owner());
        if (!owner.given && owner.weight != run.request.ownerWeight()) {
            rewrite(owner.group, owner, () -> owner.weight = run.request.ownerWeight());
        }
        Request.Demand demand = run.demand;
        OwnerQueue mine = owner.queues.get(demand);
        if (mine == null) {
            mine = new OwnerQueue(owner, new TreeSet<>(RUNS));
            mine.runs.add(run);
            owner.queues.put(demand, mine);
            GroupQueue group = owner.group.queues.get(demand);
            if (group == null) {
                group = new GroupQueue(owner.group, new TreeSet<>(OWNERS));
                group.owners.add(mine);
                owner.group.queues.put(demand, group);
                queues.computeIfAbsent(demand, _ -> new TreeSet<>(GROUPS)).add(group);
            } else {
                group.owners.add(mine);
            }
        } else {
            mine.runs.add(run);
        }
    }

    @Override
    public void remove(Waiting run) {
        Owner owner = owner(run.request.group(), run.request.owner());
        Request.Demand demand = run.demand;
        OwnerQueue mine = owner.queues.get(demand);
        mine.runs.remove(run);
        if (mine.runs.isEmpty()) {
            owner.queues.remove(demand);
            GroupQueue group = owner.group.queues.get(demand);
            group.owners.remove(mine);
            if (group.owners.isEmpty()) {
                owner.group.queues.remove(demand);
                TreeSet<GroupQueue> all = queues.get(demand);
                all.remove(group);
                if (all.isEmpty()) {
                    queues.remove(demand);
                }
            }
        }
    }

    @Override
    public boolean waits(Request.Demand demand) {
        return queues.containsKey(demand);
    }

    @Override
    public Waiting first(Predicate<Request.Demand> open) {
        OwnerQueue best = null;
        for (Map.Entry<Request.Demand, TreeSet<GroupQueue>> queue : queues.entrySet()) {
            OwnerQueue head = queue.getValue().first().owners.first();
            if ((best == null || before(head, best)) && open.test(queue.getKey())) {
                best = head;
            }
        }
        return best == null ? null : best.runs.first();
    }

    private static boolean before(OwnerQueue a, OwnerQueue b) {
        int groups = LEAST.compare(a.owner.group, b.owner.group);
        int order = groups != 0 ? groups : LEAST.compare(a.owner, b.owner);
        return order != 0 ? order < 0 : RUNS.compare(a.runs.first(), b.runs.first()) < 0;
    }

    /** The order as it would be served, were each run of an owner followed by one of every other: the owners alternate. */
    @Override
    public List<Waiting> list(Predicate<Request.Demand> open) {
        List<Waiting> all = new ArrayList<>();
        queues.forEach((demand, groups) -> {
            if (open.test(demand)) {
                groups.forEach(group -> group.owners.forEach(owner -> all.addAll(owner.runs)));
            }
        });
        Comparator<Waiting> served = Comparator.<Waiting, Account>comparing(w -> owner(w.request.group(), w.request.owner()).group, LEAST)
                .thenComparing(w -> owner(w.request.group(), w.request.owner()), LEAST).thenComparing(RUNS);
        all.sort(served);
        Map<Owner, Integer> count = new HashMap<>();
        Map<Waiting, Integer> turns = new HashMap<>();
        all.forEach(w -> turns.put(w, count.merge(owner(w.request.group(), w.request.owner()), 1, Integer::sum)));
        all.sort(Comparator.<Waiting>comparingInt(turns::get).thenComparing(served));
        return all;
    }

    @Override
    public void started(Waiting run, long at) {
        Request r = run.request;
        run.charged = measure == Measure.DOMINANT ? floor.dominantShare(r) : r.chips() * (r.estimateNanos() > 0 ? r.estimateNanos() : UNKNOWN);
        run.chargedAt = at;
        write(r.group(), r.owner(), 0, run.charged * (measure == Measure.DOMINANT ? 1 : factor(at)));
    }

    @Override
    public void ended(Waiting run, long at) {
        double then = measure == Measure.DOMINANT ? 1 : Math.pow(2, (run.chargedAt - zero) / halfLife);
        write(run.request.group(), run.request.owner(), 0, -run.charged * then);
        run.charged = 0;
    }

    @Override
    public void used(String group, String owner, double chipNanos, long at) {
        if (measure == Measure.USAGE) {
            write(group, owner, chipNanos * factor(at), 0);
        }
    }

    @Override
    public void weight(String group, String owner, double weight) {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("a weight is positive; " + (owner.isEmpty() ? group : owner) + " would get " + weight);
        }
        Group of = groups.computeIfAbsent(group, Group::new);
        Owner who = owner.isEmpty() ? null : owner(group, owner);
        Account account = who == null ? of : who;
        rewrite(of, who, () -> account.weight = weight);
        account.given = true;
    }

    /** Tells another order the weights that people have given. */
    void weights(Order other) {
        groups.values().forEach(group -> {
            if (group.given) {
                other.weight(group.name, "", group.weight);
            }
            group.owners.values().stream().filter(o -> o.given).forEach(o -> other.weight(group.name, o.name, o.weight));
        });
    }

    private void write(String group, String owner, double used, double charged) {
        Owner who = owner(group, owner);
        rewrite(who.group, who, () -> {
            who.used += used;
            who.charged = Math.max(0, who.charged + charged);
            who.group.used += used;
            who.group.charged = Math.max(0, who.group.charged + charged);
        });
    }

    /** Takes a group and an owner out of the sorted sets, changes them, and puts them back. */
    private void rewrite(Group group, Owner owner, Runnable change) {
        group.queues.forEach((demand, queue) -> queues.get(demand).remove(queue));
        if (owner != null) {
            owner.queues.forEach((demand, queue) -> group.queues.get(demand).owners.remove(queue));
        }
        change.run();
        if (owner != null) {
            owner.queues.forEach((demand, queue) -> group.queues.get(demand).owners.add(queue));
        }
        group.queues.forEach((demand, queue) -> queues.get(demand).add(queue));
    }

    /** By how much larger an amount of now is written down. */
    private double factor(long at) {
        double factor = Math.pow(2, (at - zero) / halfLife);
        if (factor > RESCALE) {
            zero = at;
            // Scaling by a power of two keeps every comparison, so the sorted sets stay sorted (what is too small becomes zero, and ties go by name).
            List<TreeSet<GroupQueue>> sets = new ArrayList<>(queues.values());
            List<List<GroupQueue>> contents = sets.stream().map(s -> (List<GroupQueue>) new ArrayList<>(s)).toList();
            List<List<OwnerQueue>> owners = contents.stream().flatMap(List::stream).map(g -> (List<OwnerQueue>) new ArrayList<>(g.owners)).toList();
            List<GroupQueue> flat = contents.stream().flatMap(List::stream).toList();
            sets.forEach(TreeSet::clear);
            flat.forEach(g -> g.owners.clear());
            double by = factor;
            groups.values().forEach(g -> {
                g.used /= by;
                g.charged /= by;
                g.owners.values().forEach(o -> {
                    o.used /= by;
                    o.charged /= by;
                });
            });
            for (int i = 0; i < flat.size(); i++) {
                flat.get(i).owners.addAll(owners.get(i));
            }
            for (int i = 0; i < sets.size(); i++) {
                sets.get(i).addAll(contents.get(i));
            }
            factor = 1;
        }
        return factor;
    }

    @Override
    public double usage(String group, String owner, long at) {
        Group of = groups.get(group);
        Owner who = of == null ? null : of.owners.get(owner);
        return who == null ? 0 : who.used / factor(at);
    }

    @Override
    public Reason why(Waiting run, long at) {
        Owner owner = owner(run.request.group(), run.request.owner());
        return measure == Measure.DOMINANT ? Reason.of(Cause.DOMINANT, owner.name, 100 * owner.key(), owner.weight)
                : Reason.of(Cause.USED, owner.name, owner.key() / factor(at) * 1e-9, owner.group.key() / factor(at) * 1e-9);
    }
}
