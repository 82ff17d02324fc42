package io.millrace.pool.schedule;

import java.util.Locale;

/**
 * What a {@link Reason} can say. The form is the English sentence, in which each {@code {}} stands for the next number and {@code {s}} for the name; the page has the
 * same sentences in its own languages, by {@link #code}. A word in the plural after a number loses its s where the number is 1.
 */
public enum Cause {
    // Turns on chips that are shared.
    ALONE("alone on its chips"),
    OWED("owed {} ms at {} % of its chips, next deadline of {} runs"),
    WING("goes with its other chips of {s}"),
    ALONG("goes along: another run's turn leaves its chips idle"),
    // Where a run is.
    FREE_CHIPS("on {} free chips of {s}"),
    SHARES("shares {} chips of {s} in time slices with {} other runs"),
    FRACTION("has {} % of {} chips of {s} for its own, beside {} other runs"),
    ACROSS("on {} free chips of {} blocks from {s} on, since no block is as wide"),
    RESERVED("on {} chips of {s} that are reserved for its group"),
    ONE_NODE("{} chips of one node in {s}, which leaves it {} free"),
    ONE_RACK("{} chips on {} nodes of {s}"),
    ACROSS_RACKS("{} chips on {} nodes across racks from {s} on, since no rack is as wide"),
    PROMISED("{} chips were promised to it for now, beside every promise before it"),
    // Why a run waits.
    NO_TYPE("waits for a block of {s}"),
    NO_HOST("waits for a chip host to take over its block"),
    NO_HOST_OF("waits for a chip host to take over {s}"),
    TOO_FEW("waits for {} chips: the pool has {} now"),
    TOO_FEW_OF("waits for {} chips of {s}: the pool has {} now"),
    BUSY("waits for {} chips: {} of {} are free"),
    APART("waits for {} chips together: {} are free, but not in one node or rack"),
    HELD("waits for {} chips: {} are free, in pieces or held for a gang or a reservation before it"),
    FULL("waits for {} chips of one block: {} free, and the others are shared by {} runs or full"),
    BEHIND_GANG("waits behind a run that came before it and needs the same block"),
    BEHIND("waits behind {s}, which is first"),
    KEPT("waits for {} chips: the free ones are kept for the reservation of {s}, which begins in {} s"),
    SHADOW("{} chips will be free for it in {} s at the latest, by the estimates of what runs"),
    NO_SHADOW("waits for {} chips: nobody knows how long those that run will need"),
    WOULD_DELAY("to start now would delay {s}, which is first and starts in {} s"),
    WOULD_DELAY_SOME("to start now would delay {s}, which is first"),
    LATER("is promised {} chips in {} s at the latest, by the estimates of what runs"),
    QUOTA_USER("waits for a quota: {s} may hold {} chips, holds or waits for {}, and this run needs {}"),
    QUOTA_GROUP("waits for a quota: group {s} may hold {} chips, holds or waits for {}, and this run needs {}"),
    LOST("its block was lost"),
    RESERVATION_BEGAN("its chips went to the reservation of {s}"),
    BEGINS_ANEW("its chips were lost, and it begins anew"),
    // Why it never will.
    CANNOT("cannot run: it needs {} chips together, and there are {}"),
    CANNOT_OF("cannot run: it needs {} chips of {s}, and there are {}"),
    CANNOT_RACK("cannot run: it needs {} chips in one rack, and the widest has {}"),
    CANNOT_HOLD("cannot run: it needs {} GiB on each chip, and a chip has {}"),
    // How a run ended.
    FINISHED("finished"),
    STOPPED("stopped by its owner"),
    FAILED("failed"),
    STOPPING("stopping at the end of its slice"),
    // Why it stands where it stands among those that wait.
    CAME("it has waited for {} s, and who came first is first"),
    AGED("priority {} and {} s of waiting, where an hour is worth a step"),
    SHORTEST("its estimate is {} s, and the shortest is first"),
    DEADLINE("its deadline is in {} s, and the nearest is first"),
    NO_DEADLINE("it has no deadline, and those that have one are first"),
    DOMINANT("{s} holds {} % of what its group holds most of, for weight {}"),
    USED("{s} had {} chip-s for its weight lately, its group {}"),
    // Policies that interrupt.
    SRTF_GETS("{} s remain, the shortest that fits on {} chips"),
    SRTF_LOSES("{} s remain, and shorter runs took its {} chips"),
    SRSF_GETS("{} chip-seconds remain, the least that fits on {} chips"),
    SRSF_LOSES("{} chip-seconds remain, and runs with less took its {} chips"),
    EDF_GETS("its deadline {} s is the nearest that fits on {} chips"),
    EDF_LOSES("its deadline is {} s, and runs with nearer ones took its {} chips"),
    TIRESIAS_GETS("{} chip-seconds received, queue {} has {} chips for it"),
    TIRESIAS_LOSES("{} chip-seconds received put it into queue {}, and runs before it took its {} chips");

    final String form;

    Cause(String form) {
        this.form = form;
    }

    /** As the API and the page's catalogue of messages spell it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
