package io.millrace.server.gallery;

import io.millrace.server.notebook.Notebook;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Supplier;

/** Originals that were read lately: every open copy asks for its one again and again, and they seldom change. Those that were not asked for the longest time go first. Any thread. */
final class Lately {
    /** @param characters how long the text was that it was read from */
    record Read(Notebook state, long characters) {}

    private final long most;
    private final LinkedHashMap<Object, Read> known = new LinkedHashMap<>(16, 0.75f, true);
    private long characters;

    /** @param most characters of all that are kept together */
    Lately(long most) {
        this.most = most;
    }

    /**
     * The original; empty where there is none.
     *
     * @param version tells it from what it was before
     * @param read    reads it where it is not known; may block
     */
    Optional<Notebook> get(Object version, Supplier<Optional<Read>> read) {
        synchronized (this) {
            Read found = known.get(version);
            if (found != null) {
                return Optional.of(found.state());
            }
        }
        Optional<Read> now = read.get();
        now.ifPresent(each -> keep(version, each));
        return now.map(Read::state);
    }

    private synchronized void keep(Object version, Read read) {
        if (read.characters() > most || known.putIfAbsent(version, read) != null) {
            return;
        }
        characters += read.characters();
        for (Iterator<Read> oldest = known.values().iterator(); characters > most; oldest.remove()) {
            characters -= oldest.next().characters();
        }
    }
}
