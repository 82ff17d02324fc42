package io.millrace.server.people;

/** What a person asked for cannot be; the message is one sentence for them. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /** Why. */
    public enum Kind { INVALID, MISSING, TAKEN, FORBIDDEN }

    public Refusal(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
