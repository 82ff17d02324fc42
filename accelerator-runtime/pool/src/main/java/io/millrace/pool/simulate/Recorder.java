package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Reason;
import io.millrace.pool.schedule.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What happened in a simulation, while it happens: who waited and ran when, and how many chips were busy. */
final class Recorder {
    private final Topology topology;
    private final Map<String, Line> live = new HashMap<>();
    final List<Line> done = new ArrayList<>();
    final List<Refusal> refused = new ArrayList<>();
    double busyChipSeconds;
    final Map<String, Double> busyByType = new LinkedHashMap<>();
    long decisions;
    double last;
    private final List<Lost> losses = new ArrayList<>();

    /** Chips that were not there until the end: chip-seconds to take off what the pool had. */
    double lostChipSeconds() {
        return losses.stream().mapToDouble(l -> l.chips * Math.max(0, last - l.at)).sum();
    }

    private record Lost(double at, int chips) {}

    void lost(Topology.Rack rack, double now) {
        losses.add(new Lost(now, rack.chips()));
    }

    /** A run that waited to the end of the simulation in vain. */
    void stranded(Job job, Reason reason) {
        live.remove(job.id());
        refused.add(new Refusal(job, reason));
    }

    /** A run that nothing could ever have held. */
    record Refusal(Job job, Reason reason) {}

    /** A run's line in the books. */
    static final class Line {
        final Job job;
        double firstStart = Double.NaN;
        double startedAt;
        double ran;
        double end;
        int interruptions;
        boolean running;
        /** Why it has chips, or was interrupted. */
        Reason why;
        /** Why it waited, as last said. */
        Reason whyWaited;
        String type;

        Line(Job job) {
            this.job = job;
            type = job.type();
        }

        /** Seconds from submission to the end. */
        double completion() {
            return end - job.submit();
        }

        /** Seconds without chips. */
        double waited() {
            double waited = completion() - ran;
            return waited > 1e-6 ? waited : 0; // less is the rounding of seconds
        }
    }

    Recorder(Topology topology) {
        this.topology = topology;
    }

    Topology topology() {
        return topology;
    }

    void submitted(Job job) {
        live.put(job.id(), new Line(job));
    }

    void refused(Job job, Reason reason) {
        refused.add(new Refusal(job, reason));
    }

    void started(Job job, double now, Reason reason) {
        Line line = live.get(job.id());
        if (Double.isNaN(line.firstStart)) {
            line.firstStart = now;
        }
        line.startedAt = now;
        line.running = true;
        line.why = reason;
        decisions++;
    }

    /** Why a run still waits. */
    void waits(String run, Reason reason) {
        live.get(run).whyWaited = reason;
    }

    /** The type of the chips that it got, where it would have taken any. */
    void on(Job job, String type) {
        live.get(job.id()).type = type;
    }

    void stopped(Job job, double now, Reason reason) {
        Line line = live.get(job.id());
        pause(line, now);
        line.interruptions++;
        line.whyWaited = reason;
        decisions++;
    }

    void ended(Job job, double now) {
        Line line = live.remove(job.id());
        pause(line, now);
        line.end = now;
        last = Math.max(last, now);
        done.add(line);
    }

    private void pause(Line line, double now) {
        if (line.running) {
            line.running = false;
            double passed = now - line.startedAt;
            line.ran += passed;
            busyChipSeconds += passed * line.job.chips();
            busyByType.merge(line.type, passed * line.job.chips(), Double::sum);
        }
    }
}
