package io.millrace.pool.coordinate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How a chip host joins a pool.
 *
 * @param cluster    name of the pool's cluster, as the server has it
 * @param join       members to join, "host:port"
 * @param secretFile file with the secret that the pool's members share
 * @param host       address to bind to
 * @param name       what the pool calls this host; one of this name at a time
 * @param cores      host cores to compute on
 * @param patience   how long to wait until one of the members takes connections
 */
public record HostOptions(String cluster, List<String> join, Path secretFile, String host, String name, int cores, Duration patience) {
    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

    /** @throws IllegalArgumentException with one sentence for whoever typed it */
    public HostOptions {
        Objects.requireNonNull(cluster, "cluster is null");
        join = List.copyOf(join);
        for (String member : join) {
            if (!member.matches(".+:[0-9]{1,5}")) {
                throw new IllegalArgumentException("A member to join is HOST:PORT, such as 127.0.0.1:5701; not \"" + member + "\".");
            }
        }
        if (join.isEmpty() || cores < 1) {
            throw new IllegalArgumentException("A chip host needs a member to join and at least one core.");
        }
    }

    /** Unlike that of any other process of this machine. */
    public static String defaultName() {
        return "chips-" + ProcessHandle.current().pid();
    }

    public static int defaultCores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
