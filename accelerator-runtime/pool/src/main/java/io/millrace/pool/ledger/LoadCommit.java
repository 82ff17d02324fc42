package io.millrace.pool.ledger;

import java.io.Serializable;
import java.util.List;

/**
 * Modelled-only slices of a block since its last such commit, as one sum for each account: nobody needs their numbers, checkpoints or results, so
 * that any number of slices costs the store the same.
 *
 * @param sequence counts the commits of this block, whoever owns it; must be the block's next one
 * @param chipEnd  the block's clock up to which it counts
 */
public record LoadCommit(String block, long epoch, long sequence, long chipEnd, List<Account> accounts) implements Serializable {
    /** @return slices of all accounts */
    public long slices() {
        return accounts.stream().mapToLong(Account::slices).sum();
    }
}
