package io.millrace.server.sharing;

import io.millrace.server.notebook.ChangeSet;
import java.util.Optional;

/** A range of a cell's text, in UTF-16 units. Pure. */
public record Anchor(int start, int stop) {
    /**
     * Where the same text stands after a change. What is typed at either end is outside of it.
     *
     * @return empty where all of the text is gone
     */
    public Optional<Anchor> over(ChangeSet change) {
        int from = moved(change, start, true);
        int to = moved(change, stop, false);
        return from < to ? Optional.of(new Anchor(from, to)) : Optional.empty();
    }

    /** As CodeMirror moves a position ({@code mapPos}), so that the page's own marks and these agree. */
    private static int moved(ChangeSet change, int position, boolean behind) {
        int before = 0;
        int after = 0;
        for (ChangeSet.Section section : change.sections()) {
            int end = before + section.length();
            if (section.insert() == null) {
                if (end > position) {
                    return after + position - before;
                }
                after += section.length();
            } else {
                if (end > position || end == position && !behind && section.length() == 0) {
                    return position == before || !behind ? after : after + section.insert().length();
                }
                after += section.insert().length();
            }
            before = end;
        }
        return after + position - before;
    }
}
