package io.millrace.pool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a server runs its pool. {@code Pools.start(PoolOptions, DataSource)} in this package starts the server's member, places blocks and
 * starts the embedded chip host.
 *
 * @param clusterName  Hazelcast cluster name; unique to a data directory
 * @param host         address to bind members to (127.0.0.1)
 * @param port         port of this member, 0 for any free one
 * @param joinTo       addresses of other members ("host:port"), empty when first
 * @param secret       shared secret of the members (chip hosts must know it)
 * @param blocks       what chips there are, such as "hygon-bw1000:64" for a block of 64 and "hygon-bw1000:640*47" for 47 blocks of 640
 * @param pace         chip time per wall time, 1 by default
 * @param quantumNanos slice quantum in chip time
 * @param leaseMillis  how long a block owner may be silent
 * @param javaCommand  command line that starts a JVM with the pool's class path, to which the main class and arguments are appended
 * @param directory    where the chip host writes its log and its files
 * @param embeddedHost whether to start a chip host process beside the server
 * @param retention    how long entries of the ledger are kept one by one; zero for ever
 * @param background   part of the chips that carry modelled-only load from the start, 0 to 1
 */
public record PoolOptions(String clusterName, String host, int port, List<String> joinTo, String secret, List<String> blocks, double pace,
                          long quantumNanos, long leaseMillis, List<String> javaCommand, Path directory, boolean embeddedHost, Duration retention,
                          double background) {
    public static final double DEFAULT_PACE = 1.0;
    public static final long DEFAULT_QUANTUM_NANOS = 5_000_000L;
    public static final long DEFAULT_LEASE_MILLIS = 5_000L;
    public static final List<String> DEFAULT_BLOCKS = List.of("hygon-bw1000:64", "ascend-910b:64", "nvidia-a100:8");
}
