package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Ranking;
import io.millrace.pool.schedule.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays a trace under a policy that may interrupt: drives {@link Ranking} from event to event (a submission, an end, a queue's limit).
 *
 * <h2>What starting costs</h2>
 * Muri's published simulation takes a run's start-up from its progress at <em>every</em> event while it runs, whether it kept its chips or not. That is not what a cluster does,
 * but it is what the published figures were made with, so Muri's traces are replayed so. Otherwise a run pays when it starts or
 * resumes.
 */
final class Interrupting {
    private final Ranking ranking;
    private final Recorder record;
    private final boolean everyEvent;
    private final Map<String, Active> active = new LinkedHashMap<>();

    private static final class Active {
        final Job job;
        double units;
        double debt;
        double checked;
        double attained;

        Active(Job job) {
            this.job = job;
            units = job.units();
            checked = job.submit();
        }

        double remaining() {
            return units * job.unitSeconds();
        }
    }

    Interrupting(Ranking.Rule rule, Trace trace, Topology topology, Recorder record) {
        ranking = new Ranking(rule, topology);
        this.record = record;
        everyEvent = trace.kind() == Trace.Kind.MURI;
    }

    void replay(List<Job> jobs) {
        int next = 0;
        List<Active> ending = List.of();
        double end = Double.POSITIVE_INFINITY;
        double limit = Double.POSITIVE_INFINITY;
        while (next < jobs.size() || !active.isEmpty()) {
            double submit = next < jobs.size() ? jobs.get(next).submit() : Double.POSITIVE_INFINITY;
            double now = Math.min(Math.min(submit, end), limit);
            if (end == now) {
                for (Active done : ending) {
                    done.attained += now - done.checked;
                    active.remove(done.job.id());
                    ranking.on(new Ranking.Event.Ended(done.job.id()));
                    record.ended(done.job, now);
                }
            }
            for (; next < jobs.size() && jobs.get(next).submit() == now; next++) {
                submit(jobs.get(next));
            }
            progress(now);
            decide(now);
            end = Double.POSITIVE_INFINITY;
            for (String run : ranking.running()) {
                Active running = active.get(run);
                double over = now + running.debt + running.remaining();
                if (over < end) {
                    end = over;
                    ending = new ArrayList<>();
                }
                if (over == end) {
                    ending.add(running);
                }
            }
            // A limit that rounding puts at this very moment would be looked at for ever: the next representable time is later.
            limit = Math.max(ranking.nextLimit(now), Math.nextUp(now));
        }
    }

    private void submit(Job job) {
        if (!ranking.fits(job.type(), job.chips())) {
            record.refused(job, ranking.refusal(job.type(), job.chips()));
            return;
        }
        active.put(job.id(), new Active(job));
        record.submitted(job);
        ranking.on(new Ranking.Event.Submitted(job.id(), job.type(), job.chips(), job.service(), job.deadline()));
    }

    private void progress(double now) {
        for (String id : ranking.running()) {
            Active run = active.get(id);
            double passed = now - run.checked;
            double lost = everyEvent ? run.job.startup() : run.debt;
            run.units -= run.job.unitSeconds() > 0 ? Math.max(passed - lost, 0) / run.job.unitSeconds() : run.units;
            run.debt = everyEvent ? 0 : Math.max(run.debt - passed, 0);
            run.attained += passed;
            run.checked = now;
            ranking.on(new Ranking.Event.Progressed(id, run.remaining(), run.attained));
        }
    }

    private void decide(double now) {
        for (Ranking.Decision decision : ranking.decide()) {
            Active run = active.get(decision.run());
            if (decision.starts()) {
                run.checked = now;
                run.debt = everyEvent ? 0 : run.job.startup();
                record.started(run.job, now, decision.reason());
            } else {
                record.stopped(run.job, now, decision.reason());
            }
        }
    }
}
