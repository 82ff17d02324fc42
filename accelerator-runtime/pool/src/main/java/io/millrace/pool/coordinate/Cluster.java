package io.millrace.pool.coordinate;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.EndpointConfig;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One Hazelcast cluster of the server and its chip hosts.
 *
 * <p>Hazelcast says who is there and carries calls between members; it decides nothing. What must happen once is decided by the ledger's
 * store (Community Edition has no linearizable structures, and delivers at least once). Joining is over a list of TCP addresses; no
 * multicast, no client protocol, no REST, nothing phones home. The Community Edition does not authenticate members, so the name of
 * the cluster is derived from the shared secret, which a stranger does not know, and every call of a host carries a proof that it knows
 * the secret. Calls are Java objects; only this package's and the JDK's classes are let in.
 */
public final class Cluster {
    static final String ROLE = "millrace.role";
    static final String SERVER = "server";
    static final String CHIPS = "chips";
    private static final String DOOR = "millrace.door";
    private static final String EXECUTOR = "millrace";
    /** Kept: java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger QUIET = Logger.getLogger("com.hazelcast");

    private Cluster() {}

    /** Starts a member; {@code door} answers the calls of others. */
    static HazelcastInstance start(String name, String secret, String host, int port, List<String> join, String role,
                                   Function<Serializable, Serializable> door) {
        if (QUIET.getLevel() == null) {
            QUIET.setLevel(Level.SEVERE);
        }
        Config config = new Config();
        config.setClusterName("millrace-" + proof(secret, "cluster " + name).substring(0, 32));
        config.setInstanceName("millrace-" + role + "-" + host + "-" + port);
        properties(config);
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.setMemberAttributeConfig(new MemberAttributeConfig().setAttribute(ROLE, role));
        config.addExecutorConfig(new ExecutorConfig(EXECUTOR, 4));
        config.getUserContext().put(DOOR, door);
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter());
        config.getAdvancedNetworkConfig().setEnabled(true);
        ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
        endpoint.setPort(port).setPortAutoIncrement(false);
        endpoint.getInterfaces().setEnabled(true).addInterface(host);
        config.getAdvancedNetworkConfig().setMemberEndpointConfig(endpoint);
        JoinConfig joins = config.getAdvancedNetworkConfig().getJoin();
        joins.getMulticastConfig().setEnabled(false);
        joins.getAutoDetectionConfig().setEnabled(false);
        joins.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2).setMembers(join.isEmpty() ? List.of(host + ":" + port) : join);
        return Hazelcast.newHazelcastInstance(config);
    }

    private static JavaSerializationFilterConfig filter() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.getWhitelist().addPrefixes("io.millrace.pool.", "java.lang.", "java.util.", "com.hazelcast.", "[");
        return filter;
    }

    private static void properties(Config config) {
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "jdk");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.operation.fail.on.indeterminate.state", "true");
        config.setProperty("hazelcast.partition.count", "13");
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.io.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        config.setProperty("hazelcast.operation.response.thread.count", "1");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.join.seconds", "60");
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", "10");
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "3600");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.prefer.ipv4.stack", "true");
        config.setProperty("hazelcast.graceful.shutdown.max.wait", "2");
    }

    /** Lower-case hexadecimal HMAC-SHA256 of what is said under the secret. */
    static String proof(String secret, String said) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(said.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean proven(String secret, String said, String proof) {
        return MessageDigest.isEqual(proof(secret, said).getBytes(StandardCharsets.US_ASCII), String.valueOf(proof).getBytes(StandardCharsets.UTF_8));
    }

    /** The server's member, if it is there. */
    static Optional<Member> server(HazelcastInstance instance) {
        return instance.getCluster().getMembers().stream().filter(m -> SERVER.equals(m.getAttribute(ROLE))).findFirst();
    }

    /** Calls the door of a member. */
    static Future<Serializable> call(HazelcastInstance instance, Member member, Serializable request) {
        return instance.getExecutorService(EXECUTOR).submitToMember(new Call(request), member);
    }

    static String address(Member member) {
        return member.getAddress().getHost() + ":" + member.getAddress().getPort();
    }

    /** Brings a request to the door of the member that it runs on. */
    private static final class Call implements Callable<Serializable>, Serializable, HazelcastInstanceAware {
        private static final long serialVersionUID = 1L;
        private final Serializable request;
        private transient HazelcastInstance here;

        Call(Serializable request) {
            this.request = request;
        }

        @Override
        public void setHazelcastInstance(HazelcastInstance instance) {
            here = instance;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Serializable call() {
            return ((Function<Serializable, Serializable>) here.getUserContext().get(DOOR)).apply(request);
        }
    }
}
