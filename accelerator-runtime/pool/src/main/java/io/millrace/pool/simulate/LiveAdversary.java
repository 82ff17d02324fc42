package io.millrace.pool.simulate;

import io.millrace.pool.schedule.Cause;
import io.millrace.pool.schedule.Placer;
import io.millrace.pool.schedule.Placer.Event;
import io.millrace.pool.schedule.Policy;
import io.millrace.pool.schedule.Reason;
import io.millrace.pool.schedule.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * {@link Adversary} for the live pool's chips, which have names, are shared in time slices or not, are asked for in parts, and come and go; the policy changes meanwhile.
 *
 * <h2>What is held</h2>
 * <ul>
 * <li>A gang is placed whole, on distinct chips of its type in blocks that are up: in one block where one is as wide, else over several, and then nobody else is on its chips.
 * <li>A chip carries no more runs than its depth, no more memory than it has, and parts of runs that add up to one at most, with no other runs beside them.
 * <li>Where runs have chips alone, one that is placed finds nobody there.
 * <li>While a reservation lasts its group finds as many chips that no other group is on, once those have left that the placer names; and whoever was placed after it was made, and ends when it was estimated to,
 * is never among these: backfill does not delay a reservation.
 * <li>When everything that runs has ended, nobody waits.
 * </ul>
 */
final class LiveAdversary {
    private static final long SECOND = 1_000_000_000L;
    private static final long GIB = 1L << 30;
    private static final int DEPTH = Placer.DEPTH;

    private record Held(Request request, List<Placer.Part> parts, long placed, long end) {
        boolean isOn(String block, int chip) {
            return parts.stream().anyMatch(p -> p.block().equals(block) && p.chips().contains(chip));
        }
    }

    private record Block(String type, int chips) {}

    private record Kept(Event.Reserve asked, long made) {}

    private final SplittableRandom random;
    private final Placer placer = new Placer();
    private final Map<String, Block> blocks = new TreeMap<>();
    private final Set<String> down = new HashSet<>();
    private final Map<String, Request> waiting = new TreeMap<>();
    private final Map<String, Held> running = new TreeMap<>();
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final boolean steady;
    private String policy = "fair";
    private boolean slices = true;
    private long now;
    private int serial;
    private String wrong;

    LiveAdversary(long seed) {
        random = new SplittableRandom(seed);
        steady = random.nextBoolean();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            blocks.put("block-" + i, new Block(random.nextInt(3) == 0 ? "b" : "a", 1 + random.nextInt(8)));
        }
        blocks.forEach((name, block) -> placer.on(new Event.BlockUp(0, name, block.type, block.chips, 64 * GIB, random.nextInt(block.chips + 1))));
    }

    Optional<String> run(int steps) {
        for (int i = 0; i < steps && wrong == null; i++) {
            step();
            check();
        }
        if (wrong == null) {
            drain();
        }
        return Optional.ofNullable(wrong).map(what -> policy + (slices ? " in slices" : "") + " on " + blocks + ": " + what);
    }

    private void step() {
        int dice = random.nextInt(24);
        if (dice < 10) {
            submit();
        } else if (dice < 16) {
            pass(now + random.nextLong(8 * SECOND));
        } else if (dice == 16 && !waiting.isEmpty()) {
            String run = pick(waiting.keySet());
            waiting.remove(run);
            apply(new Event.Ended(now, run));
        } else if (dice == 17) {
            reserve();
        } else if (dice == 18 && !kept.isEmpty()) {
            String id = pick(kept.keySet());
            kept.remove(id);
            apply(new Event.Unreserve(now, id));
        } else if (dice == 19) {
            List<String> names = Policy.names();
            policy = names.get(random.nextInt(names.size()));
            slices = Policy.named(policy).orElseThrow().slices() && random.nextBoolean();
            apply(new Event.Rules(now, Policy.named(policy).orElseThrow(), slices));
        } else if (dice == 20 && !steady) {
            block();
        } else if (dice == 21) {
            apply(new Event.Weight(now, "g" + random.nextInt(3), "", 1 + random.nextInt(4)));
        } else {
            pass(now + random.nextLong(SECOND));
        }
    }

    private String pick(Set<String> of) {
        return of.stream().skip(random.nextInt(of.size())).findFirst().orElseThrow();
    }

    private int chipsOf(String type) {
        return blocks.values().stream().filter(b -> b.type.equals(type)).mapToInt(b -> b.chips).sum();
    }

    private void submit() {
        String type = random.nextBoolean() ? "a" : "b";
        double fraction = List.of(1.0, 1.0, 1.0, 0.5, 0.25).get(random.nextInt(5));
        int chips = fraction < 1 || random.nextBoolean() ? 1 : 1 + random.nextInt(12);
        Request request = new Request("r" + serial++, "g" + random.nextInt(3), "u" + random.nextInt(5), 1, 1, random.nextInt(3), chips, type, fraction,
                (long) (random.nextInt(50) * fraction) * GIB, (1 + random.nextInt(20)) * SECOND, now + random.nextLong(100 * SECOND));
        if (placer.refusal(request).isPresent() != chips > chipsOf(type)) {
            fail(request + " should " + (chips > chipsOf(type) ? "" : "not ") + "be refused");
        } else if (chips <= chipsOf(type)) {
            waiting.put(request.run(), request);
            apply(new Event.Submitted(now, request));
        }
    }

    private void reserve() {
        long from = now + random.nextLong(20 * SECOND);
        Event.Reserve asked = new Event.Reserve(now, "reservation-" + serial++, "g" + random.nextInt(3), random.nextBoolean() ? "a" : "b", 1 + random.nextInt(8), from,
                from + 1 + random.nextLong(20 * SECOND));
        int taken = kept.values().stream().map(Kept::asked).filter(k -> k.type().equals(asked.type()) && k.from() < asked.to() && asked.from() < k.to()).mapToInt(Event.Reserve::chips).sum();
        try {
            apply(asked);
            kept.put(asked.id(), new Kept(asked, now));
        } catch (IllegalArgumentException full) {
            if (taken + asked.chips() <= chipsOf(asked.type())) {
                fail(asked + " is refused though the pool has the chips");
            }
        }
    }

    private void block() {
        String name = pick(blocks.keySet());
        Block block = blocks.get(name);
        if (down.remove(name)) {
            apply(new Event.BlockUp(now, name, block.type, block.chips, 64 * GIB, 0));
        } else {
            down.add(name);
            apply(new Event.BlockDown(now, name));
            for (Held held : List.copyOf(running.values())) {
                if (held.parts.stream().anyMatch(p -> p.block().equals(name))) {
                    displace(held.request.run());
                }
            }
        }
    }

    private void displace(String run) {
        waiting.put(run, running.remove(run).request);
        apply(new Event.Displaced(now, run, Reason.of(Cause.LOST)));
    }

    /** Time goes on; runs end when they were estimated to, and the placer is woken when it wants to be. */
    private void pass(long to) {
        long looked = now;
        while (wrong == null) {
            Held first = running.values().stream().min((a, b) -> Long.compare(a.end, b.end)).orElse(null);
            long end = first == null ? Long.MAX_VALUE : first.end;
            long wake = placer.nextClock(looked);
            if (Math.min(end, wake) > to) {
                break;
            }
            now = Math.max(now, Math.min(end, wake));
            if (end <= wake) {
                running.remove(first.request.run());
                placer.on(new Event.Used(now, first.request.group(), first.request.owner(), first.request.chips()));
                apply(new Event.Ended(now, first.request.run()));
            } else {
                looked = now;
                clock();
            }
        }
        now = Math.max(now, to);
        clock();
    }

    private void clock() {
        apply(new Event.Clock(now));
        kept.values().removeIf(k -> k.asked.to() <= now);
        for (String run : placer.trespassers(now)) {
            Held held = running.get(run);
            boolean warned = kept.values().stream().anyMatch(k -> k.made >= held.placed);
            if (steady && !warned) {
                fail(held + " was placed after every reservation was made, and is on chips of one that has begun");
            }
            displace(run);
        }
    }

    private void apply(Event event) {
        placer.on(event).forEach(this::placed);
    }

    private void placed(Placer.Placement placement) {
        Request request = waiting.remove(placement.run());
        if (request == null) {
            fail(placement.run() + " was placed and did not wait");
            return;
        }
        Set<String> chips = new HashSet<>();
        boolean alone = true;
        int count = 0;
        for (Placer.Part part : placement.parts()) {
            Block block = blocks.get(part.block());
            for (int chip : part.chips()) {
                chips.add(part.block() + "/" + chip);
                count++;
                alone &= on(part.block(), chip).isEmpty();
                if (chip >= block.chips || down.contains(part.block()) || !block.type.equals(request.type())) {
                    fail(request + " on " + placement.parts());
                }
            }
        }
        if (count != request.chips() || chips.size() != count) {
            fail(request + " in pieces: " + placement.parts());
        }
        int widest = blocks.entrySet().stream().filter(b -> !down.contains(b.getKey()) && b.getValue().type.equals(request.type())).mapToInt(b -> b.getValue().chips).max().orElse(0);
        if (placement.parts().size() > 1 && (request.chips() <= widest || !alone)) {
            fail(request + " across blocks " + placement.parts() + " alone " + alone);
        }
        if (!slices && request.fraction() == 1 && !alone) {
            fail(request + " is not alone on " + placement.parts());
        }
        running.put(request.run(), new Held(request, List.copyOf(placement.parts()), now, now + request.estimateNanos()));
    }

    private List<Held> on(String block, int chip) {
        return running.values().stream().filter(h -> h.isOn(block, chip)).toList();
    }

    private void check() {
        Map<Event.Reserve, Integer> found = new LinkedHashMap<>();
        blocks.forEach((name, block) -> {
            for (int chip = 0; chip < block.chips; chip++) {
                check(name, chip, on(name, chip));
            }
        });
        for (Kept one : List.copyOf(kept.values())) {
            if (steady && one.asked.from() <= now && now < one.asked.to()) {
                found.put(one.asked, room(one.asked));
            }
        }
        found.forEach((asked, room) -> {
            int wanted = kept.values().stream().map(Kept::asked).filter(k -> k.group().equals(asked.group()) && k.type().equals(asked.type()) && k.from() <= now && now < k.to())
                    .mapToInt(Event.Reserve::chips).sum();
            if (room < wanted && placer.trespassers(now).isEmpty()) {
                fail(asked + " has begun and only " + room + " of " + wanted + " chips are without runs of others");
            }
        });
        for (Request request : waiting.values()) {
            if (placer.reason(request.run()).isEmpty()) {
                fail(request + " waits and nobody says why");
            }
        }
    }

    /** Chips that no other group is on. */
    private int room(Event.Reserve asked) {
        int room = 0;
        for (Map.Entry<String, Block> block : blocks.entrySet()) {
            for (int chip = 0; block.getValue().type.equals(asked.type()) && chip < block.getValue().chips; chip++) {
                room += on(block.getKey(), chip).stream().allMatch(h -> h.request.group().equals(asked.group())) ? 1 : 0;
            }
        }
        return room;
    }

    private void check(String block, int chip, List<Held> here) {
        double parts = here.stream().filter(h -> h.request.fraction() < 1).mapToDouble(h -> h.request.fraction()).sum();
        boolean mixed = parts > 0 && here.stream().anyMatch(h -> h.request.fraction() == 1);
        long memory = here.stream().mapToLong(h -> h.request.memoryBytes()).sum();
        boolean across = here.size() > 1 && here.stream().anyMatch(h -> h.parts.size() > 1);
        if (parts > 1 + 1e-6 || mixed || memory > 64 * GIB || parts == 0 && here.size() > DEPTH || across) {
            fail("chip " + chip + " of " + block + " carries " + here);
        }
    }

    private void drain() {
        down.stream().sorted().toList().forEach(name -> {
            Block block = blocks.get(name);
            down.remove(name);
            apply(new Event.BlockUp(now, name, block.type, block.chips, 64 * GIB, 0));
        });
        for (int i = 0; i < 10_000 && wrong == null && !(running.isEmpty() && waiting.isEmpty()); i++) {
            pass(now + 5 * SECOND);
        }
        if (wrong == null && !waiting.isEmpty()) {
            fail("these wait for ever: " + new ArrayList<>(waiting.values()).stream().map(r -> r + ": " + placer.reason(r.run())).toList());
        }
    }

    private void fail(String what) {
        if (wrong == null) {
            wrong = "at " + now + ": " + what;
        }
    }
}
