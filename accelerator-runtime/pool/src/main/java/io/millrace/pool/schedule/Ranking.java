package io.millrace.pool.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Policies that may interrupt: at every decision all runs are ranked and the chips are dealt out anew from the first to the last, so that a run
 * that ranks higher takes the chips of one that ranks lower. A state machine over events that knows no clock, no randomness and no I/O.
 *
 * <h2>Rules</h2>
 * <ul>
 * <li>{@link Rule#SRTF}: shortest remaining time first, {@link Rule#SRSF}: shortest remaining chip time first. Placed {@linkplain FirstFit first fit}.
 * <li>{@link Rule#TIRESIAS_L} (Gu et al., NSDI 2019, in the form that Muri's published simulation has): three queues by chip time received, with limits
 * of {@value #FIRST_LIMIT} and {@value #SECOND_LIMIT} chip-seconds. A run begins in the first; one that has received a queue's limit goes to the end of the next.
 * Queues are served in order, each first come first served with those first that run already. It needs no estimates. Chips are counted, not placed: what is
 * interrupted and resumed is assumed to be moved together.
 * <li>{@link Rule#EDF}: earliest deadline first; runs without a deadline come last, in order of arrival.
 * </ul>
 *
 * <p>Runs that tie keep the order that they had (the sorts are stable), so a history has one outcome.
 *
 * <p>Times are seconds in floating point rather than nanoseconds, because the published results that this is held against were made so and
 * are matched to their last digit.
 */
public final class Ranking {
    static final int FIRST_LIMIT = 3250;
    static final int SECOND_LIMIT = 7200;
    private static final int[] LIMITS = {FIRST_LIMIT, SECOND_LIMIT};

    /** Which run is first. */
    public enum Rule { SRTF, SRSF, TIRESIAS_L, EDF }

    /** What happens. */
    public sealed interface Event {
        /**
         * A run asks for chips.
         *
         * @param type      chip type; empty for any
         * @param remaining seconds of work
         * @param deadline  in seconds; infinite for none
         */
        record Submitted(String run, String type, int chips, double remaining, double deadline) implements Event {}

        /**
         * What a running run has done: before every decision, in the order of {@link Ranking#running()}.
         *
         * @param remaining seconds of work that are left
         * @param attained  seconds on its chips so far
         */
        record Progressed(String run, double remaining, double attained) implements Event {}

        record Ended(String run) implements Event {}
    }

    /** A run gets chips or loses them. */
    public record Decision(String run, boolean starts, Reason reason) {}

    private static final class Ranked {
        final Event.Submitted request;
        double remaining;
        double attained;
        boolean running;
        int queue;
        long arrival;

        Ranked(Event.Submitted request) {
            this.request = request;
            remaining = request.remaining();
        }
    }

    private final Rule rule;
    private final Topology topology;
    private final FirstFit floor;
    private final Map<String, Ranked> runs = new HashMap<>();
    private final List<Ranked> order = new ArrayList<>();
    /** Those that have chips, in order of arrival. */
    private final List<Ranked> running = new ArrayList<>();
    private long arrivals;
    private final List<List<Ranked>> queues = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

    public Ranking(Rule rule, Topology topology) {
        this.rule = rule;
        this.topology = topology;
        floor = new FirstFit(topology);
    }

    /** Applies an event; nothing is decided before {@link #decide}. */
    public void on(Event event) {
        switch (event) {
            case Event.Submitted s -> {
                if (!fits(s.type(), s.chips())) {
                    throw new IllegalArgumentException(s.run() + " " + refusal(s.type(), s.chips()));
                }
                Ranked run = new Ranked(s);
                if (runs.putIfAbsent(s.run(), run) != null) {
                    throw new IllegalArgumentException("run " + s.run() + " was submitted twice");
                }
                run.arrival = arrivals++;
                order.add(run);
                queues.getFirst().add(run);
            }
            case Event.Progressed p -> {
                Ranked run = runs.get(p.run());
                run.remaining = p.remaining();
                run.attained = p.attained();
                demote(run);
            }
            case Event.Ended e -> {
                Ranked run = runs.remove(e.run());
                order.remove(run);
                running.remove(run);
                queues.get(run.queue).remove(run);
            }
        }
    }

    /** Whether a gang could ever have a place. */
    public boolean fits(String type, int chips) {
        return rule == Rule.TIRESIAS_L ? chips <= topology.chips(type) : FirstFit.everFits(topology, type, chips);
    }

    /** Why a gang never has a place, with the numbers. */
    public Reason refusal(String type, int chips) {
        if (rule != Rule.TIRESIAS_L && chips <= topology.chips(type)) {
            int widest = topology.racks().stream().filter(r -> Topology.fits(type, r)).mapToInt(Topology.Rack::chips).max().orElse(0);
            return Reason.of(Cause.CANNOT_RACK, chips, widest);
        }
        return type.isEmpty() ? Reason.of(Cause.CANNOT, chips, topology.chips(type)) : Reason.of(Cause.CANNOT_OF, type, chips, topology.chips(type));
    }

    private void demote(Ranked run) {
        if (rule == Rule.TIRESIAS_L && run.queue < LIMITS.length && run.attained * run.request.chips() >= LIMITS[run.queue]) {
            queues.get(run.queue).remove(run);
            queues.get(++run.queue).add(run);
        }
    }

    /** Runs that have chips, in the order in which their progress is to be told. */
    public List<String> running() {
        return running.stream().map(r -> r.request.run()).toList();
    }

    /** Runs that wait. */
    public int waiting() {
        return order.size() - running.size();
    }

    /** Deals the chips out anew. */
    public List<Decision> decide() {
        List<Decision> decisions = new ArrayList<>();
        if (rule == Rule.TIRESIAS_L) {
            count(decisions);
        } else {
            order.sort(comparator());
            floor.clear();
            for (Ranked run : order) {
                turn(run, floor.take(run.request.type(), run.request.chips()), decisions);
            }
        }
        if (!decisions.isEmpty()) {
            running.removeIf(r -> !r.running);
            running.sort(Comparator.comparingLong(r -> r.arrival));
        }
        return decisions;
    }

    private Comparator<Ranked> comparator() {
        return switch (rule) {
            case SRTF -> Comparator.comparingDouble(r -> r.remaining);
            case SRSF -> Comparator.comparingDouble(r -> r.remaining * r.request.chips());
            case EDF -> Comparator.comparingDouble(r -> r.request.deadline());
            case TIRESIAS_L -> throw new IllegalStateException("Tiresias keeps queues");
        };
    }

    private void count(List<Decision> decisions) {
        Map<String, Integer> free = new LinkedHashMap<>();
        topology.racks().forEach(rack -> free.merge(rack.type(), rack.chips(), Integer::sum));
        int left = topology.chips();
        for (List<Ranked> queue : queues) {
            int holders = (int) running.stream().filter(r -> queues.get(r.queue) == queue).count();
            List<Ranked> behind = new ArrayList<>();
            int kept = 0;
            for (int i = 0; i < queue.size(); i++) {
                Ranked run = queue.get(i);
                if (left == 0 && holders == 0) {
                    break; // only waiting runs follow, and they are where they belong
                }
                holders -= run.running ? 1 : 0;
                boolean takes = take(free, left, run.request.type(), run.request.chips());
                left -= takes ? run.request.chips() : 0;
                turn(run, takes, decisions);
                if (run.running) {
                    queue.set(kept++, run);
                } else {
                    behind.add(run);
                }
            }
            for (int i = 0; i < behind.size(); i++) {
                queue.set(kept + i, behind.get(i));
            }
        }
    }

    private static boolean take(Map<String, Integer> free, int all, String type, int chips) {
        if ((type.isEmpty() ? all : free.getOrDefault(type, 0)) < chips) {
            return false;
        }
        int wanted = chips;
        for (Map.Entry<String, Integer> kind : free.entrySet()) {
            if (type.isEmpty() || type.equals(kind.getKey())) {
                int taken = Math.min(wanted, kind.getValue());
                kind.setValue(kind.getValue() - taken);
                wanted -= taken;
            }
        }
        return true;
    }

    private void turn(Ranked run, boolean takes, List<Decision> decisions) {
        if (takes != run.running) {
            run.running = takes;
            if (takes) {
                running.add(run);
            }
            decisions.add(new Decision(run.request.run(), takes, reason(run, takes)));
        }
    }

    private Reason reason(Ranked run, boolean takes) {
        double width = run.request.chips();
        return switch (rule) {
            case SRTF -> Reason.of(takes ? Cause.SRTF_GETS : Cause.SRTF_LOSES, run.remaining, width);
            case SRSF -> Reason.of(takes ? Cause.SRSF_GETS : Cause.SRSF_LOSES, run.remaining * width, width);
            case EDF -> Reason.of(takes ? Cause.EDF_GETS : Cause.EDF_LOSES, run.request.deadline(), width);
            case TIRESIAS_L -> Reason.of(takes ? Cause.TIRESIAS_GETS : Cause.TIRESIAS_LOSES, run.attained * width,
                    run.queue + 1, width);
        };
    }

    /** Time at which a running run will have received its queue's limit, so that it must be decided again; infinite where none will. */
    public double nextLimit(double now) {
        double next = Double.POSITIVE_INFINITY;
        if (rule == Rule.TIRESIAS_L) {
            for (Ranked run : running) {
                if (run.queue < LIMITS.length) {
                    next = Math.min(next, Math.ceil(LIMITS[run.queue] / (double) run.request.chips()) - run.attained + now);
                }
            }
        }
        return next;
    }
}
