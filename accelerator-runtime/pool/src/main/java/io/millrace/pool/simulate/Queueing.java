package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Placer.Event;
import io.millrace.pool.schedule.Policy;
import io.millrace.pool.schedule.Reason;
import io.millrace.pool.schedule.Request;
import io.millrace.pool.schedule.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Replays a trace under a policy that lets a run end before its chips are given to another: drives the {@link Placer} of the live pool from event to event.
 *
 * <p>Each run is placed once and pays its start-up once. The placer is told a run's work time as the model's estimate, or what the options make of it.
 */
final class Queueing {
    private final Placer placer;
    private final Topology topology;
    private final Recorder record;
    private final Options options;
    private final Map<String, Double> speeds = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    /** By type: what a run that names it is measured in. */
    private final Map<String, Double> own = new HashMap<>();
    private final Map<String, Job> waiting = new HashMap<>();
    private final PriorityQueue<End> ends = new PriorityQueue<>();
    private final Map<String, End> running = new HashMap<>();

    private record End(long at, long serial, Job job, long started) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            int time = Long.compare(at, other.at);
            return time != 0 ? time : Long.compare(serial, other.serial);
        }
    }

    Queueing(Policy policy, Topology topology, Recorder record, Options options) {
        placer = new Placer(policy, topology);
        this.topology = topology;
        this.record = record;
        this.options = options;
        topology.racks().forEach(rack -> {
            speeds.put(rack.name(), rack.speed());
            types.put(rack.name(), rack.type());
            own.putIfAbsent(rack.type(), rack.speed());
        });
        options.weights().forEach((group, weight) -> placer.on(new Event.Weight(0, group, "", weight)));
        options.userWeights().forEach((user, weight) -> placer.on(new Event.Weight(0, user.group(), user.user(), weight)));
        options.reservations().forEach(placer::on);
    }

    static long nanos(double seconds) {
        return (long) Math.rint(seconds * 1e9);
    }

    void replay(List<Job> jobs) {
        int next = 0;
        List<Options.Loss> losses = options.losses().stream().sorted(java.util.Comparator.comparingDouble(Options.Loss::at)).toList();
        int lost = 0;
        long now = 0;
        while (next < jobs.size() || !ends.isEmpty() || !waiting.isEmpty()) {
            long submit = next < jobs.size() ? nanos(jobs.get(next).submit()) : Long.MAX_VALUE;
            long end = ends.isEmpty() ? Long.MAX_VALUE : ends.peek().at;
            long clock = placer.nextClock(now);
            long loss = lost < losses.size() ? nanos(losses.get(lost).at()) : Long.MAX_VALUE;
            now = Math.max(now, Math.min(Math.min(submit, end), Math.min(clock, loss)));
            if (submit == Long.MAX_VALUE && end == Long.MAX_VALUE && clock == Long.MAX_VALUE && loss == Long.MAX_VALUE) {
                break; // what still waits will never have a place
            }
            if (end <= now) {
                end(ends.poll(), now);
            } else if (loss <= now) {
                lose(losses.get(lost++), now);
            } else if (submit <= now) {
                submit(jobs.get(next++), now);
            } else {
                placed(placer.on(new Event.Clock(now)), now);
            }
        }
        waiting.forEach((run, job) -> record.stranded(job, placer.why(run).orElseThrow()));
    }

    /** Seconds on chips of speed 1. A run that names a type says how long it takes there; one that takes any says how long it takes on the first. */
    private double work(Job job) {
        return job.service() * own.getOrDefault(job.type(), 1.0);
    }

    private void submit(Job job, long now) {
        long estimate = Math.max(1, nanos((work(job) + job.startup()) * options.estimateFactor()));
        Request request = new Request(job.id(), job.group(), job.user(), 1, 1, job.priority(), job.chips(), job.type(), job.memoryBytes(), estimate,
                Double.isInfinite(job.deadline()) ? Long.MAX_VALUE : nanos(job.deadline()));
        Optional<Reason> refusal = placer.refusal(request);
        if (refusal.isPresent()) {
            record.refused(job, refusal.get());
            return;
        }
        record.submitted(job);
        waiting.put(job.id(), job);
        placed(placer.on(new Event.Submitted(now, request)), now);
    }

    private void end(End end, long now) {
        running.remove(end.job.id());
        record.ended(end.job, now * 1e-9);
        placer.on(new Event.Used(now, end.job.group(), end.job.user(), (double) (now - end.started) * end.job.chips()));
        placed(placer.on(new Event.Ended(now, end.job.id())), now);
    }

    private void lose(Options.Loss loss, long now) {
        List<Placer.Placement> placements = new ArrayList<>();
        Map<String, End> before = new HashMap<>(running);
        for (Topology.Rack rack : topology.racks()) {
            if (loss.hits(rack)) {
                record.lost(rack, now * 1e-9);
                placements.addAll(placer.on(new Event.BlockLost(now, rack.name())));
            }
        }
        // A run that was placed anew twice in this moment counts where it is now.
        Map<String, Placer.Placement> current = new HashMap<>();
        placer.placements().forEach(p -> current.put(p.run(), p));
        for (End run : before.values()) {
            Placer.Placement at = current.get(run.job.id());
            if (at == null || placements.stream().anyMatch(p -> p.run().equals(run.job.id()))) {
                ends.remove(run);
                running.remove(run.job.id());
                waiting.put(run.job.id(), run.job);
                record.stopped(run.job, now * 1e-9, Reason.of(Cause.BEGINS_ANEW));
            }
        }
        placed(placements.stream().filter(p -> current.get(p.run()) != null && current.get(p.run()).parts() == p.parts()).toList(), now);
    }

    private void placed(List<Placer.Placement> placements, long now) {
        for (Placer.Placement placement : placements) {
            Job job = waiting.remove(placement.run());
            long length = nanos(work(job) / speeds.get(placement.block()) + job.startup());
            End end = new End(now + length, placement.run().hashCode() & 0xffffffffL, job, now);
            ends.add(end);
            running.put(job.id(), end);
            record.on(job, types.get(placement.block()));
            if (placement.waited() != null) {
                record.waits(job.id(), placement.waited());
            }
            record.started(job, now * 1e-9, placement.why());
        }
    }
}
