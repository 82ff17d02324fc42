package io.millrace.server.soak;

import io.millrace.pool.simulate.Adversary;
import java.util.Optional;
import java.util.SplittableRandom;

/** Random histories against the placer and the block scheduler until the time is over; what fails is printed with the seed that gives it again. */
final class SchedulerSoak {
    private static final int STEPS = 400;

    private SchedulerSoak() {}

    static boolean forSeconds(long seconds, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        System.out.println("soak scheduler --seed " + seed);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long histories = 0;
        while (System.nanoTime() < end) {
            long next = seeds.nextLong();
            Optional<String> wrong = Adversary.placer(next, STEPS).map(what -> "seed " + next + ", placer: " + what).or(() -> Adversary.live(next, STEPS).map(what -> "seed " + next + ", live: " + what)).or(() -> Adversary.block(next, STEPS).map(what -> "seed " + next + ", slices: " + what));
            if (wrong.isPresent()) {
                System.out.println("After " + histories + " histories: " + wrong.get());
                return false;
            }
            histories++;
        }
        System.out.printf("%,d histories of %d steps of the placer, of the live pool's chips and of a block: nothing was wrong.%n", histories, STEPS);
        return true;
    }
}
