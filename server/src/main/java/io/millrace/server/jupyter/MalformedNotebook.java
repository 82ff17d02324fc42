package io.millrace.server.jupyter;

/** A file is no notebook that we can read; the message is one sentence that says where. */
public final class MalformedNotebook extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedNotebook(String message) {
        super(message);
    }
}
