package io.millrace.server.kernels;

import io.millrace.server.notebook.Notebook;
import io.millrace.server.notebook.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which files a notebook's libraries are: {@code "millrace": {"libraries": {coordinate: SHA-256}}} in its metadata, so that it travels with the notebook and a
 * changed library is noticed on every machine.
 */
final class Lock {
    private static final String OURS = "millrace";
    private static final String LIBRARIES = "libraries";

    private Lock() {}

    static Map<String, String> of(Notebook notebook) {
        Map<String, String> lock = new TreeMap<>();
        Messages.object(Messages.object(notebook.metadata(), OURS), LIBRARIES).forEach((coordinate, sum) -> lock.put(coordinate, String.valueOf(sum)));
        return lock;
    }

    /** The operation that keeps the lock; all other metadata stay. */
    static Operation stored(Notebook notebook, Map<String, Object> lock) {
        Map<String, Object> ours = new LinkedHashMap<>(Messages.object(notebook.metadata(), OURS));
        ours.put(LIBRARIES, new TreeMap<>(lock));
        Map<String, Object> metadata = new LinkedHashMap<>(notebook.metadata());
        metadata.put(OURS, ours);
        return new Operation.SetMetadata(metadata);
    }
}
