package io.millrace.server.wire;

import java.util.Locale;

/** The channels of Jupyter's protocol that carry messages. */
public enum Channel {
    SHELL, CONTROL, STDIN, IOPUB;

    /** As clients write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a name that no client sends on */
    public static Channel of(String text) {
        return switch (text) {
            case "shell" -> SHELL;
            case "control" -> CONTROL;
            case "stdin" -> STDIN;
            case "iopub" -> IOPUB;
            default -> throw new IllegalArgumentException("there is no such channel");
        };
    }
}
