package io.millrace.pool.coordinate;

import io.millrace.pool.Administration;
import io.millrace.pool.PoolRefusal;
import io.millrace.pool.ledger.Ledger;
import io.millrace.pool.ledger.LedgerBook;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.ledger.Quota;
import io.millrace.pool.ledger.Reservation;
import io.millrace.pool.ledger.Rules;
import io.millrace.pool.schedule.Policy;
import java.util.List;
import java.util.Map;

/** Decisions of people, checked, taken under the coordinator's lock, and told to those who wait for news of runs. */
final class Administrator implements Administration {
    private static final double MOST_WEIGHT = 1_000;
    private static final int LONGEST_WHY = 1_000;
    private final Coordinator pool;
    private final Ledger ledger;

    Administrator(Coordinator pool, Ledger ledger) {
        this.pool = pool;
        this.ledger = ledger;
    }

    private static String because(String why) {
        if (why == null || why.isBlank() || why.length() > LONGEST_WHY) {
            throw new PoolRefusal("malformed-request", "Say why, in at most " + LONGEST_WHY + " characters: it goes into the ledger.");
        }
        return why.strip();
    }

    @Override
    public List<String> add(String type, int chips, String who, String why) {
        String because = because(why);
        synchronized (pool) {
            return pool.fleet.add(type, chips, who, because);
        }
    }

    @Override
    public List<String> change(Action action, List<String> blocks, String who, String why) {
        String because = because(why);
        List<String> changed;
        synchronized (pool) {
            changed = switch (action) {
                case DRAIN -> pool.fleet.drain(blocks, who, because);
                case LOSE -> pool.fleet.lose(blocks, who, because);
                case RESTORE -> pool.fleet.restore(blocks, who, because);
                case REMOVE -> pool.fleet.remove(blocks, who, because);
            };
        }
        pool.flush();
        return changed;
    }

    @Override
    public void background(double utilisation, String who, String why) {
        String because = because(why);
        if (!(utilisation >= 0 && utilisation <= 1)) {
            throw new PoolRefusal("malformed-request", "Background load is a part of all chips, from 0 to 1.");
        }
        synchronized (pool) {
            Changes.Change change = pool.changes.begin(utilisation > 0 ? "background" : "background-off", who, because);
            pool.background(utilisation);
            pool.changes.end(change, List.of(), 0, 0);
        }
    }

    @Override
    public Quota quota(String subject, String name, double weight, int maxChips, String memberOf, String who, String why) {
        String because = because(why);
        if (!subject.equals(Quota.USER) && !subject.equals(Quota.GROUP) || name == null || name.isBlank() || name.length() > 200) {
            throw new PoolRefusal("malformed-request", "A quota is for a user or a group, by name.");
        }
        if (!(weight > 0 && weight <= MOST_WEIGHT) || maxChips < 0) {
            throw new PoolRefusal("malformed-request", "A weight is above 0 and at most 1000, and a limit of chips is not negative (0 for none).");
        }
        if (memberOf == null || memberOf.length() > 200 || !memberOf.isBlank() && !subject.equals(Quota.USER)) {
            throw new PoolRefusal("malformed-request", "A user belongs to a group, by a name of at most 200 characters; a group belongs to none.");
        }
        Quota quota;
        synchronized (pool) {
            Changes.Change change = pool.changes.begin("quota", who, because);
            quota = ledger.quotas().set(subject, name.strip(), weight, maxChips, memberOf.strip(), who, because);
            pool.entitled(quota);
            pool.changes.end(change, List.of(), 0, 0);
        }
        pool.flush();
        return quota;
    }

    @Override
    public String groupOf(String user) {
        synchronized (pool) {
            return pool.entitlements.groupOf(user);
        }
    }

    @Override
    public Rules.Choice policy(String name, boolean slices, String who, String why) {
        String because = because(why);
        Rules.Choice choice;
        synchronized (pool) {
            Changes.Change change = pool.changes.begin("policy", who, because);
            choice = pool.rules.policy(name, slices, who, because);
            pool.changes.end(change, List.of(), 0, 0);
        }
        pool.flush();
        return choice;
    }

    @Override
    public Rules.Choice policy() {
        synchronized (pool) {
            return pool.rules.choice();
        }
    }

    @Override
    public List<String> policies() {
        return Policy.names();
    }

    @Override
    public List<Rules.Choice> policyHistory() {
        return ledger.rules().history();
    }

    @Override
    public Reservation reserve(String group, String type, int chips, long from, long to, String who, String why) {
        String because = because(why);
        Reservation kept;
        synchronized (pool) {
            if (!type.isEmpty() && Catalogue.find(type).isEmpty()) {
                throw new PoolRefusal("unknown-chip-type", "There is no chip type \"" + type + "\".");
            }
            Changes.Change change = pool.changes.begin("reserved", who, because);
            kept = pool.rules.reserve(group == null ? null : group.strip(), type, chips, from, to, who, because);
            pool.changes.end(change, List.of(), 0, 0);
            change.chips = chips;
        }
        pool.flush();
        return kept;
    }

    @Override
    public Reservation giveUp(String id, String who, String why) {
        String because = because(why);
        Reservation gone;
        synchronized (pool) {
            Changes.Change change = pool.changes.begin("unreserved", who, because);
            gone = pool.rules.giveUp(id, who, because);
            pool.changes.end(change, List.of(), 0, 0);
            change.chips = gone.chips();
        }
        pool.flush();
        return gone;
    }

    @Override
    public List<Reservation> reservations() {
        return pool.rules.reservations();
    }

    @Override
    public List<Reservation> reservationHistory() {
        return ledger.reservations().history();
    }

    @Override
    public List<Map<String, Object>> entitlements() {
        return pool.entitled();
    }

    @Override
    public List<Quota> quotas() {
        return ledger.quotas().current();
    }

    @Override
    public List<Quota> quotaHistory() {
        return ledger.quotas().history();
    }

    @Override
    public List<Map<String, Object>> changes() {
        synchronized (pool) {
            return pool.changes.toList();
        }
    }

    @Override
    public List<Map<String, Object>> readings() {
        return pool.readings();
    }

    @Override
    public Map<String, Object> whatIf(Question question) {
        return pool.questions().ask(question, ledger.book(), System.currentTimeMillis());
    }

    @Override
    public LedgerBook book() {
        return ledger.book();
    }
}
