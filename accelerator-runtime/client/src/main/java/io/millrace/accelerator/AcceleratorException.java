package io.millrace.accelerator;

/** The pool refused or failed; the message is one sentence for the person who asked. */
public final class AcceleratorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AcceleratorException(String message, Throwable cause) {
        super(message, cause);
    }
}
