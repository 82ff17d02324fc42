package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a simulation came to. Times are seconds of chip time from the trace's zero; a quantile is {@code sorted[(int) (q n)]}, as in Muri's published results.
 *
 * @param jobs       runs that ended
 * @param completion from submission to the end
 * @param waits       without chips between submission and the end
 * @param makespan   the last end
 * @param utilisation busy chip time over chips times makespan
 * @param jain       Jain's index over the groups' speeds: 1 is equal, 1/groups is one group alone. A group's speed is the mean over its runs of work time
 *                   over completion time
 * @param energy     joules of busy and idle chips until the last end, by {@link Power}
 * @param longest    the runs that waited longest, with why, longest first; at most ten
 */
public record Result(String policy, int jobs, Quantiles completion, Quantiles waits, double makespan, double utilisation, double jain, double jainUsers, double energy,
                     int chips, long decisions, long interruptions, List<Group> groups, List<Waiter> longest, List<Refused> refused) {

    /** Average and quantiles, in seconds. */
    public record Quantiles(double average, double median, double p95, double p99, double greatest) {
        static Quantiles of(double[] values) {
            if (values.length == 0) {
                return new Quantiles(0, 0, 0, 0, 0);
            }
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return new Quantiles(Arrays.stream(values).sum() / values.length, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), sorted[sorted.length - 1]);
        }

        private static double at(double[] sorted, double q) {
            return sorted[Math.min(sorted.length - 1, (int) (sorted.length * q))];
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("average_s", average);
            map.put("median_s", median);
            map.put("p95_s", p95);
            map.put("p99_s", p99);
            map.put("max_s", greatest);
            return map;
        }
    }

    /** A group's part: chip-seconds that it held, and how long its runs waited; {@code why} is null where none did. */
    public record Group(String name, int jobs, double chipSeconds, double speed, Quantiles completion, Quantiles waits, Reason why) {}

    /** A run that waited long; {@code why} is null where nothing was said. */
    public record Waiter(String run, String group, int chips, double waited, Reason why) {}

    /** A run that no chips could ever have held, with the numbers. */
    public record Refused(String run, String group, Reason why) {}

    static Result of(String policy, Recorder record) {
        List<Recorder.Line> done = record.done;
        double busy = record.busyChipSeconds;
        double chipSeconds = record.topology().chips() * record.last - record.lostChipSeconds();
        Map<String, Job> jobs = new HashMap<>();
        done.forEach(line -> jobs.put(line.job.id(), line.job));
        Map<String, List<Recorder.Line>> groups = new LinkedHashMap<>();
        Map<String, List<Recorder.Line>> users = new LinkedHashMap<>();
        done.forEach(line -> {
            groups.computeIfAbsent(line.job.group(), _ -> new ArrayList<>()).add(line);
            users.computeIfAbsent(line.job.user(), _ -> new ArrayList<>()).add(line);
        });
        List<Group> parts = groups.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(e -> group(e.getKey(), e.getValue(), jobs)).toList();
        List<Waiter> longest = done.stream().filter(l -> l.waited() > 0).sorted((a, b) -> Double.compare(b.waited(), a.waited())).limit(10)
                .map(l -> new Waiter(l.job.id(), l.job.group(), l.job.chips(), l.waited(), why(l, jobs))).toList();
        return new Result(policy, done.size(), Quantiles.of(values(done, Recorder.Line::completion)), Quantiles.of(values(done, Recorder.Line::waited)), record.last,
                chipSeconds == 0 ? 0 : busy / chipSeconds, jain(parts.stream().mapToDouble(Group::speed).toArray()),
                jain(users.values().stream().mapToDouble(Result::speed).toArray()), Power.joules(record), record.topology().chips(), record.decisions,
                done.stream().mapToLong(l -> l.interruptions).sum(), parts, longest,
                record.refused.stream().map(r -> new Refused(r.job().id(), r.job().group(), r.reason())).toList());
    }

    private static Group group(String name, List<Recorder.Line> lines, Map<String, Job> jobs) {
        Recorder.Line worst = lines.stream().reduce((a, b) -> b.waited() > a.waited() ? b : a).orElseThrow();
        return new Group(name, lines.size(), lines.stream().mapToDouble(l -> l.ran * l.job.chips()).sum(), speed(lines),
                Quantiles.of(values(lines, Recorder.Line::completion)), Quantiles.of(values(lines, Recorder.Line::waited)), worst.waited() > 0 ? why(worst, jobs) : null);
    }

    /** A run that the reason names by its identifier is named as people know it. */
    private static Reason why(Recorder.Line line, Map<String, Job> jobs) {
        Reason why = line.whyWaited == null ? line.why : line.whyWaited;
        Job named = why == null || why.name() == null ? null : jobs.get(why.name());
        return named == null ? why : why.named(named.title());
    }

    private static String text(Reason why) {
        return why == null ? "" : why.text();
    }

    private static double speed(List<Recorder.Line> lines) {
        return lines.stream().mapToDouble(l -> l.completion() > 0 ? Math.min(1, l.job.service() / l.completion()) : 1).average().orElse(1);
    }

    private static double[] values(List<Recorder.Line> lines, ToDoubleFunction<Recorder.Line> value) {
        return lines.stream().mapToDouble(value).toArray();
    }

    static double jain(double[] x) {
        double sum = Arrays.stream(x).sum();
        double squares = Arrays.stream(x).map(v -> v * v).sum();
        return squares == 0 ? 1 : sum * sum / (x.length * squares);
    }

    /** As JSON: the first six figures, at the top level, are those that published results give. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("policy", policy);
        map.put("jobs", jobs);
        map.put("average_jct_s", completion.average());
        map.put("median_jct_s", completion.median());
        map.put("p95_jct_s", completion.p95());
        map.put("p99_jct_s", completion.p99());
        map.put("makespan_s", makespan);
        map.put("utilisation", utilisation);
        map.put("wait", waits.toMap());
        map.put("jain_groups", jain);
        map.put("jain_users", jainUsers);
        map.put("energy_j", energy);
        map.put("energy_basis", Power.BASIS);
        map.put("chips", chips);
        map.put("decisions", decisions);
        map.put("interruptions", interruptions);
        map.put("groups", groups.stream().map(g -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("group", g.name());
            row.put("jobs", g.jobs());
            row.put("chip_seconds", g.chipSeconds());
            row.put("speed", g.speed());
            row.put("average_jct_s", g.completion().average());
            row.put("wait", g.waits().toMap());
            row.put("why", text(g.why()));
            return row;
        }).toList());
        map.put("longest_waits", longest.stream().map(w -> Map.of("run", w.run(), "group", w.group(), "chips", w.chips(), "wait_s", w.waited(), "why", text(w.why()))).toList());
        map.put("refused", refused.stream().map(r -> Map.of("run", r.run(), "group", r.group(), "why", r.why().text())).toList());
        return map;
    }
}
