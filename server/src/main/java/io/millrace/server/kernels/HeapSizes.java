package io.millrace.server.kernels;

import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How large the heaps of kernels are. A notebook that needs more has {@code "millrace": {"heap": "4g"}} in its metadata.
 *
 * @param usual what a kernel gets without asking, in the JVM's notation
 * @param most  what a notebook can have
 */
public record HeapSizes(String usual, String most) {
    private static final String OURS = "millrace";
    private static final String HEAP = "heap";

    /** The heap of this notebook, "" for the usual one; never more than it can have. */
    String of(Notebook notebook) {
        String asked = Messages.text(Messages.object(notebook.metadata(), OURS), HEAP, "");
        return !asked.matches("[0-9]{1,9}[kmgKMG]") ? "" : megabytes(asked) <= megabytes(most) ? asked : most;
    }

    /** The operation that doubles it; empty where it is as large as it can be. */
    Optional<Operation> doubled(Notebook notebook) {
        String now = of(notebook).isEmpty() ? usual : of(notebook);
        long twice = Math.min(2 * megabytes(now), megabytes(most));
        if (twice <= megabytes(now)) {
            return Optional.empty();
        }
        Map<String, Object> ours = new LinkedHashMap<>(Messages.object(notebook.metadata(), OURS));
        ours.put(HEAP, twice % 1024 == 0 ? twice / 1024 + "g" : twice + "m");
        Map<String, Object> metadata = new LinkedHashMap<>(notebook.metadata());
        metadata.put(OURS, ours);
        return Optional.of(new Operation.SetMetadata(metadata));
    }

    private static long megabytes(String size) {
        long number = Long.parseLong(size.substring(0, size.length() - 1));
        return switch (size.substring(size.length() - 1).toLowerCase(Locale.ROOT)) {
            case "g" -> number * 1024;
            case "m" -> number;
            default -> Math.max(1, number / 1024);
        };
    }
}
