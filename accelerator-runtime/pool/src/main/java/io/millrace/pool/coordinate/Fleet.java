package io.millrace.pool.coordinate;

import io.millrace.pool.PoolRefusal;
import io.millrace.pool.chips.Catalogue;
import io.millrace.pool.chips.Chip;
import io.millrace.pool.ledger.Ledger;
import io.millrace.pool.ledger.Rack;
import io.millrace.pool.ledger.Racks;
import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Blocks that come and go while the pool runs. Whatever happens to a block, no run is lost with it: what runs on a block that is drained is
 * checkpointed at the end of its slice and goes on elsewhere; what runs on a block that is lost goes on from its last checkpoint, and the
 * slices that had been committed are neither charged nor counted again. Decisions are written down before they take effect.
 *
 * <p>The coordinator's lock guards everything here.
 */
final class Fleet {
    static final int LEAST = 64;
    static final int MOST = 640;
    private static final int MOST_CHIPS = 1_000_000;
    /** Blocks that are added later are numbered from here, so that a longer configuration does not meet them. */
    private static final int FIRST_ADDED = 1001;
    private static final String CONFIGURATION = "configuration";
    private static final Pattern SPEC = Pattern.compile("([^:]+):([1-9][0-9]{0,3})(?:\\*([1-9][0-9]{0,3}))?");

    private final Coordinator pool;
    private final Leases leases;
    private final Runs runs;
    private final Ledger ledger;
    private final Changes changes;
    private final InstantSource clock;

    Fleet(Coordinator pool, Leases leases, Runs runs, Ledger ledger, Changes changes, InstantSource clock) {
        this.pool = pool;
        this.leases = leases;
        this.runs = runs;
        this.ledger = ledger;
        this.changes = changes;
        this.clock = clock;
    }

    /** Blocks of the configuration and those that were added since, in the state that they were left in. */
    static List<Leases.Block> blocks(List<String> specs, Racks racks, long now) {
        Map<String, Rack> stored = new LinkedHashMap<>();
        racks.all().forEach(r -> stored.put(r.id(), r));
        List<Rack> written = new ArrayList<>();
        List<Leases.Block> blocks = new ArrayList<>();
        for (String spec : specs) {
            Matcher parts = SPEC.matcher(spec);
            if (!parts.matches() || Catalogue.find(parts.group(1)).isEmpty()) {
                throw new IllegalArgumentException("a block is TYPE:CHIPS, such as hygon-bw1000:64, or TYPE:CHIPS*BLOCKS for several; not \"" + spec + "\"");
            }
            int chips = Integer.parseInt(parts.group(2));
            for (int i = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3)); i > 0; i--) {
                Leases.Block block = new Leases.Block("block-" + blocks.size(), parts.group(1), chips);
                Rack rack = stored.remove(block.id);
                if (rack == null || rack.chips() != chips || !rack.type().equals(block.type)) {
                    written.add(new Rack(block.id, block.type, chips, Rack.State.UP, now, CONFIGURATION, "named by the configuration"));
                } else {
                    block.state = rack.state();
                }
                blocks.add(block);
            }
        }
        for (Rack rack : stored.values()) {
            if (rack.id().length() < ("block-" + FIRST_ADDED).length() && rack.state() != Rack.State.REMOVED) {
                written.add(new Rack(rack.id(), rack.type(), rack.chips(), Rack.State.REMOVED, now, CONFIGURATION, "not named by the configuration any more"));
            } else if (rack.state() != Rack.State.REMOVED) {
                Leases.Block block = new Leases.Block(rack.id(), rack.type(), rack.chips());
                block.state = rack.state();
                blocks.add(block);
            }
        }
        if (!written.isEmpty()) {
            racks.put(written);
        }
        blocks.removeIf(b -> b.state == Rack.State.REMOVED);
        return blocks;
    }

    /** Tells the placer of a block that nobody owns yet. */
    void known(Leases.Block block) {
        pool.up(block);
        pool.place(new Placer.Event.BlockDown(pool.time(), block.id));
    }

    /** After a start nothing runs on a block that was being drained. */
    void resume() {
        leases.blocks.values().stream().filter(b -> b.state == Rack.State.DRAINING).toList().forEach(b -> set(List.of(b), Rack.State.DRAINED, "pool", "empty after a restart"));
    }

    /**
     * Adds chips in blocks of {@value #LEAST} to {@value #MOST}.
     *
     * @return the new blocks
     */
    List<String> add(String type, int chips, String who, String why) {
        Chip chip = Catalogue.find(type).orElseThrow(() -> new PoolRefusal("unknown-chip-type", "There is no chip type \"" + type + "\"; there are "
                + String.join(", ", Catalogue.chips().stream().map(Chip::name).toList()) + "."));
        int now = leases.blocks.values().stream().mapToInt(b -> b.chips).sum();
        if (chips < LEAST || now + chips > MOST_CHIPS) {
            throw new PoolRefusal("malformed-request", "Between " + LEAST + " and " + (MOST_CHIPS - now) + " chips can be added, and " + chips + " were asked for.");
        }
        Changes.Change change = changes.begin("added", who, why);
        int number = Math.max(FIRST_ADDED, ledger.racks().all().stream().map(r -> r.id().substring(r.id().indexOf('-') + 1)).mapToInt(Integer::parseInt).max().orElse(0) + 1);
        List<Leases.Block> blocks = new ArrayList<>();
        for (int size : sizes(chips)) {
            blocks.add(new Leases.Block("block-" + number++, chip.name(), size));
        }
        set(blocks, Rack.State.UP, who, why);
        for (Leases.Block block : blocks) {
            leases.blocks.put(block.id, block);
            known(block);
        }
        pool.hosts.settle();
        return changes.end(change, blocks, 0, 0);
    }

    /** As few blocks as can be, and as equal. */
    static List<Integer> sizes(int chips) {
        int blocks = Math.ceilDiv(chips, MOST);
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            sizes.add(chips / blocks + (i < chips % blocks ? 1 : 0));
        }
        return sizes;
    }

    List<String> drain(List<String> ids, String who, String why) {
        List<Leases.Block> blocks = named(ids, "drained", Rack.State.UP);
        Changes.Change change = changes.begin("drained", who, why);
        int moved = blocks.stream().mapToInt(b -> runs.on(b.id).size()).sum();
        set(blocks, Rack.State.DRAINING, who, why);
        for (Leases.Block block : blocks) {
            pool.place(new Placer.Event.BlockDown(pool.time(), block.id));
            if (block.owner == null) {
                drained(block);
            } else {
                pool.nudgeOwner(block.id);
            }
        }
        return changes.end(change, blocks, moved, 0);
    }

    /** Its owner says that all is committed: the runs go elsewhere. */
    void drained(Leases.Block block) {
        set(List.of(block), Rack.State.DRAINED, "pool", "everything that ran on it is committed");
        block.owner = null;
        block.last = null;
        displace(block);
    }

    /** @return units that are computed again because of it */
    private long displace(Leases.Block block) {
        long again = 0;
        for (Entry entry : List.copyOf(runs.on(block.id))) {
            again += pool.displace(entry.record.run(), Reason.of(Cause.LOST));
        }
        return again;
    }

    /** As if the power had gone: nobody is asked, and what its owner still sends is refused. */
    List<String> lose(List<String> ids, String who, String why) {
        List<Leases.Block> blocks = named(ids, "lost", Rack.State.UP, Rack.State.DRAINING);
        Changes.Change change = changes.begin("lost", who, why);
        int moved = blocks.stream().mapToInt(b -> runs.on(b.id).size()).sum();
        set(blocks, Rack.State.LOST, who, why);
        long again = 0;
        for (Leases.Block block : blocks) {
            String owner = block.owner;
            leases.fence(block);
            pool.place(new Placer.Event.BlockDown(pool.time(), block.id));
            again += displace(block);
            pool.nudgeHost(owner);
        }
        return changes.end(change, blocks, moved, again);
    }

    List<String> restore(List<String> ids, String who, String why) {
        List<Leases.Block> blocks = named(ids, "brought back", Rack.State.DRAINING, Rack.State.DRAINED, Rack.State.LOST);
        Changes.Change change = changes.begin("restored", who, why);
        set(blocks, Rack.State.UP, who, why);
        // Under a new epoch, since an owner that drains does not go back.
        blocks.forEach(block -> {
            block.owner = null;
            block.last = null;
        });
        pool.hosts.settle();
        return changes.end(change, blocks, 0, 0);
    }

    List<String> remove(List<String> ids, String who, String why) {
        List<Leases.Block> blocks = named(ids, "removed", Rack.State.DRAINED, Rack.State.LOST);
        Changes.Change change = changes.begin("removed", who, why);
        set(blocks, Rack.State.REMOVED, who, why);
        blocks.forEach(block -> leases.blocks.remove(block.id));
        return changes.end(change, blocks, 0, 0);
    }

    private List<Leases.Block> named(List<String> ids, String verb, Rack.State... from) {
        List<Leases.Block> blocks = new ArrayList<>();
        for (String id : ids) {
            Leases.Block block = leases.blocks.get(id);
            if (block == null) {
                throw new PoolRefusal("unknown-block", "There is no block " + id + ".");
            }
            if (!List.of(from).contains(block.state)) {
                String hint = verb.equals("removed") && block.state == Rack.State.UP ? ": drain it first" : "";
                throw new PoolRefusal("wrong-state", "Block " + id + " is " + block.state.text() + " and cannot be " + verb + hint + ".");
            }
            if (!blocks.contains(block)) {
                blocks.add(block);
            }
        }
        if (blocks.isEmpty()) {
            throw new PoolRefusal("malformed-request", "Name at least one block, such as block-0.");
        }
        return blocks;
    }

    private void set(List<Leases.Block> blocks, Rack.State state, String who, String why) {
        ledger.racks().put(blocks.stream().map(b -> new Rack(b.id, b.type, b.chips, state, clock.millis(), who, why)).toList());
        blocks.forEach(b -> b.state = state);
    }
}
