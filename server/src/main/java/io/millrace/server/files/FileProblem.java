package io.millrace.server.files;

/** What was asked for cannot be done with these files; the message is one sentence for people. */
public final class FileProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For whoever answers: what is wrong with the request. */
    public enum Kind { INVALID, MISSING, EXISTS }

    private final Kind kind;

    public FileProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
