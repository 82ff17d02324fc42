package io.millrace.server.config;

import io.millrace.kernel.confine.Cage;
import io.millrace.kernel.confine.Confinement;
import io.millrace.kernel.confine.Hosts;
import io.millrace.kernel.session.KernelLimits;
import io.millrace.server.administration.Backups;
import io.millrace.server.kernels.Bounds;
import io.millrace.server.people.Role;
import io.millrace.server.store.Housekeeping;
import io.millrace.server.trail.Spans;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** The effective configuration: every {@link Property} with its value and where that came from. Values are checked when it is made. */
public final class Configuration {
    /** A value cannot be used, or a key is unknown; the message is one sentence. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Invalid(String message) {
            super(message);
        }
    }

    private record Value(String text, String origin) {}

    private final Map<Property, Value> values = new EnumMap<>(Property.class);

    private Configuration() {}

    /**
     * Flags before variables before the file before defaults.
     *
     * @param flags       by property key, as given on the command line
     * @param environment all variables; those that begin with MILLRACE_ must be known
     * @param workingDir  where {@code millrace.properties} is looked for after the data directory
     */
    public static Configuration load(Map<String, String> flags, Map<String, String> environment, Path workingDir) {
        Configuration result = new Configuration();
        for (Property property : Property.values()) {
            result.values.put(property, new Value(property.defaultValue(), "default"));
        }
        Map<Property, String> variables = new EnumMap<>(Property.class);
        environment.forEach((name, value) -> {
            if (name.startsWith("MILLRACE_")) {
                variables.put(find(name, Stream.of(Property.values()).map(Property::variable).toList(), "environment variable"), value);
            }
        });
        Map<Property, String> given = new EnumMap<>(Property.class);
        flags.forEach((key, value) -> given.put(find(key, Property.keys(), "option"), value));
        String data = given.getOrDefault(Property.DATA, variables.getOrDefault(Property.DATA, Property.DATA.defaultValue()));
        for (Path file : List.of(workingDir.resolve("millrace.properties"), workingDir.resolve(data).resolve("millrace.properties"))) {
            if (Files.exists(file)) {
                read(file).forEach((key, value) -> result.values.put(find(key, Property.keys(), "key in " + file), new Value(value, file.toString())));
            }
        }
        variables.forEach((property, value) -> result.values.put(property, new Value(value, property.variable())));
        given.forEach((property, value) -> result.values.put(property, new Value(value, "--" + property.key())));
        result.check();
        return result;
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Invalid("The file " + file + " cannot be read: " + e.getMessage() + ".");
        }
        Map<String, String> map = new LinkedHashMap<>();
        properties.stringPropertyNames().stream().sorted().forEach(key -> map.put(key, properties.getProperty(key).strip()));
        return map;
    }

    private static Property find(String name, List<String> names, String what) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new Invalid("There is no " + what + " \"" + name + "\"" + NearMiss.of(name, names).map(n -> "; did you mean \"" + n + "\"?").orElse("."));
        }
        return Property.values()[index];
    }

    private void check() {
        port();
        poolPort();
        kernelWarm();
        kernelLimits();
        kernelMost();
        kernelIdleSeconds();
        logsJson();
        traces();
        orphanLifetime();
        stopPatience();
        compileDeadline();
        poolPace();
        poolQuantumNanos();
        poolLeaseMillis();
        chipHost();
        maxBodyBytes();
        versionEvery();
        allowOrigins();
        housekeeping();
        storeMostBytes();
        poolBlocks();
        poolBackground();
        ledgerRetention();
        confinementProfile();
        kernelNetwork();
        kernelHosts();
        kernelMemory();
        kernelProcesses();
        kernelFiles();
        kernelDisk();
        unconfinedPeople();
        people();
        sessionIdle();
        sessionLongest();
        openIdConnect();
        requestsASecond();
        connectionsAnAddress();
        if (text(Property.TLS_CERTIFICATE).isEmpty() != text(Property.TLS_KEY).isEmpty()) {
            throw new Invalid("TLS needs both \"tls-certificate\" and \"tls-key\".");
        }
        for (Property heap : List.of(Property.KERNEL_MAX_HEAP, Property.KERNEL_HEAP_MOST)) {
            if (!text(heap).matches("[0-9]+[kmgKMG]")) {
                throw wrong(heap, "a size such as 512m or 2g");
            }
        }
        if (host().isBlank()) {
            throw wrong(Property.HOST, "an address");
        }
    }

    private String text(Property property) {
        return values.get(property).text;
    }

    private Invalid wrong(Property property, String wanted) {
        Value value = values.get(property);
        return new Invalid("\"" + property.key() + "\" (from " + value.origin + ") must be " + wanted + ", and is \""
                + (property.secret() ? "***" : value.text) + "\".");
    }

    private long whole(Property property, LongPredicate fits, String wanted) {
        try {
            long number = Long.parseLong(text(property));
            if (fits.test(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(property, wanted);
    }

    private List<String> list(Property property) {
        return Stream.of(text(property).split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    public String host() {
        return text(Property.HOST);
    }

    public int port() {
        return (int) whole(Property.PORT, n -> n >= 0 && n < 65_536, "a port from 0 to 65535");
    }

    public Path data() {
        return Path.of(text(Property.DATA));
    }

    /** Empty where the server makes one. */
    public String token() {
        return text(Property.TOKEN);
    }

    public String kernelMaxHeap() {
        return text(Property.KERNEL_MAX_HEAP);
    }

    public String kernelHeapMost() {
        return text(Property.KERNEL_HEAP_MOST);
    }

    public KernelLimits kernelLimits() {
        return new KernelLimits(kernelMaxHeap(), (int) whole(Property.KERNEL_PROCESSORS, n -> n >= 0 && n <= 10_000, "a whole number from 0"),
                (int) whole(Property.KERNEL_THREADS, n -> n == 0 || n >= 50 && n <= 1_000_000, "0, or a whole number of at least 50"));
    }

    public Confinement.Profile confinementProfile() {
        if (people() && values.get(Property.KERNEL_CONFINEMENT).origin.equals("default")) {
            return Confinement.Profile.SHARED;
        }
        return switch (text(Property.KERNEL_CONFINEMENT)) {
            case "own", "shared", "none" -> Confinement.Profile.of(text(Property.KERNEL_CONFINEMENT));
            default -> throw wrong(Property.KERNEL_CONFINEMENT, "own, shared or none");
        };
    }

    public Confinement.Network kernelNetwork() {
        return switch (text(Property.KERNEL_NETWORK)) {
            case "on" -> Confinement.Network.ON;
            case "off" -> Confinement.Network.OFF;
            case "auto" -> confinementProfile() == Confinement.Profile.SHARED ? Confinement.Network.OFF : Confinement.Network.ON;
            case "listed" -> Confinement.Network.LISTED;
            default -> throw wrong(Property.KERNEL_NETWORK, "on, off, listed or auto");
        };
    }

    /** What cells may reach where their network is {@code listed}. */
    public Hosts kernelHosts() {
        try {
            Hosts hosts = Hosts.of(text(Property.KERNEL_HOSTS));
            boolean listed = kernelNetwork() == Confinement.Network.LISTED;
            if (listed && hosts.entries().isEmpty()) {
                throw new Invalid("\"kernel-network\" is listed, but \"kernel-hosts\" lists no host: name some, or set the network to off.");
            }
            if (listed && confinementProfile() == Confinement.Profile.NONE) {
                throw new Invalid("\"kernel-network\" can be listed only within walls: set \"kernel-confinement\" to own or shared.");
            }
            return hosts;
        } catch (IllegalArgumentException e) {
            throw wrong(Property.KERNEL_HOSTS, "a list such as data.example.org,*.example.org,10.0.0.5:8080; \"" + e.getMessage() + "\" is no host");
        }
    }

    private long size(Property property) {
        String text = text(property);
        if (text.equals("0")) {
            return 0;
        }
        if (!text.matches("[0-9]{1,9}[kmgKMG]")) {
            throw wrong(property, "0, or a size such as 512m or 2g");
        }
        return Cage.bytes(text);
    }

    /** In bytes; 0 for no limit. */
    public long kernelMemory() {
        return size(Property.KERNEL_MEMORY);
    }

    public int kernelProcesses() {
        return (int) whole(Property.KERNEL_PROCESSES, n -> n == 0 || n >= 100 && n <= 1_000_000, "0, or a whole number of at least 100");
    }

    public int kernelFiles() {
        return (int) whole(Property.KERNEL_FILES, n -> n == 0 || n >= 256 && n <= 1_000_000, "0, or a whole number of at least 256");
    }

    /** In bytes; 0 for no limit. */
    public long kernelDisk() {
        return !text(Property.KERNEL_DISK).equals("auto") ? size(Property.KERNEL_DISK) : confinementProfile() == Confinement.Profile.SHARED ? 1L << 30 : 0;
    }

    /** Whether people who do not trust one another are let in. */
    public boolean severalPeople() {
        return people() || confinementProfile() == Confinement.Profile.SHARED;
    }

    /** Whether people sign in, each with an account. */
    public boolean people() {
        return truth(Property.PEOPLE);
    }

    public Duration sessionIdle() {
        return Duration.ofMinutes(whole(Property.SESSION_IDLE_MINUTES, n -> n >= 1 && n <= 525_600, "a whole number of minutes from 1 to 525600"));
    }

    public Duration sessionLongest() {
        return Duration.ofDays(whole(Property.SESSION_DAYS, n -> n >= 1 && n <= 365, "a whole number of days from 1 to 365"));
    }

    /** Empty for none. */
    public Optional<OpenIdConnect> openIdConnect() {
        if (text(Property.OIDC_ISSUER).isEmpty()) {
            return Optional.empty();
        }
        if (!text(Property.OIDC_ISSUER).matches("https?://[^\\s]+")) {
            throw wrong(Property.OIDC_ISSUER, "an address such as https://login.example");
        }
        return Optional.of(new OpenIdConnect(text(Property.OIDC_ISSUER), text(Property.OIDC_CLIENT), text(Property.OIDC_SECRET), text(Property.OIDC_NAME),
                Role.of(text(Property.OIDC_ROLE)).filter(role -> role != Role.ADMIN).orElseThrow(() -> wrong(Property.OIDC_ROLE, "viewer, scientist or teacher"))));
    }

    /** An identity provider, and the role of those who come from there for the first time. */
    public record OpenIdConnect(String issuer, String client, String secret, String name, Role role) {}

    public boolean unconfinedPeople() {
        return truth(Property.UNCONFINED_PEOPLE);
    }

    /** Empty for plain HTTP. */
    public Optional<TlsFiles> tls() {
        return text(Property.TLS_KEY).isEmpty() ? Optional.empty() : Optional.of(new TlsFiles(Path.of(text(Property.TLS_CERTIFICATE)), Path.of(text(Property.TLS_KEY))));
    }

    /** Certificate and chain, and the private key; both PEM. */
    public record TlsFiles(Path certificate, Path key) {}

    public int requestsASecond() {
        return (int) whole(Property.REQUESTS_A_SECOND, n -> n >= 0 && n <= 1_000_000, "a whole number from 0");
    }

    public int connectionsAnAddress() {
        return (int) whole(Property.CONNECTIONS_AN_ADDRESS, n -> n >= 0 && n <= 1_000_000, "a whole number from 0");
    }

    public int kernelMost() {
        return (int) whole(Property.KERNEL_MOST, n -> n >= 0 && n <= 100_000, "a whole number from 0");
    }

    /** What holds for kernels where no admin has decided anything. */
    public Bounds kernelBounds() {
        return new Bounds(kernelWarm(), kernelMost(), Map.of(), Map.of(), kernelIdleSeconds());
    }

    /** 0 for never. */
    public int kernelIdleSeconds() {
        return (int) (60 * whole(Property.KERNEL_IDLE_MINUTES, n -> n >= 0 && n <= 525_600, "a whole number of minutes, 0 for never"));
    }

    public Duration stopPatience() {
        return Duration.ofSeconds(whole(Property.KERNEL_STOP_SECONDS, n -> n >= 1 && n <= 3600, "a whole number from 1 to 3600"));
    }

    public int kernelWarm() {
        return (int) whole(Property.KERNEL_WARM, n -> n >= 0 && n <= 100, "a whole number from 0 to 100");
    }

    public Duration orphanLifetime() {
        return Duration.ofMinutes(whole(Property.KERNEL_ORPHAN_MINUTES, n -> n >= 1 && n <= 100_000, "a whole number of minutes, at least 1"));
    }

    public Duration compileDeadline() {
        return Duration.ofSeconds(whole(Property.COMPILE_DEADLINE_SECONDS, n -> n >= 1 && n <= 3_600, "a whole number of seconds from 1 to 3600"));
    }

    public List<String> poolBlocks() {
        List<String> blocks = list(Property.POOL_BLOCKS);
        if (blocks.isEmpty() || !blocks.stream().allMatch(b -> b.matches("[a-z0-9-]+:[0-9]{1,6}(\\*[0-9]{1,4})?"))) {
            throw wrong(Property.POOL_BLOCKS, "a list such as hygon-bw1000:64,nvidia-a100:8");
        }
        return blocks;
    }

    public double poolPace() {
        try {
            double pace = Double.parseDouble(text(Property.POOL_PACE));
            if (pace > 0 && pace <= 1_000_000) {
                return pace;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(Property.POOL_PACE, "a number above 0");
    }

    public double poolBackground() {
        return part(Property.POOL_BACKGROUND);
    }

    private double part(Property property) {
        try {
            double part = Double.parseDouble(text(property));
            if (part >= 0 && part <= 1) {
                return part;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong(property, "a number from 0 to 1");
    }

    /** Zero for ever. */
    public Duration ledgerRetention() {
        return Duration.ofDays(whole(Property.LEDGER_RETENTION_DAYS, n -> n >= 0 && n <= 36_500, "a whole number of days, 0 for ever"));
    }

    public long poolQuantumNanos() {
        return whole(Property.POOL_QUANTUM_MILLIS, n -> n >= 1 && n <= 60_000, "a whole number of milliseconds from 1 to 60000") * 1_000_000;
    }

    public long poolLeaseMillis() {
        return whole(Property.POOL_LEASE_MILLIS, n -> n >= 500 && n <= 600_000, "a whole number of milliseconds from 500 to 600000");
    }

    public int poolPort() {
        return (int) whole(Property.POOL_PORT, n -> n >= 0 && n < 65_536, "a port from 0 to 65535");
    }

    public List<String> poolJoin() {
        return list(Property.POOL_JOIN);
    }

    /** Empty where the server makes one. */
    public String poolSecret() {
        return text(Property.POOL_SECRET);
    }

    public boolean chipHost() {
        return truth(Property.CHIP_HOST);
    }

    private boolean truth(Property property) {
        return switch (text(property)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(property, "true or false");
        };
    }

    /** Origins of other sites whose pages may use the Jupyter interface. */
    public List<String> allowOrigins() {
        List<String> origins = list(Property.ALLOW_ORIGINS);
        if (!origins.stream().allMatch(o -> o.equals("*") || o.matches("https?://[A-Za-z0-9.:\\[\\]-]+"))) {
            throw wrong(Property.ALLOW_ORIGINS, "a list of origins such as https://lab.example, without a path");
        }
        return origins;
    }

    public long maxBodyBytes() {
        return whole(Property.MAX_BODY_MEGABYTES, n -> n >= 1 && n <= 1_024, "a whole number of MiB from 1 to 1024") << 20;
    }

    /** What one run of a cell may show. */
    public long runOutputCharacters() {
        return whole(Property.RUN_OUTPUT_MEGABYTES, n -> n >= 1 && n <= 1_000_000, "a whole number of millions, at least 1") * 1_000_000;
    }

    public int runOutputs() {
        return (int) whole(Property.RUN_OUTPUTS, n -> n >= 1 && n <= 1_000_000, "a whole number, at least 1");
    }

    public Duration versionEvery() {
        return Duration.ofMinutes(whole(Property.HISTORY_VERSION_MINUTES, n -> n >= 1 && n <= 100_000, "a whole number of minutes, at least 1"));
    }

    public Housekeeping housekeeping() {
        return new Housekeeping((int) whole(Property.HISTORY_DAYS, n -> n >= 1 && n <= 36_500, "a whole number of days, at least 1"),
                whole(Property.HISTORY_MEGABYTES, n -> n >= 1 && n <= 1_000_000, "a whole number of MiB, at least 1") << 20);
    }

    /** How long what is kept is kept, for people to see. */
    public Backups.Retention retention() {
        Housekeeping tidy = housekeeping();
        return new Backups.Retention(tidy.days(), tidy.bytes() >> 20, ledgerRetention().toDays());
    }

    public boolean logsJson() {
        return switch (text(Property.LOG_FORMAT)) {
            case "text" -> false;
            case "json" -> true;
            default -> throw wrong(Property.LOG_FORMAT, "text or json");
        };
    }

    /** Where traces go; empty where none are made. */
    public Optional<Spans.Destination> traces() {
        String endpoint = text(Property.OTLP_ENDPOINT);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : list(Property.OTLP_HEADERS)) {
            int at = header.indexOf('=');
            if (at < 1) {
                throw wrong(Property.OTLP_HEADERS, "a list such as name=value,name=value");
            }
            headers.put(header.substring(0, at).strip(), header.substring(at + 1).strip());
        }
        double share = part(Property.OTLP_SHARE);
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^\\s?#]+")) {
            throw wrong(Property.OTLP_ENDPOINT, "an address such as http://localhost:4318");
        }
        return endpoint.isEmpty() ? Optional.empty() : Optional.of(new Spans.Destination(endpoint, headers, share));
    }

    public long storeMostBytes() {
        return whole(Property.STORE_MEGABYTES, n -> n >= 0 && n <= 100_000_000, "a whole number of MiB, 0 for no limit") << 20;
    }

    /** The effective values as a table for people, secrets masked. */
    public String table() {
        StringBuilder out = new StringBuilder();
        values.forEach((property, value) -> {
            String shown = property.secret() ? (value.text.isEmpty() ? "(made by the server)" : "***") : value.text;
            out.append(String.format("  %-26s %-50s %s%n", property.key(), shown, value.origin));
        });
        return out.toString();
    }

    /** The flags that give another process the same configuration. */
    public List<String> asFlags() {
        return values.entrySet().stream().filter(e -> !e.getValue().origin.equals("default"))
                .flatMap(e -> Stream.of("--" + e.getKey().key(), e.getValue().text)).toList();
    }

    /** The documentation page's table. */
    public static String markdown() {
        StringBuilder out = new StringBuilder("| property (flag `--x`, key in `millrace.properties`) | variable | default | meaning |\n|---|---|---|---|\n");
        for (Property property : Property.values()) {
            out.append("| `").append(property.key()).append("` | `").append(property.variable()).append("` | ")
                    .append(property.defaultValue().isEmpty() ? "" : "`" + property.defaultValue() + "`").append(" | ").append(property.description()).append(" |\n");
        }
        return out.toString();
    }
}
