package io.millrace.pool.simulate;

import io.millrace.pool.schedule.BlockScheduler;
import io.millrace.pool.schedule.BlockScheduler.Event;
import io.millrace.pool.schedule.BlockScheduler.Grant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** {@link Adversary} for the slices of one block. */
final class SliceAdversary {
    private final SplittableRandom random;
    private final long quantum = Adversary.quantum();
    private final int chips;
    private final BlockScheduler scheduler;
    private final TreeMap<Long, List<Grant>> ends = new TreeMap<>();
    private final Map<String, Integer> live = new TreeMap<>();
    private final Map<Integer, String> busy = new HashMap<>();
    private final Map<String, Long> used = new HashMap<>();
    private long now;
    private long total;
    private int serial;
    private String wrong;

    SliceAdversary(long seed) {
        random = new SplittableRandom(seed);
        chips = 1 << random.nextInt(7);
        scheduler = Adversary.scheduler(chips);
        wrong = null;
    }

    Optional<String> run(int steps) {
        for (int i = 0; i < steps && wrong == null; i++) {
            int dice = random.nextInt(10);
            if (dice == 0 && live.size() < 40) {
                int width = 1 + random.nextInt(Math.min(chips, 16));
                int start = random.nextInt(chips - width + 1);
                String run = "r" + serial++;
                live.put(run, start);
                apply(new Event.Join(now, run, "g" + random.nextInt(3), 1 + random.nextInt(3), "u" + random.nextInt(5), 1 + random.nextInt(3), 0.5 + random.nextInt(4),
                        IntStream.range(start, start + width).boxed().toList()));
            } else if (dice == 1 && !live.isEmpty()) {
                String run = live.keySet().stream().skip(random.nextInt(live.size())).findFirst().orElseThrow();
                live.remove(run);
                apply(new Event.Leave(now, run));
            } else if (!ends.isEmpty()) {
                complete();
            }
            check();
        }
        return Optional.ofNullable(wrong);
    }

    private void complete() {
        Map.Entry<Long, List<Grant>> first = ends.firstEntry();
        Grant grant = first.getValue().removeFirst();
        if (first.getValue().isEmpty()) {
            ends.pollFirstEntry();
        }
        now = first.getKey();
        grant.chips().forEach(busy::remove);
        long cost = now - grant.at();
        total += cost;
        used.merge(grant.run(), cost, Long::sum);
        apply(new Event.Completed(now, grant.run(), grant.slice(), cost));
    }

    private void apply(Event event) {
        for (Grant grant : scheduler.on(event)) {
            for (int chip : grant.chips()) {
                String other = busy.put(chip, grant.run());
                if (other != null) {
                    wrong = "chip " + chip + " is granted to " + other + " and to " + grant.run();
                }
            }
            long cost = random.nextBoolean() ? quantum : 1 + random.nextLong(quantum);
            ends.computeIfAbsent(grant.at() + cost, _ -> new ArrayList<>()).add(grant);
        }
    }

    private void check() {
        for (BlockScheduler.Standing s : scheduler.standings()) {
            if (Math.abs(s.lag()) > quantum * (1 + 1e-9)) {
                wrong = s + " has a lag of more than a quantum";
            }
            if (s.usedNanos() != used.getOrDefault(s.run(), 0L)) {
                wrong = s + " has used " + used.get(s.run());
            }
        }
        if (total != scheduler.committedNanos()) {
            wrong = "slices of " + total + " ns were told, " + scheduler.committedNanos() + " are counted";
        }
        live.forEach((run, chip) -> {
            if (busy.isEmpty() || scheduler.lanes().stream().filter(l -> l.get(chip)).noneMatch(l -> l.stream().anyMatch(busy::containsKey))) {
                wrong = run + " waits and nothing runs in its lane";
            }
        });
    }
}
