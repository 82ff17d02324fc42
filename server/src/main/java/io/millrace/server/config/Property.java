package io.millrace.server.config;

import java.util.List;
import java.util.Locale;

/**
 * All properties of the server, in one table: help, documentation, start-up print and parsing are made from it.
 *
 * <p>A property {@code pool-blocks} is the flag {@code --pool-blocks}, the variable {@code MILLRACE_POOL_BLOCKS} and the key {@code pool-blocks} of
 * {@code millrace.properties}; the first of these that is there counts.
 */
public enum Property {
    HOST("127.0.0.1", "Address to listen on. Anything but loopback lets other machines reach the sign-in.", false),
    PORT("8888", "Port to listen on; 0 for any free one.", false),
    DATA("./data", "Directory for notebooks, ledger and kernels; one server at a time.", false),
    TOKEN("", "Token of the sign-in; empty for one that is made once and kept in the data directory.", true),
    KERNEL_MAX_HEAP("2g", "Largest heap of a kernel, in the JVM's notation.", false),
    KERNEL_HEAP_MOST("8g", "Largest heap that a notebook may ask for when it restarts with twice the heap.", false),
    KERNEL_PROCESSORS("0", "How many processors a kernel sees and uses; 0 for all.", false),
    KERNEL_THREADS("4000", "A kernel with more threads than this is ended; 0 for no limit.", false),
    KERNEL_MOST("200", "How many kernels there may be at once, those of notebooks and warm ones; 0 for any number. Until an admin decides otherwise.", false),
    KERNEL_WARM("1", "How many warm kernels always stand ready for the next notebook. Until an admin decides otherwise.", false),
    KERNEL_IDLE_MINUTES("0", "A kernel that nobody has used for so long is ended, after a warning in its notebook; 0 for never. Until an admin decides otherwise.", false),
    KERNEL_ORPHAN_MINUTES("60", "How long a kernel waits for a server before it ends itself, in minutes.", false),
    KERNEL_STOP_SECONDS("2", "How long a stopped cell may go on before its kernel is replaced, in seconds.", false),
    PEOPLE("false", "Let more than one person in: each with an account, a role and rights. The first start prints a link for the first admin. See people.md.", false),
    SESSION_IDLE_MINUTES("720", "A person's session ends when it was not used for so long, in minutes.", false),
    SESSION_DAYS("30", "A person's session ends after this time in any case, in days.", false),
    OIDC_ISSUER("", "Address of an identity provider (OpenID Connect) by which people sign in; empty for none.", false),
    OIDC_CLIENT("millrace", "What this server is called there.", false),
    OIDC_SECRET("", "The secret that it has there.", true),
    OIDC_NAME("your organisation", "What the sign-in page calls the identity provider.", false),
    OIDC_ROLE("viewer", "Role of those who come from the identity provider for the first time: viewer, scientist or teacher.", false),
    KERNEL_CONFINEMENT("own", "What cells see of this machine: `own` (your files, without the server's data, keys and sockets), `shared` (none; a private home), `none`. With `people` it is `shared` unless another is named. See security.md.", false),
    KERNEL_NETWORK("auto", "Network of the kernels: `on`, `off`, `listed` (over HTTP and HTTPS to kernel-hosts only), or `auto`: on under `own`, off under `shared`.", false),
    KERNEL_HOSTS("", "Hosts that cells reach where kernel-network is `listed`, with commas: `data.example.org`, `*.example.org`, `10.0.0.5:8080`; without a port those of the web.", false),
    KERNEL_MEMORY("1g", "What a kernel and all that it starts may take beyond its heap, where the system has control groups; 0 for no limit.", false),
    KERNEL_PROCESSES("4500", "How many processes and threads a kernel and all that it starts may have, where the system has control groups; 0 switches all limits of the system off.", false),
    KERNEL_FILES("8192", "How many files and sockets a process of a kernel may hold open; 0 for no limit.", false),
    KERNEL_DISK("auto", "Largest file that a kernel writes, and under `shared` the size of its home and of its /tmp; `auto`: 1g under `shared`, no limit under `own`.", false),
    UNCONFINED_PEOPLE("false", "Start although more than one person is let in and nothing keeps their cells apart.", false),
    TLS_CERTIFICATE("", "File with the server's certificate and its chain (PEM); read again when it changes. Empty for plain HTTP.", false),
    TLS_KEY("", "File with the private key (PEM).", false),
    REQUESTS_A_SECOND("200", "Requests a second from one address, after a burst of five times that; beyond it they are refused with 429. 0 for no limit.", false),
    CONNECTIONS_AN_ADDRESS("2500", "Connections at once from one address; 0 for no limit.", false),
    COMPILE_DEADLINE_SECONDS("20", "A compilation of a cell that takes longer is given up, in seconds.", false),
    POOL_BLOCKS("hygon-bw1000:64,ascend-910b:64,nvidia-a100:8", "Chips of the pool: type:count for each block, or type:count*blocks for several, with commas.", false),
    POOL_PACE("1.0", "Chip time for each second of wall time.", false),
    POOL_QUANTUM_MILLIS("5", "Time slice of a chip, in milliseconds of chip time.", false),
    POOL_LEASE_MILLIS("5000", "How long the owner of a block may be silent before the block moves, in milliseconds.", false),
    POOL_PORT("0", "Port of this server's pool member; 0 for any free one.", false),
    POOL_JOIN("", "Members of a pool to join, host:port with commas; empty to be the first.", false),
    POOL_SECRET("", "Secret shared by the members of a pool; empty for one that is made once and kept in the data directory.", true),
    POOL_BACKGROUND("0", "Part of all chips that carry modelled-only background load from the start, from 0 to 1.", false),
    LEDGER_RETENTION_DAYS("90", "How long single entries of the ledger are kept before they are compacted, in days; 0 for ever.", false),
    CHIP_HOST("true", "Whether to start a chip host beside the server.", false),
    ALLOW_ORIGINS("", "Sites whose pages may use the Jupyter interface with a token, such as https://lab.example, with commas; * for any.", false),
    MAX_BODY_MEGABYTES("64", "Largest body of a request, such as an imported notebook, in MiB.", false),
    RUN_OUTPUT_MEGABYTES("100", "How much one run of a cell may show, in millions of characters; what follows is not kept, and the cell goes on.", false),
    RUN_OUTPUTS("5000", "How many outputs one run of a cell may have; what follows is not kept, and the cell goes on.", false),
    HISTORY_VERSION_MINUTES("10", "An automatic version of a notebook is kept when its changes are this old, in minutes.", false),
    HISTORY_DAYS("365", "How long the log of a notebook and its automatic versions are kept, in days. Named versions and the newest 5,000 operations stay.", false),
    HISTORY_MEGABYTES("1024", "A notebook's log that is larger than this loses its oldest part sooner, in MiB.", false),
    LOG_FORMAT("text", "`text`: a line for what is wrong. `json`: a JSON object a line, also for each request and for the way of each run from a click to its slices.", false),
    OTLP_ENDPOINT("", "Receiver of OpenTelemetry traces over OTLP/HTTP, such as http://localhost:4318 (/v1/traces is put behind it); empty for no traces.", false),
    OTLP_HEADERS("", "Headers of each request to that receiver, such as authorization=Bearer x, with commas.", true),
    OTLP_SHARE("1", "Part of all traces that is sent, from 0 to 1.", false),
    STORE_MEGABYTES("0", "How large the store may become, in MiB; when it is full nothing new is saved. 0 for no limit but the disk.", false);

    private final String defaultValue;
    private final String description;
    private final boolean secret;

    Property(String defaultValue, String description, boolean secret) {
        this.defaultValue = defaultValue;
        this.description = description;
        this.secret = secret;
    }

    /** As a flag without dashes, and as a key of the file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String variable() {
        return "MILLRACE_" + name();
    }

    public String defaultValue() {
        return defaultValue;
    }

    public String description() {
        return description;
    }

    public boolean secret() {
        return secret;
    }

    static List<String> keys() {
        return List.of(values()).stream().map(Property::key).toList();
    }
}
