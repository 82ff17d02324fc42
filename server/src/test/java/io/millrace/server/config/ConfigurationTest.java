package io.millrace.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.session.KernelLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @TempDir
    private Path dir;

    private Configuration load(Map<String, String> flags, Map<String, String> environment) {
        return Configuration.load(flags, environment, dir);
    }

    @Test
    void defaults() {
        Configuration configuration = load(Map.of(), Map.of("PATH", "/bin"));
        assertEquals("127.0.0.1", configuration.host());
        assertEquals(8888, configuration.port());
        assertEquals(Path.of("./data"), configuration.data());
        assertEquals("", configuration.token());
        assertTrue(configuration.traces().isEmpty());
        assertEquals("2g", configuration.kernelMaxHeap());
        assertEquals("8g", configuration.kernelHeapMost());
        assertEquals(new KernelLimits("2g", 0, 4000), configuration.kernelLimits());
        assertEquals(200, configuration.kernelMost());
        assertEquals(1, configuration.kernelWarm());
        assertEquals(Duration.ofHours(1), configuration.orphanLifetime());
        assertEquals(Duration.ofSeconds(20), configuration.compileDeadline());
        assertEquals(Duration.ofSeconds(2), configuration.stopPatience());
        assertEquals(List.of("hygon-bw1000:64", "ascend-910b:64", "nvidia-a100:8"), configuration.poolBlocks());
        assertEquals(1.0, configuration.poolPace());
        assertEquals(5_000_000, configuration.poolQuantumNanos());
        assertEquals(5_000, configuration.poolLeaseMillis());
        assertEquals(0, configuration.poolPort());
        assertEquals(List.of(), configuration.poolJoin());
        assertEquals("", configuration.poolSecret());
        assertTrue(configuration.chipHost());
        assertEquals(64L << 20, configuration.maxBodyBytes());
        assertEquals(Duration.ofMinutes(10), configuration.versionEvery());
        assertEquals(List.of(), configuration.allowOrigins());
        assertEquals(new io.millrace.server.store.Housekeeping(365, 1L << 30), configuration.housekeeping());
        assertEquals(0, configuration.storeMostBytes());
        assertEquals(Confinement.Profile.OWN, configuration.confinementProfile());
        assertEquals(Confinement.Network.ON, configuration.kernelNetwork());
        assertEquals(1L << 30, configuration.kernelMemory());
        assertEquals(4_500, configuration.kernelProcesses());
        assertEquals(8_192, configuration.kernelFiles());
        assertEquals(0, configuration.kernelDisk());
        assertFalse(configuration.unconfinedPeople());
        assertFalse(configuration.people());
        assertEquals(Duration.ofHours(12), configuration.sessionIdle());
        assertEquals(Duration.ofDays(30), configuration.sessionLongest());
        assertTrue(configuration.openIdConnect().isEmpty());
        assertTrue(configuration.tls().isEmpty());
        assertEquals(200, configuration.requestsASecond());
        assertEquals(2_500, configuration.connectionsAnAddress());
    }

    @Test
    void cells_of_people_who_do_not_trust_one_another_have_no_network_and_a_bounded_disk() {
        Configuration configuration = load(Map.of("kernel-confinement", "shared"), Map.of());
        assertEquals(Confinement.Network.OFF, configuration.kernelNetwork());
        assertEquals(1L << 30, configuration.kernelDisk());
        assertTrue(configuration.severalPeople());
    }

    @Test
    void where_people_sign_in_their_cells_are_kept_apart_unless_another_profile_is_named() {
        assertEquals(Confinement.Profile.SHARED, load(Map.of("people", "true"), Map.of()).confinementProfile());
        assertEquals(Confinement.Profile.OWN, load(Map.of("people", "true", "kernel-confinement", "own"), Map.of()).confinementProfile());
        assertTrue(load(Map.of("people", "true", "kernel-confinement", "own"), Map.of()).severalPeople());
    }

    @Test
    void every_property_is_mapped() {
        Map<String, String> flags = new HashMap<>(Map.of("host", "::1", "port", "0", "data", "d", "token", "t", "kernel-max-heap", "512m", "kernel-warm", "0",
                "kernel-orphan-minutes", "5", "compile-deadline-seconds", "7", "pool-blocks", "nvidia-a100:8", "pool-pace", "2.5"));
        flags.putAll(Map.of("pool-quantum-millis", "9", "pool-lease-millis", "600", "pool-port", "5701", "pool-join", "a:1, b:2", "pool-secret", "s",
                "chip-host", "false", "max-body-megabytes", "2", "kernel-stop-seconds", "9"));
        flags.putAll(Map.of("kernel-heap-most", "3g", "kernel-processors", "2", "kernel-threads", "60", "kernel-most", "7", "history-version-minutes", "3"));
        flags.putAll(Map.of("allow-origins", "https://lab.example:8443, *", "pool-background", "0.5", "ledger-retention-days", "7"));
        flags.putAll(Map.of("history-days", "4", "history-megabytes", "5", "store-megabytes", "6"));
        flags.putAll(Map.of("kernel-confinement", "shared", "kernel-network", "on", "kernel-memory", "300m", "kernel-processes", "500", "kernel-files", "256", "kernel-disk", "5g",
                "unconfined-people", "true", "tls-certificate", "c.pem", "tls-key", "k.pem", "requests-a-second", "3"));
        flags.putAll(Map.of("connections-an-address", "4", "kernel-hosts", "host.test", "run-output-megabytes", "7", "run-outputs", "8"));
        flags.putAll(Map.of("people", "true", "session-idle-minutes", "9", "session-days", "8"));
        flags.putAll(Map.of("oidc-issuer", "https://login.example", "oidc-client", "c", "oidc-secret", "s2", "oidc-name", "The house", "oidc-role", "scientist"));
        flags.putAll(Map.of("kernel-idle-minutes", "30", "log-format", "json"));
        flags.putAll(Map.of("otlp-endpoint", "https://traces.example/in", "otlp-headers", "authorization=Bearer a=b, x=y", "otlp-share", "0.25"));
        assertEquals(Property.values().length, flags.size(), "a property has no test");
        Configuration configuration = load(flags, Map.of());
        assertEquals(new io.millrace.server.trail.Spans.Destination("https://traces.example/in", Map.of("authorization", "Bearer a=b", "x", "y"), 0.25), configuration.traces().orElseThrow());
        assertTrue(configuration.people());
        assertEquals(Duration.ofMinutes(9), configuration.sessionIdle());
        assertEquals(Duration.ofDays(8), configuration.sessionLongest());
        assertEquals(new Configuration.OpenIdConnect("https://login.example", "c", "s2", "The house", io.millrace.server.people.Role.SCIENTIST), configuration.openIdConnect().orElseThrow());
        assertEquals(0.5, configuration.poolBackground());
        assertEquals(Duration.ofDays(7), configuration.ledgerRetention());
        assertEquals(Duration.ofMinutes(3), configuration.versionEvery());
        assertEquals(List.of("https://lab.example:8443", "*"), configuration.allowOrigins());
        assertEquals(new io.millrace.server.store.Housekeeping(4, 5L << 20), configuration.housekeeping());
        assertEquals(6L << 20, configuration.storeMostBytes());
        assertEquals(7_000_000, configuration.runOutputCharacters());
        assertEquals(8, configuration.runOutputs());
        assertEquals("3g", configuration.kernelHeapMost());
        assertEquals(Confinement.Profile.SHARED, configuration.confinementProfile());
        assertEquals(Confinement.Network.ON, configuration.kernelNetwork());
        assertEquals(300L << 20, configuration.kernelMemory());
        assertEquals(500, configuration.kernelProcesses());
        assertEquals(256, configuration.kernelFiles());
        assertEquals(5L << 30, configuration.kernelDisk());
        assertTrue(configuration.unconfinedPeople());
        assertTrue(configuration.kernelHosts().allows("host.test", 80));
        assertEquals(new Configuration.TlsFiles(Path.of("c.pem"), Path.of("k.pem")), configuration.tls().orElseThrow());
        assertEquals(3, configuration.requestsASecond());
        assertEquals(4, configuration.connectionsAnAddress());
        assertEquals(new KernelLimits("512m", 2, 60), configuration.kernelLimits());
        assertEquals(7, configuration.kernelMost());
        assertTrue(configuration.logsJson());
        assertEquals(1_800, configuration.kernelBounds().idleSeconds());
        assertEquals("::1", configuration.host());
        assertEquals(0, configuration.port());
        assertEquals(Path.of("d"), configuration.data());
        assertEquals("t", configuration.token());
        assertEquals("512m", configuration.kernelMaxHeap());
        assertEquals(Duration.ofSeconds(9), configuration.stopPatience());
        assertEquals(0, configuration.kernelWarm());
        assertEquals(Duration.ofMinutes(5), configuration.orphanLifetime());
        assertEquals(Duration.ofSeconds(7), configuration.compileDeadline());
        assertEquals(List.of("nvidia-a100:8"), configuration.poolBlocks());
        assertEquals(2.5, configuration.poolPace());
        assertEquals(9_000_000, configuration.poolQuantumNanos());
        assertEquals(600, configuration.poolLeaseMillis());
        assertEquals(5701, configuration.poolPort());
        assertEquals(List.of("a:1", "b:2"), configuration.poolJoin());
        assertEquals("s", configuration.poolSecret());
        assertFalse(configuration.chipHost());
        assertEquals(2L << 20, configuration.maxBodyBytes());
    }

    @Test
    void a_network_of_listed_hosts_needs_hosts_and_walls() {
        assertTrue(load(Map.of("kernel-network", "listed", "kernel-hosts", "data.example.org, *.noaa.test"), Map.of()).kernelHosts().allows("a.noaa.test", 443));
        assertEquals("\"kernel-network\" is listed, but \"kernel-hosts\" lists no host: name some, or set the network to off.",
                assertThrows(Configuration.Invalid.class, () -> load(Map.of("kernel-network", "listed"), Map.of())).getMessage());
        assertTrue(assertThrows(Configuration.Invalid.class, () -> load(Map.of("kernel-hosts", "https://a.test"), Map.of())).getMessage().contains("\"https://a.test\" is no host"));
        assertThrows(Configuration.Invalid.class, () -> load(Map.of("kernel-network", "listed", "kernel-hosts", "a.test", "kernel-confinement", "none"), Map.of()));
    }

    @Test
    void flags_come_before_variables_before_the_file() throws IOException {
        Files.createDirectories(dir.resolve("data"));
        Files.writeString(dir.resolve("data/millrace.properties"), "port=1\nhost=10.0.0.1\nkernel-warm=3\n");
        Configuration configuration = load(Map.of("port", "3"), Map.of("MILLRACE_PORT", "2", "MILLRACE_HOST", "10.0.0.2"));
        assertEquals(3, configuration.port());
        assertEquals("10.0.0.2", configuration.host());
        assertEquals(3, configuration.kernelWarm());
    }

    @Test
    void an_unknown_key_is_refused_with_what_was_probably_meant() throws IOException {
        assertEquals("There is no option \"prot\"; did you mean \"port\"?",
                assertThrows(Configuration.Invalid.class, () -> load(Map.of("prot", "1"), Map.of())).getMessage());
        assertEquals("There is no environment variable \"MILLRACE_POOL_PASE\"; did you mean \"MILLRACE_POOL_PACE\"?",
                assertThrows(Configuration.Invalid.class, () -> load(Map.of(), Map.of("MILLRACE_POOL_PASE", "1"))).getMessage());
        Files.writeString(dir.resolve("millrace.properties"), "colour=blue\n");
        assertTrue(assertThrows(Configuration.Invalid.class, () -> load(Map.of(), Map.of())).getMessage().endsWith("\"colour\"."));
    }

    @Test
    void a_wrong_value_names_where_it_came_from() {
        String message = assertThrows(Configuration.Invalid.class, () -> load(Map.of(), Map.of("MILLRACE_PORT", "many"))).getMessage();
        assertEquals("\"port\" (from MILLRACE_PORT) must be a port from 0 to 65535, and is \"many\".", message);
        for (String[] wrong : new String[][] {{"pool-pace", "0"}, {"chip-host", "yes"}, {"kernel-max-heap", "much"}, {"pool-blocks", "a100"}, {"host", " "},
                {"otlp-endpoint", "localhost:4318"}, {"otlp-headers", "bearer"}, {"otlp-share", "2"}}) {
            assertThrows(Configuration.Invalid.class, () -> load(Map.of(wrong[0], wrong[1]), Map.of()), () -> "accepted " + wrong[0]);
        }
    }

    @Test
    void secrets_are_masked_in_the_table() {
        String table = load(Map.of("token", "very-secret", "pool-secret", "hush"), Map.of()).table();
        assertFalse(table.contains("very-secret") || table.contains("hush"), table);
        assertTrue(table.contains("--token"), table);
    }

    /** The page in docs/ is made from the table of properties; where it differs, this test writes it and says so. */
    @Test
    void the_documentation_is_the_table() throws IOException {
        Path page = Path.of("../docs/configuration.md");
        String expected = "# Configuration\n\nA property can be given as a flag of `./workbench run`, as an environment variable, or in `millrace.properties` in the data "
                + "directory or the working\ndirectory; the first of these counts. Unknown keys stop the start. The server prints the effective values, with secrets masked.\n\n"
                + Configuration.markdown();
        String found = Files.exists(page) ? Files.readString(page) : "";
        if (!expected.equals(found)) {
            Files.writeString(page, expected);
        }
        assertEquals(expected, found, "docs/configuration.md was out of date and has been written anew: commit it");
    }
}
