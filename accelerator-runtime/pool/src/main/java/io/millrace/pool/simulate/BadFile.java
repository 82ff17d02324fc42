package io.millrace.pool.simulate;

/** A file cannot be read as what it should be; the message has its name, the line (counted from 1) and the reason. */
public final class BadFile extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadFile(String file, int line, String reason) {
        super(file + (line > 0 ? ", line " + line : "") + ": " + reason);
    }
}
