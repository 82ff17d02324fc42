package io.millrace.pool.ledger;

/**
 * What somebody is entitled to, as decided at one time.
 *
 * @param seq      entry of the chain that says so
 * @param subject  "user" or "group"
 * @param weight   against others of the same kind who want chips at the same time; 1 where nothing was decided
 * @param maxChips chips that their runs may hold at once; 0 for any number
 * @param memberOf the group that a user belongs to; empty for one of their own
 * @param at       milliseconds since 1970
 */
public record Quota(long seq, String subject, String name, double weight, int maxChips, String memberOf, long at, String who, String why) {
    public static final String USER = "user";
    public static final String GROUP = "group";

    /** What holds where nobody has decided anything. */
    public static Quota none(String subject, String name) {
        return new Quota(0, subject, name, 1, 0, "", 0, "", "");
    }
}
