package io.millrace.server.kernels;

/**
 * How many warm kernels to keep, as time goes by: a value and its next one.
 *
 * <p>The minimum always stands ready. When notebooks come in quick succession (a class begins) as many are kept as were taken within the last minute, up to
 * {@value #STRETCH} times the minimum. More are made at once and fewer only after demand was lower for {@value #CALM_SECONDS} s on end, so one that was made is not
 * ended the next moment. Warm kernels and those of notebooks together never exceed the maximum, and beyond the minimum they take only memory that the machine has to spare.
 *
 * @param wanted how many to keep
 * @param until  not fewer before this moment, in seconds of the caller's clock
 */
record PoolScale(int wanted, long until) {
    static final int STRETCH = 4;
    static final int CALM_SECONDS = 180;
    /** What a warm kernel takes, rounded up (measured: 30 MiB). */
    static final long KERNEL_BYTES = 64L << 20;
    /** What is left to everything else on the machine. */
    static final long SPARE_BYTES = 1L << 30;

    /**
     * @param seconds     the caller's clock
     * @param active      kernels that notebooks have, or are getting
     * @param takenLately how many notebooks got one within the last minute
     * @param freeBytes   memory that is available on the machine
     */
    record Reading(long seconds, int active, int takenLately, long freeBytes) {}

    static PoolScale first(Bounds bounds) {
        return new PoolScale(bounds.minimum(), 0);
    }

    PoolScale next(Reading reading, Bounds bounds) {
        int room = bounds.maximum() == 0 ? Integer.MAX_VALUE : Math.max(0, bounds.maximum() - reading.active());
        int floor = Math.min(bounds.minimum(), room);
        long affordable = Math.max(0, reading.freeBytes() - SPARE_BYTES) / KERNEL_BYTES;
        int most = (int) Math.min(room, Math.max(floor, Math.min((long) bounds.minimum() * STRETCH, wanted + affordable)));
        if (reading.freeBytes() < SPARE_BYTES) {
            most = floor;
        }
        int desired = Math.clamp(reading.takenLately(), floor, most);
        if (desired >= wanted) {
            return new PoolScale(desired, desired > floor || desired > wanted ? reading.seconds() + CALM_SECONDS : until);
        }
        return reading.seconds() >= until ? new PoolScale(desired, 0) : new PoolScale(Math.min(wanted, most), until);
    }
}
