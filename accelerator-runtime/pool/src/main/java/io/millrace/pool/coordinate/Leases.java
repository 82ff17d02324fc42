package io.millrace.pool.coordinate;

import io.millrace.pool.ledger.Ledger;
import io.millrace.pool.ledger.Rack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which chip host owns which block. A lease is renewed by each report of its host and runs out when the host is silent for too long or has
 * left the cluster; the block then goes to the host with the fewest blocks, under a new epoch from the ledger. Nobody asks the former
 * owner: what it still sends is refused by that epoch. Idle blocks move to hosts that have fewer, so that a host that joins gets work.
 *
 * <p>Not thread-safe: the coordinator calls it under its lock.
 */
final class Leases {
    static final class Block {
        final String id;
        final String type;
        final int chips;
        String owner;
        long epoch;
        Messages.BlockReport last;
        /** As people decided; only one that is up gets an owner. */
        Rack.State state = Rack.State.UP;
        /** Sequence of its next commit of modelled-only load. */
        long loads;

        Block(String id, String type, int chips) {
            this.id = id;
            this.type = type;
            this.chips = chips;
        }
    }

    static final class Host {
        final String id;
        String address;
        long heard;

        Host(String id) {
            this.id = id;
        }
    }

    final Map<String, Block> blocks = new LinkedHashMap<>();
    final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Ledger ledger;
    private final long leaseNanos;

    Leases(List<Block> all, Ledger ledger, long leaseMillis) {
        all.forEach(b -> blocks.put(b.id, b));
        this.ledger = ledger;
        this.leaseNanos = leaseMillis * 1_000_000;
    }

    /** A host has reported. */
    void heard(Messages.Report report, long now) {
        Host host = hosts.computeIfAbsent(report.host(), Host::new);
        host.address = report.address();
        host.heard = now;
        for (Messages.BlockReport block : report.blocks()) {
            Block mine = blocks.get(block.block());
            if (mine != null && report.host().equals(mine.owner) && mine.epoch == block.epoch()) {
                mine.last = block;
            }
        }
    }

    /** Hosts at an address that has left the cluster are lost now. */
    void left(String address) {
        hosts.values().removeIf(h -> address.equals(h.address));
    }

    /**
     * Ends leases that ran out and hands out blocks that nobody owns.
     *
     * @param busy blocks that must not move without need
     * @return blocks whose owner changed; an owner of null means that no host is there
     */
    List<Block> settle(long now, java.util.function.Predicate<String> busy) {
        hosts.values().removeIf(h -> now - h.heard > leaseNanos);
        List<Block> changed = new ArrayList<>();
        for (Block block : blocks.values()) {
            if (block.owner != null && !hosts.containsKey(block.owner)) {
                block.owner = null;
                block.last = null;
                changed.add(block);
            }
        }
        for (Block block : blocks.values()) {
            if (block.owner == null && block.state == Rack.State.UP && !hosts.isEmpty()) {
                give(block, hosts.keySet().stream().min(Comparator.comparingLong(this::owned)).orElseThrow());
                if (!changed.contains(block)) {
                    changed.add(block);
                }
            }
        }
        balance(busy, changed);
        return changed;
    }

    private void balance(java.util.function.Predicate<String> busy, List<Block> changed) {
        for (Block block : blocks.values()) {
            if (block.owner != null && block.state == Rack.State.UP && hosts.size() > 1 && !busy.test(block.id) && !changed.contains(block)) {
                String least = hosts.keySet().stream().min(Comparator.comparingLong(this::owned)).orElseThrow();
                if (owned(block.owner) > owned(least) + 1) {
                    give(block, least);
                    changed.add(block);
                }
            }
        }
    }

    private long owned(String host) {
        return blocks.values().stream().filter(b -> host.equals(b.owner)).count();
    }

    private void give(Block block, String host) {
        block.epoch = ledger.claim(block.id, block.type, block.chips, host);
        block.owner = host;
        block.last = null;
        block.loads = ledger.loads(block.id);
    }

    /** Takes a block from its owner now; what that one still sends is refused. */
    void fence(Block block) {
        block.epoch = ledger.claim(block.id, block.type, block.chips, "");
        block.owner = null;
        block.last = null;
    }
}
