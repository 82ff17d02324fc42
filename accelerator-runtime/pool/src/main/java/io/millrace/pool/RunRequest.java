package io.millrace.pool;

/**
 * What a run asks for.
 *
 * @param chips      number of chips, all or none (a gang); at least 1
 * @param type       catalogue name of the chip type, such as "hygon-bw1000"; empty for the type on which the model expects it to end first
 * @param fraction   of each chip's time and memory that is the run's own; 1 for whole chips
 * @param share      weight against other runs of the same person; 1 by default
 * @param priority   higher runs first among runs of one person; 0 by default
 * @param seed       seed of the program's random streams, kept for the receipt
 * @param deadlineAt milliseconds since 1970 by which it should have ended, for policies that look at it; 0 for none
 */
public record RunRequest(int chips, String type, double fraction, double share, int priority, long seed, long deadlineAt) {
    /** Whole chips and no deadline. */
    public RunRequest(int chips, String type, double share, int priority, long seed) {
        this(chips, type, 1, share, priority, seed, 0);
    }

    /** The same on chips of a type. */
    public RunRequest withType(String other) {
        return new RunRequest(chips, other, fraction, share, priority, seed, deadlineAt);
    }
}
