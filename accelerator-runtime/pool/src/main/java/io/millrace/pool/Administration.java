package io.millrace.pool;

import io.millrace.pool.ledger.LedgerBook;
import io.millrace.pool.ledger.Quota;
import io.millrace.pool.ledger.Reservation;
import io.millrace.pool.ledger.Rules;
import java.util.List;
import java.util.Map;

/**
 * What people decide about the pool while it runs, and what they may check. Every decision names who and why and is an entry of the ledger before
 * it takes effect. Methods may be called from any thread; those that decide block on the store. What cannot be done is a {@link PoolRefusal}.
 */
public interface Administration {
    /** What can be done to blocks. */
    enum Action {
        /** Lets nothing new begin; what runs is checkpointed and goes on elsewhere. */
        DRAIN,
        /** Takes them away without notice, as a failure would. */
        LOSE,
        /** Brings drained or lost ones back. */
        RESTORE,
        /** Takes drained or lost ones away for good. */
        REMOVE
    }

    /** Adds chips in blocks of 64 to 640 and returns the names of the blocks. */
    List<String> add(String type, int chips, String who, String why);

    /** @return the names of the blocks */
    List<String> change(Action action, List<String> blocks, String who, String why);

    /** Part of all chips that carry modelled-only load, 0 for none. */
    void background(double utilisation, String who, String why);

    /** @param subject "user" or "group"; maxChips: chips held at once, 0 for any number; memberOf: the group that a user belongs to, empty for none */
    Quota quota(String subject, String name, double weight, int maxChips, String memberOf, String who, String why);

    /** The group whose share a user's runs count against: where nobody has put them into one, their own name. */
    String groupOf(String user);

    /** By which policy the pool places runs from now on. @param slices whether runs share chips in time slices */
    Rules.Choice policy(String name, boolean slices, String who, String why);

    /** What holds now. */
    Rules.Choice policy();

    /** Policies that a live pool can have. */
    List<String> policies();

    /** Every decision about the policy, oldest first. */
    List<Rules.Choice> policyHistory();

    /** Keeps chips for a group. @param type empty for any; from, to: milliseconds since 1970 */
    Reservation reserve(String group, String type, int chips, long from, long to, String who, String why);

    /** Gives a reservation up. */
    Reservation giveUp(String id, String who, String why);

    /** Reservations that last or are to come. */
    List<Reservation> reservations();

    /** Every decision about reservations, oldest first. */
    List<Reservation> reservationHistory();

    /** Shares of all users and groups against their entitlements, now and since the start: {subject, name, wants, share, entitlement, chipSeconds, gotSeconds, dueSeconds}. */
    List<Map<String, Object>> entitlements();

    /** Weights and limits that hold now. */
    List<Quota> quotas();

    /** Every decision about weights and limits, oldest first. */
    List<Quota> quotaHistory();

    /** What each decision about blocks did to shares and waits, newest first. */
    List<Map<String, Object>> changes();

    /** Shares, use and draw of the last hour, oldest first. */
    List<Map<String, Object>> readings();

    /**
     * What to change in thought. Everything that is empty or 0 stays as it is.
     *
     * @param synthetic whether to replay a Philly-like load of the pool's size instead of the ledger's last day
     * @param policy    a policy of the simulator
     * @param without   type of chips that is gone
     * @param addType   type of chips that are added; addChips: how many
     * @param group     whose weight is another; weight: which
     */
    record Question(boolean synthetic, String policy, String without, String addType, int addChips, String group, double weight) {}

    /** Replays runs on the pool as it is and as it would be: both results, and who waits how much longer, and why. Takes seconds. */
    Map<String, Object> whatIf(Question question);

    /** Accounts, and the chain to check and export. */
    LedgerBook book();
}
