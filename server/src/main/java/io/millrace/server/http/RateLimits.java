package io.millrace.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much one address may ask for: a bucket of requests that fills at a steady rate, a number of connections, and few wrong tokens.
 *
 * <p>The table is bounded: where very many addresses come, the one that was seen longest ago is forgotten, which is to its favour. May be used by several event loops.
 */
final class RateLimits {
    private static final int ADDRESSES = 20_000;
    private static final int BURST_SECONDS = 5;
    static final int WRONG_TOKENS = 10;
    private static final double WRONG_A_SECOND = WRONG_TOKENS / 60.0;

    private static final class Bucket {
        private double tokens;
        private double wrong = WRONG_TOKENS;
        private long at;
        private int connections;
    }

    private final double perSecond;
    private final int connections;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > ADDRESSES && eldest.getValue().connections == 0;
        }
    };

    /** 0 for no limit. */
    RateLimits(int requestsASecond, int connectionsAnAddress, LongSupplier nanos) {
        this.perSecond = requestsASecond;
        this.connections = connectionsAnAddress;
        this.nanos = nanos;
    }

    private Bucket bucket(String address) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(address, _ -> {
            Bucket full = new Bucket();
            full.tokens = perSecond * BURST_SECONDS;
            full.at = now;
            return full;
        });
        double seconds = (now - bucket.at) / 1e9;
        bucket.at = now;
        bucket.tokens = Math.min(perSecond * BURST_SECONDS, bucket.tokens + seconds * perSecond);
        bucket.wrong = Math.min(WRONG_TOKENS, bucket.wrong + seconds * WRONG_A_SECOND);
        return bucket;
    }

    /** Whether this request may be answered. */
    synchronized boolean request(String address) {
        if (perSecond == 0) {
            return true;
        }
        Bucket bucket = bucket(address);
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    /** Whether a token may be tried. */
    synchronized boolean mayTry(String address) {
        return bucket(address).wrong >= 1;
    }

    /** A wrong one was tried. */
    synchronized void wrong(String address) {
        bucket(address).wrong--;
    }

    /** Whether the connection may stay; where it may, {@link #disconnected} is told of its end. */
    synchronized boolean connected(String address) {
        Bucket bucket = bucket(address);
        if (connections > 0 && bucket.connections >= connections) {
            return false;
        }
        bucket.connections++;
        return true;
    }

    synchronized void disconnected(String address) {
        bucket(address).connections--;
    }
}
