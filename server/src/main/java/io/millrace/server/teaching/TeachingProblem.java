package io.millrace.server.teaching;

/** Something that cannot be done as asked: one sentence for the person who asked. */
public final class TeachingProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a program does about it. */
    public enum Kind { INVALID, MISSING, DENIED, CLOSED }

    private final Kind kind;

    public TeachingProblem(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static TeachingProblem invalid(String message) {
        return new TeachingProblem(Kind.INVALID, message);
    }

    static TeachingProblem missing(String message) {
        return new TeachingProblem(Kind.MISSING, message);
    }

    static TeachingProblem denied(String message) {
        return new TeachingProblem(Kind.DENIED, message);
    }

    static TeachingProblem closed(String message) {
        return new TeachingProblem(Kind.CLOSED, message);
    }
}
