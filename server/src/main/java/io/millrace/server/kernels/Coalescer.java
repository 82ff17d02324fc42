package io.millrace.server.kernels;

import io.millrace.server.notebook.Operation;
import io.millrace.server.notebook.StreamText;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what a kernel says into few operations, in order. Neighbouring pieces of one stream become one; of the updates of one display only
 * the last is kept, in the place of the last. The position in the kernel's stream of messages goes along, so that the operations and the
 * position are stored together: after a crash the kernel says again exactly what is not stored.
 */
final class Coalescer {
    private static final int LARGEST_PIECE = 256 * 1024;

    private final List<Object> pending = new ArrayList<>();
    private long characters;
    private long position;
    private boolean updates;
    private boolean urgent;

    /** A stream that still grows; its pieces are joined once, when it is taken. */
    private static final class Growing {
        final Operation.StreamWritten first;
        final StringBuilder text;

        Growing(Operation.StreamWritten first) {
            this.first = first;
            this.text = new StringBuilder(first.text());
        }

        boolean takes(Operation.StreamWritten more) {
            return first.run().equals(more.run()) && first.cell().equals(more.cell()) && first.name().equals(more.name());
        }
    }

    void add(Operation operation) {
        switch (operation) {
            case Operation.StreamWritten stream -> {
                characters += stream.text().length();
                if (!pending.isEmpty() && pending.getLast() instanceof Growing last && last.takes(stream)) {
                    last.text.append(stream.text());
                } else {
                    pending.add(new Growing(stream));
                }
            }
            case Operation.UpdateDisplay update -> {
                updates = true;
                pending.removeIf(p -> p instanceof Operation.UpdateDisplay old && old.displayId().equals(update.displayId()));
                pending.add(update);
            }
            default -> pending.add(operation);
        }
    }

    void reached(long sequence) {
        position = Math.max(position, sequence);
    }

    /** The next flush should not wait. */
    void hurry() {
        urgent = true;
    }

    boolean urgent() {
        return urgent || characters >= LARGEST_PIECE;
    }

    boolean hasUpdates() {
        return updates;
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    long position() {
        return position;
    }

    List<Operation> take() {
        List<Operation> result = new ArrayList<>();
        for (Object item : pending) {
            if (item instanceof Growing growing) {
                String text = growing.text.toString();
                Operation.StreamWritten first = growing.first;
                int at = 0;
                while (at < text.length()) {
                    int end = StreamText.safeCut(text, Math.min(text.length(), at + LARGEST_PIECE));
                    result.add(new Operation.StreamWritten(first.run(), first.cell(), first.name(), text.substring(at, end)));
                    at = end;
                }
            } else {
                result.add((Operation) item);
            }
        }
        pending.clear();
        characters = 0;
        updates = false;
        urgent = false;
        return result;
    }
}
