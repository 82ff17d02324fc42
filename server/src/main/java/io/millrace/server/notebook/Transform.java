package io.millrace.server.notebook;

import io.millrace.server.notebook.SectionList.Walk;

/**
 * Composing and mapping of change sets, step by step as CodeMirror's {@code composeSets} and {@code mapSet} do it: page and server must come
 * to the same change, down to which of two insertions at one place stands first. A test compares with the npm package.
 */
final class Transform {
    private Transform() {}

    /** One change with the effect of {@code first} and then {@code second}. */
    static ChangeSet compose(ChangeSet first, ChangeSet second) {
        SectionList result = new SectionList();
        Walk a = new Walk(first);
        Walk b = new Walk(second);
        boolean open = false;
        while (!a.done() || !b.done()) {
            if (a.deletes()) {
                result.add(a.left(), "", open);
                a.next();
                continue;
            }
            if (!b.done() && b.left() == 0) {
                result.add(0, b.text(), open);
                b.next();
                continue;
            }
            int length = Math.min(a.leftAfter(), b.left());
            int before = result.size();
            if (a.keeps()) {
                result.add(length, b.keeps() ? null : b.atStart() ? b.text() : "", open);
            } else if (b.keeps()) {
                result.add(a.atStart() ? a.left() : 0, a.textPart(length), open);
            } else {
                result.add(a.atStart() ? a.left() : 0, b.atStart() ? b.text() : "", open);
            }
            boolean more = a.replaces() && a.leftAfter() > length || b.replaces() && b.left() > length;
            open = more && (open || result.size() > before);
            a.forwardAfter(length);
            b.forward(length);
        }
        return result.toChangeSet();
    }

    /**
     * {@code change} for the text after {@code other}, where both were made for the same text.
     *
     * @param before whether what {@code change} inserts goes before what {@code other} inserts at the same place
     */
    static ChangeSet map(ChangeSet change, ChangeSet other, boolean before) {
        SectionList result = new SectionList();
        Walk a = new Walk(change);
        Walk b = new Walk(other);
        int inserted = -1; // the section of `change` whose text is there already, where one is taken in pieces
        while (!a.done() || !b.done()) {
            if (a.keeps() && b.keeps()) {
                int length = Math.min(a.left(), b.left());
                result.add(length, null);
                a.forward(length);
                b.forward(length);
            } else if (b.replaces() && (!a.replaces() || inserted == a.place()
                    || a.atStart() && (b.left() < a.left() || b.left() == a.left() && !before))) {
                int length = b.left();
                result.add(b.leftAfter(), null);
                while (length > 0) {
                    int piece = Math.min(a.left(), length);
                    if (a.replaces() && inserted < a.place() && a.left() <= piece) {
                        result.add(0, a.text());
                        inserted = a.place();
                    }
                    a.forward(piece);
                    length -= piece;
                }
                b.next();
            } else {
                int length = 0;
                int left = a.left();
                while (left > 0) {
                    if (b.keeps()) {
                        int piece = Math.min(left, b.left());
                        length += piece;
                        left -= piece;
                        b.forward(piece);
                    } else if (b.deletes() && b.left() < left) {
                        left -= b.left();
                        b.next();
                    } else {
                        break;
                    }
                }
                result.add(length, inserted < a.place() ? a.text() : "");
                inserted = a.place();
                a.forward(a.left() - left);
            }
        }
        return result.toChangeSet();
    }
}
