package io.millrace.pool;

/** A request that the pool cannot take; the message is one sentence for the person who asked. */
public final class PoolRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    public PoolRefusal(String code, String message) {
        super(message);
        this.code = code;
    }

    /** Kebab-case name of the refusal, such as "memory-exceeded", "unknown-chip-type", "malformed-program". */
    public String code() {
        return code;
    }
}
