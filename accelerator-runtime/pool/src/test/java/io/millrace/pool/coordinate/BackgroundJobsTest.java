package io.millrace.pool.coordinate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The jobs behind the background load: never two on a chip, chips that are mostly busy, and every nanosecond charged once. */
class BackgroundJobsTest {
    private static final int CHIPS = 400;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void chipsAreBusyAndEachIsChargedOnceForEachMoment() {
        BackgroundJobs jobs = new BackgroundJobs("block-7");
        jobs.resize(CHIPS, 0);
        long[] charged = new long[CHIPS];
        long[] upTo = new long[CHIPS];
        Set<String> groups = new HashSet<>();
        for (long now = SECOND / 3; now < 1_200 * SECOND; now += SECOND / 3) {
            jobs.step(now, (job, on, from, to) -> {
                groups.add(job.group());
                for (int chip = on.nextSetBit(0); chip >= 0; chip = on.nextSetBit(chip + 1)) {
                    assertTrue(from >= upTo[chip], "chip " + chip + " is charged twice");
                    upTo[chip] = to;
                    charged[chip] += to - from;
                }
            });
        }
        long sum = java.util.Arrays.stream(charged).sum();
        assertTrue(sum > 0.95 * CHIPS * 1_199 * SECOND, "busy: " + (double) sum / CHIPS / 1_199 / SECOND);
        assertTrue(groups.size() > 8, "groups: " + groups);
    }

    @Test
    void theSameBlockHasTheSameJobsAndAShorterOneFewer() {
        BackgroundJobs one = new BackgroundJobs("block-7");
        BackgroundJobs two = new BackgroundJobs("block-7");
        one.resize(CHIPS, 0);
        two.resize(CHIPS, 0);
        one.step(30 * SECOND, (job, on, from, to) -> { });
        for (long now = 0; now <= 30 * SECOND; now += SECOND) {
            two.step(now, (job, on, from, to) -> { });
        }
        assertArrayEquals(one.spans(), two.spans(), "however often it is looked at");
        one.resize(10, 30 * SECOND);
        int[] spans = one.spans();
        assertTrue(spans.length > 0 && spans[spans.length - 2] + spans[spans.length - 1] <= 10, java.util.Arrays.toString(spans));
        one.resize(0, 31 * SECOND);
        assertEquals(0, one.spans().length);
    }
}
