package io.millrace.pool.coordinate;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import java.io.Serializable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** How a chip host asks the server, each time with the proof that it knows the secret. May be used by any thread; calls block. */
final class ServerLink {
    private static final long ANSWER_SECONDS = 20;
    private final String host;
    private final String proof;
    private volatile HazelcastInstance cluster;

    /** @param host what the pool calls this host */
    ServerLink(String host, String secret) {
        this.host = host;
        this.proof = Cluster.proof(secret, "host " + host);
    }

    /** The server has left, or did not answer in {@value #ANSWER_SECONDS} s. */
    static final class ServerGone extends Exception {
        private static final long serialVersionUID = 1L;

        ServerGone(Throwable cause) {
            super(cause);
        }
    }

    /** This host's member is there; before that nothing can be asked. */
    void joined(HazelcastInstance instance) {
        cluster = instance;
    }

    /** This host's name, as requests carry it. */
    String host() {
        return host;
    }

    String proof() {
        return proof;
    }

    /** Where other members reach this one. */
    String address() {
        return Cluster.address(cluster.getCluster().getLocalMember());
    }

    boolean isServerThere() {
        return cluster.getLifecycleService().isRunning() && Cluster.server(cluster).isPresent();
    }

    Serializable ask(Messages.Request request) throws ServerGone {
        try {
            Member server = Cluster.server(cluster).orElseThrow(() -> new ServerGone(null));
            return Cluster.call(cluster, server, request).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw new ServerGone(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerGone(e);
        }
    }

    /** Leaves the cluster, so that the server need not wait for a silence. */
    void leave() {
        cluster.getLifecycleService().terminate();
    }

    static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }
}
