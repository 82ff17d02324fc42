package io.millrace.pool.chips;

/**
 * What some work costs on a gang.
 *
 * @param chipNanos time on the chips' clock, the same for each chip of the gang
 * @param joules    energy of all chips of the gang
 * @param bytes     bytes moved in the memories of all chips
 * @param bound     what limits it
 */
public record Cost(long chipNanos, double joules, double bytes, Bound bound) {
    /** What a piece of work waits for most. */
    public enum Bound {
        COMPUTE, MEMORY, LAUNCH, LINK;

        /** As the page and the receipt spell it. */
        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
