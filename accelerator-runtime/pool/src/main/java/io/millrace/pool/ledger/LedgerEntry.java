package io.millrace.pool.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A row of the ledger's chain.
 *
 * @param seq  from 1, without gaps
 * @param at   milliseconds since 1970
 * @param kind what happened: {@link Kind}
 * @param body a JSON object on one line, as it was written; it is hashed as it stands
 * @param hash lower-case hexadecimal SHA-256 over the hash of the entry before it and everything else in this one
 */
public record LedgerEntry(long seq, long at, String kind, String body, String hash) {
    /** The hash before the first entry. */
    public static final String NOTHING = "0".repeat(64);

    /** What an entry can say. */
    public static final class Kind {
        /** The chain begins; carries the accounts of before. */
        public static final String OPENED = "opened";
        public static final String SUBMITTED = "submitted";
        /** A host has become the owner of a block. */
        public static final String CLAIMED = "claimed";
        /** A range of slices of a run was committed. */
        public static final String SLICES = "slices";
        /** Modelled-only slices of many runs were committed as sums. */
        public static final String LOAD = "load";
        public static final String ENDED = "ended";
        /** A block was added, drained, lost, brought back or removed. */
        public static final String BLOCK = "block";
        public static final String QUOTA = "quota";
        /** Chips are kept for a group from one time to another, or not any more. */
        public static final String RESERVATION = "reservation";
        /** Runs are ordered and placed by another policy from now on. */
        public static final String POLICY = "policy";
        /** Older entries were removed; carries their last hash and the accounts up to there. */
        public static final String COMPACTED = "compacted";

        private Kind() {}
    }

    static String hash(String before, long seq, long at, String kind, String body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((before + '\n' + seq + '\n' + at + '\n' + kind + '\n' + body).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether this entry follows the one with that hash, unchanged. */
    boolean follows(String before) {
        return hash.equals(hash(before, seq, at, kind, body));
    }
}
