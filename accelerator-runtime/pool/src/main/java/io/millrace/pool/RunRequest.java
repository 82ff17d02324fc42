package io.millrace.pool;

/**
 * What a run asks for.
 *
 * @param chips    number of chips, all or none (a gang); at least 1
 * @param type     catalogue name of the chip type, such as "hygon-bw1000"
 * @param share    weight against other runs of the same person; 1 by default
 * @param priority higher runs first among runs of one person; 0 by default
 * @param seed     seed of the program's random streams, kept for the receipt
 */
public record RunRequest(int chips, String type, double share, int priority, long seed) {}
