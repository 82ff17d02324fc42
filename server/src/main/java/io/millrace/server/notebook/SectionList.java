package io.millrace.server.notebook;

import io.millrace.server.notebook.ChangeSet.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * The sections of a change set while it is made, joined by CodeMirror's own rules. The rules matter: how sections are parted decides what
 * comes first where two people write at the same place, and the page has decided that already when the server does.
 */
final class SectionList {
    private final List<Section> sections = new ArrayList<>();

    void add(int length, String insert) {
        add(length, insert, false);
    }

    /** @param join whether this belongs to the section before it, whatever that is */
    void add(int length, String insert, boolean join) {
        if (length == 0 && (insert == null || insert.isEmpty())) {
            return;
        }
        if (!sections.isEmpty()) {
            Section last = sections.getLast();
            boolean same = insert == null ? last.insert() == null : insert.isEmpty() && "".equals(last.insert());
            if (same) {
                sections.set(sections.size() - 1, new Section(last.length() + length, insert));
                return;
            }
            if (length == 0 && last.length() == 0 || join) {
                sections.set(sections.size() - 1, new Section(last.length() + length, last.insert() + insert));
                return;
            }
        }
        sections.add(new Section(length, insert));
    }

    int size() {
        return sections.size();
    }

    ChangeSet toChangeSet() {
        return new ChangeSet(sections);
    }

    /** Walks over the sections of a change set, in parts. */
    static final class Walk {
        private final List<Section> sections;
        private int next;
        private Section now;
        private int length;
        private int inserted;
        private int offset;

        Walk(ChangeSet set) {
            sections = set.sections();
            next();
        }

        void next() {
            now = next < sections.size() ? sections.get(next) : null;
            next++;
            length = now == null ? 0 : now.length();
            inserted = now == null || now.keeps() ? 0 : now.insert().length();
            offset = 0;
        }

        boolean done() {
            return now == null;
        }

        boolean keeps() {
            return now != null && now.keeps();
        }

        boolean replaces() {
            return now != null && !now.keeps();
        }

        boolean deletes() {
            return replaces() && inserted == 0;
        }

        /** Which section it is, from 1. */
        int place() {
            return next;
        }

        /** What is left of the section, in units of the text before the change. */
        int left() {
            return length;
        }

        /** What is left of the section, in units of the text after the change. */
        int leftAfter() {
            return keeps() ? length : inserted;
        }

        boolean atStart() {
            return offset == 0;
        }

        String text() {
            return now.insert();
        }

        String textPart(int size) {
            return now.insert().substring(offset, offset + size);
        }

        void forward(int size) {
            if (size == length) {
                next();
            } else {
                length -= size;
                offset += size;
            }
        }

        void forwardAfter(int size) {
            if (keeps()) {
                forward(size);
            } else if (size == inserted) {
                next();
            } else {
                inserted -= size;
                offset += size;
            }
        }
    }
}
