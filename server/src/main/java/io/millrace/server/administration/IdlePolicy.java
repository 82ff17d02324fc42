package io.millrace.server.administration;

import java.time.Duration;
import java.time.Instant;

/**
 * When a kernel ends for want of use. Pure.
 *
 * <p>A kernel that runs a cell, has one in its queue, or has something on the chips or waiting for them is never ended. Whoever has the notebook is warned first, for half of
 * the time without use but at most {@value #MOST_WARNING_MINUTES} minutes, and any use takes the warning back.
 */
final class IdlePolicy {
    private static final int MOST_WARNING_MINUTES = 5;

    private IdlePolicy() {}

    /**
     * @param state   of the kernel, as the notebook has it
     * @param queue   runs that have not ended
     * @param asking  requests to the chips without an answer
     * @param onChips whether runs of the notebook are on the pool, or wait there
     * @param used    when it was used last
     * @param warned  for which end people were warned; null where they were not
     */
    record Seen(String state, int queue, int asking, boolean onChips, Instant used, Instant warned) {
        boolean inUse() {
            return !state.equals("idle") || queue > 0 || asking > 0 || onChips;
        }
    }

    /** What to do. */
    sealed interface Decision {
        record Leave() implements Decision {}

        record Warn(Instant at) implements Decision {}

        record TakeBack() implements Decision {}

        record End() implements Decision {}
    }

    static Duration warning(Duration idle) {
        Duration half = idle.dividedBy(2);
        Duration most = Duration.ofMinutes(MOST_WARNING_MINUTES);
        return half.compareTo(most) < 0 ? half : most;
    }

    /** @param idle how long without use; zero for never */
    static Decision decide(Seen seen, Instant now, Duration idle) {
        Instant due = seen.used().plus(idle);
        if (idle.isZero() || seen.inUse() || now.isBefore(due.minus(warning(idle)))) {
            return seen.warned() == null ? new Decision.Leave() : new Decision.TakeBack();
        }
        if (seen.warned() == null) {
            // Also after a pause of the server, or where the time became shorter: nobody is ended without a warning.
            Instant notice = now.plus(warning(idle));
            return new Decision.Warn(notice.isAfter(due) ? notice : due);
        }
        return now.isBefore(seen.warned()) || now.isBefore(due) ? new Decision.Leave() : new Decision.End();
    }
}
