package io.millrace.pool.coordinate;

import io.millrace.pool.PoolRefusal;
import io.millrace.pool.ledger.Ledger;
import io.millrace.pool.ledger.Reservation;
import io.millrace.pool.ledger.Rules;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Placer.Event;
import io.millrace.pool.schedule.Policy;
import io.millrace.pool.schedule.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By which policy the live pool places its runs, and which chips it keeps for whom at what time. Decisions are written down before they take effect, and taken
 * up again after a restart.
 *
 * <p>A reservation that begins finds its chips free: what others still have there (their estimate was too short, or they were there before it was made) goes on
 * elsewhere from its last checkpoint.
 *
 * <p>The coordinator's lock guards everything here.
 */
final class Rulebook {
    static final String DEFAULT_POLICY = "fair";
    private static final long LONGEST_MILLIS = 31L * 86_400_000;
    private static final int MOST_CHIPS = 1_000_000;

    private final Coordinator pool;
    private final Ledger ledger;
    private final InstantSource clock;
    private final List<Reservation> pending = new ArrayList<>();
    private Rules.Choice choice;
    private long looked;

    Rulebook(Coordinator pool, Ledger ledger, InstantSource clock) {
        this.pool = pool;
        this.ledger = ledger;
        this.clock = clock;
        choice = ledger.rules().current().filter(c -> Policy.named(c.policy()).isPresent()).orElse(new Rules.Choice(0, DEFAULT_POLICY, true, 0, "", ""));
    }

    /** Takes up what was decided before this start; the blocks must be known. */
    void resume() {
        apply();
        pending.addAll(ledger.reservations().current(clock.millis()));
        retry();
    }

    private void apply() {
        pool.place(new Event.Rules(pool.time(), Policy.named(choice.policy()).orElseThrow().withHalfLife(Policy.HALF_LIFE_NANOS), choice.slices()));
    }

    Rules.Choice choice() {
        return choice;
    }

    Rules.Choice policy(String name, boolean slices, String who, String why) {
        Policy policy = Policy.named(name).orElseThrow(() -> new PoolRefusal("unknown-policy", "There is no policy \"" + name + "\" for a live pool; there are "
                + String.join(", ", Policy.names()) + "."));
        if (slices && !policy.slices()) {
            throw new PoolRefusal("malformed-request", "Under " + name + " each run has its chips alone, since it promises when others start; it goes without time slices.");
        }
        choice = ledger.rules().set(name, slices, who, why);
        apply();
        return choice;
    }

    private Event.Reserve event(Reservation r) {
        return new Event.Reserve(pool.time(), r.id(), r.group(), r.type(), r.chips(), pool.time(r.from()), pool.time(r.to()));
    }

    Reservation reserve(String group, String type, int chips, long from, long to, String who, String why) {
        long now = clock.millis();
        if (group == null || group.isBlank() || group.length() > 200 || chips < 1 || chips > MOST_CHIPS) {
            throw new PoolRefusal("malformed-request", "A reservation is for a group, by name, and for at least one chip.");
        }
        if (to <= from || to <= now || to - from > LONGEST_MILLIS) {
            throw new PoolRefusal("malformed-request", "A reservation ends after it begins, later than now, and within 31 days of its begin.");
        }
        Reservation asked = new Reservation(0, "", group, type, chips, from, to, false, now, who, why);
        try {
            pool.place(event(asked));
        } catch (IllegalArgumentException e) {
            throw new PoolRefusal("too-many-chips", e.getMessage());
        }
        Reservation kept;
        try {
            kept = ledger.reservations().decide(asked);
        } finally {
            pool.place(new Event.Unreserve(pool.time(), ""));
        }
        pool.place(event(kept));
        tick();
        return kept;
    }

    Reservation giveUp(String id, String who, String why) {
        Reservation r = ledger.reservations().current(clock.millis()).stream().filter(one -> one.id().equals(id)).findFirst()
                .orElseThrow(() -> new PoolRefusal("unknown-reservation", "There is no reservation " + id + " that lasts or is to come."));
        Reservation gone = ledger.reservations().decide(new Reservation(0, r.id(), r.group(), r.type(), r.chips(), r.from(), r.to(), true, clock.millis(), who, why));
        pending.removeIf(p -> p.id().equals(id));
        pool.place(new Event.Unreserve(pool.time(), id));
        return gone;
    }

    List<Reservation> reservations() {
        return ledger.reservations().current(clock.millis());
    }

    /** Lets time pass: what was promised for now starts, reservations begin and end. Called about twice a second. */
    void tick() {
        long now = pool.time();
        retry();
        if (pool.nextClock(looked) <= now) {
            pool.place(new Event.Clock(now));
        }
        looked = now;
        for (String run : pool.trespassers(now)) {
            pool.displace(run, Reason.of(Cause.RESERVATION_BEGAN, groupAt(now)));
        }
    }

    private String groupAt(long now) {
        Optional<Reservation> lasting = reservations().stream().filter(r -> pool.time(r.from()) <= now && now < pool.time(r.to())).findFirst();
        return lasting.map(Reservation::group).orElse("");
    }

    /** After a start there may not be the chips yet that are kept. */
    private void retry() {
        pending.removeIf(r -> {
            try {
                pool.place(event(r));
                return true;
            } catch (IllegalArgumentException e) {
                return r.to() <= clock.millis();
            }
        });
    }
}
